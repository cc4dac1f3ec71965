"""Codegen: may tailor the few files of application code that are offered to it; everything else is a template."""

from pathlib import Path

from core.agent import Agent
from core.agents.codegen.contract import File, Input, Output
from core.agents.codegen.rules import decide, ground

__all__ = ["File", "Input", "Output", "codegen"]

codegen = Agent[Input, Output](
    name="codegen",
    output=Output,
    rules=decide,
    folder=Path(__file__).parent,
    tier="strong",
    ground=ground,
)

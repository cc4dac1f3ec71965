"""Rationale: tells in prose why the design is as it is. Every figure in it stands in a reason card."""

from pathlib import Path

from core.agent import Agent
from core.agents.rationale.contract import Input, Output, Section
from core.agents.rationale.rules import decide, ground

__all__ = ["Input", "Output", "Section", "rationale"]

rationale = Agent[Input, Output](
    name="rationale",
    output=Output,
    rules=decide,
    folder=Path(__file__).parent,
    tier="fast",
    ground=ground,
)

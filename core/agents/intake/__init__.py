"""The intake: reads a thread into constraints, each with the words that it is from."""

from pathlib import Path

from core.agent import Agent
from core.agents.intake.contract import Input, Output
from core.agents.intake.rules import decide, ground

__all__ = ["Input", "Output", "intake"]

intake = Agent[Input, Output](
    name="intake",
    output=Output,
    rules=decide,
    folder=Path(__file__).parent,
    ground=ground,
)

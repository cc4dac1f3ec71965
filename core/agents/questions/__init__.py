"""The questions: at most five, ordered by what they change, each with choices, a default and a why."""

from pathlib import Path

from core.agent import Agent
from core.agents.questions.contract import Input, Output
from core.agents.questions.rules import decide, ground

__all__ = ["Input", "Output", "questions"]

questions = Agent[Input, Output](
    name="questions",
    output=Output,
    rules=decide,
    folder=Path(__file__).parent,
    ground=ground,
)

"""The planner: chooses one of the plans that the search has proved feasible, and says why."""

from pathlib import Path

from core.agent import Agent
from core.agents.planner.contract import Input, Output
from core.agents.planner.rules import decide, ground

__all__ = ["Input", "Output", "planner"]

planner = Agent[Input, Output](
    name="planner",
    output=Output,
    rules=decide,
    folder=Path(__file__).parent,
    tier="strong",
    ground=ground,
)

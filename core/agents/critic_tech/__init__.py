"""The technical critic: says what the checks found and what it means for the people who will run the plan."""

from pathlib import Path

from core.agent import Agent
from core.agents.critic_tech.contract import Input, Output
from core.agents.critic_tech.rules import decide, ground

__all__ = ["Input", "Output", "critic_tech"]

critic_tech = Agent[Input, Output](
    name="critic_tech",
    output=Output,
    rules=decide,
    folder=Path(__file__).parent,
    ground=ground,
)

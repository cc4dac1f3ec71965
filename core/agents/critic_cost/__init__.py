"""The cost critic: says what drives the price, what share of the budget it takes, and what ten times the load costs."""

from pathlib import Path

from core.agent import Agent
from core.agents.critic_cost.contract import Input, Output
from core.agents.critic_cost.rules import decide, ground

__all__ = ["Input", "Output", "critic_cost"]

critic_cost = Agent[Input, Output](
    name="critic_cost",
    output=Output,
    rules=decide,
    folder=Path(__file__).parent,
    ground=ground,
)

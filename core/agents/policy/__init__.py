"""The policy agent: what the verdicts mean and who can mend what. A model only puts remedies into words."""

from pathlib import Path

from core.agent import Agent
from core.agents.policy.contract import Advice, Input, Output, Remedy
from core.agents.policy.rules import decide, ground

__all__ = ["Advice", "Input", "Output", "Remedy", "policy"]

policy = Agent[Input, Output](
    name="policy",
    output=Output,
    rules=decide,
    folder=Path(__file__).parent,
    ground=ground,
)

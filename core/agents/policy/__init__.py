"""The policy agent: what the verdicts mean and who can mend what. It has no prompt, so no model is ever asked."""

from pathlib import Path

from core.agent import Agent
from core.agents.policy.contract import Input, Output, Remedy
from core.agents.policy.rules import decide

__all__ = ["Input", "Output", "Remedy", "policy"]

policy = Agent[Input, Output](name="policy", output=Output, rules=decide, folder=Path(__file__).parent)

"""What a run will probably take of models: from this workspace's last 30 days, or else from the prompts' sizes.

An estimate and labelled as one; what was really used is counted by the providers and stands in the result.
"""

from dataclasses import dataclass
from typing import Protocol

from core.adapters.model.prices import Price
from core.adapters.model.provider import CHARACTERS_A_TOKEN, Tier
from core.adapters.model.wire import Tokens
from core.domain.usage import Estimate, Spending


@dataclass(frozen=True)
class Expected:
    tier: Tier
    characters: int
    """Of instructions, data and schema, as three sample designs had them; the requirement itself comes on top."""
    least: int = 1
    most: int = 1
    """How often it is asked; more than once where people are asked and answer."""


EXPECTED = {
    "intake": Expected("fast", 5500, 1, 2),
    "questions": Expected("fast", 1800, 0, 2),
    "planner": Expected("strong", 3000),
    "critic_tech": Expected("fast", 4000),
    "critic_cost": Expected("fast", 2500),
    "policy": Expected("fast", 2000, 0, 1),
    "codegen": Expected("strong", 12_000, 0, 1),
    "rationale": Expected("fast", 5000),
}
#: Tokens of an answer: a sentence or two; a page, or a model that thinks first.
SHORT, LONG = 100, 1000
#: Questions that have to be known before the past says more than the prompts.
ENOUGH = 20


class Priced(Protocol):
    def price(self, agent: str, tier: Tier) -> Price | None: ...


def estimate(model: Priced, *, requirement: int, past: Spending, most: int) -> Estimate:
    """`requirement` in characters; `past`: of the last 30 days; `most`: questions that the budget lets pass."""
    low = sum(e.least for e in EXPECTED.values())
    high = max(low, min(most, sum(e.most for e in EXPECTED.values())))
    if past.decisions >= ENOUGH:
        tokens, usd = past.tokens / past.decisions, None if past.unpriced else past.usd / past.decisions
        return Estimate(
            questions_low=low,
            questions_high=high,
            tokens_low=round(low * tokens),
            tokens_high=round(high * tokens),
            usd_low=None if usd is None else round(low * usd, 4),
            usd_high=None if usd is None else round(high * usd, 4),
            seen=past.decisions,
        )
    least = [_asked(model, agent, requirement=requirement, answer=SHORT, high=False) for agent in EXPECTED]
    all_ = [_asked(model, agent, requirement=requirement, answer=LONG, high=True) for agent in EXPECTED]
    return Estimate(
        questions_low=low,
        questions_high=high,
        tokens_low=sum(tokens for tokens, _ in least),
        tokens_high=sum(tokens for tokens, _ in all_),
        usd_low=_sum([usd for _, usd in least]),
        usd_high=_sum([usd for _, usd in all_]),
    )


def _asked(model: Priced, agent: str, *, requirement: int, answer: int, high: bool) -> tuple[int, float | None]:
    """Tokens and USD of all questions to one agent."""
    expected = EXPECTED[agent]
    times = expected.most if high else expected.least
    said = expected.characters + (requirement if agent == "intake" else 0)
    tokens = Tokens(input=round(said / CHARACTERS_A_TOKEN), output=answer)
    price = model.price(agent, expected.tier)
    return times * (tokens.input + tokens.output), times * price.usd(tokens) if price else None


def _sum(amounts: list[float | None]) -> float | None:
    known = [usd for usd in amounts if usd is not None]
    return round(sum(known), 4) if len(known) == len(amounts) else None

"""What asking language models took: requests, tokens and US dollars. Counted by whoever sends, summed by whoever shows.

Tokens are the provider's own count. A price that is not known stays unknown; it is never guessed.
"""

from collections.abc import Iterable
from typing import Literal

from core.domain.base import Frozen


class Usage(Frozen):
    """One request to a provider."""

    provider: str = ""
    model: str = ""
    status: Literal["answered", "failed"] = "answered"
    """`failed`: nothing usable came back, and no tokens were told."""
    first: bool = False
    """The first request of a decision; corrections, retries and another provider's are not."""
    input_tokens: int = 0
    """All of them, those read from or written to the provider's cache included."""
    cached_tokens: int = 0
    cache_write_tokens: int = 0
    output_tokens: int = 0
    usd: float | None = 0.0
    """None: the price of this model is not known."""

    @property
    def label(self) -> str:
        return f"{self.provider}:{self.model}"


class Spending(Frozen):
    """A sum of requests."""

    decisions: int = 0
    """Questions that were sent to a model, however many requests each took."""
    calls: int = 0
    """Requests, with corrections and retries."""
    failed: int = 0
    """Requests among them that brought no answer."""
    input_tokens: int = 0
    output_tokens: int = 0
    usd: float = 0.0
    """What the priced requests cost."""
    unpriced: int = 0
    """Requests whose model has no known price; where there are any, `usd` is not the whole."""

    @property
    def tokens(self) -> int:
        return self.input_tokens + self.output_tokens

    def plus(self, other: "Spending") -> "Spending":
        return Spending(**{name: getattr(self, name) + getattr(other, name) for name in Spending.model_fields})

    def minus(self, other: "Spending") -> "Spending":
        return Spending(**{name: getattr(self, name) - getattr(other, name) for name in Spending.model_fields})


class Estimate(Frozen):
    """What a run will probably take of language models, said before it asks any."""

    questions_low: int
    questions_high: int
    """The higher figures hold when people are asked and have to answer twice."""
    tokens_low: int
    tokens_high: int
    usd_low: float | None = None
    """None: the price of a model is not known."""
    usd_high: float | None = None
    seen: int = 0
    """Questions of the last 30 days that it was made from; 0: from the sizes of prompts."""

    @property
    def source(self) -> str:
        prompts = "sizes of the prompts on sample designs, answers of 100 to 1,000 tokens"
        history = f"{self.seen} questions to models in the last 30 days"
        return f"{history if self.seen else prompts}; prices of the list that `prices.yaml` dates and cites"


def spending(usages: Iterable[Usage]) -> Spending:
    every = tuple(usages)
    return Spending(
        decisions=sum(u.first for u in every),
        calls=len(every),
        failed=sum(u.status == "failed" for u in every),
        input_tokens=sum(u.input_tokens for u in every),
        output_tokens=sum(u.output_tokens for u in every),
        usd=sum(u.usd for u in every if u.usd is not None),
        unpriced=sum(u.usd is None for u in every),
    )

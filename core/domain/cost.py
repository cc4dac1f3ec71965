"""A priced bill of materials. Every figure is US dollars a month unless its name says otherwise."""

from core.domain.base import Frozen
from core.domain.sentence import Sentence


class CostLine(Frozen):
    component: str
    item: str
    quantity: float
    unit: str
    unit_usd: float
    usd: float
    low: float
    high: float
    source: str
    """Where the unit price is from, with its date; an assumption says so."""


class CostEstimate(Frozen):
    monthly_usd: float
    """Prod plus each other environment that the requirement names."""
    low: float
    high: float
    one_off_usd: float = 0.0
    environments: dict[str, float]
    currency: str = "USD"
    monthly_local: str = ""
    """`monthly_usd` in the currency of the stated budget, as `182.82 EUR`; empty where that is USD."""
    region: str
    lines: tuple[CostLine, ...]
    """Of the environments counted in `monthly_usd`."""
    assumptions: tuple[Sentence, ...] = ()
    delta_usd: float | None = None
    """Against the previous draft or version."""

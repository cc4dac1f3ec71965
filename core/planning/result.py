"""What the search hands on: proved options, what was looked at, and what would have to change where none is proved."""

from typing import Literal

from core.domain.base import Frozen
from core.domain.cost import CostEstimate
from core.domain.finding import Finding
from core.domain.plan import Alternative, Plan, Relaxation
from core.domain.sentence import Sentence


class Option(Frozen):
    """A feasible plan with its price and its checks; `name` is unique in a result."""

    name: str
    """`recommended`, `cheapest`, `most robust`, or the component that makes the difference."""
    plan: Plan
    cost: CostEstimate
    findings: tuple[Finding, ...]
    effort_hours: float
    """What running it takes of an engineer's month, by the components' burden."""
    availability_pct: float
    """Of all parts on the way together; 100 where none of them states one."""
    p95_ms: float | None = None
    tradeoffs: Sentence = ""
    why_not: Sentence = ""


class Considered(Frozen):
    """One component or combination that was looked at."""

    components: tuple[str, ...]
    verdict: Literal["feasible", "dropped"]
    why: Sentence
    monthly_usd: float | None = None


class SearchResult(Frozen):
    plan: Plan | None = None
    """The recommended plan."""
    cost: CostEstimate | None = None
    findings: tuple[Finding, ...] = ()
    """The recommended plan's checks; without a plan, what stands in the way of one."""
    options: tuple[Option, ...] = ()
    """Feasible plans, the recommended one first."""
    alternatives: tuple[Alternative, ...] = ()
    relaxations: tuple[Relaxation, ...] = ()
    """Where no plan is feasible: the smallest changes of the requirement that make one possible."""
    considered: tuple[Considered, ...] = ()
    combinations: int = 0
    """How many complete combinations were checked."""
    cut: int = 0
    """How many beginnings of a combination were left because nothing that continues them could be better."""

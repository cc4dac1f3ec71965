"""What the technical checks look at: a set of components under the load of production, with its price."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.catalog.loader import Entry
from core.catalog.prices import PriceTable
from core.domain.base import Frozen
from core.domain.constraints import Constraints
from core.domain.finding import Finding, FindingSeverity
from core.domain.plan import Pattern, Scalar
from core.planning import sizing
from core.planning.capabilities import Requirement, pattern_of
from core.planning.demand import Demand, mode_of


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """Components that may or may not hold together. Figures of money count the environments that are asked for."""

    entries: tuple[Entry, ...]
    constraints: Constraints
    required: tuple[Requirement, ...]
    load: Demand
    region: str
    prices: PriceTable
    usd: float
    low: float
    high: float

    @property
    def mode(self) -> str:
        return mode_of(self.constraints)

    @property
    def pattern(self) -> Pattern:
        return pattern_of(self.constraints)

    @property
    def budget(self) -> float | None:
        return self.constraints.monthly_budget_usd

    def performed(self) -> Iterator[tuple[Entry, sizing.Performed]]:
        for entry in self.entries:
            yield entry, sizing.performance(entry, self.load)

    def capabilities(self) -> frozenset[str]:
        return frozenset(capability for entry in self.entries for capability in entry.spec.capabilities)


class Verdict(Frozen):
    """A finding and, where one change of the requirement would turn it, the key and the value that just would."""

    finding: Finding
    field: str = ""
    value: Scalar | None = None

    @property
    def blocks(self) -> bool:
        return self.finding.severity == "B"


def verdict(
    check: str,
    severity: FindingSeverity,
    *,
    evidence: str,
    detail: str,
    remedy: str = "",
    relax: tuple[str, Scalar] | None = None,
) -> Verdict:
    finding = Finding(check=check, severity=severity, evidence=evidence, detail=detail, remedy=remedy)
    field, value = relax or ("", None)
    return Verdict(finding=finding, field=field, value=value)

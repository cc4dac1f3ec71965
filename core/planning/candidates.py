"""Which components may stand in a plan for this requirement, each with its price; the space that the search walks."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from core.catalog.loader import Catalog, Entry
from core.catalog.prices import PriceTable
from core.domain.constraints import Constraints
from core.phrases import say
from core.planning import assumed, reuse, sizing
from core.planning.capabilities import Requirement, files, pattern_of, required
from core.planning.costing import bill, counted_environments
from core.planning.demand import Demand, demand
from core.planning.feasibility.compat import needed_kinds
from core.planning.feasibility.limits import limits
from core.planning.feasibility.proposal import Proposal, Verdict, verdict
from core.planning.place import allowed_regions
from core.planning.violation import Violation


@dataclass(frozen=True, eq=False, kw_only=True)
class Candidate:
    """One component, priced over the environments that count. `barred` holds the limits that it exceeds."""

    entry: Entry
    usd: float
    low: float
    high: float
    availability_pct: float
    """100 where it is not on the way of a request or a row."""
    barred: tuple[Verdict, ...] = ()

    @property
    def id(self) -> str:
        return self.entry.id

    @property
    def kind(self) -> str:
        return self.entry.spec.kind

    @property
    def effort_hours(self) -> float:
        """Of an engineer, a month."""
        return assumed.BURDEN_HOURS[self.entry.spec.burden]

    @cached_property
    def needs(self) -> tuple[str, ...]:
        """What must stand beside it: `kind:<kind>` and capabilities."""
        kinds = tuple(f"kind:{kind}" for kind in needed_kinds(self.entry.spec.needs))
        return (*kinds, *self.entry.spec.requires)

    @cached_property
    def meets(self) -> frozenset[str]:
        return frozenset((f"kind:{self.kind}", *self.entry.spec.capabilities))


@dataclass(frozen=True, eq=False, kw_only=True)
class Space:
    """A requirement in terms of the catalog: what must be provided, and by which components it can be."""

    constraints: Constraints
    prices: PriceTable
    region: str
    load: Demand
    required: tuple[Requirement, ...]
    candidates: tuple[Candidate, ...]
    """Of the right pattern, barred ones included."""

    @cached_property
    def usable(self) -> tuple[Candidate, ...]:
        return tuple(candidate for candidate in self.candidates if not candidate.barred)

    def needs(self, among: Sequence[Candidate]) -> tuple[str, ...]:
        """The required capabilities that must be met: essential ones always, others where something can meet them."""
        offered = {capability for candidate in among for capability in candidate.entry.spec.capabilities}
        return tuple(r.capability for r in self.required if r.capability in offered or self._hopeless(r, offered))

    def unsupported(self) -> tuple[Requirement, ...]:
        """Essential capabilities that nothing in the catalog provides, barred or not."""
        offered = {capability for candidate in self.candidates for capability in candidate.entry.spec.capabilities}
        return tuple(r for r in self.required if self._hopeless(r, offered))

    def proposal(self, chosen: Sequence[Candidate]) -> Proposal:
        return Proposal(
            entries=tuple(candidate.entry for candidate in chosen),
            constraints=self.constraints,
            required=self.required,
            load=self.load,
            region=self.region,
            prices=self.prices,
            usd=round(sum(candidate.usd for candidate in chosen), 2),
            low=round(sum(candidate.low for candidate in chosen), 2),
            high=round(sum(candidate.high for candidate in chosen), 2),
        )

    def _hopeless(self, requirement: Requirement, offered: set[str]) -> bool:
        provided = offered | files(self.constraints).keys()
        return requirement.essential and requirement.capability not in provided


def space(constraints: Constraints, *, catalog: Catalog, prices: PriceTable, avoid: Sequence[Violation] = ()) -> Space:
    """Sizes and prices every component of the pattern. Raises CatalogInvalid where a formula has no value."""
    region = region_of(constraints, prices)
    priced_in = region if region in prices.regions else prices.home
    loads = {name: demand(constraints, environment=name) for name in counted_environments(constraints)}
    pattern = pattern_of(constraints)
    left_out = {violation.component: violation for violation in avoid if violation.component}
    elsewhere = _other_pipelines(constraints, catalog) | reuse.passed_over(constraints, pattern, catalog)
    more = tuple(
        Requirement(capability=v.capability, why=say("planning.need.rule", rule=v.rule), key="")
        for v in avoid
        if v.capability
    )
    known = {requirement.capability for requirement in required(constraints)}
    return Space(
        constraints=constraints,
        prices=prices,
        region=region,
        load=loads["prod"],
        required=(*required(constraints), *(r for r in more if r.capability not in known)),
        candidates=tuple(
            _candidate(entry, constraints, loads, prices, region=priced_in, left_out=left_out.get(entry.id))
            for entry in catalog.values()
            if pattern in entry.spec.patterns and entry.id not in elsewhere
        ),
    )


def _other_pipelines(constraints: Constraints, catalog: Catalog) -> frozenset[str]:
    """Components for CI systems that nobody asked for; GitHub Actions where the one that was asked for is not there."""
    known = {entry.id: entry.spec.words for entry in catalog.values() if entry.spec.kind == "ci"}
    for system in (constraints.ci_system or assumed.CI_SYSTEM, assumed.CI_SYSTEM):
        if fitting := {name for name, words in known.items() if system.replace("_", " ") in words}:
            return frozenset(known.keys() - fitting)
    return frozenset()


def region_of(constraints: Constraints, prices: PriceTable) -> str:
    """The first stated region that has prices (else the first), or the first one in which the data may lie."""
    if constraints.regions:
        return next((region for region in constraints.regions if region in prices.regions), constraints.regions[0])
    allowed = allowed_regions(constraints, prices.regions)
    return allowed[0] if allowed else assumed.REGION


def _candidate(
    entry: Entry,
    constraints: Constraints,
    loads: dict[str, Demand],
    prices: PriceTable,
    *,
    region: str,
    left_out: Violation | None,
) -> Candidate:
    bills = [bill(entry, load, prices, region) for load in loads.values()]
    done = sizing.performance(entry, loads["prod"])
    barred = tuple(limits(entry, constraints, load=loads["prod"], region=region))
    if left_out is not None:
        evidence = say("planning.evidence.broke", component=entry.id, rule=left_out.rule, detail=left_out.detail)
        barred = (*barred, verdict("COMPAT", "B", evidence=evidence, detail=say("planning.check.left_out")))
    on_the_way = done.p95_ms is not None or done.rows_per_hour is not None
    return Candidate(
        entry=entry,
        usd=round(sum(b.usd for b in bills), 2),
        low=round(sum(b.low for b in bills), 2),
        high=round(sum(b.high for b in bills), 2),
        availability_pct=(done.availability_pct or assumed.UNPROMISED_PCT) if on_the_way else 100.0,
        barred=barred,
    )

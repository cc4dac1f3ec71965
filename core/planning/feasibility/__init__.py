"""The technical checks: each takes a proposal and says, with its arithmetic, whether one thing holds.

A check names what blocks (B), what needs a person's consent (H), what is worth a word (M) and what holds (ok).
It changes nothing and chooses nothing. Checks that do not apply say nothing.
"""

from collections.abc import Callable, Iterator

from core.catalog.loader import Catalog
from core.catalog.prices import PriceTable
from core.domain.constraints import Constraints
from core.domain.finding import Finding
from core.domain.plan import Plan
from core.planning.capabilities import required
from core.planning.costing import bill, counted_environments, total
from core.planning.demand import demand
from core.planning.feasibility import availability, batch, capacity, compat, cost, latency, people
from core.planning.feasibility.limits import limits
from core.planning.feasibility.proposal import Proposal, Verdict

Check = Callable[[Proposal], Iterator[Verdict]]

#: Checks that can block, the cheap ones first. Adding a component to a proposal never turns one of them from blocking
#: to passing, except `together` and `asked`, which the search satisfies by construction.
BLOCKING: tuple[Check, ...] = (
    compat.together,
    compat.asked,
    compat.place,
    compat.surroundings,
    latency.latency_kind,
    latency.latency_budget,
    capacity.capacity,
    batch.batch_window,
    availability.availability,
    cost.budget,
)
ADVISORY: tuple[Check, ...] = (
    capacity.concurrency,
    capacity.burst,
    availability.recovery_point,
    cost.side_costs,
    cost.egress,
    people.skill,
    people.training_window,
    people.gpu_need,
)
_ORDER = {"B": 0, "H": 1, "M": 2, "ok": 3}


def check(plan: Plan, constraints: Constraints, *, catalog: Catalog, prices: PriceTable) -> tuple[Finding, ...]:
    """Every check on a plan, what blocks first. Raises CatalogInvalid and, for an unknown component, KeyError."""
    return findings(propose(plan, constraints, catalog=catalog, prices=prices))


def findings(proposal: Proposal) -> tuple[Finding, ...]:
    said = [v.finding for verdicts in (component_limits(proposal), *_all(proposal)) for v in verdicts]
    return tuple(sorted(said, key=lambda finding: _ORDER[finding.severity]))


def blocking(proposal: Proposal) -> tuple[Verdict, ...]:
    """The blocking verdicts on components that are within their own limits (see `component_limits`)."""
    return tuple(v for one in BLOCKING for v in one(proposal) if v.blocks)


def component_limits(proposal: Proposal) -> Iterator[Verdict]:
    for entry in proposal.entries:
        yield from limits(entry, proposal.constraints, load=proposal.load, region=proposal.region)


def propose(plan: Plan, constraints: Constraints, *, catalog: Catalog, prices: PriceTable) -> Proposal:
    """The plan as the checks see it, priced afresh."""
    entries = tuple(catalog[planned.id] for planned in plan.components)
    loads = {e: demand(constraints, environment=e) for e in counted_environments(constraints)}
    priced = total(bill(entry, load, prices, plan.region) for load in loads.values() for entry in entries)
    return Proposal(
        entries=entries,
        constraints=constraints,
        required=required(constraints),
        load=loads["prod"],
        region=plan.region,
        prices=prices,
        usd=priced.usd,
        low=priced.low,
        high=priced.high,
    )


def _all(proposal: Proposal) -> Iterator[Iterator[Verdict]]:
    return (one(proposal) for one in (*BLOCKING, *ADVISORY))

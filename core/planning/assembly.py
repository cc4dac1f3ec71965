"""Puts chosen components into words and figures: plan, price, checks, and how the alternatives differ."""

from collections.abc import Mapping, Sequence

from core.catalog.formula import figure
from core.catalog.loader import Catalog
from core.domain.plan import Alternative, CapabilityProvision, Plan, PlannedComponent, Sizing
from core.planning import assumed, feasibility, preference, sizing
from core.planning.candidates import Candidate, Space
from core.planning.capabilities import files, pattern_of
from core.planning.costing import estimate
from core.planning.demand import ENVIRONMENTS, Demand, demand
from core.planning.enumeration import Chosen
from core.planning.preference import ORDERS, Order
from core.planning.result import Option

#: How many feasible plans besides the three named ones are worth showing.
MORE = 2
_ABBREVIATIONS = {"ci_cd": "CI/CD", "multi_az": "several zones"}


def options(
    space: Space, best: Mapping[Order, Chosen], feasible: Sequence[Chosen], *, catalog: Catalog
) -> tuple[Option, ...]:
    """The best of each order, then the next ones by preference, each once; the recommended plan comes first."""
    named: dict[frozenset[str], tuple[str, Chosen]] = {}
    merits: dict[frozenset[str], list[str]] = {}
    for order in ORDERS:
        named.setdefault(_ids(best[order]), (order, best[order]))
        merits.setdefault(_ids(best[order]), []).append(order)
    ranked = sorted(feasible, key=preference.ranks(space)["recommended"])
    for chosen in [c for c in ranked if _ids(c) not in named][:MORE]:
        named[_ids(chosen)] = (_difference(chosen, best["recommended"]), chosen)
    first = best["recommended"]
    return tuple(
        _option(name, chosen, first, space, catalog=catalog, merits=merits.get(_ids(chosen), [name]))
        for name, chosen in named.values()
    )


def alternatives(options: Sequence[Option]) -> tuple[Alternative, ...]:
    return tuple(
        Alternative(
            name=option.name,
            components=tuple(component.id for component in option.plan.components),
            monthly_usd=option.cost.monthly_usd,
            tradeoffs=option.tradeoffs,
            why_not=option.why_not,
        )
        for option in options
    )


def plan_of(space: Space, chosen: Chosen) -> Plan:
    """The plan of a combination, sized for every environment that is generated."""
    ordered = _in_order(space, chosen)
    loads = {name: demand(space.constraints, environment=name) for name in ENVIRONMENTS}
    return Plan(
        pattern=pattern_of(space.constraints),
        objective=_objective(space, chosen),
        region=space.region,
        environments=ENVIRONMENTS,
        components=tuple(_planned(candidate, space, ordered, loads) for candidate in ordered),
        capabilities=_provisions(ordered, space),
    )


def _option(
    name: str, chosen: Chosen, first: Chosen, space: Space, *, catalog: Catalog, merits: Sequence[str]
) -> Option:
    plan = plan_of(space, chosen)
    proposal = space.proposal(_in_order(space, chosen))
    hops = [done.p95_ms for _, done in proposal.performed() if done.p95_ms is not None]
    return Option(
        name=name,
        plan=plan,
        cost=estimate(plan, space.constraints, catalog=catalog, prices=space.prices),
        findings=feasibility.findings(proposal),
        effort_hours=_hours(chosen),
        availability_pct=preference.availability_pct(chosen),
        p95_ms=sum(hops) if hops else None,
        tradeoffs=_tradeoffs(chosen, merits=[merit for merit in merits if merit != name]),
        why_not="" if chosen is first else _why_not(chosen, first, budget=space.constraints.monthly_budget_usd),
    )


def _planned(
    candidate: Candidate, space: Space, ordered: Sequence[Candidate], loads: Mapping[str, Demand]
) -> PlannedComponent:
    spec = candidate.entry.spec
    sizes: dict[str, Sizing] = {name: sizing.size(candidate.entry, load) for name, load in loads.items()}
    return PlannedComponent(
        id=candidate.id,
        kind=spec.kind,
        capabilities=spec.capabilities,
        reason=_reason(candidate, space, ordered),
        sizing=sizes,
    )


def _reason(candidate: Candidate, space: Space, ordered: Sequence[Candidate]) -> str:
    """What it is there for: the required capabilities that it brings, else who needs it."""
    brought = [
        f"{_said(requirement.capability)}: {requirement.why}"
        for requirement in space.required
        if requirement.capability in candidate.entry.spec.capabilities
    ]
    if brought:
        return f"{candidate.entry.spec.title} brings {'; '.join(brought)}."
    users = [other.id for other in ordered if candidate.meets & frozenset(other.needs)]
    return f"{candidate.entry.spec.title} is needed by {', '.join(users)}."


def _said(capability: str) -> str:
    return _ABBREVIATIONS.get(capability, capability.replace("_", " "))


def _provisions(ordered: Sequence[Candidate], space: Space) -> tuple[CapabilityProvision, ...]:
    """Every capability of the plan with what provides it; required ones first."""
    by_component = {c: candidate.id for candidate in reversed(ordered) for c in candidate.entry.spec.capabilities}
    by_file = files(space.constraints)
    wanted = [r.capability for r in space.required if r.capability in by_component]
    return tuple(
        CapabilityProvision(
            id=capability,
            provided_by=f"component:{by_component[capability]}"
            if capability in by_component
            else f"file:{by_file[capability]}",
        )
        for capability in dict.fromkeys((*wanted, *by_file, *sorted(by_component)))
    )


def _in_order(space: Space, chosen: Chosen) -> tuple[Candidate, ...]:
    """What brings the first required capability stands first; the rest follows by id."""
    places = {requirement.capability: place for place, requirement in enumerate(space.required)}
    end = len(places)

    def place(candidate: Candidate) -> tuple[int, str]:
        return min((places.get(c, end) for c in candidate.entry.spec.capabilities), default=end), candidate.id

    return tuple(sorted(chosen, key=place))


def _objective(space: Space, chosen: Chosen) -> str:
    budget = space.constraints.monthly_budget_usd
    high = sum(candidate.high for candidate in chosen)
    if budget is None:
        within = "No budget is stated"
    elif high <= budget:
        within = f"Within {figure(budget)} USD a month at the upper end"
    else:
        within = f"Within {figure(budget)} USD a month as expected, not at the upper end"
    effort = f"{_hours(chosen):g} h of running it at {assumed.HOUR_USD:g} USD"
    total = f"{preference.usd(chosen):,.2f} USD and {effort} = {preference.total_usd(chosen):,.2f}"
    return f"{within}; the least total of money and effort: {total} a month."


def _tradeoffs(chosen: Chosen, *, merits: Sequence[str]) -> str:
    costs = f"{preference.usd(chosen):,.2f} USD a month (up to {sum(c.high for c in chosen):,.2f})"
    also = f"; also the {' and '.join(merits)}" if merits else ""
    up = f"{preference.availability_pct(chosen):.3f} % on the way"
    return f"{costs}, {_hours(chosen):g} h a month to run, {up}{also}"


def _why_not(chosen: Chosen, first: Chosen, *, budget: float | None) -> str:
    reasons: list[str] = []
    if budget is not None and sum(c.high for c in chosen) > budget >= sum(c.high for c in first):
        reasons.append("its upper cost exceeds the budget")
    if (more := preference.usd(chosen) - preference.usd(first)) > 0:
        reasons.append(f"{more:,.2f} USD a month more")
    if (hours := _hours(chosen) - _hours(first)) > 0:
        reasons.append(f"{hours:g} h a month more to run")
    if not reasons:
        reasons.append("the same in money and effort")
    return f"{_difference(chosen, first)}: {', '.join(reasons)}."


def _difference(chosen: Chosen, first: Chosen) -> str:
    """The components that the other plan does not have; where it has none of its own, what it leaves out."""
    own = [candidate.id for candidate in chosen if candidate.id not in _ids(first)]
    left = [candidate.id for candidate in first if candidate.id not in _ids(chosen)]
    return " + ".join(sorted(own)) if own else f"without {' + '.join(sorted(left))}"


def _ids(chosen: Chosen) -> frozenset[str]:
    return frozenset(candidate.id for candidate in chosen)


def _hours(chosen: Chosen) -> float:
    return sum(candidate.effort_hours for candidate in chosen)

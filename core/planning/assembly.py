"""Puts chosen components into words and figures: plan, price, checks, and how the alternatives differ."""

from collections.abc import Iterator, Mapping, Sequence

from core.catalog.formula import figure
from core.catalog.loader import Catalog
from core.domain.plan import Alternative, CapabilityProvision, Plan, PlannedComponent, Sizing
from core.phrases import joined, named, say
from core.planning import assumed, feasibility, preference, reuse, sizing
from core.planning.candidates import Candidate, Space
from core.planning.capabilities import files, pattern_of
from core.planning.costing import estimate
from core.planning.demand import ENVIRONMENTS, Demand, demand
from core.planning.enumeration import Chosen
from core.planning.preference import ORDERS, Order
from core.planning.result import Option

#: How many feasible plans besides the three named ones are worth showing.
MORE = 2


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
        objective=joined((_objective(space, chosen), *_uses(ordered, space))),
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
        existing=spec.existing.thing if spec.existing else "",
    )


def _reason(candidate: Candidate, space: Space, ordered: Sequence[Candidate]) -> str:
    """What is used instead of a new one is said first."""
    return joined((*_uses((candidate,), space), _purpose(candidate, space, ordered)))


def _uses(candidates: Sequence[Candidate], space: Space) -> Iterator[str]:
    for candidate in candidates:
        if (existing := candidate.entry.spec.existing) is not None:
            called = reuse.which(candidate.entry, space.constraints)
            yield say("planning.reason.existing", thing=named("thing", existing.thing), which=called)


def _purpose(candidate: Candidate, space: Space, ordered: Sequence[Candidate]) -> str:
    """What it is there for: the required capabilities that it brings, else who needs it."""
    brought = [
        say("planning.reason.capability", capability=named("capability", requirement.capability), why=requirement.why)
        for requirement in space.required
        if requirement.capability in candidate.entry.spec.capabilities
    ]
    if brought:
        return say("planning.reason.brings", title=candidate.entry.spec.title, what=joined(brought, "; "))
    users = tuple(other.id for other in ordered if candidate.meets & frozenset(other.needs))
    return say("planning.reason.needed", title=candidate.entry.spec.title, users=users)


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
        within = say("planning.objective.no_budget")
    else:
        within = say(f"planning.objective.{'within' if high <= budget else 'slack'}", budget=figure(budget))
    return say(
        "planning.objective.least",
        within=within,
        usd=preference.usd(chosen),
        hours=_hours(chosen),
        rate=assumed.HOUR_USD,
        total=preference.total_usd(chosen),
    )


def _tradeoffs(chosen: Chosen, *, merits: Sequence[str]) -> str:
    return say(
        "planning.tradeoffs.plan",
        usd=preference.usd(chosen),
        high=sum(c.high for c in chosen),
        hours=_hours(chosen),
        pct=preference.availability_pct(chosen),
        also=say("planning.tradeoffs.also", merits=_orders(merits)) if merits else "",
    )


def _orders(merits: Sequence[str]) -> str:
    words = [named("plan", merit.replace(" ", "_")) for merit in merits]
    return words[0] if len(words) == 1 else say("phrases.list.two", one=words[0], other=words[1])


def _why_not(chosen: Chosen, first: Chosen, *, budget: float | None) -> str:
    reasons: list[str] = []
    more, hours = preference.usd(chosen) - preference.usd(first), _hours(chosen) - _hours(first)
    if budget is not None and sum(c.high for c in chosen) > budget >= sum(c.high for c in first):
        reasons.append(say("planning.why_not.over_budget"))
    if more > 0:
        reasons.append(say("planning.why_not.dearer", usd=more))
    if hours > 0:
        reasons.append(say("planning.why_not.effort", hours=hours))
    if not reasons:
        reasons.append(say("planning.why_not.same"))
    return say("planning.why_not.plan", difference=_difference(chosen, first), reasons=tuple(reasons))


def _difference(chosen: Chosen, first: Chosen) -> str:
    """The components that the other plan does not have; where it has none of its own, what it leaves out."""
    own = [candidate.id for candidate in chosen if candidate.id not in _ids(first)]
    left = [candidate.id for candidate in first if candidate.id not in _ids(chosen)]
    return " + ".join(sorted(own)) if own else say("planning.why_not.without", components=" + ".join(sorted(left)))


def _ids(chosen: Chosen) -> frozenset[str]:
    return frozenset(candidate.id for candidate in chosen)


def _hours(chosen: Chosen) -> float:
    return sum(candidate.effort_hours for candidate in chosen)

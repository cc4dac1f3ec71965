"""Which of the things that nobody said would change the plan: each is tried with its plausible values and priced.

A field decides where, between its plausible values, the recommended set of components changes or the monthly cost
moves by more than a quarter of that at the default, and no default is known to stay within the budget.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pydantic import JsonValue

from core.catalog.formula import figure
from core.catalog.loader import Catalog
from core.catalog.prices import PriceTable
from core.domain.constraints import Constraints, Understanding
from core.domain.question import Choice, DecisiveField
from core.phrases import named, say
from core.planning import demand, preference
from core.planning.defaults import fill
from core.planning.feasibility.cost import enough
from core.planning.search import solve

#: A move of the monthly cost beyond this share of the cost at the default decides.
COST_MOVES = 0.25
BUDGET = "monthly_budget_usd"
#: Budgets that people commonly have; which of them carries the default plan is worth knowing.
PLAUSIBLE_BUDGETS = (50.0, 200.0, 1000.0)


@dataclass(frozen=True, kw_only=True)
class Field:
    """A constraint that can decide, with its weight in coverage and its plausible values."""

    name: str
    weight: float
    values: tuple[JsonValue, ...]
    mode: str = ""
    """Matters where requests come by themselves (realtime) or runs by the clock (batch); empty: always."""
    kind: str = "choice"


FIELDS = (
    Field(name="serving_mode", weight=3, values=("batch", "realtime")),
    Field(name=BUDGET, weight=3, values=PLAUSIBLE_BUDGETS, kind="number"),
    Field(name="latency_p95_ms", weight=3, values=(50.0, 300.0, 2000.0), mode="realtime", kind="number"),
    Field(name="regions", weight=2, values=(["us-east-1"], ["eu-west-1"], ["eu-central-1"])),
    Field(name="batch_frequency", weight=2, values=("hourly", "daily", "weekly"), mode="batch"),
    Field(name="batch_volume_rows", weight=2, values=(1e5, 1e6, 1e8), mode="batch", kind="number"),
    Field(
        name="throughput_rps",
        weight=2,
        values=(5.0, 50.0, 500.0),
        mode="realtime",
        kind="number",
    ),
    Field(name="data_classification", weight=2, values=("internal", "confidential")),
    Field(name="data_volume_gb", weight=1.5, values=(10.0, 100.0, 1000.0), kind="number"),
    Field(name="availability_slo_pct", weight=1.5, values=(99.5, 99.9, 99.95), mode="realtime", kind="number"),
    Field(name="training_frequency", weight=1.5, values=("monthly", "weekly", "daily")),
)


@dataclass(frozen=True)
class Outcome:
    """What one value would lead to: the components and their monthly cost."""

    components: frozenset[str]
    usd: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Undecided:
    """A field that nobody gave, with what each plausible value leads to; None where nothing is feasible."""

    field: Field
    default: JsonValue
    at_default: Outcome | None
    outcomes: tuple[tuple[JsonValue, Outcome | None], ...]

    @property
    def decides(self) -> bool:
        return any(_differs(self.at_default, outcome) for _, outcome in self.outcomes)


@dataclass(frozen=True)
class Weighing:
    """The applicable fields, and those among them that decide and are open."""

    applicable: tuple[Field, ...]
    open: tuple[Undecided, ...]


def weigh(understanding: Understanding, *, catalog: Catalog, prices: PriceTable) -> Weighing:
    """Tries every plausible value of every field that nobody gave. Raises CatalogInvalid."""
    given = _given(understanding)
    filled = {one.key: one.value for one in fill(given, catalog=catalog, prices=prices)}
    complete = given.with_values(filled)
    mode = "realtime" if demand.is_online(complete) else "batch"
    applicable = tuple(field for field in FIELDS if field.mode in ("", mode))

    def outcome(constraints: Constraints) -> Outcome | None:
        chosen = solve(constraints, catalog=catalog, prices=prices).recommended
        if chosen is None:
            return None
        return Outcome(frozenset(c.id for c in chosen), preference.usd(chosen), sum(c.high for c in chosen))

    base = outcome(complete)
    if base is not None and given.monthly_budget_usd is not None and base.high <= given.monthly_budget_usd:
        return Weighing(applicable, ())
    tried = tuple(
        _undecided(field, complete, filled, base, outcome)
        for field in applicable
        if field.name != BUDGET and not _known(field.name, given)
    )
    return Weighing(applicable, (*_budget(given, complete, base, outcome, tried), *(u for u in tried if u.decides)))


def decisive(understanding: Understanding, *, catalog: Catalog, prices: PriceTable) -> tuple[DecisiveField, ...]:
    """The open fields, the weightiest first; another cloud blocks, because only a person can choose it away."""
    other = understanding.constraints.cloud_preference
    cloud = (_other_cloud(other),) if other in ("gcp", "azure", "onprem") else ()
    asked = (_asked(one) for one in weigh(understanding, catalog=catalog, prices=prices).open)
    return (*cloud, *sorted(asked, key=lambda one: -one.weight))


def _given(understanding: Understanding) -> Constraints:
    """The constraints without what is there only by default."""
    assumed = [k for k, p in understanding.provenance.items() if p.source in ("default", "unknown", "conflict")]
    known = Constraints.model_fields
    return understanding.constraints.with_values({key: None for key in assumed if key in known and key != "language"})


def _known(field: str, given: Constraints) -> bool:
    """Stated or inferred, itself or by another key that says the same."""
    if getattr(given, field) is not None:
        return True
    match field:
        case "latency_p95_ms":
            return given.latency_p99_ms is not None
        case "throughput_rps":
            return demand.stated_average_rps(given) is not None
        case "batch_volume_rows":
            return demand.stated_rows(given) is not None
        case "data_volume_gb":
            return demand.mode_of(given) == "batch" and demand.stated_rows(given) is not None
        case "data_classification":
            return bool(given.phi or given.pan or given.pii_types)
        case "serving_mode":
            latency = demand.latency_target_ms(given) is not None
            batch = given.batch_frequency is not None or demand.stated_rows(given) is not None
            return latency or given.throughput_rps is not None or batch
        case _:
            return False


def _undecided(
    field: Field,
    complete: Constraints,
    filled: dict[str, JsonValue],
    base: Outcome | None,
    outcome: Callable[[Constraints], Outcome | None],
) -> Undecided:
    default = filled.get(field.name)
    outcomes = tuple((value, outcome(complete.with_values({field.name: value}))) for value in field.values)
    return Undecided(field=field, default=default, at_default=base, outcomes=outcomes)


def _budget(
    given: Constraints,
    complete: Constraints,
    base: Outcome | None,
    outcome: Callable[[Constraints], Outcome | None],
    others: tuple[Undecided, ...],
) -> Iterator[Undecided]:
    """A budget decides where it would settle another open field, or where a plausible one carries no default."""
    if given.monthly_budget_usd is not None:
        return
    field = next(field for field in FIELDS if field.name == BUDGET)
    outcomes = tuple((value, outcome(complete.with_values({BUDGET: value}))) for value in PLAUSIBLE_BUDGETS)
    default = enough(base.high) if base is not None else None
    open_ = Undecided(field=field, default=default, at_default=base, outcomes=outcomes)
    if open_.decides or any(other.decides for other in others):
        yield open_


def _differs(one: Outcome | None, other: Outcome | None) -> bool:
    if one is None or other is None:
        return one is not other
    return one.components != other.components or abs(one.usd - other.usd) > COST_MOVES * one.usd


def _asked(undecided: Undecided) -> DecisiveField:
    field = undecided.field
    return DecisiveField(
        field=field.name,
        kind="number" if field.kind == "number" else "choice",
        options=tuple(Choice(value=v, label=_priced(_said(v, field), o)) for v, o in undecided.outcomes),
        default=undecided.default,
        weight=field.weight,
        changes=_changes(undecided),
    )


def _other_cloud(cloud: str) -> DecisiveField:
    return DecisiveField(
        field="cloud_preference",
        kind="choice",
        options=(Choice(value="aws", label=say("planning.open.same_on_aws")),),
        weight=3,
        changes=say("planning.open.cloud", cloud=cloud),
        blocking=True,
    )


def _changes(undecided: Undecided) -> str:
    costs = [outcome.usd for _, outcome in undecided.outcomes if outcome is not None]
    if not costs:
        return say("planning.open.no_value")
    sets = {outcome.components for _, outcome in undecided.outcomes if outcome is not None}
    every = frozenset[str]().union(*sets)
    differing = sorted(every - every.intersection(*sets))
    low, high = min(costs), max(costs)
    moves = "same" if f"{low:,.2f}" == f"{high:,.2f}" else "span"
    decides = "_decides" if differing else ""
    return say(f"planning.open.{moves}{decides}", low=low, high=high, what=tuple(differing))


def _priced(what: str, outcome: Outcome | None) -> str:
    if outcome is None:
        return say("planning.open.impossible", what=what)
    return say("planning.open.priced", what=what, usd=outcome.usd)


def _said(value: JsonValue, field: Field) -> str:
    if isinstance(value, list):
        return ", ".join(str(part) for part in value)
    if isinstance(value, int | float):
        return say(f"planning.unit.{field.name}", value=figure(value))
    return named("value", str(value))

"""Where nothing is feasible: the smallest change of one thing in the requirement that makes a plan possible, priced.

Every relaxation is tried: the changed requirement was searched again and had a plan.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from pydantic import JsonValue

from core.catalog.formula import figure
from core.domain.constraints import Constraints
from core.domain.plan import Relaxation, Scalar
from core.phrases import named, say
from core.planning import feasibility, preference
from core.planning.candidates import Space
from core.planning.capabilities import SERVING
from core.planning.demand import mode_of
from core.planning.enumeration import Chosen, Walk
from core.planning.feasibility.cost import enough
from core.planning.feasibility.proposal import Verdict

Recommended = Callable[[Constraints], Chosen | None]

#: How many infeasible combinations are looked at for what would mend them.
LOOKED_AT = 2000
BUDGET = "monthly_budget_usd"
#: Fields whose smaller value is the bigger concession.
_LOWERED = ("availability_slo_pct", "throughput_rps")
_LISTS = ("regions",)


def relaxations(space: Space, *, recommended: Recommended) -> tuple[Relaxation, ...]:
    """The cheapest first. Where no change of one field helps, changes of one field and the budget."""
    changes = tuple(dict.fromkeys((*_other_serving(space), *_other_values(space), *_lighter_load(space, recommended))))
    single = [_tried(space, field, value, recommended) for field, value in changes]
    found = [r for r in single if r is not None]
    if not found and space.constraints.monthly_budget_usd is not None:
        double = [_tried(space, field, value, recommended, budget=True) for field, value in changes if field != BUDGET]
        found = [r for r in double if r is not None]
    return tuple(sorted(_once_a_field(found), key=lambda r: (r.monthly_usd, r.field, str(r.value))))


def _once_a_field(found: Sequence[Relaxation]) -> Iterator[Relaxation]:
    """Of several figures for one field the smallest concession; other values are different ways, and all stay."""
    for field in dict.fromkeys(relaxation.field for relaxation in found):
        ways = {relaxation.value: relaxation for relaxation in found if relaxation.field == field}
        if any(isinstance(value, str | bool) for value in ways):
            yield from ways.values()
        else:
            yield ways[_smallest_change(field, [*ways])]


def _other_serving(space: Space) -> Iterator[tuple[str, Scalar]]:
    """Where the catalog cannot serve the way that is asked for: the ways that it can."""
    if any(r.capability == SERVING[mode_of(space.constraints)] for r in space.unsupported()):
        yield "serving_mode", "realtime"
        yield "serving_mode", "batch"


def _other_values(space: Space) -> Iterator[tuple[str, Scalar]]:
    """For each field alone, the smallest change with which some combination would pass, found in its own verdicts."""
    wanted: dict[str, list[Scalar]] = {}
    if space.unsupported():
        return
    walk = Walk(space.candidates)
    for chosen in islice(walk.combinations(space.needs(space.candidates)), LOOKED_AT):
        barred = tuple(v for candidate in chosen for v in candidate.barred)
        against = (*barred, *feasibility.blocking(space.proposal(chosen)))
        changes = _changes(against)
        fields = [field for field in changes or {} if field != BUDGET] or [BUDGET]
        if changes and len(fields) == 1 and fields[0] in changes:
            wanted.setdefault(fields[0], []).append(changes[fields[0]])
    for field, values in wanted.items():
        yield field, _smallest_change(field, values)


def _lighter_load(space: Space, recommended: Recommended) -> Iterator[tuple[str, Scalar]]:
    """The highest peak, in two figures, that is feasible as everything else stands; found by halving."""
    stated = space.constraints.throughput_rps
    if stated is None or space.unsupported() or space.constraints.monthly_budget_usd is None:
        return

    def feasible(rps: float) -> bool:
        return recommended(space.constraints.with_values({"throughput_rps": rps})) is not None

    low, high = 1.0, stated
    if not feasible(low):
        return
    while high / low > 1.02:
        middle = math.sqrt(low * high)
        low, high = (middle, high) if feasible(middle) else (low, middle)
    digits = 10.0 ** (math.floor(math.log10(low)) - 1)
    yield "throughput_rps", max(1.0, math.floor(low / digits) * digits)


def _changes(against: tuple[Verdict, ...]) -> dict[str, Scalar] | None:
    """What would turn all these verdicts, by field; None where one of them cannot be turned."""
    changes: dict[str, Scalar] = {}
    for one in against:
        if one.value is None:
            return None
        known = changes.get(one.field)
        changes[one.field] = one.value if known is None else _further(one.field, known, one.value)
    return changes


def _further(field: str, one: Scalar, other: Scalar) -> Scalar:
    """The bigger concession of two."""
    if isinstance(one, int | float) and isinstance(other, int | float):
        return min(one, other) if field in _LOWERED else max(one, other)
    return one


def _smallest_change(field: str, values: list[Scalar]) -> Scalar:
    numbers = [value for value in values if isinstance(value, int | float)]
    if len(numbers) < len(values) or not numbers:
        return values[0]
    return max(numbers) if field in _LOWERED else min(numbers)


def _tried(
    space: Space, field: str, value: Scalar, recommended: Recommended, *, budget: bool = False
) -> Relaxation | None:
    """The change searched again; with `budget`, whatever it costs, and said so."""
    changed = space.constraints.with_values({field: [str(value)] if field in _LISTS else value})
    chosen = recommended(changed.with_values({BUDGET: None}) if budget else changed)
    if chosen is None:
        return None
    needed = figure(enough(sum(candidate.high for candidate in chosen)))
    usd = preference.usd(chosen)
    detail = say(
        "planning.relax.changed",
        field=named("key", field),
        value=_said(value),
        was=_said(space.constraints.json_dict().get(field)),
        usd=usd,
        note=say("planning.relax.budget", usd=needed) if budget else "",
    )
    return Relaxation(field=field, value=value, detail=detail, monthly_usd=usd)


def _said(value: JsonValue) -> str:
    if isinstance(value, list):
        return ", ".join(_said(part) for part in value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:,.6g}"
    return (
        say("planning.relax.rest")
        if value is None
        else named("flag" if isinstance(value, bool) else "serving", str(value).lower())
    )

"""What changed between two drafts or versions of a design."""

from core.domain.base import Json
from core.domain.constraints import Constraints
from core.domain.cost import CostEstimate
from core.domain.plan import Plan
from core.domain.repository import Changes, Tree

_NOTHING = "not said"


def changes(
    before: Tree,
    after: Tree,
    *,
    plans: tuple[Plan | None, Plan],
    constraints: tuple[Constraints, Constraints],
    costs: tuple[CostEstimate | None, CostEstimate],
) -> Changes:
    """Each pair is (before, after). Without a plan or cost before, all of it is new."""
    old_ids = {c.id for c in plans[0].components} if plans[0] else set[str]()
    new_ids = {c.id for c in plans[1].components}
    old_usd = costs[0].monthly_usd if costs[0] else 0.0
    return Changes(
        files_added=tuple(sorted(after.keys() - before.keys())),
        files_removed=tuple(sorted(before.keys() - after.keys())),
        files_modified=tuple(sorted(p for p in before.keys() & after.keys() if before[p] != after[p])),
        components_added=tuple(sorted(new_ids - old_ids)),
        components_removed=tuple(sorted(old_ids - new_ids)),
        constraints_changed=_changed(constraints[0].stated(), constraints[1].stated()),
        cost_delta_usd=round(costs[1].monthly_usd - old_usd, 2),
    )


def _changed(before: Json, after: Json) -> dict[str, tuple[str, str]]:
    keys = sorted(before.keys() | after.keys())
    pairs = {key: (said(before.get(key)), said(after.get(key))) for key in keys}
    return {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}


def said(value: object) -> str:
    """A constraint's value as people read it."""
    match value:
        case None:
            return _NOTHING
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:g}" if abs(value) < 1e6 else f"{value:.0f}"
        case list() | tuple():
            items: list[object] = list(value)  # pyright: ignore[reportUnknownArgumentType]
            return ", ".join(said(item) for item in items)
        case dict():
            pairs: list[tuple[object, object]] = list(value.items())  # pyright: ignore[reportUnknownArgumentType]
            return ", ".join(f"{key} {said(item)}" for key, item in pairs)
        case _:
            return str(value)

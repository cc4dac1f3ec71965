"""What changed between two drafts or versions of a design."""

from core.domain.base import Json
from core.domain.constraints import Constraints
from core.domain.cost import CostEstimate
from core.domain.plan import Plan
from core.domain.policy import PolicyReport
from core.domain.repository import Changes, Tree

_NOTHING = "not said"


def changes(
    before: Tree,
    after: Tree,
    *,
    plans: tuple[Plan | None, Plan | None],
    constraints: tuple[Constraints, Constraints],
    costs: tuple[CostEstimate | None, CostEstimate | None],
    policies: tuple[PolicyReport | None, PolicyReport | None] = (None, None),
) -> Changes:
    """Each pair is (before, after). Without a plan or cost on one side, all of the other is new or gone."""
    old_ids, new_ids = ({c.id for c in plan.components} if plan else set[str]() for plan in plans)
    old_usd, new_usd = (cost.monthly_usd if cost else 0.0 for cost in costs)
    return Changes(
        files_added=tuple(sorted(after.keys() - before.keys())),
        files_removed=tuple(sorted(before.keys() - after.keys())),
        files_modified=tuple(sorted(p for p in before.keys() & after.keys() if before[p] != after[p])),
        components_added=tuple(sorted(new_ids - old_ids)),
        components_removed=tuple(sorted(old_ids - new_ids)),
        constraints_changed=_changed(constraints[0].stated(), constraints[1].stated()),
        cost_delta_usd=round(new_usd - old_usd, 2),
        policy_changed=_verdicts(*policies),
    )


def _verdicts(before: PolicyReport | None, after: PolicyReport | None) -> dict[str, tuple[str, str]]:
    if before is None or after is None:
        return {}
    old, new = ({rule.id: rule.status for rule in report.rules} for report in (before, after))
    pairs = {rule: (str(old.get(rule, "absent")), str(new.get(rule, "absent"))) for rule in sorted(old.keys() | new)}
    return {rule: pair for rule, pair in pairs.items() if pair[0] != pair[1]}


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

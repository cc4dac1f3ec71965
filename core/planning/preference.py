"""How feasible combinations are compared. Each order is a tuple, smaller is better, that more components never lower.

- recommended: first those whose upper cost stays within the budget, then the least total of money and effort, where
  an hour that running it takes (`assumed.BURDEN_HOURS`) counts as `assumed.HOUR_USD`;
- cheapest: the least expected money;
- most robust: within the budget at the upper end, then the highest availability on a request's or a run's way.
"""

import math
from collections.abc import Callable
from typing import Literal

from core.planning import assumed
from core.planning.candidates import Space
from core.planning.enumeration import Chosen

Rank = tuple[float, ...]
Order = Literal["recommended", "cheapest", "most robust"]
ORDERS: tuple[Order, ...] = ("recommended", "cheapest", "most robust")


def ranks(space: Space) -> dict[Order, Callable[[Chosen], Rank]]:
    """The three orders for one requirement; each works on beginnings of a combination too, as a lower bound."""
    budget = space.constraints.monthly_budget_usd

    def over(chosen: Chosen) -> float:
        return 0.0 if budget is None else float(high_usd(chosen) > budget)

    def recommended(chosen: Chosen) -> Rank:
        return (over(chosen), total_usd(chosen), usd(chosen))

    def cheapest(chosen: Chosen) -> Rank:
        return (usd(chosen), total_usd(chosen))

    def robust(chosen: Chosen) -> Rank:
        return (over(chosen), -availability_pct(chosen), total_usd(chosen))

    return {"recommended": recommended, "cheapest": cheapest, "most robust": robust}


def usd(chosen: Chosen) -> float:
    return round(sum(candidate.usd for candidate in chosen), 2)


def high_usd(chosen: Chosen) -> float:
    """The upper end, USD a month."""
    return round(sum(candidate.high for candidate in chosen), 2)


def total_usd(chosen: Chosen) -> float:
    """Money and effort together, USD a month."""
    return round(sum(c.usd + c.effort_hours * assumed.HOUR_USD for c in chosen), 2)


def availability_pct(chosen: Chosen) -> float:
    return round(math.prod(candidate.availability_pct / 100 for candidate in chosen) * 100, 6)

"""Prices a plan line by line. Every figure is US dollars a month, without discounts.

Of free allowances only those count that the price table names with their source and that never end. They are taken
to be unused by anything else of the account, and that is said as an assumption.

A line is quantity × unit price; its `low` and `high` multiply the ranges of both. Lines are rounded to cents and
totals are sums of rounded lines, so that a reader can add them up.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from core.catalog.currencies import rates
from core.catalog.formula import figure
from core.catalog.loader import Catalog, Entry
from core.catalog.prices import PriceTable
from core.domain.base import Json
from core.domain.constraints import Constraints
from core.domain.cost import CostEstimate, CostLine
from core.domain.plan import Plan
from core.phrases import named, say
from core.planning import sizing
from core.planning.demand import ENVIRONMENTS, Demand, demand, is_online, peak_rps, rows_per_run, stored_gb
from core.planning.silence import assumptions

_CODE = re.compile(r"\b[A-Z]{3}\b")


@dataclass(frozen=True)
class Bill:
    """What one component, or several, cost a month in one environment."""

    usd: float = 0.0
    low: float = 0.0
    high: float = 0.0
    one_off: float = 0.0
    lines: tuple[CostLine, ...] = ()

    def __add__(self, other: "Bill") -> "Bill":
        return Bill(
            round(self.usd + other.usd, 2),
            round(self.low + other.low, 2),
            round(self.high + other.high, 2),
            round(self.one_off + other.one_off, 2),
            _merged(self.lines, other.lines),
        )


def estimate(plan: Plan, constraints: Constraints, *, catalog: Catalog, prices: PriceTable) -> CostEstimate:
    """What the plan costs in each environment, and in those that the requirement names. Raises CatalogInvalid."""
    entries = [catalog[planned.id] for planned in plan.components]
    bills = {
        environment: total(bill(e, demand(constraints, environment=environment), prices, plan.region) for e in entries)
        for environment in plan.environments
    }
    counted = total(bills[environment] for environment in counted_environments(constraints))
    local, rate = _local(counted.usd, constraints)
    return CostEstimate(
        monthly_usd=counted.usd,
        low=counted.low,
        high=counted.high,
        one_off_usd=counted.one_off,
        environments={environment: b.usd for environment, b in bills.items()},
        region=plan.region,
        lines=counted.lines,
        monthly_local=local,
        assumptions=(
            *assumptions(constraints),
            *unbilled(plan),
            *rate,
            *_price_assumptions(counted.lines, prices, plan.region),
        ),
    )


def at_load(
    plan: Plan, constraints: Constraints, *, factor: float, catalog: Catalog, prices: PriceTable
) -> CostEstimate:
    """What the same components cost when load and data are `factor` times as large. Raises CatalogInvalid."""
    heavier: Json = {
        "throughput_rps": peak_rps(constraints) * factor,
        "data_volume_gb": stored_gb(constraints) * factor,
    }
    if not is_online(constraints):
        heavier = {"batch_volume_rows": rows_per_run(constraints) * factor, **heavier, "throughput_rps": None}
    for key in ("requests_per_day", "requests_per_month", "data_velocity_events_per_s"):
        value = getattr(constraints, key)
        heavier[key] = None if value is None else value * factor
    return estimate(plan, constraints.with_values(heavier), catalog=catalog, prices=prices)


def counted_environments(constraints: Constraints) -> tuple[str, ...]:
    """Prod and each other environment that the requirement names; only these stand against the budget."""
    named = constraints.environments or ()
    return tuple(environment for environment in ENVIRONMENTS if environment == "prod" or environment in named)


def total(bills: Iterable[Bill]) -> Bill:
    return sum(bills, Bill())


@lru_cache(maxsize=8192)
def bill(entry: Entry, load: Demand, prices: PriceTable, region: str) -> Bill:
    """What one component costs under one load. Raises CatalogInvalid."""
    lines: list[CostLine] = []
    one_off = 0.0
    for item in entry.spec.cost:
        price = prices.unit(item.item, region=region)
        amount = sizing.quantity(entry, load, item.quantity)
        low = amount if item.low is None else min(amount, sizing.quantity(entry, load, item.low))
        high = amount if item.high is None else max(amount, sizing.quantity(entry, load, item.high))
        if item.free_first:
            amount, low, high = (max(0.0, units - price.free) for units in (amount, low, high))
        if item.one_off:
            one_off += amount * price.usd
        elif high > 0 or item.free_first:
            lines.append(
                CostLine(
                    component=entry.id,
                    item=item.item,
                    quantity=round(amount, 4),
                    unit=price.unit,
                    unit_usd=price.usd,
                    usd=round(amount * price.usd, 2),
                    low=round(low * price.low, 2),
                    high=round(high * price.high, 2),
                    source=price.source,
                )
            )
    return Bill(
        round(sum(line.usd for line in lines), 2),
        round(sum(line.low for line in lines), 2),
        round(sum(line.high for line in lines), 2),
        round(one_off, 2),
        tuple(lines),
    )


def _merged(first: tuple[CostLine, ...], second: tuple[CostLine, ...]) -> tuple[CostLine, ...]:
    """The same item of the same component in two environments is one line."""
    merged = {(line.component, line.item): line for line in first}
    for line in second:
        key = (line.component, line.item)
        merged[key] = _sum(merged[key], line) if key in merged else line
    return tuple(merged.values())


def _sum(one: CostLine, other: CostLine) -> CostLine:
    return one.model_copy(
        update={
            "quantity": round(one.quantity + other.quantity, 4),
            "usd": round(one.usd + other.usd, 2),
            "low": round(one.low + other.low, 2),
            "high": round(one.high + other.high, 2),
        }
    )


def _local(usd: float, constraints: Constraints) -> tuple[str, tuple[str, ...]]:
    """The sum in the currency of the stated budget, and the rate that it is at with its source and date."""
    table = rates()
    named = _CODE.findall(constraints.monthly_budget_original or "")
    code = next((code for code in named if code != "USD" and code in table.usd_per_unit), None)
    if code is None:
        return "", ()
    rate = table.usd_per_unit[code]
    return f"{usd / rate:,.2f} {code}", (
        say("planning.price.rate", code=code, rate=rate, source=table.source, date=table.date),
    )


def unbilled(plan: Plan) -> tuple[str, ...]:
    """What the plan uses and does not pay for, in one sentence; none where everything is made."""
    things = tuple(named("thing", planned.existing) for planned in plan.components if planned.existing)
    return (say("planning.price.existing", things=things),) if things else ()


def _price_assumptions(lines: tuple[CostLine, ...], prices: PriceTable, region: str) -> tuple[str, ...]:
    said: list[str] = []
    if region != prices.home:
        factor = prices.factors[region]
        said.append(
            say("planning.price.factor", region=region, low=factor.low, high=factor.high, home=prices.home,
                source=factor.source)
        )  # fmt: skip
    secondary = sorted({line.item for line in lines if prices.items[line.item].secondary})
    if secondary:
        said.append(say("planning.price.secondary", items=tuple(secondary)))
    free = sorted({f"{figure(row.free)} {row.unit}" for line in lines if (row := prices.items[line.item]).free})
    if free:
        said.append(say("planning.price.free", items=tuple(free)))
    return (*said, say("planning.price.list"))

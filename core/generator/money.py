"""US dollars as people read them, and the tables of a cost estimate."""

from core.domain.cost import CostEstimate
from core.generator import escape


def usd(amount: float) -> str:
    """Cents below ten dollars, whole dollars above: `4.20 USD`, `1,240 USD`."""
    return f"{amount:,.2f} USD" if abs(amount) < 10 else f"{amount:,.0f} USD"


def by_component(cost: CostEstimate) -> dict[str, float]:
    """Dearest first; equal amounts by name."""
    totals = dict[str, float]()
    for item in cost.lines:
        totals[item.component] = totals.get(item.component, 0.0) + item.usd
    return dict(sorted(totals.items(), key=lambda entry: (-entry[1], entry[0])))


def cost_table(cost: CostEstimate) -> str:
    total = sum(item.usd for item in cost.lines) or 1.0
    rows = [
        [f"`{name}`", usd(amount), f"{amount / total:.0%}"]
        for name, amount in by_component(cost).items()
        if amount >= 0.005
    ]
    return escape.table(["component", "a month", "share"], rows)


def environments_table(cost: CostEstimate, counted: tuple[str, ...]) -> str:
    rows = [
        [name, usd(amount), "yes" if name in counted else "no"] for name, amount in sorted(cost.environments.items())
    ]
    return escape.table(["environment", "a month", "counts against the budget"], rows)


def lines_table(cost: CostEstimate) -> str:
    rows = [
        [
            f"`{item.component}`",
            escape.md(item.item),
            f"{item.quantity:,.4g}",
            escape.md(item.unit),
            f"{item.unit_usd:.6g}",
            usd(item.usd),
            f"{usd(item.low)} to {usd(item.high)}",
            escape.md(item.source),
        ]
        for item in sorted(cost.lines, key=lambda line: (line.component, line.item))
    ]
    return escape.table(["component", "item", "quantity", "unit", "USD a unit", "USD", "range", "source"], rows)


def summary(cost: CostEstimate, budget: float | None) -> str:
    """One paragraph; the range comes from uncertain quantities, not from prices alone."""
    text = f"**{usd(cost.monthly_usd)} a month** in {cost.region}, between {usd(cost.low)} and {usd(cost.high)}."
    if cost.one_off_usd:
        text += f" Once, {usd(cost.one_off_usd)} more."
    if budget:
        text += f" The budget is {usd(budget)}; the estimate takes {cost.monthly_usd / budget:.0%} of it."
    return text

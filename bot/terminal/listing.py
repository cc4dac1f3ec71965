"""Tables of designs, components and checks for a terminal. Pure."""

from collections.abc import Sequence
from datetime import UTC

from rich.table import Table

from bot.terminal.plain import plain
from core.domain.decision_set import DecisionSet


def runs_table(decision_sets: Sequence[DecisionSet]) -> Table:
    rows = [
        (
            d.name,
            d.status,
            f"{d.updated_at.astimezone(UTC):%Y-%m-%d %H:%M}",
            d.requester.name or d.requester.id,
            _first(d),
            d.id,
        )
        for d in decision_sets
    ]
    return table(("design", "status", "changed (UTC)", "requester", "requirement", "id"), rows)


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    rich = Table(box=None, pad_edge=False)
    for title in header:
        rich.add_column(plain(title), overflow="fold")
    for row in rows:
        rich.add_row(*(plain(cell) for cell in row))
    return rich


def _first(decision_set: DecisionSet, limit: int = 60) -> str:
    text = " ".join(decision_set.requirement[0].text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"

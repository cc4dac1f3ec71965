"""Card → text on a terminal. Pure but for the console it is given; decides nothing."""

from datetime import UTC

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table as RichTable
from rich.text import Text

from bot.cards import Card, Table
from bot.terminal.plain import plain

_MARKS = {"pending": "·", "running": "▸", "waiting": "⏸", "done": "✓", "skipped": "–", "failed": "✗"}
_BORDER = {"gate": "yellow", "questions": "yellow", "result": "green", "error": "red"}


def show(console: Console, card: Card) -> None:
    border = _BORDER.get(card.kind, "dim")
    console.print(Panel(_body(card), title=plain(card.title), title_align="left", border_style=border))


def _body(card: Card) -> Group:
    parts: list[RenderableType] = []
    if card.quote:
        parts.append(plain(f"“{card.quote}”", "italic"))
    if card.summary:
        parts.append(plain(card.summary, "bold"))
    parts += [plain(f"• {reason}") for reason in card.because]
    parts += [plain(f"{_MARKS[s.status]} {s.title}  {s.detail}".rstrip()) for s in card.steps]
    if card.table:
        parts.append(_table(card.table))
    parts += [Text.assemble(plain(f"{f.label}: ", "bold"), plain(f.value)) for f in card.fields]
    parts += [plain(f"{m.label} {m.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC", "dim") for m in card.moments]
    parts += [plain(line, "dim") for line in card.context]
    return Group(*parts)


def _table(table: Table) -> RichTable:
    rich = RichTable(box=None, pad_edge=False)
    for index, title in enumerate(table.header):
        numeric = any(isinstance(row[index], int | float) for row in table.rows)
        rich.add_column(plain(title), justify="right" if numeric else "left")
    for row in table.rows:
        rich.add_row(*(plain(_cell(cell)) for cell in row))
    return rich


def _cell(cell: str | float) -> str:
    return cell if isinstance(cell, str) else f"{cell:,.2f}".rstrip("0").rstrip(".")

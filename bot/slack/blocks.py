"""A card as a Slack message: at most six blocks and 2.5 k characters, in three levels from rich to text alone.

Everything in a card is a plain text of somebody; nothing reaches Slack's markup unescaped.
"""

from dataclasses import dataclass
from typing import Literal

from bot.cards import Action, Card, Moment, Step, Table
from bot.cards.phrases import say
from bot.slack import limits
from bot.slack.limits import clamp
from bot.slack.mrkdwn import harmless, literal, mention, moment
from core.domain.base import Json

Level = Literal["rich", "sections", "text"]
#: The way down when Slack refuses the blocks of the level above.
LADDER: tuple[Level, ...] = ("rich", "sections", "text")

_STATUS = {
    "pending": "pending",
    "running": "in_progress",
    "waiting": "in_progress",
    "done": "complete",
    "skipped": "complete",
    "failed": "error",
}
_ROWS, _COLUMNS, _CELL = 12, 6, 90
#: A proposal quotes the words that its button will carry on.
_QUOTED = 1_500
#: More people than this are not pinged by one card.
_CALLED = 10
#: Slack takes no empty text.
_NOTHING = "–"


@dataclass(frozen=True, kw_only=True)
class Look:
    """What differs between installations: whose links need a signature and so are given out one by one."""

    signed_under: str = ""
    """Addresses that start with this are no plain links; empty in loopback development."""

    def may_link(self, url: str) -> bool:
        return url.startswith(("https://", "http://")) and not (self.signed_under and url.startswith(self.signed_under))


@dataclass
class _Room:
    """What is left of a card's characters; the important parts take theirs first."""

    left: int = limits.CARD_CHARS

    def take(self, value: str, most: int) -> str:
        taken = clamp(value, min(most, self.left))
        self.left -= len(taken)
        return taken


def render(card: Card, *, level: Level = "rich", look: Look | None = None) -> Json:
    """`text` and `blocks` of `chat.postMessage` and `chat.update`."""
    if level == "text":
        return {"text": _as_text(card), "blocks": []}
    room = _Room()
    title = room.take(card.title, limits.HEADER)
    buttons = [_button(action, look or Look(), room, card.language) for action in card.actions[: limits.ACTIONS]]
    # A reason card keeps its six blocks: its one button stands beside the title.
    beside = buttons.pop() if card.kind == "reason" and len(buttons) == 1 else None
    progress = _progress(card, room, rich=level == "rich") if card.steps else []
    context = _context(card, room)
    head = _head(card, title, room, beside=beside)
    fields = _fields(card, room)
    shows_table = card.table is not None and card.table.rows and not card.steps
    table = _table(card.table, room, rich=level == "rich") if card.table and shows_table else []
    because = _because(card, room, rich=level == "rich")
    last: list[Json] = [{"type": "actions", "elements": [*buttons]}] if buttons else []
    judged = _feedback(card) if card.feedback and level == "rich" and not buttons else []
    blocks = [*head, *because, *progress, *table, *fields, *context, *last, *judged]
    return {"text": clamp(harmless(card.fallback), limits.TEXT).strip() or _NOTHING, "blocks": [*blocks]}


def _head(card: Card, title: str, room: _Room, *, beside: Json | None) -> list[Json]:
    called = _called(card)
    summary = harmless(room.take(card.summary, 700))
    if card.kind == "run":
        shown = clamp(literal(title), limits.HEADER).strip() or _NOTHING
        return [{"type": "header", "text": {"type": "plain_text", "text": shown, "emoji": False}}]
    head = _section(f"{called}*{_bold(title)}*" + (f"\n{summary}" if summary else ""))
    return [{**head, "accessory": beside} if beside else head]


def _called(card: Card) -> str:
    return "".join(f"{mention(actor)} " for actor in card.call[:_CALLED])


def _feedback(card: Card) -> list[Json]:
    """The answers stand in the values, since Slack tells only which one was pressed."""
    good, bad = card.helpful
    judge: Json = {
        "type": "feedback_buttons",
        "action_id": "card-feedback",
        "positive_button": _judgement(good, f"{card.feedback}:1"),
        "negative_button": _judgement(bad, f"{card.feedback}:0"),
    }
    return [{"type": "context_actions", "elements": [judge]}]


def _judgement(label: str, value: str) -> Json:
    return {"text": {"type": "plain_text", "text": clamp(literal(label), limits.BUTTON_TEXT)}, "value": value}


def _bold(title: str) -> str:
    """Asterisks inside would end the bold."""
    return harmless(title.replace("*", "∗").replace("\n", " ").strip() or _NOTHING)


def _because(card: Card, room: _Room, *, rich: bool) -> list[Json]:
    quote = literal(room.take(card.quote, _QUOTED if card.kind == "notice" else 400)).strip()
    reasons, left_out = _fitting(card.because, room)
    if left_out:
        reasons.append(say(card.language, "button", "more", n=left_out))
    if not quote and not reasons:
        return []
    if not rich:
        quoted = [f"“{harmless(quote)}”"] if quote else []
        return [_section("\n".join([*quoted, *(f"• {harmless(r)}" for r in reasons)]))]
    elements: list[Json] = []
    if quote:
        elements.append({"type": "rich_text_quote", "elements": [{"type": "text", "text": quote}]})
    if reasons:
        lines: list[Json] = [_rich_line(reason) for reason in reasons]
        elements.append({"type": "rich_text_list", "style": "bullet", "elements": [*lines]})
    return [{"type": "rich_text", "elements": [*elements]}]


def _fitting(reasons: tuple[str, ...], room: _Room) -> tuple[list[str], int]:
    """The reasons there is room for, each cut to a readable length, and how many are left out."""
    fitting: list[str] = []
    for reason in reasons[:8]:
        if room.left < 60:
            break
        fitting.append(literal(room.take(" ".join(reason.split()), 260)) or _NOTHING)
    return fitting, len(reasons) - len(fitting)


def _rich_line(said: str) -> Json:
    return {"type": "rich_text_section", "elements": [{"type": "text", "text": said}]}


def _progress(card: Card, room: _Room, *, rich: bool) -> list[Json]:
    title = literal(room.take(card.progress, 60)).strip() or _NOTHING
    told = [(step, room.take(_told(step), 90)) for step in card.steps[: limits.PLAN_TASKS]]
    if rich:
        tasks: list[Json] = [
            {
                "type": "task_card",
                "task_id": step.id,
                "title": literal(said).strip() or _NOTHING,
                "status": _STATUS[step.status],
            }
            for step, said in told
        ]
        return [{"type": "plan", "title": title, "tasks": [*tasks]}]
    lines = [f"{step.status}: {harmless(said)}" for step, said in told]
    return [_section("\n".join((harmless(title), *lines)))]


def _told(step: Step) -> str:
    """The state stands in words, since colour and sign alone say nothing to many."""
    return f"{step.title} – {step.detail}" if step.detail else step.title


def _table(table: Table, room: _Room, *, rich: bool) -> list[Json]:
    rows = [tuple(row[:_COLUMNS]) for row in (table.header, *table.rows[: _ROWS - 1])]
    if not rich:
        lines = [" | ".join(harmless(room.take(_cell_text(c), _CELL)) or _NOTHING for c in row) for row in rows]
        return [_section(clamp("\n".join(lines), limits.SECTION))]
    cells = [[_cell(value, room) for value in row] for row in rows]
    numeric = [all(isinstance(row[i], int | float) for row in table.rows) for i in range(len(rows[0]))]
    settings: list[Json] = [{"align": "right" if right else "left", "is_wrapped": True} for right in numeric]
    return [{"type": "table", "rows": [[*row] for row in cells], "column_settings": [*settings]}]


def _cell(value: str | float, room: _Room) -> Json:
    return {"type": "raw_text", "text": literal(room.take(_cell_text(value), _CELL)).strip() or _NOTHING}


def _cell_text(value: str | float) -> str:
    return value if isinstance(value, str) else f"{value:,.2f}" if abs(value) < 10 else f"{value:,.0f}"


def _fields(card: Card, room: _Room) -> list[Json]:
    shown: list[Json] = []
    for told in card.fields[: limits.FIELDS]:
        if room.left < 60:
            break
        value = harmless(room.take(told.value, 220)).strip() or _NOTHING
        shown.append(_mrkdwn(f"*{_bold(room.take(told.label, 40))}*\n{value}"))
    return [{"type": "section", "fields": [*shown]}] if shown else []


def _context(card: Card, room: _Room) -> list[Json]:
    told = [_moment(m, room) for m in card.moments]
    told += [harmless(room.take(line, 240)) for line in card.context[: limits.CONTEXT_ELEMENTS - len(told)]]
    elements: list[Json] = [_mrkdwn(line) for line in told if line.strip()]
    return [{"type": "context", "elements": [*elements]}] if elements else []


def _moment(told: Moment, room: _Room) -> str:
    room.left -= 70  # as long as the date, its format and its fallback are
    return f"{harmless(room.take(told.label, 40))} {moment(told.at)}"


def _button(action: Action, look: Look, room: _Room, language: str) -> Json:
    label = clamp(literal(room.take(action.label, limits.BUTTON_TEXT)), limits.BUTTON_TEXT).strip() or _NOTHING
    button: Json = {
        "type": "button",
        "action_id": action.id,
        "text": {"type": "plain_text", "text": label, "emoji": False},
        "value": action.value,
    }
    if action.style != "plain":
        button["style"] = action.style
    if action.url and look.may_link(action.url) and len(action.url) <= limits.URL:
        button["url"] = action.url
    if action.confirm:
        button["confirm"] = {
            "title": {
                "type": "plain_text",
                "text": clamp(literal(f"{action.label.rstrip('…')}?"), limits.CONFIRM_TITLE),
            },
            "text": {"type": "plain_text", "text": clamp(literal(action.confirm), limits.CONFIRM_TEXT)},
            "confirm": {"type": "plain_text", "text": clamp(label, limits.CONFIRM_BUTTON)},
            "deny": {"type": "plain_text", "text": say(language, "button", "deny")},
        }
    return button


def _section(said: str) -> Json:
    return {"type": "section", "text": _mrkdwn(clamp(said, limits.SECTION))}


def _mrkdwn(said: str) -> Json:
    """`verbatim`: Slack makes no links and names of what it finds in the text."""
    return {"type": "mrkdwn", "text": said, "verbatim": True}


def _as_text(card: Card) -> str:
    called = _called(card)
    lines = [card.fallback, card.summary, card.quote, *card.because, *(f"{f.label}: {f.value}" for f in card.fields)]
    return clamp(called + "\n".join(harmless(line) for line in lines if line), limits.TEXT).strip() or _NOTHING

"""The app's home tab: what waits for this person first, then their designs. Pure."""

from collections.abc import Sequence

from bot.cards import Card
from bot.slack import limits
from bot.slack.blocks import render
from bot.slack.help import help_card
from bot.slack.limits import clamp
from bot.slack.mrkdwn import harmless
from bot.slack.payload import items
from core.domain.base import Json
from core.domain.decision_set import DecisionSet

_WAITING = ("waiting", "blocked")
_SHOWN = 10


def home(mine: Sequence[DecisionSet]) -> Json:
    waiting = [d for d in mine if d.status in _WAITING][:_SHOWN]
    others = [d for d in mine if d.status not in _WAITING][:_SHOWN]
    new: Json = {
        "type": "button",
        "action_id": "design-new",
        "style": "primary",
        "text": {"type": "plain_text", "text": "New design"},
        "value": "new",
    }
    blocks: list[Json] = [
        _header("Waiting for you"),
        _lines(waiting, "Nothing waits for you."),
        _header("Your designs"),
        _lines(others, "None yet."),
        {"type": "actions", "elements": [new]},
        {"type": "divider"},
        *items(render(help_card()), "blocks"),
    ]
    return {"type": "home", "blocks": [*blocks]}


def list_card(mine: Sequence[DecisionSet]) -> Card:
    title = _list_title(mine)
    return Card(kind="notice", title=title, because=tuple(line(d) for d in mine[:_SHOWN]), fallback=title)


def line(decision_set: DecisionSet) -> str:
    asked = clamp(" ".join(decision_set.requirement[0].text.split()), 100)
    return f"{decision_set.name}, {decision_set.status}, {decision_set.updated_at:%Y-%m-%d}: {asked}"


def _list_title(mine: Sequence[DecisionSet]) -> str:
    match mine:
        case []:
            return "You have no designs yet"
        case [only]:
            return f"{only.name} is {only.status}"
        case _:
            return f"Your {min(len(mine), _SHOWN)} newest designs"


def _header(title: str) -> Json:
    return {"type": "header", "text": {"type": "plain_text", "text": title}}


def _lines(decision_sets: Sequence[DecisionSet], none: str) -> Json:
    said = "\n".join(f"• {harmless(line(d))}" for d in decision_sets) or none
    return {"type": "section", "text": {"type": "mrkdwn", "text": clamp(said, limits.SECTION), "verbatim": True}}

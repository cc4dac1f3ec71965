"""A thread as it stood before the bot was in it, read once and page by page; later words come as events.

Without the scope for it nothing is read, and the words that called the bot stand alone.
"""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

import structlog

from bot.delivery.poster import Gone, Rejected
from bot.slack.parse import readable
from bot.slack.payload import items, text
from bot.slack.web_api import WebApi
from core.domain.base import Json
from core.domain.commands import Place
from core.domain.requirement import Message

#: More than this is no thread that a design is made of.
MOST_MESSAGES = 200
_PAGE = 100

NameOf = Callable[[str], Awaitable[str]]


async def spoken(api: WebApi, place: Place, *, until: str, bot_user: str, name_of: NameOf) -> tuple[Message, ...]:
    """What people said in the thread before `until`, in order, each with the name of who said it."""
    found: list[Message] = []
    try:
        async for message in _messages(api, place):
            user, said = text(message, "user"), readable(text(message, "text"), bot_user=bot_user)
            spoken_by = user != bot_user and not text(message, "bot_id") and text(message, "subtype") != "tombstone"
            by_person = bool(user) and spoken_by
            if by_person and said and float(text(message, "ts") or 0) < float(until):
                found.append(Message(user=await name_of(user), text=said, ts=text(message, "ts")))
    except (Rejected, Gone) as exc:
        structlog.get_logger().info("thread-unreadable", reason=exc.message)
        return ()
    return tuple(found)


async def proposed(api: WebApi, place: Place, decision_set_id: str) -> str:
    """The words that the newest proposal of a new version quotes; empty when there is none, or nobody can look."""
    said = ""
    try:
        async for message in _messages(api, place):
            if text(message, "bot_id") and _proposes(message, decision_set_id):
                said = quoted(items(message, "blocks")) or said
    except (Rejected, Gone):
        return ""
    return said


def quoted(blocks: Sequence[Json]) -> str:
    """The person's own words that a card of ours quotes."""
    for block in blocks:
        for element in items(block, "elements"):
            if text(element, "type") == "rich_text_quote":
                return "".join(text(part, "text") for part in items(element, "elements"))
    return ""


def _proposes(message: Json, decision_set_id: str) -> bool:
    buttons = [e for b in items(message, "blocks") if text(b, "type") == "actions" for e in items(b, "elements")]
    return any(text(e, "action_id") == "run-revise" and text(e, "value") == decision_set_id for e in buttons)


async def _messages(api: WebApi, place: Place) -> AsyncIterator[Json]:
    cursor, seen = "", 0
    while seen < MOST_MESSAGES:
        page = await api.read(
            "conversations.replies", channel=place.channel, ts=place.thread_ts, limit=_PAGE, cursor=cursor or None
        )
        for message in items(page, "messages"):
            seen += 1
            yield message
        if not (cursor := text(page, "response_metadata", "next_cursor")):
            return

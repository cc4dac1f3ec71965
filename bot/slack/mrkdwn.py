"""Texts of people and models made harmless for Slack's markup: nobody is pinged, nothing is formatted by them."""

import re
from datetime import datetime

from bot.slack.limits import clamp
from core.domain.actor import Actor
from core.domain.authority import is_group

#: A zero-width space after a mark keeps it visible and takes its meaning away.
_ZERO_WIDTH = "\u200b"
_MARKS = re.compile(r"(?<!\w)[*_~`]|[*_~`](?!\w)")
_PING = re.compile(r"@(?=(?:channel|here|everyone)\b)", re.IGNORECASE)
_USER = re.compile(r"^[UW][A-Z0-9]+$")
_NAME = 60
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


def harmless(value: str) -> str:
    """`&`, `<` and `>` escaped, so that no `<!channel>`, `<@U…>` or link can be made; marks and `@here` defused."""
    escaped = _CONTROL.sub("", value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _PING.sub(f"@{_ZERO_WIDTH}", _MARKS.sub(lambda m: f"{m[0]}{_ZERO_WIDTH}", escaped))


def literal(value: str) -> str:
    """For `plain_text` and `rich_text`, which know no markup: only control and direction characters go."""
    return _PING.sub(f"@{_ZERO_WIDTH}", _CONTROL.sub("", value))


def mention(actor: Actor) -> str:
    """Pings a person or a user group of Slack; anybody else is only named."""
    if actor.surface == "slack" and is_group(actor.id):
        return f"<!subteam^{actor.id}>"
    if actor.surface == "slack" and _USER.match(actor.id):
        return f"<@{actor.id}>"
    return harmless(clamp(actor.name or actor.id, _NAME))


def moment(at: datetime) -> str:
    """In the reader's own time zone, with UTC where the client cannot."""
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{at:%Y-%m-%d %H:%M} UTC>"

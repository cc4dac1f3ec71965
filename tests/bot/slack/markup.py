"""What Slack reads as markup in a message or a view: its `mrkdwn` texts, wherever they stand."""

import re
from collections.abc import Iterator
from typing import Any

HOSTILE = "<!channel> <@U999> <https://evil.example|click> @here *bold* _it_ ~no~ `code` & \x00\u202e >"

#: What the bot itself writes in angle brackets: people who must act, dates, and links to what it made.
OURS = re.compile(r"<(?:@U1|!date\^\d+\^[^|>]+\|[^>]+)>")
#: A bracket that was not escaped, a broadcast that is spelt out, a character that turns the text around.
ALIVE = re.compile(r"[<>]|@(?:channel|here|everyone)\b|[\x00\u202a-\u202e\u2066-\u2069]")


def alive(value: Any) -> list[str]:
    """The texts in which something of a stranger would ping, link, or reorder."""
    return [said for said in markup(value) if ALIVE.search(OURS.sub("", said))]


def markup(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if value.get("type") == "mrkdwn":
            yield value["text"]
        for below in value.values():
            yield from markup(below)
    elif isinstance(value, list):
        for below in value:
            yield from markup(below)

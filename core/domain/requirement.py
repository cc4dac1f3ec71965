"""What people wrote, word for word, and what was noticed while reading it."""

from typing import Literal

from core.domain.base import Frozen
from core.domain.sentence import Sentence


class Message(Frozen):
    user: str
    text: str
    ts: str = ""
    """The surface's own identity of the message (Slack's `ts`); empty on the terminal."""


NoticeKind = Literal[
    "injection", "scope", "retired_service", "conflict", "assumption", "currency", "withdrawn", "open_point"
]  # fmt: skip


class Notice(Frozen):
    kind: NoticeKind
    text: Sentence
    quote: str = ""


#: What the first reply to a requirement does.
FirstAction = Literal["plan", "ask", "flag_conflict", "decline_or_redirect", "refuse_injection_and_continue"]

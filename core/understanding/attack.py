"""Sentences that speak to the machine instead of telling a requirement. They are quoted, never obeyed, never read."""

import re
from collections.abc import Iterator
from functools import cache

from core.domain.requirement import Notice
from core.phrases import say
from core.understanding import lexicon
from core.understanding.forged import forged, latin, unseen
from core.understanding.text import Span, Text

_LONGEST_QUOTE = 280


def injected(text: Text) -> tuple[Span, ...]:
    """Each sentence with an order to the machine, the orders that follow right after it, and forged parts."""
    found: list[Span] = []
    following = False
    for start, end in text.sentences:
        said = latin(text.folded[start:end])
        if any(_is_order_to_us(text, start + hit.start) for hit in lexicon.find("injection", said)):
            found.append((start, end))
            following = True
        elif following and _is_order(said):
            found.append((start, end))
        else:
            following = False
    return _joined(text, sorted([*found, *forged(text)]))


def injection_notices(text: Text, spans: tuple[Span, ...], *, language: str = "en") -> Iterator[Notice]:
    for span in spans:
        yield Notice(
            kind="injection",
            text=say("understanding.injection"),
            quote=text.quote(span)[:_LONGEST_QUOTE],
        )
    if unseen(text):
        yield Notice(
            kind="injection",
            text=say("understanding.unseen"),
        )


def _is_order_to_us(text: Text, position: int) -> bool:
    """`we must not skip approvals`, `please do not disable guardrails` are wishes and no attack."""
    clause = text.clause(position)
    before = text.says((clause[0], position))
    return not re.search(
        r"(?:\b(?:not|never|no one may|nobody (?:can|may)|cannot|can't|don'?t|must not|no way to|kein\w*"
        r"|nicht|sin)\s(?:\w+\s)?)$",
        before,
    )


def _is_order(said: str) -> bool:
    return bool(_order().match(said))


@cache
def _order() -> re.Pattern[str]:
    return re.compile(
        rf"[\s\W]*(?:and |then |also |please |now |und |y |et )?{lexicon.pattern('injection_order')}(?![a-z])"
    )


def _joined(text: Text, spans: list[Span]) -> tuple[Span, ...]:
    joined: list[Span] = []
    for start, end in spans:
        if joined and not text.folded[joined[-1][1] : start].strip():
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)

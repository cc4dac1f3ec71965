"""A thread as readable messages: pasted threads taken apart, small talk and other people's figures left out."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.domain.requirement import Message, Notice
from core.understanding import lexicon
from core.understanding.attack import injected, injection_notices
from core.understanding.forged import comments
from core.understanding.language import language_of
from core.understanding.spelling import corrected
from core.understanding.stance import elsewhere
from core.understanding.text import Text, fold

_SPEAKER = re.compile(r"^(?:<@?)?(?P<user>[A-Za-z][\w.-]{0,20})>?(?:\s\[[^\]]{1,20}\])?:\s+(?=\S)")
_LABELS = re.compile(
    r"(?:budget|costs?|region|latency|model|data\w*|goal|use|usecase|team|slo|sla|compliance|traffic"
    r"|serving|note|notes|ps|edit|update|context|requirements?|training|throughput|security|stack|deadline"
    r"|volume|framework|scale|input|output|cloud|infra|residency|retention|approval|monitoring"
    r"|environments?|ci|cd|iac|availability|rto|rpo|nfr|scope|problem|ask|todo|fyi|re|subject|from|to|date"
    r"|hi|hello|system|assistant|user|projekt|ziel|daten|modell|objetivo|datos|modelo|presupuesto|objectif"
    r"|donnees|modele|warning|important|http|https)$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Spoken:
    """One message ready to be read: what is no requirement in it is blanked."""

    message: Message
    text: Text


@dataclass(frozen=True)
class Thread:
    spoken: tuple[Spoken, ...]
    notices: tuple[Notice, ...]
    language: str


def read_thread(messages: Sequence[Message]) -> Thread:
    parts = [part for message in messages for part in _speakers(message)]
    whole = language_of([part.text for part in parts])
    spoken: list[Spoken] = []
    notices: list[Notice] = []
    for part in parts:
        text = corrected(fold(part.text, language=language_of([part.text], default=whole)))
        orders = injected(text)
        notices += injection_notices(text, orders, language=whole)
        text = text.without((*orders, *comments(text)))
        spoken.append(Spoken(part, text.without((*small_talk(text), *elsewhere(text)))))
    return Thread(tuple(spoken), tuple(notices), language_of([said.text.folded for said in spoken]))


def small_talk(text: Text) -> tuple[tuple[int, int], ...]:
    """Sentences about lunch; the whole message when nothing in it is of the trade."""
    idle = [s for s in text.sentences if lexicon.says("chatter", text.says(s)) and not _of_the_trade(text.says(s))]
    if idle and not _of_the_trade(text.folded):
        return ((0, len(text.folded)),)
    return tuple(idle)


def _of_the_trade(said: str) -> bool:
    return any(lexicon.says(concept, said) for concept in ("ml", "domain", "use_case"))


def _speakers(message: Message) -> list[Message]:
    """A pasted thread (`name: words` on every line, two lines or more) as the messages that it was."""
    lines = [line for line in message.text.splitlines() if line.strip()]
    names = [match["user"] if (match := _SPEAKER.match(line)) else "" for line in lines]
    if len(lines) < 2 or not all(names) or any(_LABELS.match(name) for name in names):
        return [message]
    if len(set(names)) == len(names) and len(names) > 6:
        return [message]
    return [
        Message(user=name, text=_SPEAKER.sub("", line, count=1), ts=message.ts)
        for name, line in zip(names, lines, strict=True)
    ]

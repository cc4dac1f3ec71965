"""A question to people, with a default that applies when nobody answers."""

from typing import Literal

from pydantic import JsonValue

from core.domain.base import Frozen
from core.domain.sentence import Sentence


class Choice(Frozen):
    value: JsonValue
    label: Sentence
    ends: bool = False
    """Who takes it wants no design: the run ends."""


class Question(Frozen):
    id: str
    field: str
    """The constraint key that the answer sets."""
    text: Sentence
    kind: Literal["choice", "number", "text"]
    choices: tuple[Choice, ...] = ()
    default: JsonValue = None
    """None: there is no safe default (a conflict, another cloud); only a person can settle it."""
    why: Sentence
    """What the answer changes, in the person's terms."""
    blocking: bool = False


class DecisiveField(Frozen):
    """A constraint that nobody has given and that decides: questions are made of these."""

    field: str
    kind: Literal["choice", "number", "text"]
    options: tuple[Choice, ...]
    """Plausible values, each labelled with what it would cost."""
    default: JsonValue = None
    """What applies when nobody answers; None where only a person can say."""
    weight: float
    changes: Sentence
    """What the answer changes: components and US dollars a month."""
    blocking: bool = False

"""One thing read at one place of one message; the thread decides later which readings stand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pydantic import JsonValue

from core.understanding import lexicon
from core.understanding.stance import is_rejected, is_withdrawn
from core.understanding.text import Span, Text


@dataclass(frozen=True, kw_only=True)
class Reading:
    key: str
    value: JsonValue
    span: Span
    weight: float = 1.0
    """Of two readings in one message the weightier stands."""
    implied: bool = False
    """The words imply it; they do not say it."""
    rejected: bool = False
    """They say that it is not wanted."""
    withdrawn: bool = False
    """It was wanted before and is taken back."""


def from_lexicon(text: Text, concept: str, *, apart: bool = False) -> Iterator[Reading]:
    """Each phrase of the concept as a reading, with what the sentence around it says of it.

    `apart`: phrases of different values may overlap.
    """
    for hit in lexicon.find(concept, text.folded, apart=apart):
        span = (hit.start, hit.end)
        withdrawn = is_withdrawn(text, span)
        yield Reading(
            key=concept,
            value=hit.value,
            span=span,
            weight=hit.weight,
            implied=hit.implies,
            withdrawn=withdrawn,
            rejected=withdrawn or is_rejected(text, span),
        )


def wanted(readings: Iterable[Reading]) -> Iterator[Reading]:
    return (reading for reading in readings if not reading.rejected)

"""What a sentence says of the thing it names: wanted, not wanted, taken back, wished for later, or someone else's.

Judges words around a place; knows no constraint.
"""

import re
from functools import cache

from core.understanding import lexicon
from core.understanding.text import Span, Text

_FEW_WORDS = r"(?:\s+[\w./%%'-]+){0,%d}"
_OR = r"(?:\s*(?:,?\s(?:or|nor|oder|o|ni|ou|noch)|/)\s*[\w./-]+(?:\s[\w./-]+)?)*"
_OR_END = r"\s*(?:,?\s(?:or|nor|oder|o|ni|ou|noch)|/)?\s*"
_FIGURE = re.compile(
    r"[$€£₹]\s?\d|\d\s?(?:k|m)?\s?(?:[$€£₹]|usd|eur|bucks|dollars|%|ms\b|rps|qps|tps|s\b|sec)|\d\s?(?:k"
    r"|m)?\s?(?:/|per|a)\s?(?:mo|day|sec|month)"
)
_OURS = re.compile(r"\b(?:we|our|us|i|need|must|should|wir|unser\w*|nosotros|necesitamos|queremos|nous|il faut)\b")
_WISH = re.compile(
    r"\b(?:need|must|should|target|want|get|goal|aim|muss|soll|wollen|brauchen|debe|queremos|doit|voulons)\b"
)
_WE = re.compile(r"\b(?:we|i|us|wir|uns|nosotros|nous|need|must|should|target|brauchen|necesitamos|queremos)\b")


def is_rejected(text: Text, span: Span) -> bool:
    """`no Kubernetes`, `Sydney not Virginia`, `Kafka is not needed`, `ohne GPU`."""
    start, end = text.clause(span[0])
    return (bool(_before().search(text.says((start, span[0])))) and not _affirmed(text, start, span[0])) or bool(
        _after().match(text.says((span[1], end)))
    )


def is_withdrawn(text: Text, span: Span) -> bool:
    """`scrap the live endpoint`, `we don't need X anymore`."""
    start, end = text.clause(span[0])
    before = text.says((start, span[0]))
    return bool(_withdrawal_before().search(before)) or bool(
        _anymore().search(text.says((start, end))) and is_rejected(text, span)
    )


def says_in_clause(text: Text, concept: str, position: int) -> bool:
    start, end = text.clause(position)
    return lexicon.says(concept, text.folded, start=start, end=end)


def says_in_sentence(text: Text, concept: str, position: int) -> bool:
    start, end = text.sentence(position)
    return lexicon.says(concept, text.folded, start=start, end=end)


def is_wish_for_later(text: Text, position: int) -> bool:
    return says_in_sentence(text, "soft", position)


def elsewhere(text: Text) -> tuple[Span, ...]:
    """Clauses with figures of other people, or of the past: no target of this requirement."""
    found: list[Span] = []
    for start, end in text.sentences:
        foreign = False
        for clause in text.clauses_of((start, end)):
            said = text.says(clause)
            third = lexicon.says("third_party", said)
            past = lexicon.says("historic", said) and not _WE.search(said.split("last", 1)[0])
            foreign = (third or past) or (foreign and not _OURS.search(said))
            if foreign and _FIGURE.search(said):
                found.append(clause)
    return tuple(found)


def is_about_today(text: Text, position: int) -> bool:
    """`currently 900 ms`: how things are, which is no target, unless a wish stands between the word and the figure."""
    start, end = text.clause(position)
    hits = lexicon.find("current", text.folded, start=start, end=min(end, position + 25))
    if not hits:
        return False
    nearest = min(hits, key=lambda hit: abs(hit.start - position))
    return not _WISH.search(text.says((min(nearest.start, position), position))) and (
        nearest.start <= position or not _WISH.search(text.says((start, position)))
    )


def _affirmed(text: Text, start: int, end: int) -> bool:
    """`not only`, `no more than`: a negation that denies nothing."""
    hits = lexicon.find("affirming", text.folded, start=start, end=min(len(text.folded), end + 12))
    return any(hit.start >= start and end - hit.start < 40 for hit in hits)


@cache
def _before() -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9]){lexicon.pattern('negation')}(?![a-z0-9]){_FEW_WORDS % 3}{_OR}{_OR_END}$")


@cache
def _after() -> re.Pattern[str]:
    return re.compile(rf"\s*(?:\w+\s+){{0,2}}{lexicon.pattern('negation_after')}(?![a-z0-9])")


@cache
def _withdrawal_before() -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9]){lexicon.pattern('withdrawal')}(?![a-z0-9]){_FEW_WORDS % 5}\s*$")


@cache
def _anymore() -> re.Pattern[str]:
    return re.compile(r"\b(?:any ?more|no longer|doch (?:nicht|kein)|nicht mehr|ya no|plus besoin)\b")

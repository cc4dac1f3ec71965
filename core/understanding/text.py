"""One message made easy to search: folded to plain lower-case letters, with the way back to the exact words.

Everything after this file works on `Text.folded`; a quote is always cut out of `Text.original`. Decides nothing.
"""

import itertools
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

Span = tuple[int, int]
#: How many messages' numbers and amounts are kept; a reading goes over one message at a time.
CACHED = 8
_LONGEST_SENTENCE = 800

_PLAIN = str.maketrans({"’": "'", "‘": "'", "´": "'", "–": "-", "—": "-", "−": "-", "“": '"', "”": '"', "„": '"'})
_INVISIBLE = {"Mn", "Me", "Cf", "Cs"}
_ABBREVIATION = re.compile(
    r"(?:\b(?:ca|approx|e\.g|i\.e|z\.b|bzw|max|min|mind|inkl|incl|etc|vs|u\.a|ggf|env|aprox|ej|mio|std|jan"
    r"|no|nr|dr|fig))$"
)
_STOP = re.compile(r"[.!?;]+(?=\s|$)|\n+")
_ORDINAL = re.compile(r"\s*(?:percentil|perzentil|quantil|percentile)")
_COMMA = re.compile(r",(?!\d)|[():;]|\s-\s|\b(?:but|aber|pero|mais|however|though|whereas|while|sondern)\b")


@dataclass(frozen=True, eq=False)
class Text:
    """`folded[i]` stands for `original[starts[i]:ends[i]]`."""

    original: str
    folded: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    language: str = "en"

    def quote(self, span: Span) -> str:
        start, end = span
        while start < end and self.folded[start].isspace():
            start += 1
        while end > start and self.folded[end - 1].isspace():
            end -= 1
        return self.original[self.starts[start] : self.ends[end - 1]] if end > start else ""

    def raw(self, position: int) -> str:
        """The letter as it was written, case and all."""
        return self.original[self.starts[position]] if position < len(self.starts) else ""

    @cached_property
    def sentences(self) -> tuple[Span, ...]:
        cuts = [0]
        for stop in _STOP.finditer(self.folded):
            if "\n" in stop[0] or not self._mid_sentence(stop):
                cuts.append(stop.end())
        cuts.append(len(self.folded))
        cuts = [cut for a, b in itertools.pairwise(cuts) for cut in _short(self.folded, a, b)] + cuts[-1:]
        return tuple((a, b) for a, b in itertools.pairwise(cuts) if self.folded[a:b].strip())

    @cached_property
    def clauses(self) -> tuple[Span, ...]:
        found: list[Span] = []
        for start, end in self.sentences:
            cuts = [start, *(m.start() for m in _COMMA.finditer(self.folded, start, end)), end]
            found += [(a, b) for a, b in itertools.pairwise(cuts) if self.folded[a:b].strip()]
        return tuple(found)

    def sentence(self, position: int) -> Span:
        return _around(self.sentences, position, len(self.folded))

    def clause(self, position: int) -> Span:
        return _around(self.clauses, position, len(self.folded))

    def clauses_of(self, sentence: Span) -> tuple[Span, ...]:
        first = bisect_left(self.clauses, sentence[0], key=lambda span: span[0])
        last = bisect_left(self.clauses, sentence[1], key=lambda span: span[0])
        return self.clauses[first:last]

    def says(self, span: Span) -> str:
        return self.folded[span[0] : span[1]]

    def without(self, spans: tuple[Span, ...]) -> "Text":
        """The same message with these parts blanked: they are data that nobody may take for a wish."""
        folded = list(self.folded)
        for start, end in spans:
            folded[start:end] = ["\n" if c == "\n" else " " for c in folded[start:end]]
        return replace(self, folded="".join(folded))

    def _mid_sentence(self, stop: re.Match[str]) -> bool:
        if stop[0] != ".":
            return False
        before, after = self.folded[max(0, stop.start() - 8) : stop.start()], self.folded[stop.end() :]
        return bool(_ABBREVIATION.search(before)) or (before[-1:].isdigit() and bool(_ORDINAL.match(after)))


def fold(original: str, *, language: str = "en") -> Text:
    """Lower case, no accents, plain quotes and dashes, no invisible signs; every letter keeps its place of origin."""
    folded: list[str] = []
    places: list[int] = []
    for place, char in enumerate(original):
        for plain in unicodedata.normalize("NFKD", char).translate(_PLAIN).lower():
            if unicodedata.category(plain) not in _INVISIBLE:
                folded.append(" " if plain == "\t" or plain == "\r" else plain)
                places.append(place)
    return Text(original, "".join(folded), tuple(places), tuple(p + 1 for p in places), language)


def covers(spans: Sequence[Span], position: int) -> bool:
    """Whether one of the spans, which are in order and apart, holds the position."""
    index = bisect_right(spans, position, key=lambda span: span[0]) - 1
    return index >= 0 and position < spans[index][1]


def _short(folded: str, start: int, end: int) -> list[int]:
    """Where a long stretch without a full stop begins anew, at spaces: what is far away is no part of a sentence."""
    cuts = [start]
    while end - cuts[-1] > _LONGEST_SENTENCE:
        space = folded.rfind(" ", cuts[-1] + 1, cuts[-1] + _LONGEST_SENTENCE)
        cuts.append(space if space > cuts[-1] else cuts[-1] + _LONGEST_SENTENCE)
    return cuts


def _around(spans: tuple[Span, ...], position: int, length: int) -> Span:
    index = bisect_right(spans, position, key=lambda span: span[0]) - 1
    if index >= 0 and spans[index][0] <= position < spans[index][1]:
        return spans[index]
    return (0, length) if length <= _LONGEST_SENTENCE else (position, min(length, position + 1))

"""Misspelt words of the trade are read as what they were meant to be; ordinary words are left alone.

The quote stays as it was written: a corrected word keeps its place in the message.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib.resources import files

from core.understanding import lexicon
from core.understanding.text import Text

_WORD = re.compile(r"[a-z]{4,}(?:'[a-z])?")
_ZEROS = re.compile(r"(?<![a-z0-9])\d+o+(?=\s|[a-z]{0,3}\b)")


def corrected(text: Text) -> Text:
    """`custmers` counts as `customers`, `1oo ms` as `100 ms`."""
    folded, starts, ends = list[str](), list[int](), list[int]()
    last = 0
    for start, end, word in _corrections(text.folded, text.language):
        folded.append(text.folded[last:start] + word)
        starts += [*text.starts[last:start], *[text.starts[start]] * len(word)]
        ends += [*text.ends[last:start], *[text.ends[end - 1]] * len(word)]
        last = end
    folded.append(text.folded[last:])
    return replace(
        text,
        folded="".join(folded),
        starts=(*starts, *text.starts[last:]),
        ends=(*ends, *text.ends[last:]),
    )


def _corrections(folded: str, language: str) -> Iterator[tuple[int, int, str]]:
    found = [(m.start(), m.end(), m[0].replace("o", "0")) for m in _ZEROS.finditer(folded)]
    for match in _WORD.finditer(folded):
        meant = meant_word(match[0], language)
        if meant != match[0]:
            found.append((match.start(), match.end(), meant))
    return iter(sorted(found))


@cache
def meant_word(word: str, language: str = "en") -> str:
    """The one word of the trade that is a slip away (two in a word of nine letters), else the word itself."""
    words = lexicon.vocabulary(language)
    shortest = 4 if language == "en" else 7
    if word in words or len(word) < shortest or word in _ordinary_words() or word.startswith(lexicon.stems(language)):
        return word
    for slips in (1, 2) if len(word) >= 9 else (1,):
        near = {w for w in lexicon.spelling(language) if _may_be(word, w, slips) and distance(word, w, slips) <= slips}
        if near:
            return near.pop() if len(near) == 1 else word
    return word


def _may_be(word: str, other: str, slips: int) -> bool:
    return (
        len(other) > 4 and abs(len(word) - len(other)) <= slips and word[0] == other[0] and not _inflected(word, other)
    )


def _inflected(word: str, other: str) -> bool:
    """`modelos` is no misspelt `models`: endings change the form of a word and not the word."""
    return word[:-1] in (other, other[:-1]) or other[:-1] == word


def distance(a: str, b: str, limit: int) -> int:
    """Edits, where two swapped neighbours count once; anything above `limit` is `limit + 1`."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        new = [i]
        for j, y in enumerate(b, 1):
            best = min(row[j] + 1, new[-1] + 1, row[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                best = min(best, before[j - 2] + 1)
            new.append(best)
        if min(new) > limit:
            return limit + 1
        before, row = row, new
    return row[-1]


@cache
def _ordinary_words() -> frozenset[str]:
    raw = (files("core.understanding.lexicon") / "ordinary_words.txt").read_text(encoding="utf-8")
    return frozenset(line for line in raw.split() if not line.startswith("#"))

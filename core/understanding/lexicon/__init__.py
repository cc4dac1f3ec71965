"""The words that people use, one YAML file a language and one for names that are the same in all of them.

A file maps a concept to values and a value to phrases. A phrase is a regular expression over folded text (lower
case, no accents); `@2` after it is its weight, a final `~` says that it only implies the value.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

LANGUAGES = ("en", "de", "es", "fr")
_WORD_LISTS = ("number_words", "stop_words")
_WORD = re.compile(r"(?<![\\\[])[a-z]{5,}")
_STEM = re.compile(r"(?<![\\\[a-z])([a-z]{4,})(?:\\w|\(\?:)")


_GROUP = re.compile(r"\((?:[^()\\]|\\.)*\)(?:[?*+]|\{[^}]*\})?")
_LOOSE = re.compile(r"(?:\[(?:[^\]\\]|\\.)*\]|\\.|[^\\])(?:[?*]|\{0?,?\d*\})|\[(?:[^\]\\]|\\.)*\]\+?|\\.\+?|[.^$+]")


@dataclass(frozen=True)
class Phrase:
    value: str
    pattern: re.Pattern[str]
    weight: float
    implies: bool
    source: str
    literal: str
    """Letters without which the pattern cannot match; a text without them is not searched."""


@dataclass(frozen=True)
class Hit:
    value: str
    start: int
    end: int
    weight: float
    implies: bool


def find(concept: str, text: str, *, start: int = 0, end: int | None = None, apart: bool = False) -> tuple[Hit, ...]:
    """Where the concept's phrases stand, in order; where two overlap, the longer one (`apart`: of each value)."""
    stop = len(text) if end is None else end
    said = text if start == 0 and stop == len(text) else text[start:stop]
    hits = [
        Hit(phrase.value, match.start(), match.end(), phrase.weight, phrase.implies)
        for phrase in phrases(concept)
        if phrase.literal in said
        for match in phrase.pattern.finditer(text, start, stop)
        if match.end() > match.start()
    ]
    return _longest(hits, apart=apart)


def says(concept: str, text: str, *, start: int = 0, end: int | None = None) -> bool:
    return _any(concept).search(text, start, len(text) if end is None else end) is not None


def _longest(hits: list[Hit], *, apart: bool) -> tuple[Hit, ...]:
    """The longer of two that overlap, the earlier of two that are as long."""
    taken: dict[str, list[tuple[int, int]]] = {}
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start - hit.end, hit.start)):
        spans = taken.setdefault(hit.value if apart else "", [])
        at = bisect_left(spans, (hit.start, hit.end))
        before, after = spans[at - 1] if at else (0, 0), spans[at] if at < len(spans) else (hit.end, hit.end)
        if before[1] <= hit.start and hit.end <= after[0]:
            spans.insert(at, (hit.start, hit.end))
            kept.append(hit)
    return tuple(sorted(kept, key=lambda hit: hit.start))


@cache
def phrases(concept: str) -> tuple[Phrase, ...]:
    return tuple(
        _phrase(value, source) for file in _files().values() for value, source in _entries(file.get(concept, {}))
    )


@cache
def _any(concept: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9]){pattern(concept)}(?![a-z0-9])")


@cache
def pattern(concept: str) -> str:
    """All phrases of a concept as one alternative, longest first, to build bigger patterns from."""
    sources = sorted({phrase.source for phrase in phrases(concept)}, key=len, reverse=True)
    if not sources:
        raise KeyError(concept)
    return "(?:" + "|".join(sources) + ")"


@cache
def vocabulary(language: str) -> frozenset[str]:
    """Every longer word that the lexicons know in a language, and that is therefore not misspelt."""
    words: set[str] = set()
    for name in dict.fromkeys((language, "en", "names")):
        for concept, entries in _files()[name].items():
            if concept in _WORD_LISTS:
                words |= {str(word) for word in entries if len(str(word)) > 4}
            else:
                words |= {word for _, source in _entries(entries) for word in _plain_words(source)}
    return frozenset(words)


@cache
def spelling(language: str) -> frozenset[str]:
    """The words of the trade that a misspelt word is read as."""
    files_read = dict.fromkeys((language, "en", "names"))
    return frozenset(str(word) for name in files_read for word in _files()[name]["spelling"])


@cache
def stems(language: str) -> tuple[str, ...]:
    """Beginnings of words that phrases leave open at the end: any ending makes a known word."""
    sources = [
        source
        for name in dict.fromkeys((language, "en", "names"))
        for concept, entries in _files()[name].items()
        if concept not in _WORD_LISTS
        for _, source in _entries(entries)
    ]
    return tuple(sorted({match[1] for source in sources for match in _STEM.finditer(source)}))


@cache
def number_words(language: str) -> Mapping[str, float]:
    return {str(k): float(str(v)) for k, v in dict(_files()[language]["number_words"]).items()}


@cache
def stop_words(language: str) -> frozenset[str]:
    """Short everyday words by which the language of a text is told."""
    return frozenset(_files()[language]["stop_words"])


@cache
def _files() -> Mapping[str, Mapping[str, Mapping[str, list[str]]]]:
    names = (*LANGUAGES, "names")
    return {
        n: yaml.safe_load((files("core.understanding.lexicon") / f"{n}.yaml").read_text(encoding="utf-8"))
        for n in names
    }


def _entries(concept: Mapping[str, list[str]] | list[str]) -> Iterator[tuple[str, str]]:
    values = {"": concept} if isinstance(concept, list) else concept
    for value, sources in values.items():
        for source in sources:
            yield value, str(source)


def _phrase(value: str, source: str) -> Phrase:
    bare = source.removesuffix(" ~")
    text, _, weight = bare.partition(" @")
    pattern = re.compile(rf"(?<![a-z0-9])(?:{text})(?![a-z0-9])")
    return Phrase(value, pattern, float(weight or 1), implies=bare != source, source=text, literal=_literal(text))


def _plain_words(source: str) -> set[str]:
    """Words that stand in a phrase as they are, with and without a last letter that may be left out."""
    words: set[str] = set()
    for match in _WORD.finditer(source):
        after = source[match.end() : match.end() + 1]
        if after == "?":
            words |= {match[0], match[0][:-1]}
        elif after not in ("*", "+", "{", "\\", "[", "("):
            words.add(match[0])
    return words


def _literal(source: str) -> str:
    """The longest run of plain letters that every match holds; empty where that cannot be told."""
    bare, before = source, ""
    while bare != before:
        bare, before = _GROUP.sub("\0", bare), bare
    if "|" in bare:
        return ""
    return max(_LOOSE.sub("\0", bare).split("\0"), key=len)

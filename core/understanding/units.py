"""What a number counts: lengths of time, amounts of data, and so many a second, a day, a month."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from core.understanding import lexicon
from core.understanding.numbers import Number, numbers
from core.understanding.text import CACHED, Text

SECONDS = {
    "second": 1.0, "minute": 60.0, "hour": 3600.0, "day": 86_400.0, "week": 604_800.0,
    "month": 2_630_000.0, "quarter": 7_890_000.0, "year": 31_536_000.0,
}  # fmt: skip
#: A month is 2.63 million seconds (730.5 hours), a year 365 days: the constants of the planning formulas.
_GIGABYTES = {"b": 1e-9, "kb": 1e-6, "mb": 1e-3, "gb": 1.0, "tb": 1e3, "pb": 1e6}
_DATA = re.compile(
    r"\s?-?(?P<unit>[kmgtp]i?b|[kmgtp]o(?=\W)|gigs?|gigabytes?|terabytes?|megabytes?|kilobytes?|petabytes?"
    r"|teras?|gigas?|megs?)(?![a-z])"
)

_MILLI = r"(?P<ms>ms{1,2}|msecs?|milli-?sec(?:ond)?s?|millisekunden?|milisegundos?|millisecondes?)(?![a-z])"
_ADVERB = (
    r"(?:monthly|monatlich|mensual(?:es)?|mensuel(?:le)?s?|daily|taglich|hourly|weekly|yearly|annual(?:ly)?|jahrlich"
    r"|diari[oa]s?|quotidien(?:ne)?s?|semanal(?:es)?|anual(?:es)?|annuel(?:le)?s?|p\.?a\.?)"
)
_ORDINARY = r"(?:working|business|calendar|single|normal|average|typical|given)"


@dataclass(frozen=True)
class Quantity:
    """`low` and `high` in the unit that was asked for."""

    low: float
    high: float
    start: int
    end: int
    approx: bool
    number: Number


@lru_cache(maxsize=CACHED)
def durations(text: Text) -> tuple[Quantity, ...]:
    """In seconds. `8-18 Uhr` and a bare `s` after a year are none."""
    return tuple(_durations(text, re.compile(rf"\s?-?{_MILLI}|\s?-?{_period()}")))


@lru_cache(maxsize=CACHED)
def data_sizes(text: Text) -> tuple[Quantity, ...]:
    """In gigabytes (decimal)."""
    found: list[Quantity] = []
    for number in numbers(text):
        if (match := _DATA.match(text.folded, number.end)) is not None:
            size = _GIGABYTES[f"{match['unit'][0]}b"]
            found.append(
                Quantity(number.low * size, number.high * size, number.start, match.end(), number.approx, number)
            )
    return tuple(found)


def period_after(text: Text, position: int, *, words: int = 0) -> tuple[str, int] | None:
    """`/s`, `per month`, `a day`, `monthly` right after `position`, at most so many words later; with its end."""
    between = rf"(?:\s+(?!\d)[\w/'-]+){{0,{words}}}?" if words else ""
    match = _rate(between).match(text.folded, position)
    return (period_name(match["period"]), match.end()) if match else None


@cache
def period_name(word: str) -> str:
    """The English name of a word for a stretch of time in any of the languages."""
    for phrase in lexicon.phrases("period"):
        if re.fullmatch(phrase.source.replace(r"(?=\W|$)", ""), word):
            return phrase.value
    return "month"


@cache
def _period() -> str:
    return rf"(?P<period>{lexicon.pattern('period')})(?![a-z0-9])"


@cache
def _rate(between: str) -> re.Pattern[str]:
    return re.compile(
        rf"{between}\s?(?:/\s?|{lexicon.pattern('per')}\s+(?:{_ORDINARY}\s)?|(?={_ADVERB}(?![a-z]))){_period()}"
    )


def _durations(text: Text, unit: re.Pattern[str]) -> Iterator[Quantity]:
    for number in numbers(text):
        match = unit.match(text.folded, number.end)
        if match is None or (match["period"] == "m" and text.raw(match.start("period")) == "M"):
            continue
        if match["period"] == "m":
            factor = SECONDS["minute"]
        else:
            factor = 0.001 if match["ms"] else SECONDS[period_name(match["period"])]
        yield Quantity(number.low * factor, number.high * factor, number.start, match.end(), number.approx, number)

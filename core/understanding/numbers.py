"""Numbers as people write them: `1,240`, `1.800` in German, `30k`, `2 lakh`, `two million`, `10-20`, `~200`.

Knows no units: what a number counts is told by who asks for it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from core.understanding import lexicon
from core.understanding.text import CACHED, Text

#: A message with more figures than this is a table and no requirement; the rest of them are not read.
MOST = 3000
SCALES = {
    "k": 1e3, "thousand": 1e3, "grand": 1e3, "tsd": 1e3, "tausend": 1e3, "mil": 1e3, "mille": 1e3,
    "m": 1e6, "mm": 1e6, "mn": 1e6, "mio": 1e6, "mill": 1e6, "million": 1e6, "millions": 1e6, "millionen": 1e6,
    "millon": 1e6, "millones": 1e6, "b": 1e9, "bn": 1e9, "billion": 1e9, "mrd": 1e9, "milliarde": 1e9,
    "milliarden": 1e9, "milliard": 1e9, "milliards": 1e9, "lakh": 1e5, "lakhs": 1e5, "lac": 1e5, "lacs": 1e5,
    "crore": 1e7, "crores": 1e7, "cr": 1e7, "hundred": 1e2, "dozen": 12,
}  # fmt: skip
_DIGITS = r"\d{1,3}(?:[ ]\d{3}){1,4}(?!\d)(?:,\d{1,6})?|\d{1,15}(?:[.,'_]\d{1,6}){0,5}(?!\d)"
_SCALE = "|".join(sorted(SCALES, key=len, reverse=True))
_NUMBER = re.compile(
    rf"(?<![a-z0-9.,_/])(?:(?<![a-z]-)"
    rf"|(?<=\d[kmb]-))(?P<digits>{_DIGITS})(?:\s?(?P<scale>{_SCALE})(?:\.(?=\s))?(?![a-z0-9]))?"
)
_SIGN = re.compile(r"\s?(?:[$€£₹]|eur|usd|%|ms|s|h|gb|tb)?")
_BETWEEN_CUE = re.compile(r"(?:between|zwischen|entre)\s[$€£₹]?$")
_APPROX = re.compile(
    r"(?:~|≈|about|around|approx\.?|approximately|roughly|circa|ca\.?|rund|etwa|ungefahr|unos|unas|environ"
    r"|maybe|some)\s?[$€£₹]?$"
)
_AND_A_HALF = re.compile(r"\b(?:and|y|et)\s+(?:a\s+)?(?:half|medi[oa]|demie?)$")
_GLUE = r"(?:[\s-]+(?:and\s+|und\s+|y\s+|et\s+|of\s+(?=hundred|thousand|million|lakh|crore|dozen))?)"


@dataclass(frozen=True)
class Number:
    low: float
    high: float
    start: int
    end: int
    approx: bool = False
    scaled: bool = False
    """Written with a word or letter for its size (`40k`), so its digits alone mean nothing."""

    @property
    def value(self) -> float:
        """The upper end: what has to be carried in the worst case."""
        return self.high


@lru_cache(maxsize=CACHED)
def numbers(text: Text) -> tuple[Number, ...]:
    """The numbers of a message in order, a range as one; no more than MOST."""
    found: list[Number] = []
    for number in sorted([*_written(text), *_spelt(text)], key=lambda n: n.start)[:MOST]:
        if found and number.start < found[-1].end:
            continue
        joined = _range(text, found[-1], number) if found else None
        if joined is not None:
            found[-1] = joined
        else:
            found.append(number)
    return tuple(found)


def parse_digits(digits: str, *, language: str = "en", money: bool = False) -> float:
    """`1.800` is 1800 where a point groups thousands (de, es, fr, or beside a sign for money), else 1.8."""
    comma_is_decimal = language in ("de", "es", "fr")
    plain = re.sub(r"['_ ]", "", digits)
    if "." in plain and "," in plain:
        decimal = max(plain.rfind("."), plain.rfind(","))
        return float(re.sub(r"[.,]", "", plain[:decimal]) + "." + plain[decimal + 1 :])
    for sign, groups in ((".", comma_is_decimal), (",", not comma_is_decimal)):
        if sign in plain:
            return _grouped(plain, sign, groups or money)
    return float(plain)


def _grouped(plain: str, sign: str, groups: bool) -> float:
    head, *rest = plain.split(sign)
    thousands = all(len(r) == 3 for r in rest) and 1 <= len(head) <= 3 and head != "0"
    indian = len(rest) > 1 and len(rest[-1]) == 3 and all(len(r) == 2 for r in rest[:-1])
    if indian or (thousands and (groups or len(rest) > 1)):
        return float("".join([head, *rest]))
    return float(head + "." + "".join(rest)) if len(rest) == 1 else float("".join([head, *rest]))


def _written(text: Text) -> Iterator[Number]:
    for match in _NUMBER.finditer(text.folded):
        digits, scale = match["digits"], match["scale"]
        end = match.end() if scale else match.end("digits")
        if " " in digits and text.language not in ("fr", "es", "de") and "\xa0" not in text.quote(match.span("digits")):
            digits = digits.split(" ", 1)[0]
            end, scale = match.start() + len(digits), None
        if scale == "m" and not _is_million(text, match):
            scale, end = None, match.end("digits")
        if scale == "b" and text.raw(match.start("scale")) != "B":
            scale, end = None, match.end("digits")
        is_money = bool(re.match(r"\s?(?:[$€£₹]|eur|usd|gbp|chf)", text.folded[end : end + 5]))
        is_money = is_money or text.folded[max(0, match.start() - 2) : match.start()].strip()[-1:] in tuple("$€£₹")
        value = parse_digits(digits, language=text.language, money=is_money and not scale)
        size = SCALES[scale] if scale else 1.0
        yield _number(text, value * size, match.start(), end, scaled=scale is not None)


def _is_million(text: Text, match: re.Match[str]) -> bool:
    """A small `m` is a million beside money or counted things, and a minute or a metre elsewhere."""
    if text.raw(match.start("scale")) == "M":
        return True
    after = text.folded[match.end() :]
    money = text.folded[match.start() - 1] in "$€£₹" if match.start() else False
    counted = rf"\s?(?:{lexicon.pattern('row_noun')}|{lexicon.pattern('request_noun')}|{lexicon.pattern('event_noun')})"
    per = re.match(rf"\s?(?:/|a|per)\s?{lexicon.pattern('period')}(?![a-z])", after)
    return money or bool(re.match(counted + "(?![a-z])", after)) or bool(per)


def _spelt(text: Text) -> Iterator[Number]:
    for match in _fractions().finditer(text.folded):
        value = 0.5 if re.search("half|demi|halb|medio", match[0]) else 0.75 if re.search("tr|drei", match[0]) else 0.25
        yield _number(text, value, match.start(), match.end())
    for match in _spelt_pattern(text.language).finditer(text.folded):
        words = re.split(r"[\s-]+", match[0])
        known = {**lexicon.number_words("en"), **lexicon.number_words(text.language)}
        values = [known[w] for w in words if w in known]
        if not values or (
            len(values) == 1 and words[-1] in ("a", "an", "couple", "half", "un", "une", "una", "ein", "eine", "einen")
        ):
            continue
        value = values[0] + values[1] if len(values) == 2 and _AND_A_HALF.search(match[0]) else _composed(values)
        yield _number(text, value, match.start(), match.end())


def _composed(values: list[float]) -> float:
    total, part = 0.0, 0.0
    for value in values:
        if value >= 1000:
            total, part = total + (part or 1) * value, 0.0
        elif value >= 100:
            part = (part or 1) * value
        else:
            part = value * part if value == 0.5 and part else part + value
    return total + part


@cache
def _fractions() -> re.Pattern[str]:
    """`half a second`, `a quarter of an hour`: a part of one stretch of time."""
    of = r"(?:half|(?:a|one|three)\s+quarters?\s+of)\s+an?\s?"
    of = rf"(?:{of}|(?:un|trois)\s+quarts?\s+d['e]\s?|une\s+demi-?|(?:un|tres)\s+cuartos?\s+de\s|medi[oa]\s"
    of += r"|(?:einer?\s+)?(?:drei)?viertel-?\s?|(?:einer?\s+)?halben?\s)"
    return re.compile(rf"(?<![a-z0-9-]){of}(?=\s?{lexicon.pattern('period')}(?![a-z0-9]))")


@cache
def _spelt_pattern(language: str) -> re.Pattern[str]:
    known = {*lexicon.number_words("en"), *lexicon.number_words(language)}
    if language != "es":
        known.discard("once")
    word = "(?:" + "|".join(sorted(map(re.escape, known), key=len, reverse=True)) + ")"
    return re.compile(
        rf"(?<![a-z0-9-])(?:a\s+(?=couple|dozen|hundred|thousand"
        rf"|million))?{word}(?:{_GLUE}(?:a\s+)?{word})*(?![a-z0-9])"
    )


def _number(text: Text, value: float, start: int, end: int, *, scaled: bool = False) -> Number:
    approx = bool(_APPROX.search(text.folded[max(0, start - 16) : start]))
    return Number(value, value, start, end, approx, scaled)


def _range(text: Text, first: Number, second: Number) -> Number | None:
    gap = text.folded[first.end : second.start]
    bare = _SIGN.sub("", gap, count=1) if not gap.startswith((" ", "-")) else gap
    joined = re.fullmatch(r"\s?(?:-|to|bis|a|\.\.\.?)\s?[$€£₹]?", bare or gap)
    between = _BETWEEN_CUE.search(text.folded[max(0, first.start - 10) : first.start])
    if joined is None and not (between and re.fullmatch(r"[^.;\n]{0,6}\s(?:and|und|y|et|to)\s[$€£₹]?", gap)):
        return None
    low = first.low
    if second.scaled and not first.scaled and low < second.high:
        digits = re.match(r"[\d.,]+", text.folded[second.start : second.end])
        unit = second.high / parse_digits(digits[0], language=text.language) if digits else 1.0
        low = low * unit if low * unit <= second.high else low
    if low > second.high:
        return None
    return Number(low, second.high, first.start, second.end, first.approx or second.approx, second.scaled)

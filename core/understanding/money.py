"""Amounts of money and the budget that a requirement sets, in USD a month by a stated table of rates."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from core.understanding import lexicon
from core.understanding.currency import currency_of, signs
from core.understanding.numbers import Number, numbers
from core.understanding.reading import Reading
from core.understanding.stance import is_about_today, says_in_clause, says_in_sentence
from core.understanding.text import CACHED, Text, covers
from core.understanding.units import period_after, period_name

MONTHS = {"day": 1 / 30.4, "week": 12 / 52, "month": 1.0, "quarter": 3.0, "year": 12.0}
_SHARE = re.compile(r"(?<!\d)(?P<share>\d{1,3}(?:[.,]\d{1,3})?)\s?(?:%|percent|prozent|por ciento|pour ?cent)")
_SHARE_OF = re.compile(r"\s?(?:of|from|von|davon|de|del|des|d'|du)(?![a-z])")
#: `a quarter of that is for ML`.
_PARTS = {"half": 50.0, "third": 100 / 3, "quarter": 25.0, "fifth": 20.0, "tenth": 10.0}
_PART = re.compile(
    r"\b(?:(?:a|one|the)\s)?(?P<n>2|3|)(?P<part>half|third|quarter|fifth|tenth) (?:of|is for|goes to|for) "
    r"(?:that|it|this|which|the (?:budget|total|money|bill)|ml|machine learning|ai|us)\b"
)
_NOT_MONEY = re.compile(
    r"\s?(?:%|ms\b|s\b|rps|qps|tps|gb|tb|mb|kb|am\b|pm\b|h\b|x\b|uhr|rows|users|customers|requests|predictions"
    r"|people|engineers|models|az)"
)
_GROWN = re.compile(r"(?:from|von)\s[$€£₹]?$")

_ALONE = 8
_PER_MONTH = re.compile(r"\s?(?:p\.\s?m\.|pm(?![a-z]))")
_SMALL_WORD = re.compile(
    r"\s(?:now|max|maximum|tops|all|per|for|and|should|total|but|pro|par|mehr|monthly|hard|this|each|not|instead|would"
    r"|seems?|sounds?|works?|please|pls|thanks|bitte|maximal|hochstens|como|then|because|since|from|thats?|that|rest)\b"
)
_REVISED = re.compile(
    r"(?:make (?:it|that)|change (?:it|that) to|let'?s say|lower it to|raise it to|go with|bump it to|cut it to)\s"
    r"(?:more like\s|about\s|~)?[$€£₹]?$"
)


@dataclass(frozen=True)
class Amount:
    low: float
    high: float
    currency: str
    """Empty when none was written."""
    period: str
    """Empty when none was written."""
    start: int
    end: int
    approx: bool


@lru_cache(maxsize=CACHED)
def amounts(text: Text) -> tuple[Amount, ...]:
    """Every number that counts money, said with a currency."""
    return tuple(amount for number in numbers(text) if (amount := _amount(text, number)) is not None)


def read_budget(text: Text) -> Iterator[Reading]:
    """The monthly budget in the words' own currency, `amount|currency|arithmetic`; converted when it stands."""
    for amount in (*amounts(text), *_bare_amounts(text)):
        weight = _budget_weight(text, amount)
        if weight <= 0:
            continue
        monthly, arithmetic, end = _monthly(text, amount)
        span = (amount.start, end)
        currency = amount.currency or _said_currency(text, amount)
        yield Reading(key="_budget", value=f"{monthly!r}|{currency}|{arithmetic}", span=span, weight=weight)
        if (hardness := _hardness(text, amount)) is not None:
            yield Reading(key="budget_hardness", value=hardness, span=span, weight=weight)


def _said_currency(text: Text, amount: Amount) -> str:
    """`we pay in euro: 650 a month`: said of the figure, in its sentence, and not beside it."""
    start, end = text.sentence(amount.start)
    said = re.search(rf"(?<![a-z])(?:in|en)\s{signs()}(?![a-z])", text.folded[start:end])
    return currency_of(said["sign"]) if said else ""


def _amount(text: Text, number: Number) -> Amount | None:
    before = re.search(rf"(?<![a-z]){signs()}\s?$", text.folded[max(0, number.start - 12) : number.start])
    after = re.match(rf"\s?(?P<k>k|m)?\s?{signs()}(?![a-z])", text.folded[number.end :])
    scale = 1.0
    end = number.end
    if after is not None:
        end += after.end()
        scale = {"k": 1e3, "m": 1e6}.get(after["k"] or "", 1.0)
    sign = after["sign"] if after else before["sign"] if before else None
    lakh = re.search(r"lakhs?|lacs?|crores?", text.folded[number.start : number.end])
    if sign is None and not (lakh and says_in_clause(text, "budget", number.start)):
        return None
    start = number.start - len(before[0].lstrip()) if before else number.start
    period, end = _period(text, start, end)
    currency = currency_of(sign) if sign else "INR"
    return Amount(number.low * scale, number.high * scale, currency, period, start, end, number.approx)


def _bare_amounts(text: Text) -> Iterator[Amount]:
    """`budget 500 a month`, `finance gave us 900`, `make it 1.2k`: a number where only money can be meant."""
    taken = sorted((a.start, a.end) for a in amounts(text))
    for number in numbers(text):
        if covers(taken, number.start) or number.high < 5 or _NOT_MONEY.match(text.folded, number.end):
            continue
        period, end = _period(text, number.start, number.end)
        if _counts_something(text, number, end):
            continue
        direct = period_after(text, number.end)
        spoken = direct is not None and direct[0] in ("month", "year") and number.high >= 10
        revised = _REVISED.search(text.folded[max(0, number.start - 24) : number.start]) and number.high >= 20
        if _nearest_budget_word(text, number) is not None or spoken or revised:
            yield Amount(number.low, number.high, "", period, number.start, end, number.approx)


def _counts_something(text: Text, number: Number, end: int) -> bool:
    """A noun follows the number, before or instead of a stretch of time."""
    between, after = text.folded[number.end : end], text.folded[end:]
    if any(lexicon.says(noun, between) for noun in ("request_noun", "event_noun", "row_noun", "device_noun")):
        return True
    return end == number.end and bool(re.match(r"\s(?:a |an |the )?[a-z]{3,}", after)) and not _SMALL_WORD.match(after)


def _nearest_budget_word(text: Text, number: Number) -> int | None:
    """How far the nearest word of money is, where a word such as `have` must stand right before the number."""
    start, end = text.clause(number.start)
    best: int | None = None
    for hit in lexicon.find("budget", text.folded, start=start, end=end):
        gap = number.start - hit.end if hit.end <= number.start else hit.start - number.end
        word = text.folded[hit.start : hit.end]
        weak = word in ("have", "got", "given", "gave us", "costs", "cost", "money", "credits")
        if gap <= (12 if weak else 45) and not (weak and hit.start > number.start):
            best = gap if best is None else min(best, gap)
    return best


def _period(text: Text, start: int, end: int) -> tuple[str, int]:
    if (short := _PER_MONTH.match(text.folded, end)) is not None:
        return "month", short.end()
    if (after := period_after(text, end, words=1)) is not None and after[0] in MONTHS:
        return after
    clause = text.clause(start)
    said = text.folded[clause[0] : start]
    for hit in lexicon.find("period", said):
        word = said[hit.start : hit.end]
        if hit.value in ("year", "month", "quarter") and (len(word) > 3 or word == "p.a."):
            return period_name(word), end
    return "", end


def _budget_weight(text: Text, amount: Amount) -> float:
    """Above zero when the amount limits what may be spent here."""
    near = text.folded[max(0, amount.start - 45) : amount.end + 25]
    if says_in_clause(text, "no_budget", amount.start) and not re.search(r"budget|presupuesto", near):
        return 0
    if is_about_today(text, amount.start) or _GROWN.search(text.folded[max(0, amount.start - 6) : amount.start]):
        return 0
    weight = 0.0
    weight += 2 if any(says_in_clause(text, word, amount.start) for word in ("budget", "accepted")) else 0
    weight += 1 if says_in_sentence(text, "limit", amount.start) or "<" in near else 0
    weight += 1 if _REVISED.search(text.folded[max(0, amount.start - 24) : amount.start]) else 0
    weight += 1 if amount.period in ("month", "year", "quarter", "week", "day") else 0
    alone = len(text.says(text.clause(amount.start)).strip(" ,.;:!()")) - (amount.end - amount.start) <= _ALONE
    return weight or (0.5 if alone and amount.currency and amount.high >= 10 else 0.0)


def _monthly(text: Text, amount: Amount) -> tuple[float, str, int]:
    """The lower bound of a range, for a month, after any share that is said of it; the sum in words if there is one."""
    value, period, end = amount.low, amount.period or "month", amount.end
    share = _share(text, amount)
    if period == "month" and share is None:
        return value, "", end
    figure = f"{value:,.0f}".replace(",", "")
    short = {"year": "yr", "month": "mo"}.get(period, period)
    words = f"{figure} {amount.currency or 'USD'}/{short}"
    if share is not None:
        value *= share[0] / 100
        words += f" * {share[0]:g}%"
        end = max(end, share[1])
    value = value / MONTHS[period]
    return value, f"{words} = {value:g} {amount.currency or 'USD'}/mo", end


def _share(text: Text, amount: Amount) -> tuple[float, int] | None:
    """`ML may take 5 % of that`, said of this amount in the same or the next sentence."""
    _, end = text.sentence(amount.start)
    reach = min(len(text.folded), max(end, amount.end) + 80)
    for match in _SHARE.finditer(text.folded, amount.end, reach):
        before = text.folded[amount.end : match.start()]
        if _SHARE_OF.match(text.folded, match.end()) or re.search(r"\b(?:ml|we|take|use|share|davon|ia|ki)\b", before):
            tail = re.match(
                r"\s?(?:of|from|von|de)\s(?:that|it|this|the budget|which|dem budget|eso|ello|cela)\b",
                text.folded[match.end() :],
            )
            return float(match["share"].replace(",", ".")), match.end() + (tail.end() if tail else 0)
    if (part := _PART.search(text.folded, amount.end, reach)) is not None:
        return _PARTS[part["part"]] * (float(part["n"]) if part["n"] else 1), part.end()
    before = re.search(
        r"(\d+(?:[.,]\d+)?)\s?%\s(?:of|von|de|del|des)\s(?:\w+\s){0,5}$",
        text.folded[max(0, amount.start - 60) : amount.start],
    )
    return (float(before[1].replace(",", ".")), amount.end) if before else None


def _hardness(text: Text, amount: Amount) -> str | None:
    near = text.folded[max(0, amount.start - 40) : amount.end + 25]
    start = text.sentence(amount.start)[0]
    near = text.folded[max(start, amount.start - 40) : amount.end + 25]
    if lexicon.says("hard", near) or "<" in near:
        return "hard"
    return "soft" if amount.approx or lexicon.says("soft_budget", near) else None

"""What is promised: availability, recovery, and how long things are kept."""

import re
from collections.abc import Iterator

from core.understanding import lexicon
from core.understanding.numbers import parse_digits
from core.understanding.reading import Reading
from core.understanding.stance import is_about_today, is_rejected, says_in_clause
from core.understanding.text import Text
from core.understanding.units import Quantity, durations

_NINES = re.compile(
    r"(?<![\d.,$€£₹p])(?P<n>9\d(?:[.,]\d{1,4})?)(?P<percent>\s?%|\s?percent|\s?prozent)?(?![\d\w]|\.\d)"
)
_MONTH_DAYS, _YEAR_DAYS = 30, 365
_ZERO_LOSS = re.compile(r"(?:zero|no) data loss|rpo\s?(?:of|=|:)?\s?(?:0|zero)\b")
_BOTH = re.compile(r"rto\s?/\s?rpo|rpo\s?/\s?rto")


def read_availability(text: Text) -> Iterator[Reading]:
    for match in _NINES.finditer(text.folded):
        value = float(match["n"].replace(",", "."))
        decimal = "." in match["n"] or "," in match["n"]
        start, end = match.span()
        near = text.folded[max(text.sentence(start)[0], start - 30) : end + 30]
        if lexicon.says("metric", near) or re.search(
            r"\bp9[59]\b\s?$|percentile|perzentil|%\s(?:of|der|aller|de|des)\s",
            text.folded[max(0, start - 5) : end + 14],
        ):
            continue
        named = lexicon.says("slo", near)
        promised = (value >= 99 and (decimal or named)) or (named and match["percent"] is not None)
        if promised and not is_about_today(text, start):
            yield Reading(key="availability_slo_pct", value=value, span=match.span(), weight=2)
    for hit in lexicon.find("slo_words", text.folded):
        yield Reading(key="availability_slo_pct", value=float(hit.value), span=(hit.start, hit.end), weight=2)


def read_recovery(text: Text) -> Iterator[Reading]:
    for duration in durations(text):
        if (key := _recovery_key(text, duration)) is not None:
            yield Reading(key=key, value=round(duration.high / 60, 3), span=(duration.start, duration.end))
    for match in _ZERO_LOSS.finditer(text.folded):
        yield Reading(key="rpo_min", value=0.0, span=match.span())


def read_retention(text: Text) -> Iterator[Reading]:
    for duration in durations(text):
        if duration.high < 86_400 or not says_in_clause(text, "retention", duration.start):
            continue
        start, end = text.clause(duration.start)
        near = text.folded[max(start, duration.start - 50) : min(end, duration.end + 30)]
        after = text.folded[duration.end : duration.end + 20]
        if not lexicon.says("retention", near) or (
            re.match(r"\s(?:of|worth of) (?:history|data|logs?|transactions)\b", after)
            and not re.search(r"keep|retain|retention", near)
        ):
            continue
        yield Reading(key="retention_days", value=_days(text, duration), span=(duration.start, duration.end))


def read_metrics(text: Text) -> Iterator[Reading]:
    """Targets for the model itself: `F1 >= 0.90`, `false positives < 5 %`, `92 % accuracy`."""
    figure = r"(?P<n>\d+(?:[.,]\d+)?)\s?(?P<p>%|percent|prozent)?"
    for hit in lexicon.find("metric", text.folded):
        sign = re.compile(
            rf"\s?(?:\w+\s?){{0,2}}(?:>=?|<=?|≥|≤|=|:|of|at least|above|over|below|under|max|better than"
            rf"|mindestens|minimum|de|unter)*\s?(?:\w+\s)?{figure}(?!\s?(?:ms|s\b|gb))"
        )
        before = re.search(rf"{figure}\s(?:\w+\s)?$", text.folded[max(0, hit.start - 16) : hit.start])
        match = sign.match(text.folded, hit.end) or before
        if match is None or is_rejected(text, (hit.start, hit.end)):
            continue
        value = parse_digits(match["n"], language=text.language)
        value = value / 100 if match["p"] or (value > 1 and not hit.value.startswith(("rmse", "mae"))) else value
        span = (
            (hit.start, hit.end + match.end() - hit.end)
            if match is not before
            else (max(0, hit.start - 16) + match.start(), hit.end)
        )
        yield Reading(key="model_metric_target", value={hit.value: round(value, 6)}, span=span)


def _days(text: Text, duration: Quantity) -> int:
    """Years count 365 days and months 30, as retention rules do."""
    said = text.folded[duration.number.end : duration.end]
    days = duration.high / 86_400
    if lexicon.find("period", said) and lexicon.find("period", said)[0].value == "month":
        return round(duration.number.high * _MONTH_DAYS)
    if lexicon.find("period", said) and lexicon.find("period", said)[0].value == "year":
        return round(duration.number.high * _YEAR_DAYS)
    return round(days)


def _recovery_key(text: Text, duration: Quantity) -> str | None:
    if 0 < duration.high < 1:
        return None
    start, _ = text.sentence(duration.start)
    before = text.folded[max(start, duration.start - 32) : duration.start]
    if (both := list(_BOTH.finditer(before))) and "/" in text.folded[duration.end : duration.end + 2]:
        return "rto_min" if both[-1][0].startswith("rto") else "rpo_min"
    if _BOTH.search(text.folded[max(start, duration.start - 45) : duration.start]):
        return "rpo_min" if "rto" in before or "/" in before[-3:] else "rto_min"
    hits = [(h.end, key) for key in ("rto", "rpo") for h in lexicon.find(key, before)]
    if not hits:
        return None
    end, key = max(hits)
    if re.search(
        r"\b(?:transcripts?|results?|answers?|summar\w+|scores?|responses?|predictions?|files?|output)\b", before
    ):
        return None
    between = before[end:]
    return f"{key}_min" if len(between) <= 22 and not re.search(r"\d", between) else None

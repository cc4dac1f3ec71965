"""How soon an answer has to be there, by percentile, and how long a run or a training may take."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache

from core.understanding import lexicon
from core.understanding.reading import Reading
from core.understanding.stance import is_about_today, is_wish_for_later
from core.understanding.text import Text
from core.understanding.units import Quantity, durations

_PERCENTILE = re.compile(
    r"(?<![a-z0-9])p(?P<a>50|90|95|99)(?:[.,]9\d?)?(?![0-9])|(?<!\d)(?P<b>50|90|95|99)(?:[.,]9)?(?:st|nd"
    r"|rd|th|\.|e|eme)?[ -]?(?:%-?)?\s?(?:percentile?|perzentil|percentil|centile|quantil)|(?P<c>median)"
    r"|(?:percentile?|percentil)\s(?P<d>50|90|95|99)"
    r"|(?<![\d.,])(?P<e>50|90|95|99)(?:[.,]9\d?)?\s?(?:%|percent|prozent)\s(?:of|der|aller|de|des"
    r"|of all)\s(?:\w+\s){0,2}?(?:requests?|calls?|answers?|responses?|queries|cases|predictions|anfragen"
    r"|antworten|peticiones|respuestas|requetes|reponses)"
)
_WITHIN_ONE = re.compile(
    r"(?:under|within|below|less than|(?:longer|more|slower) than|over|in|in less than|sub-?|unter|innerhalb"
    r"|(?:spatestens )?nach|langer als|(?:en )?menos de|mas de|(?:en )?moins d'|plus d')"
    r"\s?(?P<half>half\s)?(?:a|an|one|einer|un|une)\s(?:second|sekunde|segundo|seconde"
    r"|(?P<minute>minute|minuto))(?![a-z])"
)
_SUB_SECOND = re.compile(r"sub-?\s?second")
_WITHIN = re.compile(
    r"(?:within|inside(?: of)?|in under|in less than|innerhalb von|binnen|en menos de|en moins de|in weniger als"
    r"|in unter)"
    r"\s(?:~|about )?$"
)
PATIENT_MS = 10_000.0
"""What nobody minds waiting: a third of the 29 s after which Amazon API Gateway ends a call (its quotas, 2026-01)."""
_AT_MOST = re.compile(
    r"\s?(?:max(?:imum)?|tops|or less|or faster|budget|maximal|at (?:the )?most|hochstens|como maximo"
    r"|au (?:plus|maximum))\b"
)
_LIMIT_SIGN = re.compile(r"(?:<=?|≤|under|below|max\.?|unter|maximal|menos de|moins de)\s?~?")
_LONGEST_S = 1800.0
_SOON_S = 120.0
_REACH = 60


def read_latency(text: Text) -> Iterator[Reading]:
    for duration in durations(text):
        if _is_latency(text, duration):
            yield _latency(text, duration)
    for match in (*_WITHIN_ONE.finditer(text.folded), *_SUB_SECOND.finditer(text.folded)):
        value = 500.0 if "half" in match[0] else 60_000.0 if match.groupdict().get("minute") else 1000.0
        yield Reading(key="latency_p95_ms", value=value, span=match.span(), weight=1)
    for hit in lexicon.find("no_hurry", text.folded):
        yield Reading(key="latency_p95_ms", value=PATIENT_MS, span=(hit.start, hit.end), weight=0.5, implied=True)


def read_windows(text: Text) -> Iterator[Reading]:
    """`must finish in 2 hours`: of a training when training is what the clause is about, else of the batch run."""
    for duration in durations(text):
        if not 60 <= duration.high <= 7 * 86_400:
            continue
        start, end = text.clause(duration.start)
        before = text.folded[max(start, duration.start - 40) : duration.start]
        if not re.search(rf"(?<![a-z]){lexicon.pattern('finish')}\s?(?:~|about|\w+)?\s?$", before):
            continue
        said = text.folded[start:end]
        if lexicon.says("rto", said) or lexicon.says("latency", said) or lexicon.says("rpo", said):
            continue
        span = (duration.start, duration.end)
        if lexicon.says("training", said):
            yield Reading(key="training_window_h", value=round(duration.high / 3600, 3), span=span)
        elif re.search(rf"(?<![a-z]){lexicon.pattern('scoring')}(?![a-z])", said) or lexicon.says(
            "nightly", text.folded
        ):
            yield Reading(key="batch_window_min", value=round(duration.high / 60, 1), span=span)


def _latency(text: Text, duration: Quantity) -> Reading:
    percentile, span = _percentile(text, duration)
    weight = 3.0 if percentile else 2.0 if duration.high < 1 else 1.5
    key = {"50": "latency_p50_ms", "99": "latency_p99_ms"}.get(percentile, "latency_p95_ms")
    return Reading(key=key, value=round(duration.high * 1000, 3), span=span, weight=weight, implied=percentile == "90")


def _is_latency(text: Text, duration: Quantity) -> bool:
    if duration.high > _LONGEST_S or is_about_today(text, duration.start) or is_wish_for_later(text, duration.start):
        return False
    start, end = text.sentence(duration.start)
    clause = text.clause(duration.start)
    near = text.folded[max(start, duration.start - _REACH) : min(end, duration.end + 40)]
    close = text.folded[max(clause[0], duration.start - 25) : min(clause[1], duration.end + 20)]
    if _percentile(text, duration)[0]:
        return True
    if lexicon.says("not_latency", close):
        return False
    if duration.high < 1:
        return True
    soon = _WITHIN.search(text.folded[max(0, duration.start - 24) : duration.start])
    if soon and duration.high <= _SOON_S:
        return True
    if duration.high <= _LONGEST_S and (_suffices(text, duration) or _alone(text, duration)):
        return True
    return lexicon.says("latency", near) and (_limited(text, duration) or _right_before(text, duration))


def _suffices(text: Text, duration: Quantity) -> bool:
    """`one second is fine`, `10 Minuten reichen`."""
    return bool(_enough().match(text.folded, duration.end))


def _alone(text: Text, duration: Quantity) -> bool:
    """`…, < 8 s, …`: a limit with nothing else between the commas, no longer than people wait for an answer."""
    said = text.says(text.clause(duration.start)).strip(" ,.;:()-")
    own = text.folded[duration.start : duration.end]
    before = said != own and said.endswith(own) and bool(_LIMIT_SIGN.fullmatch(said.removesuffix(own).strip()))
    after = said != own and said.startswith(own) and bool(_AT_MOST.fullmatch(said.removeprefix(own)))
    return (before or after) and duration.high <= _SOON_S


def _limited(text: Text, duration: Quantity) -> bool:
    before = text.folded[max(0, duration.start - 22) : duration.start]
    after = text.folded[duration.end : duration.end + 16]
    near = r"(?:~|about|around|etwa|a|an|of|as|of about)?"
    limit = rf"(?:{lexicon.pattern('limit')}|(?:longer|more|slower|later) than|above|beyond|over)"
    said = re.search(rf"(?:^|[^a-z]){limit}\s?{near}\s?$", before)
    return bool(said) or bool(_AT_MOST.match(after))


def _right_before(text: Text, duration: Quantity) -> bool:
    """`latency 2 s`, `response time of 300 ms`."""
    before = text.folded[max(0, duration.start - 25) : duration.start]
    return bool(
        re.search(
            rf"(?<![a-z]){lexicon.pattern('latency')}\s?(?:is|of|at|around|about|target|budget"
            rf"|[:=<~≤])*\s?(?:of|is)?\s?$",
            before,
        )
    )


def _percentile(text: Text, duration: Quantity) -> tuple[str, tuple[int, int]]:
    """The nearest percentile in the sentence with no other length of time in between, and the span with it."""
    start, end = text.sentence(duration.start)
    every = durations(text)
    first, last = (bisect_left(every, edge, key=lambda d: d.start) for edge in (start, end))
    others = [d for d in every[first:last] if d.start != duration.start]
    best: tuple[int, str, tuple[int, int]] | None = None
    for match in _PERCENTILE.finditer(text.folded, start, end):
        left, right = sorted((match.span(), (duration.start, duration.end)))
        gap = text.folded[left[1] : right[0]]
        if right[0] - left[1] > 28 or any(left[1] <= d.start < right[0] for d in others) or "; " in gap:
            continue
        after = match.start() > duration.start
        if after and re.search(r",|\band\b|\by\b|\bund\b|\bet\b", gap):
            continue
        name = match["a"] or match["b"] or match["d"] or match["e"] or "50"
        distance = right[0] - left[1] + (15 if after else 0)
        if best is None or distance < best[0]:
            best = (distance, name, (left[0], right[1]))
    return (best[1], best[2]) if best else ("", (duration.start, duration.end))


@cache
def _enough() -> re.Pattern[str]:
    return re.compile(rf"\s?(?:\w+\s)?{lexicon.pattern('suffices')}(?![a-z])")

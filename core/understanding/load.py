"""How much comes in: requests and events a second or a day, rows a run, series, devices. Reads no money."""

import re
from collections.abc import Iterator
from functools import cache

from core.understanding import lexicon
from core.understanding.money import amounts
from core.understanding.numbers import Number, numbers
from core.understanding.reading import Reading
from core.understanding.stance import is_wish_for_later, says_in_clause, says_in_sentence
from core.understanding.text import Text, covers
from core.understanding.units import SECONDS, period_after, period_name

_PER_SECOND = re.compile(
    r"\s?(?:(?:peak|sustained|concurrent|max)\s)?(?:rps|qps|tps|r/s|(?:req(?:uest)?s?|calls|quer(?:y|ies)"
    r"|transactions|txns?|tx|anfragen|requetes|peticiones|inferences|predictions)\s?/\s?s(?:ec"
    r"|econd)?)(?![a-z])"
)
_PER_MINUTE = re.compile(r"\s?(?:rpm|req(?:uest)?s?/min)(?![a-z])")
_NO_COUNT = re.compile(
    r"\s?-?(?:%|x\b|ms\b|s\b|sec(?:onds?)?|min(?:utes?|s)?|minuten?|sekunden?|stunden?|minutos?|segundos?"
    r"|secondes?|h\b|hours?|hrs|days?|weeks?|months?|years?|[kmgtp]b\b|gigs?|am\b|pm\b|uhr|[$€£₹]|usd|eur"
    r"|times|runs?|people|persons|engineers?|az)(?![a-z])"
)
_UNCOUNTED = re.compile(
    r"\b(?:times|runs?|hours?|people|engineers?|developers?|analysts?|clinicians|employees|staff|retrains?"
    r"|deploy\w*|releases?|bucks|dollars|euros?|budget|nines|gb|tb|mb|models?|features|columns"
    r"|classes|max|spend|mal)\b"
)
_EVERY = re.compile(
    r"(?:every|each|alle|jede|cada|toutes les|chaque|once every)\s(?P<n>\d+)?\s?(?P<unit>ms|milliseconds?|s"
    r"|secs?|seconds?|sekunden?|segundos?|secondes?|mins?|minutes?|minuten?|minutos?|hours?|stunden?)(?![a-z])"
)
_TIMES = re.compile(
    r"(?:(?<!\d)(?P<a>\d{1,4})\s?(?:x|times|fold|-fold|mal|veces|fois)(?![a-z])|(?<![a-z0-9])x\s?(?P<b>\d+))"
)
#: Events a second below which one speaks of calls and not of a stream.
_SLOWEST_STREAM = 0.1
#: Reports that people read in a stretch of time.
_MOST_READ = 20
#: `customers to score every night`: the verb is no noun that is counted.
_TASK = re.compile(r"\bto (?:be )?(?:scored?|predict(?:ed)?|rank(?:ed)?)\b")
_SENDING = re.compile(r"\b(?:send|report|emit|publish|transmit|push|ping|send|meld|liefer|envi|transmet|envoi)\w*")
_EVERY_RUN = re.compile(r"(?<![a-z])(?:every|each|jede[nrs]?|cada|chaque|toutes les)\s\w+$")
#: `customers a night`: nobody asks at night, so that is a run.
_AT_NIGHT = re.compile(r"\b(?:night|nite|nacht|noche|nuit)\s?$")
_ROWS = re.compile(r"\b(?:rows?|records?|lines?|entries|zeilen|datensatze?n?|filas|registros|lignes|enregistrements)\b")


def read_load(text: Text) -> Iterator[Reading]:
    taken = sorted((a.start, a.end) for a in amounts(text))
    readings = [
        reading
        for number in numbers(text)
        if not covers(taken, number.start) and not is_wish_for_later(text, number.start)
        for reading in _read(text, number)
    ]
    yield from readings
    yield from _peaks_beside(text, readings)
    yield from _bursts(text, readings)
    for hit in lexicon.find("low_traffic", text.folded):
        yield Reading(
            key="traffic_pattern", value="low", span=(hit.start, hit.end), weight=2 - hit.implies, implied=hit.implies
        )


def _read(text: Text, number: Number) -> Iterator[Reading]:
    if (match := _PER_SECOND.match(text.folded, number.end)) is not None:
        yield _peak(text, number, number.high, match.end())
    elif (match := _PER_MINUTE.match(text.folded, number.end)) is not None:
        yield _peak(text, number, number.high / 60, match.end())
    elif _NO_COUNT.match(text.folded, number.end):
        return
    elif (labelled := _labelled(text, number)) is not None:
        yield labelled
    elif (rate := period_after(text, number.end, words=4)) is not None and _same_clause(text, number, rate[1]):
        yield from _rates(text, number, *rate)
    else:
        yield from _counts(text, number)


def _labelled(text: Text, number: Number) -> Reading | None:
    """`Rows: 3.5M`, `RPS = 40`, `requests per day | 20000`: the label before the figure says what it counts."""
    match = _label().search(text.folded[max(text.sentence(number.start)[0], number.start - 40) : number.start])
    if match is None or _noun(text.folded[number.end :].lstrip(" ")):
        return None
    span = (number.start - len(match[0].lstrip()), number.end)
    if match["rows"]:
        return Reading(key="batch_volume_rows", value=_round(number.high), span=span, weight=2)
    period = period_name(match["period"]) if match["period"] else "second"
    if SECONDS[period] <= SECONDS["hour"]:
        return Reading(key="throughput_rps", value=_round(number.high / SECONDS[period]), span=span, weight=2)
    if period == "month":
        return Reading(key="requests_per_month", value=_round(number.high), span=span, weight=2)
    a_day = number.high * SECONDS["day"] / SECONDS[period]
    return Reading(key="requests_per_day", value=_round(a_day), span=span, weight=2)


def _same_clause(text: Text, number: Number, end: int) -> bool:
    return not re.search(r"[.;:()]|,\s", text.folded[number.end : end])


def _rates(text: Text, number: Number, period: str, end: int) -> Iterator[Reading]:
    noun = _counted_noun(text.folded[number.end : end])
    seconds, span = SECONDS[period], (number.start, end)
    bare = not _noun(noun) and seconds > SECONDS["hour"]
    if _UNCOUNTED.search(noun) or _is_reading(noun, number) or (bare and not _is_bare_rate(text, number, period)):
        return
    if (devices := _devices(text, number)) is not None and _said_of_each(text, number.start, end):
        total = devices.high * number.high / seconds
        where = (min(devices.start, number.start), max(end, devices.end))
        yield Reading(key="data_velocity_events_per_s", value=_round(total), span=where, weight=3)
    elif _has("event_noun", noun) and number.high / seconds >= _SLOWEST_STREAM:
        yield Reading(key="data_velocity_events_per_s", value=_round(number.high / seconds), span=span, weight=2)
    elif _is_a_task(text, number, noun, end):
        yield Reading(key="batch_volume_rows", value=_round(number.high), span=span, weight=2)
    elif seconds <= 3600:
        yield _peak(text, number, number.high / seconds, end)
    elif _is_batch_volume(text, number, noun, end):
        yield Reading(key="batch_volume_rows", value=_round(number.high), span=span, weight=2)
    elif period == "month":
        yield Reading(key="requests_per_month", value=_round(number.high), span=span, weight=2)
    else:
        yield Reading(key="requests_per_day", value=_round(number.high * 86_400 / seconds), span=span, weight=2)


def _is_reading(noun: str, number: Number) -> bool:
    """`2 reports a week` are read by people; hundreds are to be worked on."""
    return number.high < _MOST_READ and bool(re.search(r"\breports?\b", noun))


def _is_a_task(text: Text, number: Number, noun: str, end: int) -> bool:
    """`score half a million parcels every hour`: what one run does, and how often."""
    before = text.folded[max(text.clause(number.start)[0], number.start - 24) : number.start]
    verb = re.search(
        rf"(?<![a-z]){lexicon.pattern('scoring')}\s(?:(?:all|the|our|about|some|die|alle|los|les)\s)*$", before
    )
    return bool(verb) and _has("row_noun", noun) and bool(_EVERY_RUN.search(text.folded[number.end : end]))


def _is_bare_rate(text: Text, number: Number, period: str) -> bool:
    """`~300/day`, or `of app reviews, 2000 a day`, where no money is spoken of."""
    slash = text.folded[number.end : number.end + 2].lstrip().startswith("/")
    named_before = _counted_before().search(text.folded[max(0, number.start - 40) : number.start])
    told = slash or bool(named_before)
    return told and period in ("day", "week") and not says_in_clause(text, "budget", number.start)


def _peak(text: Text, number: Number, value: float, end: int) -> Reading:
    """A second's rate: an exceptional burst, a peak, or an average that a stated peak outweighs."""
    near = text.folded[max(text.sentence(number.start)[0], number.start - 30) : end + 30]
    burst = _is_burst(text, number, end)
    if burst:
        return Reading(key="throughput_rps_burst", value=_round(value), span=(number.start, end), weight=2)
    weight = 3.0 if lexicon.says("peak", near) else 1.0 if lexicon.says("average", near) else 2.0
    return Reading(key="throughput_rps", value=_round(value), span=(number.start, end), weight=weight)


def _is_burst(text: Text, number: Number, end: int) -> bool:
    """A word of exception is near, with no other number between, and none of the ordinary."""
    clause = text.clause(number.start)
    before = text.folded[max(clause[0], number.start - 32) : number.start]
    after = text.folded[end : min(clause[1], end + 45)]
    before, after = re.split(r"\d", before)[-1], re.split(r"\d", after)[0]
    if lexicon.says("average", before) or re.search(r"\bpeak\s$", before):
        return False
    return lexicon.says("burst", before) or lexicon.says("burst", after)


def _peaks_beside(text: Text, readings: list[Reading]) -> Iterator[Reading]:
    """`150 requests a second, 600 at peak`: a bare number takes the unit of the rate that it stands beside."""
    for rate in readings:
        if rate.key != "throughput_rps":
            continue
        bare = float(str(rate.value)) / max(_figure(text, rate), 1e-9)
        for number in numbers(text):
            near = 0 < number.start - rate.span[1] < 60 and text.sentence(number.start) == text.sentence(rate.span[0])
            if not near or re.match(
                r"\s?(?:%|ms|s\b|[kmgt]b|[$€£₹]|usd|eur|rps|qps|tps|/|mal|x\b)", text.folded[number.end :]
            ):
                continue
            before, after = text.folded[rate.span[1] : number.start], text.folded[number.end : number.end + 25]
            alone = re.match(r"\s?(?:[,.;)]|$|at\b|on\b|during\b|in\b|bei\b|en\b|zu\b|an\b)", after)
            key = "throughput_rps_burst" if lexicon.says("burst", before + after) else "throughput_rps"
            if alone and (lexicon.says("burst", before + after) or lexicon.says("peak", before + after)):
                yield Reading(key=key, value=_round(number.high * bare), span=(rate.span[0], number.end), weight=3)


def _figure(text: Text, rate: Reading) -> float:
    return next((n.high for n in numbers(text) if n.start == rate.span[0]), 1.0)


def _bursts(text: Text, readings: list[Reading]) -> Iterator[Reading]:
    """`10x on Black Friday`, said of the rate that stands in the same message."""
    base = [float(str(r.value)) for r in readings if r.key == "throughput_rps"]
    for match in _TIMES.finditer(text.folded) if base else ():
        if says_in_sentence(text, "burst", match.start()):
            value = max(base) * float(match["a"] or match["b"])
            yield Reading(key="throughput_rps_burst", value=_round(value), span=match.span(), weight=1)


def _counts(text: Text, number: Number) -> Iterator[Reading]:
    """A number of rows, of series, or of devices that each report every so often."""
    after = re.match(r"(?:\s[a-z][\w/'&-]*){1,4}", text.folded[number.end :])
    words = after[0] if after else ""
    if (noun := _named(words, "series_noun")) is not None and not re.search(r"^\s?stores?$", noun):
        yield Reading(
            key="batch_volume_series", value=_round(number.high), span=(number.start, number.end + len(noun)), weight=2
        )
    elif (noun := _named(words, "row_noun")) is not None and number.high >= 100:
        rows = bool(_ROWS.search(noun))
        scored = _scored_in(text, number.start)
        if rows or scored:
            span = (number.start, number.end + len(noun))
            yield Reading(
                key="batch_volume_rows",
                value=_round(number.high),
                span=span,
                weight=2 if rows and scored else 1.5 if rows else 1,
                implied=not rows and not scored,
            )
    elif (noun := _named(words, "device_noun")) is not None:
        yield from _reports(text, number, number.end + len(noun))


def _reports(text: Text, number: Number, end: int) -> Iterator[Reading]:
    """`500 sensors, a reading every 10 s` is 50 events a second."""
    stop = text.sentence(min(text.sentence(number.start)[1] + 1, len(text.folded) - 1))[1]
    every = _EVERY.search(text.folded, text.sentence(number.start)[0], stop)
    if every is not None and every["unit"][0] in "h" and not _sends(text, number.start):
        every = None
    if every is not None:
        unit = every["unit"]
        seconds = (
            0.001
            if (unit.startswith("mi") and "l" in unit) or unit == "ms"
            else 1.0
            if unit[0] == "s" and not unit.startswith("st")
            else 60.0
            if unit[0] == "m"
            else 3600.0
        )
        total = number.high / (float(every["n"] or 1) * seconds)
        yield Reading(
            key="data_velocity_events_per_s",
            value=_round(total),
            span=(min(number.start, every.start()), max(end, every.end())),
            weight=3,
        )
    elif (one := _one_each().search(text.folded, end, stop)) is not None:
        seconds = SECONDS[period_name(one["period"])]
        yield Reading(
            key="data_velocity_events_per_s",
            value=_round(number.high / seconds),
            span=(number.start, one.end()),
            weight=3,
        )


def _sends(text: Text, position: int) -> bool:
    """Each hour is as often a run's rhythm as a device's: only a word of sending tells."""
    said = text.says(text.sentence(position))
    return lexicon.says("event_noun", said) or bool(_SENDING.search(said))


def _devices(text: Text, number: Number) -> Number | None:
    start, end = text.sentence(number.start)
    for other in numbers(text):
        if start <= other.start < end and other.start != number.start and other.high >= 2:
            after = re.match(r"(?:\s[a-z][\w/'-]*){1,3}", text.folded[other.end : end])
            if after and _named(after[0], "device_noun") is not None:
                return other
    return None


def _said_of_each(text: Text, start: int, end: int) -> bool:
    near = text.folded[max(0, start - 30) : end + 20]
    return lexicon.says("each", near) and not lexicon.says("in_total", near)


def _is_batch_volume(text: Text, number: Number, noun: str, end: int) -> bool:
    noun = _TASK.sub("", noun)
    if _has("request_noun", noun) and not _ROWS.search(noun):
        return _has("row_noun", noun) and _runs_by_the_clock(text, number.start)
    if _has("row_noun", noun) and _AT_NIGHT.search(text.folded[number.end : end]):
        return True
    if _has("row_noun", noun) and _EVERY_RUN.search(text.folded[number.end : end]):
        return _runs_by_the_clock(text, number.start)
    said = text.says(text.clause(number.start))
    batch = lexicon.says("nightly", text.folded) or "batch" in text.folded or lexicon.says("scoring", said)
    return _has("row_noun", noun) and (bool(_ROWS.search(noun)) or (batch and not lexicon.says("fresh", text.folded)))


def _scored_in(text: Text, position: int) -> bool:
    start, end = text.sentence(position)
    said = text.folded[start:end]
    return lexicon.says("scoring", said) or lexicon.says("nightly", said) or _runs_by_the_clock(text, position)


def _runs_by_the_clock(text: Text, position: int) -> bool:
    """The sentence speaks of a run that comes round, and neither of a training nor of answers at once."""
    said = text.says(text.sentence(position))
    batch = any(hit.value == "batch" and hit.weight >= 1.5 for hit in lexicon.find("serving", said))
    return batch and not lexicon.says("training", said) and not lexicon.says("fresh", said)


def _named(words: str, concept: str) -> str | None:
    """The words up to and with the noun of this concept."""
    hits = lexicon.find(concept, words)
    return words[: hits[0].end] if hits else None


def _noun(words: str) -> bool:
    return bool(re.match(r"[a-z]{3,}", words)) and not re.match(
        r"(?:per|pro|por|par|each|every|monthly|daily|weekly)\b", words
    )


def _has(concept: str, words: str) -> bool:
    return lexicon.says(concept, words)


def _round(value: float) -> float:
    return float(f"{value:.6g}")


def _counted_noun(words: str) -> str:
    """`photos` of ` photos per hour`, and `clientes` of ` de clientes cada noche`."""
    match = re.fullmatch(rf"(?P<noun>.*?)\s?(?:/\s?|{lexicon.pattern('per')}\s+)?[\w.]+", words)
    noun = match["noun"].strip() if match else words.strip()
    return re.sub(r"^(?:de |d'|of )", "", noun)


@cache
def _label() -> re.Pattern[str]:
    per = rf"(?:/\s?|{lexicon.pattern('per')}\s+)(?P<period>{lexicon.pattern('period')})"
    rows = rf"(?P<rows>(?:batch |number of )?{lexicon.pattern('row_noun')})(?: (?:per|a|each) (?:run|batch))?"
    rate = rf"(?:rps|qps|tps|{lexicon.pattern('request_noun')}\s?{per})"
    return re.compile(rf"(?<![a-z0-9])(?:{rows}|(?:peak |max )?{rate})\s?(?:\(\w+\))?\s?[:=|]\s?[~≈<]?$")


@cache
def _counted_before() -> re.Pattern[str]:
    """A noun that is counted, the end of its clause, and at most a word such as `about`."""
    noun = rf"(?:{lexicon.pattern('request_noun')}|{lexicon.pattern('row_noun')})"
    return re.compile(
        rf"(?<![a-z]){noun}\s?[,(:-]\s?(?:~|(?:about|roughly|around|maybe|some|etwa|rund|unos|environ)\s)?$"
    )


@cache
def _one_each() -> re.Pattern[str]:
    noun, period = lexicon.pattern("event_noun"), lexicon.pattern("period")
    return re.compile(
        rf"(?:a|one|una?|eine?n?|une)\s{noun}\s?(?:/|per|every|a|each|pro|por|par|cada"
        rf"|jede)\s?(?P<period>{period})(?![a-z])"
    )

"""When things run: how predictions are served, how often runs and trainings happen, by what hour, how load varies."""

import re
from collections.abc import Iterator

from core.understanding import lexicon
from core.understanding.lexicon import Hit
from core.understanding.money import amounts
from core.understanding.reading import Reading, from_lexicon
from core.understanding.stance import is_rejected, is_wish_for_later, is_withdrawn, says_in_clause
from core.understanding.text import Text, covers

_HOUR = re.compile(
    r"(?P<h>\d{1,2})(?:[:.h](?P<m>\d{2}))?\s?(?P<half>am|pm|a\.m\.?|p\.m\.?|uhr|h(?:rs|eures)?|o'clock"
    r"|in the morning|de la manana|du matin|de la tarde)?(?![a-z0-9%])"
)
_JOINT = re.compile(r",|;|:|\b(?:and|und|y|et|then|but)\b")
_BATCH_RHYTHMS = ("hourly", "daily", "weekly", "monthly", "on_demand")
_TRAINING_RHYTHMS = {"quarterly": "monthly", "yearly": "once", "on_demand": "once"}


def read_serving(text: Text) -> Iterator[Reading]:
    for reading in from_lexicon(text, "serving"):
        clause = text.clause(reading.span[0])
        if lexicon.says("indifferent", text.folded, start=clause[0], end=text.sentence(reading.span[0])[1]):
            continue
        if reading.value == "batch" and reading.weight < 2 and _counts_money_or_calls(text, reading.span):
            continue
        if reading.value == "batch" and _about_training(text, reading.span[0], reading.span[1]):
            continue
        key = "_wish_serving" if is_wish_for_later(text, reading.span[0]) and not reading.rejected else "serving_mode"
        yield Reading(
            key=key, value=reading.value, span=reading.span, weight=reading.weight,
            rejected=reading.rejected, withdrawn=reading.withdrawn, implied=reading.weight < 2,
        )  # fmt: skip


def _counts_money_or_calls(text: Text, span: tuple[int, int]) -> bool:
    """`$400 monthly`, `20k calls each day`: so much in a stretch of time, which is no rhythm of runs."""
    money = any(amount.start < span[1] and span[0] < amount.end for amount in amounts(text))
    return money or bool(
        re.search(r"\d[\d.,]*\s?(?:k|m)?\s(?:[a-z]+\s){0,2}$", text.folded[max(0, span[0] - 40) : span[0]])
    )


def read_rhythm(text: Text) -> Iterator[Reading]:
    money = sorted((amount.start, amount.end) for amount in amounts(text))
    for hit in lexicon.find("frequency", text.folded):
        span = (hit.start, hit.end)
        if covers(money, hit.start):
            continue
        if _about_training(text, *span) or hit.value in ("once", "continuous", "on_drift"):
            yield from _training(text, hit)
        elif hit.value in _BATCH_RHYTHMS and not _about_reports(text, hit) and not _a_rate(text, hit):
            taken_back = is_withdrawn(text, span)
            yield Reading(
                key="batch_frequency", value=hit.value, span=span,
                weight=0.5 if hit.implies else 2 if says_in_clause(text, "scoring", hit.start) else 1,
                implied=hit.implies, rejected=taken_back or is_rejected(text, span), withdrawn=taken_back,
            )  # fmt: skip


def read_deadline(text: Text) -> Iterator[Reading]:
    event = r"(?:[a-z']+\s){1,6}(?:at|um|a las?)\s"
    cue = re.compile(rf"(?<![a-z]){lexicon.pattern('deadline')}\s?(?:the\s|las?\s|{event})?$")
    for match in _HOUR.finditer(text.folded):
        before = text.folded[max(text.clause(match.start())[0], match.start() - 45) : match.start()]
        if not (match["half"] or match["m"]) or not cue.search(before) or re.search(r"\d\s?(?:bis|to|-|a)\s?$", before):
            continue
        if match["half"] == "h" and text.language == "en":
            continue
        hour, minute = int(match["h"]), int(match["m"] or 0)
        if match["half"] and match["half"].startswith(("p", "de la tarde")) and hour < 12:
            hour += 12
        if match["half"] and match["half"].startswith("a") and hour == 12:
            hour = 0
        if hour < 24 and minute < 60:
            yield Reading(key="batch_deadline", value=f"{hour:02d}:{minute:02d}", span=match.span())
    for match in re.finditer(r"\b(?:by|before|until) (midnight|noon)\b", text.folded):
        yield Reading(key="batch_deadline", value="00:00" if match[1] == "midnight" else "12:00", span=match.span())


def read_pattern(text: Text) -> Iterator[Reading]:
    yield from (
        r for r in from_lexicon(text, "traffic_pattern") if not r.rejected and not _about_training(text, *r.span)
    )


def _training(text: Text, hit: Hit) -> Iterator[Reading]:
    span = (hit.start, hit.end)
    if hit.value == "on_drift":
        yield Reading(key="drift_monitoring", value=True, span=span)
        if _about_training(text, *span):
            yield Reading(key="training_frequency", value="on_drift", span=span, weight=1)
    elif hit.value in ("once", "continuous") and not _about_training(text, *span) and "train" not in text.says(span):
        return
    else:
        weight = 1.5 if hit.value in _TRAINING_RHYTHMS else 2
        value = _TRAINING_RHYTHMS.get(hit.value, hit.value)
        rejected = is_rejected(text, span)
        yield Reading(
            key="training_frequency",
            value=value,
            span=span,
            weight=weight,
            rejected=rejected,
            implied=hit.value in _TRAINING_RHYTHMS,
        )


def _about_training(text: Text, start: int, end: int) -> bool:
    """Training words are nearer than words of scoring, with no comma or `and` closer to the other side."""
    sentence = text.sentence(start)
    return _nearest(text, "training", start, end, sentence) < _nearest(text, "scoring", start, end, sentence)


def _about_reports(text: Text, hit: Hit) -> bool:
    clause = text.clause(hit.start)
    near = _nearest(text, "reporting", hit.start, hit.end, clause)
    return near < 20 and near < _nearest(text, "scoring", hit.start, hit.end, clause)


def _nearest(text: Text, concept: str, start: int, end: int, clause: tuple[int, int]) -> float:
    best = 1000.0
    for hit in lexicon.find(concept, text.folded, start=clause[0], end=clause[1]):
        if hit.start < end and hit.end > start:
            return 0.0 if concept == "training" else 1.0
        gap_text = text.folded[hit.end : start] if hit.end <= start else text.folded[end : hit.start]
        gap = len(gap_text) + 25 * len(_JOINT.findall(gap_text))
        best = min(best, gap)
    return best


def _a_rate(text: Text, hit: Hit) -> bool:
    """`2M events daily`: how many, not how often a run happens; `40k borrowers at each month end` says when."""
    before = text.folded[max(0, hit.start - 40) : hit.start]
    counted = re.search(r"\d\s?(?:k|m|million)?\s(?:[a-z]+\s){0,2}$", before) and not before.endswith(" at ")
    return bool(counted) and not says_in_clause(text, "scoring", hit.start)

"""What data there is: how much, from where, of what kind, how sensitive, and which law it falls under."""

import re
from collections.abc import Iterator

from core.understanding import lexicon
from core.understanding.reading import Reading, from_lexicon
from core.understanding.stance import is_rejected
from core.understanding.text import Text
from core.understanding.units import SECONDS, Quantity, data_sizes, period_after

_MEMORY = re.compile(r"\s?(?:of )?(?:ram|memory|vram|gpus?|gpu memory|disk|ssd|heap)\b|\s?(?:instances?|machines?)\b")
_PER_UNIT = re.compile(
    r"\s?(?:/|per|each|pro|je|por|par)\s?(?:image|request|file|photo|document|message|call|record|bild|imagen"
    r"|anfrage|fichier|pdf|scan|each)|\s(?:each|apiece|je)\b|\s(?:images?|photos?|files?|pdfs?|scans?"
    r"|payloads?|bilder|documents|mp3s?|wavs?|mp4s?|jpe?gs?|episodes|clips|videos)\b"
)
_ONLY_OUTPUT = re.compile(
    r"(?:back (?:in)?to|results? (?:back )?(?:in)?to|writ\w+ (?:\w+ ){0,3}(?:in)?to"
    r"|push(?:ed)? (?:\w+ ){0,2}to|output to)\s(?:an?\s|our\s)?$"
)
_UPLOADED = re.compile(
    r"\b(?:upload\w*|pdfs?|images?|photos?|files?|documents?|scans?|videos?|clips?|bilder|imagenes)"
    r"\s?\(?,?\s?(?:up to|max|each|about|~|of|bis|hasta|jusqu'a)?\s?$"
)
_TRAINING_SET = re.compile(r"train\w*\s(?:\w+\s)?(?:data|set|on)\b[^#]*#|#\s?(?:of )?training (?:data|set)")
_LARGEST_PAYLOAD_GB = 2
_LARGEST_MODEL_GB = 1000
_BASED = ("oracle", "postgres", "mysql", "sqlserver", "db2", "teradata", "hdfs", "sap", "mongodb", "kafka")


def read_volumes(text: Text) -> Iterator[Reading]:
    for size in data_sizes(text):
        if not _MEMORY.match(text.folded, size.end):
            yield _volume(text, size)


def read_sources(text: Text) -> Iterator[Reading]:
    for reading in from_lexicon(text, "data_sources"):
        before = text.folded[max(0, reading.span[0] - 40) : reading.span[0]]
        if reading.value == "segment" or (_ONLY_OUTPUT.search(before) and not reading.rejected):
            continue
        value, span = str(reading.value), reading.span
        if value in _BASED and (house := _in_house(text, span)) is not None:
            value, span = f"{value}_onprem", house
        yield Reading(
            key="data_sources", value=value, span=span, rejected=reading.rejected, withdrawn=reading.withdrawn
        )


def read_kind(text: Text) -> Iterator[Reading]:
    """Data types, sensitivity, and what is implied by the people that the data is of."""
    for concept in ("data_types", "pii_types"):
        for reading in from_lexicon(text, concept):
            if not reading.rejected:
                yield Reading(key=concept, value=reading.value, span=reading.span, implied=concept == "data_types")
    for reading in from_lexicon(text, "data_classification"):
        if not reading.rejected or reading.value == "internal":
            yield Reading(
                key="data_classification", value=reading.value, span=reading.span,
                weight=_SEVERITY[str(reading.value)] + (0 if reading.implied else 5), implied=reading.implied,
            )  # fmt: skip
    for concept in ("phi", "pan", "deletion"):
        for reading in from_lexicon(text, concept):
            yield Reading(key=concept, value=not reading.rejected, span=reading.span, implied=reading.implied)


def read_law(text: Text) -> Iterator[Reading]:
    for reading in from_lexicon(text, "compliance"):
        yield Reading(
            key="compliance", value=reading.value, span=reading.span, implied=reading.implied,
            rejected=reading.rejected, withdrawn=reading.withdrawn,
        )  # fmt: skip
    for reading in from_lexicon(text, "implied_law"):
        if not reading.rejected:
            yield Reading(key="compliance", value=reading.value, span=reading.span, implied=True)


_SEVERITY = {"public": 1.5, "internal": 1.2, "confidential": 2.0, "restricted": 3.0}


def _volume(text: Text, size: Quantity) -> Reading:
    span = (size.start, size.end)
    start, end = text.clause(size.start)
    before = text.folded[max(start, size.start - 28) : size.start]
    after = text.folded[size.end : min(end, size.end + 18)]
    if (rate := period_after(text, size.end, words=1)) is not None:
        a_day = _round(size.high * SECONDS["day"] / SECONDS[rate[0]])
        return Reading(key="data_velocity_gb_per_day", value=a_day, span=(size.start, rate[1]))
    if size.high < _LARGEST_PAYLOAD_GB and _is_of_one(text, size, before):
        return Reading(key="payload_kb", value=_round(size.high * 1e6), span=span)
    if _TRAINING_SET.search(f"{before}#{after}"):
        return Reading(key="training_data_gb", value=_round(size.high), span=span)
    if size.high < _LARGEST_MODEL_GB and _near_model(text, size, before, after):
        return Reading(key="model_artifact_mb", value=_round(size.high * 1000), span=span)
    weight = 2 if lexicon.says("history", before + after) else 1
    return Reading(key="data_volume_gb", value=_round(size.high), span=span, weight=weight)


def _is_of_one(text: Text, size: Quantity, before: str) -> bool:
    """The size of one file or request, as `uploads (up to 20 MB)` or `4 MB each`."""
    if _PER_UNIT.match(text.folded, size.end) or lexicon.says("payload_noun", before):
        return True
    uploaded = _UPLOADED.search(text.folded[max(0, size.start - 28) : size.start])
    return bool(uploaded or re.search(r"\b(?:avg|average|each)\s?$", before))


def _near_model(text: Text, size: Quantity, before: str, after: str) -> bool:
    wide = text.folded[max(text.sentence(size.start)[0], size.start - 28) : size.start]
    history = lexicon.says("history", after)
    return not history and (
        lexicon.says("model_noun", after) or lexicon.says("model_noun", before) or lexicon.says("model_noun", wide)
    )


def _in_house(text: Text, span: tuple[int, int]) -> tuple[int, int] | None:
    """The place of the words that say it stands in their own building, in the same clause or the brackets after it."""
    start, end = text.clause(span[0])[0], text.sentence(span[0])[1]
    reach = min(end, span[1] + 45)
    for hit in lexicon.find("on_premises", text.folded, start=max(start, span[0] - 40), end=reach):
        if not is_rejected(text, (hit.start, hit.end)):
            return min(span[0], hit.start), max(span[1], hit.end)
    return None


def _round(value: float) -> float:
    return float(f"{value:.6g}")

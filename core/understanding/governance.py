"""Who must agree, what must be explained, recorded and watched."""

import re
from collections.abc import Iterator

from core.understanding import lexicon
from core.understanding.numbers import numbers
from core.understanding.reading import Reading, from_lexicon
from core.understanding.text import Text

_FLAGS = ("audit", "bias", "drift_monitoring", "ab_testing")
_ALERT = re.compile(
    r"\b(?:alert\w*|notif\w+|page\b|paged?|ping|warn\w*|alarm\w*|message us|tell us|benachrichtig\w+"
    r"|avis\w+|alertes?)\b"
)
_ALREADY = re.compile(
    r"approved by @\w+|(?:plan|design|v\d+)\b[^.;]{0,20} approved by|already approved|its already|schon genehmigt"
    r"|deja approuve|ya aprobado"
)


def read_governance(text: Text) -> Iterator[Reading]:
    for key in _FLAGS:
        for reading in from_lexicon(text, key):
            yield Reading(key=key, value=not reading.rejected, span=reading.span, withdrawn=False)
    for reading in from_lexicon(text, "explainability"):
        value = "none" if reading.rejected else reading.value
        yield Reading(
            key="explainability", value=value, span=reading.span, weight=reading.weight, implied=reading.implied
        )


def read_approval(text: Text) -> Iterator[Reading]:
    """`both` when a person must agree to the model and to production; a talk of a past approval asks for none."""
    found: dict[str, Reading] = {}
    for reading in from_lexicon(text, "human_approval", apart=True):
        sentence = text.sentence(reading.span[0])
        if reading.value == "none" and re.search(
            r"\b(?:except|besides|other than|but|außer|excepto|sauf)\b", text.says(sentence)
        ):
            continue
        if reading.rejected or _ALREADY.search(text.says(sentence)):
            continue
        value = str(reading.value)
        if value not in found or found[value].weight < reading.weight:
            found[value] = Reading(key="human_approval", value=value, span=reading.span, weight=reading.weight)
    if "model" in found and "prod" in found and _overlap(found["model"].span, found["prod"].span):
        yield max(found["model"], found["prod"], key=lambda reading: reading.weight)
    elif "model" in found and "prod" in found and not _overlap(found["model"].span, found["prod"].span):
        if found["prod"].weight < 1:
            yield found["model"]
        else:
            yield Reading(
                key="human_approval", value="both", span=_cover(found["model"].span, found["prod"].span), weight=3
            )
    else:
        yield from found.values()


def read_alerts(text: Text) -> Iterator[Reading]:
    for reading in from_lexicon(text, "alert_channels"):
        if not reading.rejected and _ALERT.search(text.says(text.clause(reading.span[0]))):
            yield Reading(key="alert_channels", value=reading.value, span=reading.span)


def read_tenants(text: Text) -> Iterator[Reading]:
    for reading in from_lexicon(text, "multi_tenant"):
        if not reading.rejected:
            yield Reading(
                key="multi_tenant", value=reading.value, span=reading.span, weight=2 if reading.value == "silo" else 1
            )
    for number in numbers(text):
        match = re.match(rf"\s(?:\w+\s)?{lexicon.pattern('tenant_noun')}(?![a-z])", text.folded[number.end :])
        if match and number.high == int(number.high):
            yield Reading(key="tenants", value=int(number.high), span=(number.start, number.end + match.end()))


def read_change(text: Text) -> Iterator[Reading]:
    yield from (
        Reading(key="change_request", value=True, span=r.span)
        for r in from_lexicon(text, "change_request")
        if not r.rejected
    )


def _overlap(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _cover(a: tuple[int, int], b: tuple[int, int]) -> tuple[int, int]:
    return min(a[0], b[0]), max(a[1], b[1])

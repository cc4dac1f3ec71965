"""What is to be predicted, with what kind of model, of what size, on what hardware."""

import re
from collections.abc import Iterator

from core.understanding import lexicon
from core.understanding.reading import Reading, from_lexicon
from core.understanding.stance import is_rejected
from core.understanding.text import Span, Text

_BILLIONS = re.compile(
    r"(?<![\w.])(?:(?P<experts>\d)x)?(?P<n>\d+(?:\.\d+)?)\s?-?(?P<b>b|bn|billion)(?:\s?-?(?P<noun>param\w*"
    r"|parameters?|model|llm|llama|chat|instruct))?(?![a-z0-9])"
)
_NAMED = re.compile(
    r"(?:llama|mistral|mixtral|qwen|falcon|gemma|phi|gpt|deepseek"
    r"|bloom)[\w. -]{0,12}?(?:(?P<experts>\d)x)?(?P<n>\d+(?:\.\d+)?)b(?![a-z0-9])"
)
_MILLIONS = re.compile(r"(?<![\w.])(?P<n>\d+(?:\.\d+)?)\s?m(?:illion|io)?\s?-?param\w*")
_SHARED_EXPERTS = 0.83
"""Of a mixture of experts the attention layers are shared: Mixtral 8x7B has 46.7 billion, not 56 (Mistral AI)."""


def read_use_case(text: Text) -> Iterator[Reading]:
    for reading in from_lexicon(text, "use_case"):
        if not reading.rejected or reading.withdrawn:
            yield Reading(
                key="use_case", value=reading.value, span=reading.span, weight=reading.weight,
                rejected=reading.rejected, withdrawn=reading.withdrawn,
            )  # fmt: skip


def read_framework(text: Text) -> Iterator[Reading]:
    for reading in from_lexicon(text, "model_framework"):
        if reading.value == "implicit" and text.says(reading.span) == "als" and text.raw(reading.span[0]) != "A":
            continue
        yield Reading(
            key="model_framework", value=reading.value, span=reading.span, implied=reading.implied,
            rejected=reading.rejected, withdrawn=reading.withdrawn,
        )  # fmt: skip


def read_size(text: Text) -> Iterator[Reading]:
    for match in _NAMED.finditer(text.folded):
        yield _parameters(match)
    for match in _BILLIONS.finditer(text.folded):
        if match["noun"] or (text.raw(match.start("b")) == "B" and match["b"] == "b"):
            yield _parameters(match)
    for match in _MILLIONS.finditer(text.folded):
        yield Reading(key="model_size_params_b", value=float(match["n"]) / 1000, span=match.span())


def read_hardware(text: Text) -> Iterator[Reading]:
    for reading in from_lexicon(text, "gpu_required"):
        yield Reading(
            key="gpu_required", value=not reading.rejected, span=reading.span, weight=2, withdrawn=reading.withdrawn
        )
        if not reading.rejected:
            yield from _purpose(text, reading.span)
    for reading in from_lexicon(text, "gpu_type"):
        if not reading.rejected and not re.search(r"\b(?:ec2|db|cache|c5|m5)\b", text.says(reading.span)):
            yield Reading(key="gpu_type", value=reading.value, span=reading.span)
            yield Reading(key="gpu_required", value=True, span=reading.span, weight=1)
            yield from _purpose(text, reading.span)
    if not lexicon.says("gpu_required", text.folded):
        for match in re.finditer(r"(?:cpu[- ]only|only cpus?|cpu (?:is )?(?:fine|enough))", text.folded):
            yield Reading(key="gpu_required", value=False, span=match.span(), weight=1)


def _purpose(text: Text, span: Span) -> Iterator[Reading]:
    """`GPU for training`: only where the clause speaks of training and of no prediction."""
    start, end = text.clause(span[0])
    if lexicon.says("training", text.folded, start=start, end=end) and not lexicon.says(
        "scoring", text.folded, start=start, end=end
    ):
        yield Reading(key="gpu_for", value="training", span=span)


def mentions_ml(text: Text) -> bool:
    """Whether anything here is about a model, a prediction or a score."""
    if any(
        lexicon.says(c, text.folded) for c in ("ml", "use_case", "self_host", "metric", "gpu_required", "managed_api")
    ):
        return True
    return any(not is_rejected(text, (h.start, h.end)) for h in lexicon.find("model_framework", text.folded))


def _parameters(match: re.Match[str]) -> Reading:
    size = float(match["n"])
    if match["experts"]:
        size = round(size * float(match["experts"]) * _SHARED_EXPERTS, 1)
    return Reading(key="model_size_params_b", value=size, span=match.span())

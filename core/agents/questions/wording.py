"""The sentences of the questions in the requirement's language. Chooses nothing."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml
from pydantic import JsonValue

from core.domain.question import Choice

_PRICED = re.compile(r"(?P<what>.*) \((?:about (?P<usd>[\d,.]+) USD a month|no plan)\)")
_SPAN = re.compile(
    r"From (?P<low>[\d,.]+) to (?P<high>[\d,.]+) USD a month(?:; it decides about (?P<what>.*?))?\.?", re.DOTALL
)
FALLBACK = "en"


def say(language: str, part: str, name: str, **facts: str) -> str:
    """The sentence of this part (`question`, `why`, `choice`, `form`) in the language, in English where it has none."""
    for code in (language, FALLBACK):
        if (sentence := _texts(code).get(part, {}).get(name)) is not None:
            return sentence.format(**facts)
    return say(language, part, "other", **facts) if name != "other" else name


def choice(language: str, one: Choice) -> Choice:
    """A priced choice (`daily (about 20 USD a month)`) in the language."""
    match = _PRICED.fullmatch(one.label)
    if match is None:
        return one
    what = value_words(language, one.value, fallback=match["what"])
    form = "priced" if match["usd"] else "impossible"
    return Choice(value=one.value, label=say(language, "form", form, what=what, usd=match["usd"] or ""))


def why(language: str, changes: str) -> str:
    """What the answer changes, where its sentence is the planner's own form; other sentences stay as they are."""
    match = _SPAN.fullmatch(changes)
    if match is None:
        return changes
    span, decides = ("same", "same_decides") if match["low"] == match["high"] else ("span", "decides")
    said = say(language, "form", span, low=match["low"], high=match["high"])
    return said + (say(language, "form", decides, what=match["what"]) if match["what"] else "")


def field_words(language: str, field: str) -> str:
    """The name of a constraint as people say it, else its key in words."""
    named = _texts(language).get("field", {}) or _texts(FALLBACK)["field"]
    return named.get(field, field.replace("_", " "))


def value_words(language: str, value: JsonValue, *, fallback: str) -> str:
    return (
        say(language, "value", value)
        if isinstance(value, str) and value in _texts(language).get("value", {})
        else fallback
    )


@cache
def _texts(language: str) -> Mapping[str, Mapping[str, str]]:
    path = Path(__file__).parent / "texts" / f"{language}.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}

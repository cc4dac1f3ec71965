"""A sentence as data: its id and its facts, with its English words. Whoever shows it says it in the reader's language.

`Sentence` is a `str` to every reader: reports, ids and comparisons see the English words. In plain JSON it is those
words; in JSON that is kept (`Frozen.json_kept`) it is `{"say": id, "facts": {…}, "en": words}`. Loads no texts.
"""

from collections.abc import Mapping
from typing import Annotated, Any, cast

from pydantic import (
    JsonValue,
    SerializationInfo,
    SerializerFunctionWrapHandler,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapSerializer,
    WrapValidator,
)

#: Contexts of pydantic: values that keep what they are made of, and values that others wrote and may not forge.
KEEPING: Mapping[str, bool] = {"keeps_sentences": True}
FOREIGN: Mapping[str, bool] = {"foreign": True}

Scalar = str | int | float | bool | None
Fact = Scalar | tuple[Scalar, ...]
"""Of a sentence; a `str` may be a sentence itself, a tuple is told with commas."""


class Said(str):
    """English words that know the id and the facts that they are made of."""

    id: str
    facts: Mapping[str, Fact]

    def __new__(cls, english: str, id: str, facts: Mapping[str, Fact]) -> "Said":
        said = super().__new__(cls, english)
        said.id = id
        said.facts = facts
        return said

    def __getnewargs__(self) -> tuple[str, str, Mapping[str, Fact]]:  # pyright: ignore[reportIncompatibleMethodOverride]
        return str(self), self.id, self.facts

    def kept(self) -> dict[str, JsonValue]:
        return {"say": self.id, "facts": {name: _kept(fact) for name, fact in self.facts.items()}, "en": str(self)}


def _kept(fact: Fact) -> JsonValue:
    if isinstance(fact, Said):
        return fact.kept()
    return [_kept(one) for one in fact] if isinstance(fact, tuple) else fact


def _read(value: object) -> Fact:
    if isinstance(value, dict):
        return _revived(cast(dict[str, Any], value))
    return tuple(cast(Scalar, _read(one)) for one in cast(list[object], value)) if isinstance(value, list) else value  # pyright: ignore[reportReturnType]


def _revived(value: Mapping[str, Any]) -> Said:
    return Said(str(value["en"]), str(value["say"]), {name: _read(fact) for name, fact in value["facts"].items()})


def _in(value: object, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> Any:
    if isinstance(value, Said):
        return value
    foreign = bool(info.context and info.context.get("foreign"))
    if not foreign and isinstance(value, dict) and value.keys() == {"say", "facts", "en"}:  # pyright: ignore[reportUnknownMemberType]
        return _revived(cast(dict[str, Any], value))
    return handler(value)


def _out(value: object, handler: SerializerFunctionWrapHandler, info: SerializationInfo) -> Any:
    if not isinstance(value, Said):
        return handler(value)
    if info.mode == "python":
        return value
    return value.kept() if info.context and info.context.get("keeps_sentences") else str(value)


Sentence = Annotated[str, WrapValidator(_in), WrapSerializer(_out), WithJsonSchema({"type": "string"})]
Told = Annotated[JsonValue, WrapValidator(_in), WrapSerializer(_out)]
"""A JSON value that may be a sentence."""

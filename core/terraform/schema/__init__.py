"""What the AWS provider accepts, read from the committed extracts; types are unpacked one by one when asked for."""

import gzip
import json
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from pydantic import JsonValue

PROVIDER = "aws"
#: The last of the major version that repositories pin, and a current one of the next, which modules allow too.
VERSIONS = ("5.100.0", "6.69.1")


class Attribute(NamedTuple):
    required: bool
    settable: bool
    type: str
    """`string`, `number`, `bool`, `list`, `set`, `map`, `object` or `dynamic`; `any` is a block of any form."""
    members: tuple[str, ...] = ()
    """Of a list or set of objects: it may be written as blocks too."""


class Nested(NamedTuple):
    minimum: int
    maximum: int
    """0: no limit."""
    body: "BodyType"


class BodyType(NamedTuple):
    attributes: Mapping[str, Attribute]
    blocks: Mapping[str, Nested]


class Arity(NamedTuple):
    minimum: int
    maximum: int | None


@lru_cache(maxsize=1024)
def find_type(kind: str, name: str, *, version: str = VERSIONS[0]) -> BodyType | None:
    """`kind`: `resource`, `data` or `provider`."""
    line = _lines(version).get(f"{kind} {name}")
    return _body(json.loads(line)) if line is not None else None


@cache
def functions() -> Mapping[str, Arity]:
    """Terraform's own functions with how many arguments they take."""
    return {name: Arity(*arity) for name, arity in json.loads(_lines(VERSIONS[0])["functions"]).items()}


@cache
def _lines(version: str) -> dict[str, str]:
    text = gzip.decompress((Path(__file__).parent / f"{PROVIDER}-{version}.json.gz").read_bytes()).decode()
    return dict(line.split("\t", 1) for line in text.splitlines())  # pyright: ignore[reportReturnType]


def _body(fields: Mapping[str, JsonValue]) -> BodyType:
    attributes: dict[str, Attribute] = {}
    blocks: dict[str, Nested] = {}
    for name, field in fields.items():
        match field:
            case str():
                attributes[name] = _attribute(field)
            case [str() as packed, list() as members]:
                attributes[name] = _attribute(packed)._replace(members=tuple(map(str, members)))
            case [int() as minimum, int() as maximum, dict() as inner]:
                blocks[name] = Nested(minimum, maximum, _body(inner))
            case _:
                raise ValueError(f"{name}: {field!r} is no field of a schema")
    return BodyType(attributes, blocks)


def _attribute(packed: str) -> Attribute:
    flags, _, type_ = packed.partition(":")
    return Attribute("r" in flags, "r" in flags or "o" in flags, type_)

"""A pydantic model's JSON schema, made strict and bounded: what is sent, not what is accepted.

Strict: every property required, nothing beside them. Bounded: a small model without a limit writes until it is cut off.
Fields that code fills in (SkipJsonSchema) are not in pydantic's schema to begin with.
"""

from functools import cache
from typing import cast

from pydantic import BaseModel, JsonValue

from core.domain.base import Json

#: For strings and lists that state no limit of their own.
LONGEST_TEXT = 1000
MOST_ITEMS = 40
MOST_SENTENCES = 8
#: What a field of any JSON may be: strict schemas know no "anything".
_ANYTHING: Json = {
    "anyOf": [
        {"type": "string", "maxLength": 200},
        {"type": "number"},
        {"type": "boolean"},
        {"type": "array", "items": {"type": "string", "maxLength": 200}, "maxItems": 20},
        {"type": "null"},
    ]
}
_DROPPED = frozenset({"default", "title", "examples"})


@cache
def strict_schema(model: type[BaseModel]) -> Json:
    return cast(Json, _strict(model.model_json_schema()))


def _strict(node: JsonValue) -> JsonValue:
    if isinstance(node, list):
        return [_strict(item) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return {"$ref": node["$ref"]}
    kept = {key: value for key, value in node.items() if key not in _DROPPED}
    if not kept.keys() - {"description"}:
        return {**_ANYTHING, **kept}
    return _bounded({key: _inside(key, value) for key, value in kept.items()})


def _inside(key: str, value: JsonValue) -> JsonValue:
    """Below `properties` and `$defs` the keys are names, not keywords."""
    if key in ("properties", "$defs") and isinstance(value, dict):
        return {name: _strict(inner) for name, inner in value.items()}
    return _strict(value) if key not in ("enum", "const", "required") else value


def _bounded(node: Json) -> Json:
    match node.get("type"):
        case "object":
            properties = cast(Json, node.get("properties", {}))
            # A class's docstring is for its readers; what the model must know stands at the fields.
            kept = {key: value for key, value in node.items() if key != "description"}
            return {**kept, "properties": properties, "required": [*properties], "additionalProperties": False}
        case "string" if "enum" not in node and "const" not in node:
            return {"maxLength": LONGEST_TEXT, **node}
        case "array":
            items = node.get("items")
            plain = isinstance(items, dict) and items.get("type") == "string"
            return {"maxItems": MOST_SENTENCES if plain else MOST_ITEMS, **node}
        case _:
            return node

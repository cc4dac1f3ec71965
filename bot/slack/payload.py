"""Reading a Slack payload without believing in its shape: what is absent or of another type reads as empty."""

from collections.abc import Sequence

from pydantic import JsonValue

from core.domain.base import Json


def node(payload: Json, *path: str | int) -> Json:
    found = _at(payload, path)
    return found if isinstance(found, dict) else {}


def items(payload: Json, *path: str | int) -> list[Json]:
    found = _at(payload, path)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def text(payload: Json, *path: str | int) -> str:
    found = _at(payload, path)
    return found if isinstance(found, str) else ""


def flag(payload: Json, *path: str | int) -> bool:
    return _at(payload, path) is True


def _at(payload: JsonValue, path: Sequence[str | int]) -> JsonValue:
    found = payload
    for step in path:
        if isinstance(found, dict) and isinstance(step, str):
            found = found.get(step)
        elif isinstance(found, list) and isinstance(step, int) and step < len(found):
            found = found[step]
        else:
            return None
    return found

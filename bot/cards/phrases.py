"""The fixed sentences of cards in the requirement's language. Chooses nothing; agents' own reasons stay as they are."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml

FALLBACK = "en"


def say(language: str, part: str, name: str, /, **facts: object) -> str:
    """In English where the language has no such sentence."""
    for code in (language, FALLBACK):
        if (sentence := texts(code).get(part, {}).get(name)) is not None:
            return sentence.format(**facts)
    return name.replace("_", " ")


def count(language: str, number: int, noun: str) -> str:
    return say(language, "count", f"{noun}_{'one' if number == 1 else 'many'}", n=number)


@cache
def texts(language: str) -> Mapping[str, Mapping[str, str]]:
    path = Path(__file__).parent / "texts" / f"{language}.yaml"
    return yaml.safe_load(path.read_text(encoding="utf-8")) if language.isalpha() and path.exists() else {}

"""Services that AWS has closed or is closing, when a requirement names one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from core.domain.requirement import Notice
from core.understanding.stance import is_rejected
from core.understanding.text import Text


@dataclass(frozen=True)
class Retired:
    words: re.Pattern[str]
    name: str
    since: str
    instead: str


@cache
def retired_services() -> tuple[Retired, ...]:
    raw = yaml.safe_load((files("core.understanding.lexicon") / "retired.yaml").read_text(encoding="utf-8"))
    return tuple(
        Retired(re.compile(rf"(?<![a-z0-9]){s['words']}(?![a-z0-9])"), s["name"], s["since"], s["instead"])
        for s in raw.values()
    )


def retired_notices(text: Text) -> Iterator[Notice]:
    for service in retired_services():
        match = service.words.search(text.folded)
        if match is not None and not is_rejected(text, match.span()):
            yield Notice(
                kind="retired_service",
                text=f"{service.name} {_verb(service.since)}{service.since}; {service.instead} takes its place.",
                quote=text.quote(match.span()),
            )


def _verb(since: str) -> str:
    return "is " if since.startswith(("closed", "in ", "discontinued")) else ""

"""Services that AWS has closed or is closing, when a requirement names one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from core.domain.requirement import Notice
from core.phrases import say
from core.understanding.stance import is_rejected
from core.understanding.text import Text


@dataclass(frozen=True)
class Retired:
    words: re.Pattern[str]
    id: str
    name: str


@cache
def retired_services() -> tuple[Retired, ...]:
    raw = yaml.safe_load((files("core.understanding.lexicon") / "retired.yaml").read_text(encoding="utf-8"))
    return tuple(Retired(re.compile(rf"(?<![a-z0-9]){s['words']}(?![a-z0-9])"), id, s["name"]) for id, s in raw.items())


def retired_notices(text: Text) -> Iterator[Notice]:
    for service in retired_services():
        match = service.words.search(text.folded)
        if match is not None and not is_rejected(text, match.span()):
            yield Notice(
                kind="retired_service",
                text=say(
                    "understanding.retired",
                    service=service.name,
                    since=say(f"understanding.retired_since.{service.id}"),
                    instead=say(f"understanding.retired_instead.{service.id}"),
                ),
                quote=text.quote(match.span()),
            )

"""The policy library as people read it: the rules' own texts, without the engine that judges by them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.slack import limits, modals
from bot.slack.limits import clamp
from bot.slack.mrkdwn import harmless
from core import policies
from core.domain.base import Json

_RULE = re.compile(r'"([A-Z][A-Z0-9-]+)":\s*\{\s*"title":\s*"([^"]+)",\s*"severity":\s*"([BHM])"')
_MEANS = {"B": "blocks", "H": "needs consent", "M": "warns"}


@dataclass(frozen=True)
class Rule:
    subject: str
    id: str
    title: str
    severity: str


@cache
def library(own: Path | None = None) -> tuple[Rule, ...]:
    """Ours, then an organisation's own from POLICY_DIR."""
    folders = [Path(folder) for folder in policies.__path__]
    return tuple(rule for folder in (*folders, *([own] if own else [])) for rule in _rules(folder))


def policies_view(rules: tuple[Rule, ...]) -> Json:
    by_subject: dict[str, list[Rule]] = {}
    for rule in rules:
        by_subject.setdefault(rule.subject, []).append(rule)
    counts = ", ".join(f"{sum(r.severity == s for r in rules)} {means}" for s, means in _MEANS.items())
    blocks = [_section(f"{len(rules)} rules judge every draft before you see it: {counts}.")]
    for subject, named in list(by_subject.items())[: limits.BLOCKS["modal"] - 1]:
        lines = [f"• `{r.id}` {harmless(r.title)} ({_MEANS[r.severity]})" for r in named]
        blocks.append(_section(clamp(f"*{harmless(subject)}*\n" + "\n".join(lines), limits.SECTION)))
    return modals.shown("Policies", blocks)


def _section(said: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": said, "verbatim": True}}


def _rules(folder: Path) -> Iterator[Rule]:
    for path in sorted(folder.glob("*.rego")):
        for found in _RULE.finditer(path.read_text(encoding="utf-8")):
            yield Rule(path.stem.replace("_", " "), found[1], found[2], found[3])

"""Passages and a question become an answer that cites its passages, or a refusal. An answer that cites nothing, or what
was not given, is not shown.
"""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from .vectors import Found

PROMPT_FILE = Path(__file__).parents[2] / "prompts" / "answer.md"
REFUSAL = "The documents that you may see do not answer this."
_CITATION = re.compile(r"\[(\d{1,2})\]")


@dataclass(frozen=True)
class Completion:
    text: str
    tokens_in: int
    tokens_out: int
    blocked: bool = False
    """A guardrail stepped in: the text is its message."""


class LanguageModel(Protocol):
    def complete(self, *, system: str, user: str, max_tokens: int) -> Completion: ...


@dataclass(frozen=True)
class Answer:
    text: str
    citations: tuple[Found, ...] = ()
    refused: str = ""
    """Why there is no answer: `no_passages`, `no_citation`, `guardrail`; empty where there is one."""
    tokens_in: int = 0
    tokens_out: int = 0


@lru_cache(maxsize=1)
def load_prompt() -> str:
    return PROMPT_FILE.read_text(encoding="utf-8")


def prompt_version() -> str:
    return hashlib.sha256(load_prompt().encode()).hexdigest()[:12]


def generate(question: str, found: Sequence[Found], *, model: LanguageModel, max_tokens: int) -> Answer:
    if not found:
        return Answer(REFUSAL, refused="no_passages")
    done = model.complete(system=load_prompt(), user=_user(question, found), max_tokens=max_tokens)
    spent = {"tokens_in": done.tokens_in, "tokens_out": done.tokens_out}
    if done.blocked:
        return Answer(done.text, refused="guardrail", **spent)
    numbers = list(dict.fromkeys(int(number) for number in _CITATION.findall(done.text)))
    if not numbers or any(not 1 <= number <= len(found) for number in numbers):
        return Answer(REFUSAL, refused="no_citation", **spent)
    return Answer(done.text, citations=tuple(found[number - 1] for number in numbers), **spent)


def _user(question: str, found: Sequence[Found]) -> str:
    passages = "\n".join(
        f'<passage number="{number}">\n{_plain(f.passage.text)}\n</passage>' for number, f in enumerate(found, start=1)
    )
    return f"<passages>\n{passages}\n</passages>\n<question>\n{_plain(question)}\n</question>"


def _plain(text: str) -> str:
    """Nobody's text can open or close a tag of ours."""
    return text.replace("<", "&lt;").replace(">", "&gt;")

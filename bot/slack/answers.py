"""Replies in a thread read as answers to the questions that were asked. Pure; what is not clearly one is left alone."""

import re
from collections.abc import Iterable, Sequence

from pydantic import JsonValue

from core.domain.base import Json
from core.domain.question import Question
from core.understanding import find_choice

_NUMBERED = re.compile(r"^\s*(?:q(?:uestion)?\s*)?(\d{1,2})\s*[:.)=–-]\s*(.+)$", re.IGNORECASE)
_NAMED = re.compile(r"^\s*([^:=]{2,60}?)\s*[:=]\s*(.+)$")
_DEFAULTS = re.compile(
    r"^\W*(?:(?:please\s+)?(?:use|take|apply)\s+)?(?:the\s+|your\s+)?defaults?(?:\s+for\s+the\s+rest)?\W*$",
    re.IGNORECASE,
)
_REST_DEFAULT = re.compile(r"\bdefaults?\s+for\s+the\s+rest\b|\b(?:rest|others?)\b.{0,12}\bdefaults?\b", re.IGNORECASE)


def read(questions: Sequence[Question], texts: Iterable[str]) -> Json:
    """Constraint key → answer. Numbers and free texts stay words: the application reads them or refuses them."""
    answers: Json = {}
    for text in texts:
        found = _segments(questions, text)
        if not found and len(questions) == 1 and not wants_defaults(text):
            found = [(questions[0], text)]
        for question, said in found:
            if (value := _value(question, said.strip())) is not None:
                answers[question.field] = value
    return answers


def named(questions: Sequence[Question], text: str) -> bool:
    """Whether a line says by number or by name which question it answers."""
    return bool(_segments(questions, text))


def wants_defaults(text: str) -> bool:
    """Whether the text says that what is not answered shall take its default."""
    return any(_DEFAULTS.match(line) for line in text.splitlines()) or bool(_REST_DEFAULT.search(text))


def unanswered(questions: Sequence[Question], answers: Json) -> tuple[Question, ...]:
    return tuple(q for q in questions if q.field not in answers)


def _segments(questions: Sequence[Question], text: str) -> list[tuple[Question, str]]:
    found: list[tuple[Question, str]] = []
    for line in re.split(r"[\n;]+", text):
        if (match := _NUMBERED.match(line)) and 1 <= int(match[1]) <= len(questions):
            found.append((questions[int(match[1]) - 1], match[2]))
        elif (match := _NAMED.match(line)) and (question := _named(questions, match[1])) is not None:
            found.append((question, match[2]))
    return found


def _named(questions: Sequence[Question], name: str) -> Question | None:
    wanted = re.sub(r"[\s_-]+", " ", name.casefold()).strip()
    return next((q for q in questions if wanted in (q.field.replace("_", " "), q.id.casefold())), None)


def _value(question: Question, said: str) -> JsonValue:
    if not said:
        return None
    if question.kind == "choice":
        found = find_choice(question, said)
        return found[0] if found else None
    if question.kind == "number" and not re.search(r"\d", said):
        return None
    return said

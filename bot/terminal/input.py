"""What the command line was given, read into values; raises BadInput with the sentence that helps."""

import json
from pathlib import Path
from typing import TextIO

from pydantic import TypeAdapter, ValidationError

from core.domain.base import Json
from core.domain.policy import Waiver
from core.domain.requirement import Message
from core.errors import BadInput
from core.understanding import read_input

_JSON_OBJECT = TypeAdapter(Json)


def requirement_in(text: str | None, *, file: Path | None, thread: Path | None, stdin: TextIO) -> tuple[Message, ...]:
    """From exactly one of: the argument, stdin (`-`), a file, or a thread."""
    if sum(given is not None for given in (text, file, thread)) > 1:
        raise BadInput("Give the requirement once: as text, with --file or with --thread.")
    if thread is not None:
        return _thread(thread)
    if file is not None:
        return (Message(user="user", text=read_input(_bytes(file))),)
    if text == "-" or (text is None and not stdin.isatty()):
        return (Message(user="user", text=read_input(stdin.buffer.read())),)
    if text is None:
        raise BadInput('Say what to design: agentic-mlops design "score our customers every night …", --file or `-`.')
    return (Message(user="user", text=read_input(text)),)


def answers_in(path: Path) -> Json:
    try:
        return _JSON_OBJECT.validate_json(_bytes(path))
    except ValidationError as exc:
        raise BadInput(f"{path} is not a JSON object of constraint keys or question ids.") from exc


def waiver_in(text: str) -> Waiver:
    rule, _, reason = text.partition("=")
    if not rule.strip() or not reason.strip():
        raise BadInput(f"--waive takes RULE=REASON; “{text}” is not.")
    return Waiver(rule=rule.strip().upper(), reason=reason.strip())


def _thread(path: Path) -> tuple[Message, ...]:
    try:
        rows = json.loads(read_input(_bytes(path)))
        messages = tuple(
            Message(user=str(r["user"]), text=read_input(r["text"]), ts=str(r.get("ts", ""))) for r in rows
        )
    except (json.JSONDecodeError, RecursionError, KeyError, TypeError, AttributeError) as exc:
        raise BadInput(f"{path} is not a JSON list of objects with `user` and `text`.") from exc
    if not messages:
        raise BadInput(f"{path} has no message.")
    return messages


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as exc:
        raise BadInput(f"{path} cannot be read: {exc.strerror}.") from exc

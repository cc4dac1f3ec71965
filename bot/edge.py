"""The terminal's edge: runs a command, turns every failure into one clear line and an exit code of the contract."""

import asyncio
import json
import sys
from collections.abc import Callable, Coroutine
from typing import Any

import typer
from pydantic import ValidationError
from rich.console import Console

from bot.terminal.plain import plain
from core.domain.base import Json
from core.errors import AppError, BadInput, ConfigurationError, Refused, Unavailable

#: Progress, cards and questions; results are printed to stdout.
err = Console(stderr=True, highlight=False)


def run(work: Callable[[], Coroutine[Any, Any, int]], *, debug: bool = False) -> None:
    """Exits with what the work returns; 1 our defect, 2 bad input, 3 refused, 5 unavailable, 130 interrupted."""
    try:
        code = asyncio.run(work())
    except (KeyboardInterrupt, asyncio.CancelledError):
        _say("Interrupted; nothing is lost. `agentic-mlops runs list` shows how far it is.")
        code = 130
    except AppError as exc:
        if debug:
            raise
        _say(f"{exc.message} {exc.remedy}")
        code = _code(exc)
    except Exception as exc:
        if debug:
            raise
        wrong = _wrong_settings(exc)
        defect = f"This is a defect of ours: {type(exc).__name__}: {exc}. Run it again with --debug and report that."
        _say(wrong or defect)
        code = 2 if wrong else 1
    raise typer.Exit(code)


def put(value: Json) -> None:
    """Exactly one JSON object on stdout."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def _say(sentence: str) -> None:
    """One line, however long; what it quotes of people stays text."""
    err.print(plain(" ".join(sentence.split())), soft_wrap=True)


def _code(exc: AppError) -> int:
    match exc:
        case BadInput() | ConfigurationError():
            return 2
        case Refused():
            return 2 if exc.code.endswith("not_found") else 3
        case Unavailable():
            return 5
        case _:
            return 1


def _wrong_settings(exc: Exception) -> str:
    """What is wrong with which setting, without its value; empty for every other failure."""
    if not isinstance(exc, ValidationError) or exc.title != "Settings":
        return ""
    problems = "; ".join(f"{'.'.join(str(p) for p in e['loc']).upper()}: {e['msg']}" for e in exc.errors())
    return f"A setting is wrong: {problems}."

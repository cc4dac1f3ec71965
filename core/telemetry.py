"""Structured logs: events with fields, readable on a terminal and JSON elsewhere; secrets never pass."""

import logging
import re
import sys
from collections.abc import Mapping
from typing import Any, Literal

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

#: What a field that holds a secret is called. A number is never one: jobs have fencing tokens, models count theirs.
_SECRET_NAMES = ("token", "secret", "password", "authorization", "api_key", "signature", "cookie")
#: What a secret looks like inside another text, a traceback or an address say.
_SECRETS = re.compile(
    r"(?P<before>://[^/\s:@]*:)[^/\s@]+(?=@)|(?P<scheme>\b(?:bearer|basic)\s+)[\w.~+/=-]{8,}"
    r"|\bxox[a-z]-[\w-]+|\bxapp-[\w-]+|\bgh[a-z]_\w{16,}|\bgithub_pat_\w+|\bsk-[\w-]{16,}|\bAKIA[0-9A-Z]{16}\b",
    re.IGNORECASE,
)


def configure_logging(level: str, fmt: Literal["auto", "console", "json"] = "auto", *, quiet: bool = False) -> None:
    """Logs go to stderr. `quiet` keeps what a person at a terminal sees as cards out of the log."""
    threshold = "WARNING" if quiet else level
    terminal = sys.stderr.isatty()
    renderer: Processor = structlog.processors.JSONRenderer()
    if fmt == "console" or (fmt == "auto" and terminal):
        plain = structlog.dev.plain_traceback  # the pretty one would format the exception anew, and unmasked
        renderer = structlog.dev.ConsoleRenderer(colors=terminal, exception_formatter=plain)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            mask_secrets,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(threshold),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)


def mask_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Comes after the traceback has become text, since that may quote a secret too."""
    return {key: _masked(key, value) for key, value in event.items()}


def masked(text: str) -> str:
    """The text without the secrets in it; what stands around them stays readable."""
    return _SECRETS.sub(lambda found: f"{found['before'] or found['scheme'] or ''}***", text)


def _masked(key: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return {k: _masked(str(k), v) for k, v in value.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    if value is None or isinstance(value, bool | int | float):
        return value
    if any(name in key.lower() for name in _SECRET_NAMES):
        return "***"
    if isinstance(value, list | tuple | set | frozenset):
        return [_masked(key, each) for each in value]  # pyright: ignore[reportUnknownVariableType]
    return masked(value) if isinstance(value, str) else value

"""What passes between the layer that asks and the two vendors' SDKs: one request out, one reply or one failure back."""

from dataclasses import dataclass
from typing import Protocol

from core.domain.base import Json
from core.errors import ModelUnavailable


@dataclass(frozen=True, kw_only=True)
class Request:
    model: str
    instructions: str
    """Ours alone; no word of people stands in it."""
    data: str
    name: str
    """Of the schema: the agent's."""
    schema: Json
    max_tokens: int


@dataclass(frozen=True, kw_only=True)
class Tokens:
    """The provider's own count."""

    input: int = 0
    """All of them, cached ones included."""
    cached: int = 0
    cache_write: int = 0
    output: int = 0


@dataclass(frozen=True, kw_only=True)
class Reply:
    text: str
    tokens: Tokens
    cut: bool = False
    """Ended at the token limit, not by itself."""
    refused: str = ""
    """The model declined, in its words or the provider's."""


class CallFailed(ModelUnavailable):
    """A request to a language model brought no answer."""

    def __init__(
        self,
        message: str,
        *,
        retryable: bool,
        kind: str = "no_answer",
        retry_after: float | None = None,
        rest: float | None = None,
    ) -> None:
        super().__init__(message)
        self.kind = kind
        """One short word for the trace: an HTTP status, `timeout`, `connection`."""
        self.retryable = retryable
        self.retry_after = retry_after
        """Seconds that the provider asks to wait."""
        self.rest = rest
        """Seconds for which asking again is pointless: a wrong key does not mend itself."""


class Vendor(Protocol):
    @property
    def name(self) -> str: ...

    @property
    def base_url(self) -> str: ...

    async def open(self) -> None:
        """Makes the one client of the process, outside of any request's time: importing an SDK takes seconds."""
        ...

    async def send(self, request: Request, *, timeout: float) -> Reply:
        """Sends once and never again by itself, after `open`. Raises CallFailed."""
        ...

    async def close(self) -> None: ...


#: Seconds that a connection without a request is kept: a run's questions are further apart than the SDKs' five.
KEEP_ALIVE = 120.0
#: HTTP statuses after which the same request may succeed.
PASSING = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})
#: Seconds that a provider rests after saying that the key, the account or the model is wrong.
WRONG_SETUP = 300.0


def whole(text: str | None) -> str:
    """The text without halves of characters, which JSON can carry and nothing can store."""
    return (text or "").encode(errors="replace").decode()


def failed_with(status: int, *, detail: str, retry_after: float | None) -> CallFailed:
    """The failure that an HTTP status means."""
    return CallFailed(
        f"HTTP {status}{f' ({detail})' if detail else ''}",
        retryable=status in PASSING,
        kind=str(status),
        retry_after=retry_after,
        rest=WRONG_SETUP if status in (401, 402, 403, 404) else None,
    )


def seconds_of(header: str | None) -> float | None:
    """`Retry-After` in seconds; its other form, a date, is not used by either vendor and read as no wish."""
    try:
        return max(0.0, float(header)) if header else None
    except ValueError:
        return None

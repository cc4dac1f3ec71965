"""One call of Slack's Web API: JSON in, JSON out, and Slack's and the transport's errors as ours.

Clients are made without retry handlers: slack_sdk's own would send a post again after a dropped connection.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import cast
from urllib.parse import urlsplit

import aiohttp
from pydantic import JsonValue
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.poster import Ambiguous, Gone, Rejected, SurfaceUnavailable, Throttled
from bot.slack.payload import text
from core.domain.base import Json

#: Bolt's own `ack` and `respond`, whose arguments differ from one kind of request to the next.
Answer = Callable[..., Awaitable[object]]

_IN_DOUBT = frozenset({"internal_error", "fatal_error", "service_unavailable", "request_timeout"})
_GONE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed", "is_inactive"})


def web_client(token: str, *, base_url: str, timeout: int = 15) -> AsyncWebClient:
    return AsyncWebClient(token=token, base_url=base_url, timeout=timeout, retry_handlers=[])


@dataclass(frozen=True)
class WebApi:
    """Raises Throttled, SurfaceUnavailable, Ambiguous, Gone or Rejected; the latter two carry Slack's `error`."""

    client: AsyncWebClient

    async def read(self, method: str, **arguments: str | int | bool | None) -> Json:
        """As a form: Slack's reading methods take no JSON."""
        form = {name: str(value).lower() if isinstance(value, bool) else value for name, value in arguments.items()}
        return await self._call(method, repeatable=True, data=form)

    async def put(self, method: str, body: Json) -> Json:
        """For what may be done twice without harm."""
        return await self._call(method, repeatable=True, json=body)

    async def post(self, method: str, body: Json) -> Json:
        """For what would be seen twice if it were done twice: an unclear end is Ambiguous."""
        return await self._call(method, repeatable=False, json=body)

    async def fetch(self, url: str, most: int) -> bytes:
        """A file of Slack's, at most so many bytes; the token goes to nobody else, and no redirect is followed."""
        if not _is_slacks(url, self.client.base_url):
            raise Rejected("It is not kept by Slack.", error="foreign_file")
        headers = {"Authorization": f"Bearer {self.client.token}"}
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=20)) as session,
                session.get(url, headers=headers, allow_redirects=False) as answer,
            ):
                if answer.status != 200:
                    raise Rejected(f"Slack does not hand it out ({answer.status}).", error="file_refused")
                data = b""
                while len(data) < most and (chunk := await answer.content.read(most - len(data))):
                    data += chunk
                return data
        except (TimeoutError, aiohttp.ClientError, OSError) as exc:
            raise SurfaceUnavailable(f"Slack did not send the file ({type(exc).__name__}).") from exc

    async def _call(self, method: str, *, repeatable: bool, **arguments: object) -> Json:
        unclear = SurfaceUnavailable if repeatable else Ambiguous
        try:
            answer = await self.client.api_call(method, **arguments)  # pyright: ignore[reportArgumentType, reportUnknownMemberType]
        except SlackApiError as exc:
            raise _refusal(exc, unclear) from exc
        except aiohttp.ClientConnectorError as exc:
            raise SurfaceUnavailable("Slack cannot be reached.") from exc
        except (TimeoutError, aiohttp.ClientError, SlackClientError, OSError) as exc:
            raise unclear(f"Slack did not answer ({type(exc).__name__}).") from exc
        return _json(cast(object, answer.data))  # pyright: ignore[reportUnknownMemberType] - untyped in slack_sdk


def _is_slacks(url: str, base_url: str) -> bool:
    """Where the API is a stand-in, its own host keeps the files."""
    asked, api = urlsplit(url), urlsplit(base_url)
    if (asked.scheme, asked.netloc) == (api.scheme, api.netloc):
        return True
    return asked.scheme == "https" and (asked.hostname or "").endswith(".slack.com")


async def respond(answer: Answer, message: Json) -> None:
    """To the person who typed a command, by its response_url. Raises SurfaceUnavailable."""
    try:
        await answer(response_type="ephemeral", replace_original=False, **message)
    except (TimeoutError, aiohttp.ClientError, SlackClientError, OSError) as exc:
        raise SurfaceUnavailable(f"Slack did not take the answer ({type(exc).__name__}).") from exc


def _refusal(exc: SlackApiError, unclear: type[SurfaceUnavailable] | type[Ambiguous]) -> Exception:
    response = cast(object, exc.response)  # pyright: ignore[reportUnknownMemberType] - slack_sdk says "dict or response"
    status = _number(response, "status_code") or _number(response, "status")
    error = text(_json(getattr(response, "data", None)), "error")
    if status == 429 or error in ("ratelimited", "rate_limited"):
        return Throttled(seconds=_retry_after(response))
    if status >= 500 or error in _IN_DOUBT or not error:
        return unclear(f"Slack did not say what became of it ({error or status}).")
    if error in _GONE:
        return Gone(error=error)
    return Rejected(f"Slack refused it: {error}.", error=error)


def _number(response: object, name: str) -> int:
    found: object = getattr(response, name, 0)
    return found if isinstance(found, int) else 0


def _retry_after(response: object) -> float:
    headers: object = getattr(response, "headers", {})
    told = str(headers.get("Retry-After", "")) if hasattr(headers, "get") else ""  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownArgumentType]
    return float(told) if told.replace(".", "", 1).isdigit() else 1.0


def _json(found: object) -> Json:
    return cast(dict[str, JsonValue], found) if isinstance(found, dict) else {}

"""The few calls of GitHub's REST API that publishing needs, with a token or as a GitHub App; retried where that helps.

https://docs.github.com/rest?apiVersion=2022-11-28
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Protocol

import aiohttp
import jwt
from pydantic import TypeAdapter, ValidationError
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt, stop_after_delay

from core.domain.base import Frozen
from core.errors import ConfigurationError, RepoHostUnavailable

_HEADERS = {
    "Accept": "application/vnd.github+json",
    "X-GitHub-Api-Version": "2022-11-28",
    "User-Agent": "agentic-mlops",
}
_ATTEMPTS, _SECONDS, _LONGEST_WAIT = 4, 90, 30.0
_BODY = TypeAdapter[Any](Any)
#: GitHub's tokens for Apps live an hour, what proves the App itself ten minutes at most.
_FRESH_SECONDS, _PROOF_SECONDS = 300, 540


class Repository(Frozen, extra="ignore"):
    full_name: str
    html_url: str
    clone_url: str


class PullRequest(Frozen, extra="ignore"):
    html_url: str
    state: str = "open"


class _Message(Frozen, extra="ignore"):
    message: str = ""


class _Token(Frozen, extra="ignore"):
    token: str


class Credentials(Protocol):
    async def token(self) -> str: ...


class FixedToken:
    def __init__(self, token: str) -> None:
        self._token = token

    async def token(self) -> str:
        return self._token


class AppToken:
    """A token of one installation, fetched when the one before is about to end."""

    def __init__(self, *, api_url: str, app_id: str, installation_id: str, private_key: str) -> None:
        self._api_url, self._app_id, self._installation_id = api_url, app_id, installation_id
        self._private_key = private_key
        self._kept, self._until = "", 0.0
        self._fetching = asyncio.Lock()

    async def token(self) -> str:
        async with self._fetching:
            if time.monotonic() > self._until:
                path = f"/app/installations/{self._installation_id}/access_tokens"
                answer = await GitHubApi(self._api_url, _Proof(self._prove)).call("POST", path, body={})
                self._kept = _Token.model_validate(answer).token
                self._until = time.monotonic() + 3600 - _FRESH_SECONDS
            return self._kept

    async def _prove(self) -> str:
        now = int(time.time())
        claims = {"iat": now - 60, "exp": now + _PROOF_SECONDS, "iss": self._app_id}
        try:
            return jwt.encode(claims, self._private_key, algorithm="RS256")
        except (ValueError, TypeError, jwt.PyJWTError) as exc:
            raise ConfigurationError("GITHUB_APP_PRIVATE_KEY is no private key in PEM.") from exc


class _Proof:
    def __init__(self, prove: Callable[[], Awaitable[str]]) -> None:
        self._prove = prove

    async def token(self) -> str:
        return await self._prove()


class Answered(RepoHostUnavailable):
    """GitHub answers with an error."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"GitHub answers {status}: {message}")
        self.status = status


class _Again(RepoHostUnavailable):
    """GitHub asks for patience."""

    def __init__(self, message: str, after: float | None = None) -> None:
        super().__init__(message)
        self.after = after


class GitHubApi:
    def __init__(self, url: str, credentials: Credentials, *, pause: float = 1.0) -> None:
        """`pause`: seconds before the second attempt, doubled with each further one unless GitHub says how long."""
        self._url, self._credentials, self._pause = url.rstrip("/"), credentials, pause

    async def token(self) -> str:
        return await self._credentials.token()

    async def find_repository(self, owner: str, name: str) -> Repository | None:
        try:
            return Repository.model_validate(await self.call("GET", f"/repos/{owner}/{name}"))
        except Answered as exc:
            if exc.status == 404:
                return None
            raise

    async def create_repository(self, owner: str, name: str, *, description: str) -> Repository:
        """The one that is there where another attempt has made it already."""
        body = {"name": name, "description": description, "visibility": "private", "has_wiki": False}
        try:
            return Repository.model_validate(
                await self.call("POST", f"/orgs/{owner}/repos", body={**body, "auto_init": False})
            )
        except Answered as exc:
            if exc.status == 422 and (there := await self.find_repository(owner, name)) is not None:
                return there
            raise

    async def propose(self, owner: str, name: str, *, head: str, title: str, text: str) -> PullRequest:
        """Opens a pull request from `head` to `main`, or finds the one that was opened before, merged ones too."""
        path = f"/repos/{owner}/{name}/pulls"
        query = {"head": f"{owner}:{head}", "base": "main", "state": "all"}
        if not (found := await self.call("GET", path, query=query)):
            body = {"title": title, "head": head, "base": "main", "body": text, "maintainer_can_modify": True}
            try:
                return PullRequest.model_validate(await self.call("POST", path, body=body))
            except Answered as exc:
                if exc.status != 422 or not (found := await self.call("GET", path, query=query)):
                    raise
        return PullRequest.model_validate(found[0])

    async def call(
        self, method: str, path: str, *, query: Mapping[str, str] | None = None, body: Mapping[str, Any] | None = None
    ) -> Any:
        """Raises Answered for what GitHub refuses, ConfigurationError for a token, else RepoHostUnavailable."""
        retrying = AsyncRetrying(
            stop=stop_after_attempt(_ATTEMPTS) | stop_after_delay(_SECONDS),
            wait=self._wait,
            retry=retry_if_exception_type(_Again),
            reraise=True,
        )
        async for attempt in retrying:
            with attempt:
                return await self._once(method, path, query or {}, body)
        raise AssertionError  # tenacity returns or raises

    def _wait(self, state: RetryCallState) -> float:
        exc = state.outcome.exception() if state.outcome else None
        asked = exc.after if isinstance(exc, _Again) else None
        return min(asked if asked is not None else self._pause * 2 ** (state.attempt_number - 1), _LONGEST_WAIT)

    async def _once(self, method: str, path: str, query: Mapping[str, str], body: Mapping[str, Any] | None) -> Any:
        headers = {**_HEADERS, "Authorization": f"Bearer {await self._credentials.token()}"}
        timeout = aiohttp.ClientTimeout(total=30)
        try:
            async with (
                aiohttp.ClientSession(headers=headers, timeout=timeout) as session,
                session.request(method, f"{self._url}{path}", params=query, json=body, allow_redirects=False) as answer,
            ):
                return _read(answer.status, answer.headers, await answer.read())
        except (aiohttp.ClientError, TimeoutError) as exc:
            raise _Again(f"GitHub does not answer: {exc or type(exc).__name__}") from exc


def _read(status: int, headers: Mapping[str, str], data: bytes) -> Any:
    try:
        told: Any = _BODY.validate_json(data) if data else {}
    except ValidationError as exc:
        raise _Again(f"GitHub answers {status} with something that is no JSON.") from exc
    if 200 <= status < 300:
        return told
    message = _Message.model_validate(told).message if isinstance(told, dict) else ""
    waiting = headers.get("retry-after", "")
    limited = status in (403, 429) and (waiting or headers.get("x-ratelimit-remaining") == "0")
    if status >= 500 or status == 429 or limited:
        raise _Again(f"GitHub answers {status}: {message}", float(waiting) if waiting.isdigit() else None)
    if status in (401, 403):
        raise ConfigurationError(f"GitHub refuses the token: {message or status}.")
    raise Answered(status, message)

"""OpenAI's Chat Completions with a strict JSON schema, at OpenAI or at any server that speaks the same.

Sends once; retries, limits and prices are not known here. The SDK takes seconds to import: that happens at first use.
"""

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from core.adapters.model.wire import KEEP_ALIVE, CallFailed, Reply, Request, Tokens, failed_with, seconds_of, whole

if TYPE_CHECKING:
    from openai import APIStatusError, AsyncOpenAI
    from openai.types.chat import ChatCompletion

OFFICIAL = "api.openai.com"


class OpenAIChat:
    name = "openai"

    def __init__(self, *, api_key: str, base_url: str = "") -> None:
        """Servers of one's own often want no key; the SDK always wants one."""
        self._api_key, self.base_url = api_key or "none", base_url or f"https://{OFFICIAL}/v1"
        self._official = urlsplit(self.base_url).hostname == OFFICIAL
        self._client: AsyncOpenAI | None = None

    async def open(self) -> None:
        if self._client is None:
            await asyncio.to_thread(__import__, "openai")
        self._opened()

    async def send(self, request: Request, *, timeout: float) -> Reply:
        client = self._opened()
        import openai

        try:
            completion = await client.chat.completions.create(
                model=request.model,
                messages=[
                    {"role": "system", "content": request.instructions},
                    {"role": "user", "content": request.data},
                ],
                response_format={
                    "type": "json_schema",
                    "json_schema": {"name": request.name, "schema": dict(request.schema), "strict": True},
                },
                # OpenAI's models refuse a temperature and count their thinking; others know `max_tokens` alone.
                max_completion_tokens=request.max_tokens if self._official else openai.omit,
                max_tokens=openai.omit if self._official else request.max_tokens,
                temperature=openai.omit if self._official else 0,
                timeout=timeout,
            )
        except openai.APIStatusError as exc:
            raise _refused(exc) from exc
        except (openai.APITimeoutError, TimeoutError) as exc:
            raise CallFailed(f"no answer within {timeout:g} s", retryable=True, kind="timeout") from exc
        except openai.APIConnectionError as exc:
            raise CallFailed("the connection failed", retryable=True, kind="connection") from exc
        except (openai.APIError, ValueError) as exc:
            raise CallFailed("the answer is no completion", retryable=True) from exc
        return _reply(completion)

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()

    def _opened(self) -> "AsyncOpenAI":
        """It keeps its connections open, so there is one."""
        import httpx2
        from openai import AsyncOpenAI, DefaultAsyncHttpx2Client

        if self._client is None:
            limits = httpx2.Limits(max_connections=100, keepalive_expiry=KEEP_ALIVE)
            self._client = AsyncOpenAI(
                http_client=DefaultAsyncHttpx2Client(limits=limits),
                api_key=self._api_key,
                base_url=self.base_url,
                max_retries=0,
                organization=None,
                project=None,
            )
        return self._client


def _refused(exc: "APIStatusError") -> CallFailed:
    code = exc.code or exc.type or ""
    retry_after = seconds_of(exc.response.headers.get("retry-after"))
    return failed_with(exc.status_code, detail=code[:60], retry_after=retry_after)


def _reply(completion: "ChatCompletion") -> Reply:
    if not completion.choices:
        raise CallFailed("the answer has no choices", retryable=True)
    choice, usage = completion.choices[0], completion.usage
    details = usage.prompt_tokens_details if usage else None
    filtered = "the provider's filter stopped the answer" if choice.finish_reason == "content_filter" else ""
    return Reply(
        text=whole(choice.message.content),
        tokens=Tokens(
            input=usage.prompt_tokens if usage else 0,
            cached=(details.cached_tokens or 0) if details else 0,
            cache_write=(details.cache_write_tokens or 0) if details else 0,
            output=usage.completion_tokens if usage else 0,
        ),
        cut=choice.finish_reason == "length",
        refused=whole(choice.message.refusal) or filtered,
    )

"""Anthropic's Messages with a JSON schema as the output format, and the instructions marked for its prompt cache.

Sends once; retries, limits and prices are not known here. The SDK takes seconds to import: that happens at first use.
"""

import asyncio
import warnings
from typing import TYPE_CHECKING

from core.adapters.model.wire import KEEP_ALIVE, CallFailed, Reply, Request, Tokens, failed_with, seconds_of, whole

if TYPE_CHECKING:
    from anthropic import APIStatusError, AsyncAnthropic
    from anthropic.types import Message


class AnthropicMessages:
    name = "anthropic"

    def __init__(self, *, api_key: str, base_url: str = "") -> None:
        self._api_key, self.base_url = api_key, base_url or "https://api.anthropic.com"
        self._client: AsyncAnthropic | None = None

    async def open(self) -> None:
        if self._client is None:
            await asyncio.to_thread(__import__, "anthropic")
        self._opened()

    async def send(self, request: Request, *, timeout: float) -> Reply:
        client = self._opened()
        import anthropic

        # The API knows fewer keywords than JSON Schema; the SDK's own function writes the others into descriptions.
        schema = anthropic.transform_schema(dict(request.schema))
        try:
            with warnings.catch_warnings():
                # A model near its end of life is the operator's choice; it is no reason to write to stderr.
                warnings.simplefilter("ignore", DeprecationWarning)
                message = await client.messages.create(
                    model=request.model,
                    max_tokens=request.max_tokens,
                    system=[{"type": "text", "text": request.instructions, "cache_control": {"type": "ephemeral"}}],
                    messages=[{"role": "user", "content": request.data}],
                    output_config={"format": {"type": "json_schema", "schema": schema}},
                    timeout=timeout,
                )
        except anthropic.APIStatusError as exc:
            raise _refused(exc) from exc
        except (anthropic.APITimeoutError, TimeoutError) as exc:
            raise CallFailed(f"no answer within {timeout:g} s", retryable=True, kind="timeout") from exc
        except anthropic.APIConnectionError as exc:
            raise CallFailed("the connection failed", retryable=True, kind="connection") from exc
        except (anthropic.APIError, ValueError) as exc:
            raise CallFailed("the answer is no message", retryable=True) from exc
        return _reply(message)

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()

    def _opened(self) -> "AsyncAnthropic":
        """It keeps its connections open, so there is one."""
        import httpx2
        from anthropic import AsyncAnthropic, DefaultAsyncHttpxClient

        if self._client is None:
            limits = httpx2.Limits(max_connections=100, keepalive_expiry=KEEP_ALIVE)
            self._client = AsyncAnthropic(
                http_client=DefaultAsyncHttpxClient(limits=limits),
                api_key=self._api_key,
                base_url=self.base_url,
                max_retries=0,
                auth_token=None,
                # Its own spans may hold what was said, if somebody's environment asks for that; ours never do.
                open_telemetry={"traces": {"enabled": False}, "propagation": False},
            )
        return self._client


def _refused(exc: "APIStatusError") -> CallFailed:
    retry_after = seconds_of(exc.response.headers.get("retry-after"))
    return failed_with(exc.status_code, detail=exc.type or "", retry_after=retry_after)


def _reply(message: "Message") -> Reply:
    usage = message.usage
    cached, written = usage.cache_read_input_tokens or 0, usage.cache_creation_input_tokens or 0
    refused = "it declined to answer" if message.stop_reason == "refusal" else ""
    return Reply(
        text=whole("".join(block.text for block in message.content if block.type == "text")),
        tokens=Tokens(
            # The API counts cached tokens beside `input_tokens`, OpenAI within: here they are always within.
            input=usage.input_tokens + cached + written,
            cached=cached,
            cache_write=written,
            output=usage.output_tokens,
        ),
        cut=message.stop_reason in ("max_tokens", "model_context_window_exceeded"),
        refused=refused,
    )

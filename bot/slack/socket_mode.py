"""Slack over a socket that we open ourselves: no address of ours has to be public. The listeners are the same."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import cast

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.slack.app import SlackApp
from bot.slack.payload import text
from core.domain.base import Json
from core.errors import ConfigurationError

_LONGEST_PAUSE = 60.0
_CONNECT_SECONDS = 30.0
#: What no further try mends.
_WRONG_TOKEN = frozenset({"invalid_auth", "not_authed", "not_allowed_token_type", "account_inactive", "token_revoked"})

Sleep = Callable[[float], Awaitable[None]]


async def listen(slack: SlackApp, app_token: str, *, sleep: Sleep = asyncio.sleep) -> None:
    """Until it is cancelled; a lost socket is opened again. Raises ConfigurationError for a token that is refused."""
    log = structlog.get_logger()
    handler = AsyncSocketModeHandler(slack.bolt, app_token)
    failures = 0
    try:
        while True:
            try:
                await _connect(handler)
                break
            except SlackApiError as exc:
                error = text(cast(Json, exc.response.data), "error")  # pyright: ignore[reportUnknownMemberType] - untyped in slack_sdk
                if error in _WRONG_TOKEN:
                    log.error("socket-refused", reason=error)
                    raise ConfigurationError(f"Slack refuses SLACK_APP_TOKEN ({error}).") from exc
                log.warning("socket-waits", reason=error)
            except (aiohttp.ClientError, SlackClientError, TimeoutError, OSError) as exc:
                log.warning("socket-waits", reason=type(exc).__name__)
            failures += 1
            await sleep(min(_LONGEST_PAUSE, 2.0**failures))
        log.info("socket-open")
        await asyncio.Event().wait()
    finally:
        await handler.close_async()  # pyright: ignore[reportUnknownMemberType] - untyped in slack_bolt


async def _connect(handler: AsyncSocketModeHandler) -> None:
    """The address is asked for here: slack_sdk's own connect tries for ever, and with a token that is refused too."""
    handler.client.wss_uri = await handler.client.issue_new_wss_url()
    await asyncio.wait_for(handler.connect_async(), _CONNECT_SECONDS)

"""Wakes over Redis pub/sub. A hint that is lost costs a poll, so every failure here is a warning at most."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any, cast

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from core.domain.ids import DecisionSetId

log = structlog.get_logger(__name__)
CHANNEL = "mlops:events"


class RedisWake:
    def __init__(self, url: str) -> None:
        self._redis = Redis.from_url(url)  # pyright: ignore[reportUnknownMemberType]

    async def notify(self, decision_set_id: DecisionSetId) -> None:
        try:
            await self._redis.publish(CHANNEL, decision_set_id)  # pyright: ignore[reportUnknownMemberType]
        except (RedisError, OSError):
            log.warning("wake-lost", decision_set_id=decision_set_id)

    async def listen(self) -> AsyncIterator[DecisionSetId]:
        while True:
            try:
                async with self._redis.pubsub() as channel:  # pyright: ignore[reportUnknownMemberType]
                    await channel.subscribe(CHANNEL)  # pyright: ignore[reportUnknownMemberType]
                    while True:
                        message = cast(Any, await channel.get_message(ignore_subscribe_messages=True, timeout=30))  # pyright: ignore[reportUnknownMemberType]
                        if message is not None:
                            yield DecisionSetId(message["data"].decode())
            except (RedisError, OSError):
                await asyncio.sleep(1)

    async def close(self) -> None:
        await self._redis.aclose()

"""The queue port on arq: carries the id of a job row to some worker. What is due and who may work it, the row says."""

import asyncio
import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import unquote

import arq
from arq.connections import ArqRedis, RedisSettings
from arq.constants import in_progress_key_prefix
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from core.domain.ids import JobId
from core.domain.job import Job
from core.errors import ConfigurationError, QueueUnavailable

QUEUE = "mlops:jobs"
#: What nobody has taken by then is forgotten here; the row is offered again.
KEPT = timedelta(days=1)
#: How many offers one clearing looks at, the oldest first.
_LOOKED_AT = 1000
#: A Redis that hangs must not hold up whoever has committed already.
_PATIENCE_SECONDS = 5


def serialize(value: dict[str, Any]) -> bytes:
    return json.dumps(value, default=repr).encode()


def deserialize(data: bytes) -> dict[str, Any]:
    return json.loads(data)


def redis_settings(url: str) -> RedisSettings:
    """Survives an outage of a minute; without OSError in the list a refused connection ends an arq worker."""
    try:
        settings = RedisSettings.from_dsn(url)
    except (RuntimeError, ValueError) as exc:
        raise ConfigurationError("REDIS_URL must begin with redis://, rediss:// or unix://.") from exc
    if settings.unix_socket_path:
        settings.unix_socket_path = unquote(settings.unix_socket_path)
    settings.retry_on_timeout = True
    settings.retry_on_error = [RedisConnectionError, RedisTimeoutError, OSError]
    settings.retry = Retry(ExponentialBackoff(cap=1, base=0.05), 60)
    return settings


class ArqJobQueue:
    def __init__(self, url: str) -> None:
        self._settings = redis_settings(url)
        # Whoever offers has committed already and must not wait: the sweeper tries again.
        self._settings.retry = Retry(ExponentialBackoff(cap=0.2, base=0.02), 3)
        self._settings.conn_retries = 0
        self._pool: ArqRedis | None = None
        self._opening = asyncio.Lock()

    async def offer(self, job: Job) -> None:
        """Generation and offer are in the id: arq swallows an id that it knows, and a later offer must get through."""
        async with self._answering() as redis:
            await redis.enqueue_job(
                "advance",
                job.id,
                _job_id=_carrier_id(job),
                _queue_name=QUEUE,
                _defer_until=job.next_run_at,
                _expires=KEPT,
            )

    async def waiting(self, jobs: Sequence[Job]) -> frozenset[JobId]:
        """What arq calls in progress a worker took; when the row still waits, it died or works on another one."""
        if not jobs:
            return frozenset()
        async with self._answering() as redis, redis.pipeline(transaction=False) as pipe:
            for job in jobs:
                pipe.zscore(QUEUE, _carrier_id(job))
                pipe.exists(in_progress_key_prefix + _carrier_id(job))
            told = await pipe.execute()
        queued, taken = told[::2], told[1::2]
        return frozenset(
            job.id for job, score, begun in zip(jobs, queued, taken, strict=True) if score is not None and not begun
        )

    async def drop_taken(self) -> None:
        """Safe at any time, since the row says what is worked on and its lease when that is over.

        arq keeps an offer until its job ends, or for the whole job timeout when the worker died; and a worker looks at
        the first hundred alone.
        """
        async with self._answering() as redis:
            offers: list[bytes] = await redis.zrange(QUEUE, 0, _LOOKED_AT - 1)  # pyright: ignore[reportUnknownMemberType]
            async with redis.pipeline(transaction=False) as pipe:
                for offer in offers:
                    pipe.exists(in_progress_key_prefix + offer.decode())
                begun = await pipe.execute()
            if taken := [offer for offer, there in zip(offers, begun, strict=True) if there]:
                await redis.zrem(QUEUE, *taken)

    async def ping(self) -> None:
        async with self._answering() as redis:
            await redis.exists(QUEUE)

    async def close(self) -> None:
        if self._pool is not None:
            await self._pool.aclose()

    @asynccontextmanager
    async def _answering(self) -> AsyncGenerator[ArqRedis]:
        """Raises QueueUnavailable."""
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                yield await self._connected()
        except (RedisError, OSError) as exc:  # TimeoutError is an OSError
            raise QueueUnavailable() from exc

    async def _connected(self) -> ArqRedis:
        async with self._opening:
            if self._pool is None:
                self._pool = await arq.create_pool(
                    self._settings,
                    job_serializer=serialize,
                    job_deserializer=deserialize,
                    default_queue_name=QUEUE,
                )
            return self._pool


def _carrier_id(job: Job) -> str:
    return f"advance:{job.decision_set_id}:{job.generation}:{job.offer}"

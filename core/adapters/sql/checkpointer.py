"""LangGraph's checkpoints beside our tables, and the fence that keeps a worker out which lost its job to another.

The only module besides `core/workflow` that imports langgraph. What a checkpoint holds is the workflow's business.
"""

import asyncio
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeAlias

import aiosqlite
import psycopg
from filelock import FileLock
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import (
    BaseCheckpointSaver,
    ChannelVersions,
    Checkpoint,
    CheckpointMetadata,
    CheckpointTuple,
    DeltaChannelHistory,
)
from langgraph.checkpoint.postgres import PostgresSaver
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from psycopg.rows import DictRow, dict_row
from psycopg_pool import AsyncConnectionPool, PoolTimeout
from sqlalchemy import create_engine

from core.adapters.sql.engine import LOCK_SECONDS, database_url, sqlite_path
from core.adapters.sql.migrate import schema_lock
from core.domain.job import Lease
from core.errors import DatabaseUnavailable, LeaseLost

Saver: TypeAlias = BaseCheckpointSaver[str]
_Pool: TypeAlias = AsyncConnectionPool[psycopg.AsyncConnection[DictRow]]

_FILE = "checkpoints.sqlite3"
#: A failed run may be retried and a blocked one decided, so theirs stay. Constants alone are put into the text.
_THREADS_OF_ENDED = """
    SELECT DISTINCT thread_id FROM checkpoints JOIN {owners} ON id = thread_id
    WHERE status IN ('completed', 'rejected', 'cancelled', 'expired') AND updated_at < {mark} LIMIT {mark}
"""


class Checkpoints(ABC):
    """One place for checkpoints: reads are free, and writes go through `fenced`."""

    saver: Saver

    @abstractmethod
    def fenced(self, lease: Lease) -> AbstractAsyncContextManager[Saver]:
        """A saver whose writes commit together at the end, in a transaction that keeps every claim of the job out.

        Raises LeaseLost.
        """

    async def forget(self, *, ended_before: datetime, limit: int = 100) -> int:
        """Deletes what runs left that ended long ago and can never go on; returns of how many."""
        with _driver_errors():
            threads = await self._threads_of_ended(ended_before, limit)
            for thread_id in threads:
                await self._delete(thread_id)
        return len(threads)

    @abstractmethod
    async def _threads_of_ended(self, before: datetime, limit: int) -> Sequence[str]: ...

    @abstractmethod
    async def _delete(self, thread_id: str) -> None: ...


@asynccontextmanager
async def open_checkpointer(url: str, *, data_dir: Path) -> AsyncGenerator[Checkpoints]:
    """On PostgreSQL in the database of `url`; beside SQLite in `checkpoints.sqlite3`, a file of its own."""
    application = sqlite_path(url)
    if application is not None:
        async with aiosqlite.connect(data_dir / _FILE, timeout=LOCK_SECONDS) as connection:
            saver = AsyncSqliteSaver(connection)
            await saver.setup()
            await connection.execute("ATTACH DATABASE ? AS application", (str(application),))
            yield _SqliteCheckpoints(saver)
        return
    pool: _Pool = AsyncConnectionPool(
        _conninfo(url),
        connection_class=psycopg.AsyncConnection[DictRow],
        open=False,
        min_size=1,
        max_size=4,
        timeout=LOCK_SECONDS,
        check=_alive,
        kwargs={"autocommit": True, "row_factory": dict_row, "application_name": "agentic-mlops checkpoints"},
    )
    async with pool:
        yield _PostgresCheckpoints(AsyncPostgresSaver(pool), pool)


async def setup_checkpointer(url: str, *, data_dir: Path) -> None:
    """Makes LangGraph's own tables. Run by `migrate` alone; safe to run again and by several hosts at once."""
    await asyncio.to_thread(upgrade_checkpointer, url, data_dir=data_dir)


def upgrade_checkpointer(url: str, *, data_dir: Path) -> None:
    """`setup_checkpointer` for where no loop is running."""
    if sqlite_path(url) is not None:
        data_dir.mkdir(parents=True, exist_ok=True)
        with FileLock(data_dir / f"{_FILE}.migrate.lock"):
            asyncio.run(_setup_sqlite(data_dir / _FILE))
        return
    engine = create_engine(database_url(url))
    try:
        with (
            engine.connect() as holder,
            schema_lock(holder),
            PostgresSaver.from_conn_string(_conninfo(url)) as saver,
        ):
            saver.setup()
    finally:
        engine.dispose()


class FencedSaver(BaseCheckpointSaver[str]):
    """What a worker's graph is compiled with: reads as always, writes only while the lease's token is the newest."""

    def __init__(self, checkpoints: Checkpoints, lease: Lease) -> None:
        super().__init__(serde=checkpoints.saver.serde)
        self.checkpoints, self.lease = checkpoints, lease

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        with _driver_errors():
            return await self.checkpoints.saver.aget_tuple(config)

    async def alist(
        self,
        config: RunnableConfig | None,
        *,
        filter: dict[str, Any] | None = None,
        before: RunnableConfig | None = None,
        limit: int | None = None,
    ) -> AsyncIterator[CheckpointTuple]:
        with _driver_errors():
            async for found in self.checkpoints.saver.alist(config, filter=filter, before=before, limit=limit):
                yield found

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        with _driver_errors():
            async with self.checkpoints.fenced(self.lease) as saver:
                return await saver.aput(config, checkpoint, metadata, new_versions)

    async def aput_writes(
        self, config: RunnableConfig, writes: Sequence[tuple[str, Any]], task_id: str, task_path: str = ""
    ) -> None:
        with _driver_errors():
            async with self.checkpoints.fenced(self.lease) as saver:
                await saver.aput_writes(config, writes, task_id, task_path)

    async def adelete_thread(self, thread_id: str) -> None:
        with _driver_errors():
            async with self.checkpoints.fenced(self.lease) as saver:
                await saver.adelete_thread(thread_id)

    async def aget_delta_channel_history(
        self, *, config: RunnableConfig, channels: Sequence[str]
    ) -> Mapping[str, DeltaChannelHistory]:
        with _driver_errors():
            return await self.checkpoints.saver.aget_delta_channel_history(config=config, channels=channels)

    def get_next_version(self, current: str | None, channel: None) -> str:
        return self.checkpoints.saver.get_next_version(current, channel)


class _SqliteCheckpoints(Checkpoints):
    """BEGIN IMMEDIATE takes the write lock of the attached application file too, so no claim commits meanwhile."""

    def __init__(self, saver: AsyncSqliteSaver) -> None:
        self.saver, self._connection = saver, saver.conn
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def fenced(self, lease: Lease) -> AsyncGenerator[Saver]:
        async with self._turn:
            try:
                await self._connection.execute("BEGIN IMMEDIATE")
                query = "SELECT token FROM application.jobs WHERE id = ?"
                async with self._connection.execute(query, (lease.job_id,)) as cursor:
                    row = await cursor.fetchone()
                _check(lease, row[0] if row else None)
                yield self.saver
                await self._connection.commit()
            finally:
                await self._connection.rollback()

    async def _threads_of_ended(self, before: datetime, limit: int) -> Sequence[str]:
        query = _THREADS_OF_ENDED.format(owners="application.decision_sets", mark="?")
        # UtcDateTime keeps the text of the naive UTC time.
        when = before.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ", timespec="microseconds")
        async with self._turn, self._connection.execute(query, (when, limit)) as cursor:
            return [row[0] async for row in cursor]

    async def _delete(self, thread_id: str) -> None:
        async with self._turn:
            await self.saver.adelete_thread(thread_id)


class _PostgresCheckpoints(Checkpoints):
    def __init__(self, saver: AsyncPostgresSaver, pool: _Pool) -> None:
        self.saver, self._pool = saver, pool

    @asynccontextmanager
    async def fenced(self, lease: Lease) -> AsyncGenerator[Saver]:
        async with self._pool.connection() as connection, connection.transaction():
            cursor = await connection.execute("SELECT token FROM jobs WHERE id = %s FOR SHARE", (lease.job_id,))
            row = await cursor.fetchone()
            _check(lease, row["token"] if row else None)
            yield AsyncPostgresSaver(connection, serde=self.saver.serde)

    async def _threads_of_ended(self, before: datetime, limit: int) -> Sequence[str]:
        query = _THREADS_OF_ENDED.format(owners="decision_sets", mark="%s")
        async with self._pool.connection() as connection:
            cursor = await connection.execute(query.encode(), (before, limit))
            return [row["thread_id"] async for row in cursor]

    async def _delete(self, thread_id: str) -> None:
        await self.saver.adelete_thread(thread_id)


def _check(lease: Lease, token: int | None) -> None:
    if token != lease.token:
        raise LeaseLost(job_id=lease.job_id, worker=lease.worker, token=lease.token, refused="checkpoint")


@contextmanager
def _driver_errors() -> Generator[None]:
    try:
        yield
    except (
        psycopg.OperationalError,
        psycopg.errors.IdleInTransactionSessionTimeout,  # how PostgreSQL ends what a paused worker held open
        PoolTimeout,
        sqlite3.OperationalError,
    ) as exc:
        detail = str(exc).partition("\n")[0]
        raise DatabaseUnavailable(f"The checkpoints cannot be reached: {detail}") from exc


async def _alive(connection: psycopg.AsyncConnection[DictRow]) -> None:
    await connection.execute("")


def _conninfo(url: str) -> str:
    return database_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


async def _setup_sqlite(path: Path) -> None:
    async with aiosqlite.connect(path, timeout=LOCK_SECONDS) as connection:
        await AsyncSqliteSaver(connection).setup()

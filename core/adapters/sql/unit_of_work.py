"""One database transaction as one `async with`. It commits on a clean exit; driver errors leave here as ours."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, nullcontext

from sqlalchemy import select
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    InterfaceError,
    OperationalError,
    ProgrammingError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine

from core.adapters.announce import announce
from core.adapters.sql.deliveries import SqlDeliveries
from core.adapters.sql.engine import LOCK_SECONDS
from core.adapters.sql.events import SqlEventLog
from core.adapters.sql.gates import SqlGates
from core.adapters.sql.inbox import SqlInbox
from core.adapters.sql.jobs import SqlJobs
from core.adapters.sql.products import SqlAgentRuns, SqlArtifacts
from core.adapters.sql.records import SqlDecisionSets, SqlProjects, SqlThreads
from core.adapters.sql.rows import Rows
from core.adapters.sql.tables import idempotency_keys
from core.adapters.turn import Turn
from core.domain.ids import DecisionSetId
from core.domain.job import Job, Lease
from core.errors import AppError, BadInput, ConfigurationError, DatabaseUnavailable, DecisionSetNotFound
from core.ports import Clock, JobQueue, Wake

#: PostgreSQL's code for a session that it ended because it was silent inside a transaction.
_IDLE_IN_TRANSACTION = "25P03"


class SqlTransaction:
    def __init__(self, rows: Rows, clock: Clock) -> None:
        self._rows, self._clock = rows, clock
        self.enqueued: list[Job] = []
        self.appended: set[DecisionSetId] = set()
        self.projects = SqlProjects(rows)
        self.decision_sets = SqlDecisionSets(rows)
        self.threads = SqlThreads(rows)
        self.gates = SqlGates(rows)
        self.events = SqlEventLog(rows, clock, self.appended)
        self.agent_runs = SqlAgentRuns(rows)
        self.artifacts = SqlArtifacts(rows)
        self.jobs = SqlJobs(rows)
        self.inbox = SqlInbox(rows)
        self.deliveries = SqlDeliveries(rows)

    async def once(self, command_id: str, result: str) -> str | None:
        row = {"command_id": command_id, "result": result, "created_at": self._clock()}
        if await self._rows.add(idempotency_keys, row):
            return None
        known = await self._rows.find(
            select(idempotency_keys.c.result).where(idempotency_keys.c.command_id == command_id)
        )
        return str(known["result"]) if known else None

    def enqueue(self, job: Job) -> None:
        self.enqueued.append(job)


class SqlUnitOfWork:
    """One a process: on SQLite its transactions take turns here, in order, before they meet other processes."""

    def __init__(
        self, engine: AsyncEngine, *, clock: Clock, queue: JobQueue | None = None, wake: Wake | None = None
    ) -> None:
        self._engine, self._clock, self._queue, self._wake = engine, clock, queue, wake
        self._turn = Turn(patience=LOCK_SECONDS) if engine.dialect.name == "sqlite" else nullcontext

    @asynccontextmanager
    async def __call__(self, lease: Lease | None = None) -> AsyncGenerator[SqlTransaction]:
        try:
            async with self._turn(), self._engine.begin() as connection:
                tx = SqlTransaction(Rows(connection), self._clock)
                if lease is not None:
                    await tx.jobs.hold(lease)
                yield tx
        except SQLAlchemyError as exc:
            if (error := _translated(exc)) is None:
                raise
            raise error from exc
        await announce(tx.enqueued, tx.appended, queue=self._queue, wake=self._wake)


def _translated(exc: SQLAlchemyError) -> AppError | None:
    """None for what is a defect of ours: a wrong statement has no better name than its own."""
    detail = str(exc.orig).partition("\n")[0] if isinstance(exc, DBAPIError) else str(exc)
    no_table = "no such table" in detail or ("relation" in detail and "does not exist" in detail)
    if no_table and isinstance(exc, OperationalError | ProgrammingError):
        return ConfigurationError(f"The database has no tables yet ({detail}). `agentic-mlops migrate` makes them.")
    if isinstance(exc, OperationalError | InterfaceError | PoolTimeout) or _connection_ended(exc):
        return DatabaseUnavailable(f"The database cannot do this now: {detail}")
    if isinstance(exc, DataError):
        return BadInput(f"This holds something that cannot be stored: {detail}")
    if isinstance(exc, IntegrityError):
        return DecisionSetNotFound(f"This refers to something that is not stored: {detail}")
    return None


def _connection_ended(exc: SQLAlchemyError) -> bool:
    """As PostgreSQL does to a session that is silent inside a transaction: a worker that was paused, say."""
    if not isinstance(exc, DBAPIError):
        return False
    return exc.connection_invalidated or getattr(exc.orig, "sqlstate", None) == _IDLE_IN_TRANSACTION

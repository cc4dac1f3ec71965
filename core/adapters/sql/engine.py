"""A database URL made into an engine. No query is known here.

SQLite runs in WAL mode with `synchronous=FULL`. NORMAL would already survive the kill of a process; but a loss of power
may then take back the last transactions while LangGraph's checkpoints, which are synced in full in a file of their own,
stay, so that a run would go on past events that nobody has. A commit costs one fsync for it.
"""

from pathlib import Path
from typing import Protocol

from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from core.errors import ConfigurationError

#: Seconds that a transaction waits for a lock, and that a silent one may keep its own (a paused worker, say).
LOCK_SECONDS = 10


_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}


class _Cursor(Protocol):
    def execute(self, sql: str, /) -> object: ...
    def close(self) -> None: ...


class _DriverConnection(Protocol):
    isolation_level: str | None

    def cursor(self) -> _Cursor: ...
    def commit(self) -> None: ...


def database_url(url: str) -> URL:
    """The URL with the driver that is used here, whichever it names or not. Raises ConfigurationError."""
    try:
        parsed = make_url(url)
        return parsed.set(drivername=_DRIVERS[parsed.drivername.partition("+")[0]])
    except (ArgumentError, KeyError) as exc:
        raise ConfigurationError("DATABASE_URL must begin with postgresql:// or sqlite:///.") from exc


def sqlite_path(url: str) -> Path | None:
    """The file of a SQLite URL; None for PostgreSQL."""
    parsed = database_url(url)
    return Path(parsed.database or "") if parsed.get_backend_name() == "sqlite" else None


def open_engine(url: str, *, pool_size: int = 10) -> AsyncEngine:
    """Connects at the first use. The caller disposes of it."""
    if (path := sqlite_path(url)) is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        engine = create_async_engine(database_url(url), connect_args={"timeout": LOCK_SECONDS})
        event.listen(engine.sync_engine, "connect", _prepare_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_immediate)
        return engine
    engine = create_async_engine(
        database_url(url),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=LOCK_SECONDS,
        pool_pre_ping=True,
        connect_args={"connect_timeout": LOCK_SECONDS, "application_name": "agentic-mlops"},
    )
    event.listen(engine.sync_engine, "connect", _prepare_postgres)
    return engine


def _prepare_sqlite(connection: _DriverConnection, _record: object) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself; `_begin_immediate` does
    _run(
        connection,
        f"PRAGMA busy_timeout={LOCK_SECONDS * 1000}",
        "PRAGMA journal_mode=WAL",
        "PRAGMA synchronous=FULL",
        "PRAGMA foreign_keys=ON",
    )


def _begin_immediate(connection: Connection) -> None:
    # A deferred transaction that reads first and writes later is refused when another one wrote in between, and no
    # waiting helps it. So each takes its turn to write at once.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _prepare_postgres(connection: _DriverConnection, _record: object) -> None:
    _run(
        connection,
        f"SET idle_in_transaction_session_timeout = '{LOCK_SECONDS}s'",
        f"SET lock_timeout = '{LOCK_SECONDS}s'",
    )
    connection.commit()


def _run(connection: _DriverConnection, *statements: str) -> None:
    cursor = connection.cursor()
    for statement in statements:
        cursor.execute(statement)
    cursor.close()

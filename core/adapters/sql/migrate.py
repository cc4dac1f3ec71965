"""Bringing a database to the newest schema. Safe to run again, and by several processes and hosts at once."""

import asyncio
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from filelock import FileLock
from sqlalchemy import URL, Connection, Function, NullPool, create_engine, func, select

from core.adapters.sql.engine import database_url, sqlite_path

#: Any constant of its own: PostgreSQL's advisory lock for whoever changes the schema.
SCHEMA_LOCK = 0x6D6C6F71
_POLL_SECONDS = 0.1


async def migrate(url: str) -> None:
    """Works inside a running loop. LangGraph's own tables are `checkpointer.setup_checkpointer`'s."""
    await asyncio.to_thread(upgrade, url)


def upgrade(url: str, revision: str = "head") -> None:
    if (path := sqlite_path(url)) is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{path}.migrate.lock"), _connect(database_url(url).set(drivername="sqlite")) as connection:
            # Here and under the lock, since two connections that switch to WAL at once refuse each other.
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
            _upgrade(connection, revision)
        return
    with _connect(database_url(url)) as holder, schema_lock(holder), _connect(database_url(url)) as connection:
        _upgrade(connection, revision)


def alembic_config(connection: Connection) -> Config:
    """What Alembic's commands need, without a file; `connection` is what they run on."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


@contextmanager
def schema_lock(connection: Connection) -> Generator[None]:
    """Polls: a statement that waits in the database would hold up the holder's CREATE INDEX CONCURRENTLY for ever."""
    while not _ask(connection, func.pg_try_advisory_lock(SCHEMA_LOCK)):
        time.sleep(_POLL_SECONDS)
    try:
        yield
    finally:
        _ask(connection, func.pg_advisory_unlock(SCHEMA_LOCK))


def _ask(connection: Connection, call: Function[bool]) -> bool:
    answer = bool(connection.scalar(select(call)))
    connection.commit()
    return answer


@contextmanager
def _connect(url: URL) -> Generator[Connection]:
    engine = create_engine(url, poolclass=NullPool)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _upgrade(connection: Connection, revision: str) -> None:
    command.upgrade(alembic_config(connection), revision)
    connection.commit()

"""Fixtures for everybody: databases and Valkey, each test's own and clean.

`TEST_DATABASE_URL` and `TEST_REDIS_URL` name servers to use instead of our own; nothing of others there is touched.
What is slow to import is imported by the fixture that needs it, since every test run loads this file.
"""

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import redis
from psycopg import sql
from sqlalchemy import make_url

from tests.support.servers import Postgres, Valkey, running, shared_url


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def postgres_server_url() -> str:
    return os.environ.get("TEST_DATABASE_URL") or shared_url("postgres")


@pytest.fixture(scope="session")
def migrated_postgres_url(postgres_server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """This worker's own database, migrated once."""
    from core.adapters.sql.checkpointer import upgrade_checkpointer
    from core.adapters.sql.migrate import upgrade

    with _database(postgres_server_url) as url:
        upgrade(url)
        upgrade_checkpointer(url, data_dir=tmp_path_factory.mktemp("unused"))
        yield url


@pytest.fixture
def postgres_url(migrated_postgres_url: str) -> str:
    """A migrated PostgreSQL database without a row."""
    with psycopg.connect(migrated_postgres_url, autocommit=True) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        kept = {"alembic_version", "checkpoint_migrations"}
        tables = sql.SQL(", ").join(sql.Identifier(name) for (name,) in names if name not in kept)
        connection.execute(sql.SQL("TRUNCATE {}").format(tables))
    return migrated_postgres_url


@pytest.fixture
def empty_postgres_url(postgres_server_url: str) -> Iterator[str]:
    """A PostgreSQL database without a table."""
    with _database(postgres_server_url) as url:
        yield url


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from core.adapters.sql.migrate import upgrade

    path = tmp_path_factory.mktemp("sqlite") / "mlops.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """A migrated SQLite database without a row, in a file of its own."""
    return f"sqlite:///{shutil.copy(migrated_sqlite, tmp_path / 'mlops.db')}"


@pytest.fixture(scope="session")
def redis_server_url() -> str:
    return os.environ.get("TEST_REDIS_URL") or shared_url("valkey")


@pytest.fixture
def redis_url(redis_server_url: str, redis_prefix: str) -> Iterator[str]:
    """A Valkey that others use at the same time: name every key after `redis_prefix`; those are removed at the end."""
    yield redis_server_url
    with redis.Redis.from_url(redis_server_url) as client:
        for key in client.scan_iter(match=f"*{redis_prefix}*", count=1000):
            client.delete(key)


@pytest.fixture
def redis_prefix() -> str:
    return f"test-{uuid.uuid4().hex}"


@pytest.fixture
def own_postgres() -> Iterator[Postgres]:
    """A PostgreSQL of this test alone, to be killed and started again."""
    with running(Postgres) as server:
        yield server


@pytest.fixture
def own_valkey() -> Iterator[Valkey]:
    """A Valkey of this test alone, to be killed, flushed and started again."""
    with running(Valkey) as server:
        yield server


@contextmanager
def _database(server_url: str) -> Iterator[str]:
    name = f"test_{uuid.uuid4().hex}"
    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield make_url(server_url).set(database=name).render_as_string(hide_password=False)
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from pydantic import BaseModel
from sqlalchemy import Connection, Table, create_engine, inspect, make_url, text

from core.adapters.sql import tables
from core.adapters.sql.checkpointer import setup_checkpointer
from core.adapters.sql.engine import database_url
from core.adapters.sql.migrate import alembic_config, migrate, upgrade
from core.domain.artifact import AgentRun, Artifact
from core.domain.correspondence import Delivery, Envelope, ThreadLease
from core.domain.decision_set import DecisionSet, Project, Thread
from core.domain.events import Event
from core.domain.gate import Gate
from core.domain.job import Job


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    sync = make_url(url).set(drivername="sqlite") if url.startswith("sqlite") else database_url(url)
    engine = create_engine(sync)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'folder' / 'mlops.db'}"
    return request.getfixturevalue("empty_postgres_url")


def test_the_newest_revision_makes_exactly_the_tables_that_the_code_uses(empty_url: str) -> None:
    upgrade(empty_url)
    with _connected(empty_url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, tables.metadata) == []


async def test_migrating_twice_and_from_four_places_at_once_is_one_migration(empty_url: str, tmp_path: Path) -> None:
    async def both() -> None:
        await migrate(empty_url)
        await setup_checkpointer(empty_url, data_dir=tmp_path)

    async with asyncio.timeout(60):
        await asyncio.gather(*(both() for _ in range(4)))
        await both()
    with _connected(empty_url) as connection:
        assert connection.scalar(text("SELECT count(*) FROM alembic_version")) == 1


def test_going_back_leaves_nothing_behind(empty_url: str) -> None:
    upgrade(empty_url)
    with _connected(empty_url) as connection:
        command.downgrade(alembic_config(connection), "base")
        connection.commit()
        assert set(inspect(connection).get_table_names()) == {"alembic_version"}


@pytest.mark.parametrize(
    ("model", "table"),
    [
        (Project, tables.projects),
        (DecisionSet, tables.decision_sets),
        (Thread, tables.threads),
        (Gate, tables.gates),
        (Event, tables.events),
        (AgentRun, tables.agent_runs),
        (Artifact, tables.artifacts),
        (Job, tables.jobs),
        (Envelope, tables.inbox),
        (Delivery, tables.deliveries),
        (ThreadLease, tables.thread_leases),
    ],
)
def test_every_field_of_a_stored_value_has_its_column(model: type[BaseModel], table: Table) -> None:
    assert set(model.model_fields) <= set(table.c.keys())

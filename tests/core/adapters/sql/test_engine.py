import asyncio
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.exc import StatementError

from core.adapters.sql.engine import database_url, open_engine, sqlite_path
from core.adapters.sql.unit_of_work import SqlUnitOfWork
from core.adapters.turn import Turn
from core.errors import BadInput, ConfigurationError, DatabaseUnavailable
from tests.contracts.samples import NOW, project_id
from tests.support.servers import free_port


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgresql://me:secret@db:5432/mlops?sslmode=require", "postgresql+psycopg://me:secret@db:5432/mlops?sslmode=require"),
        ("postgresql+psycopg://db/mlops", "postgresql+psycopg://db/mlops"),
        ("postgresql+asyncpg://db/mlops", "postgresql+psycopg://db/mlops"),
        ("postgres://db/mlops", "postgresql+psycopg://db/mlops"),
        ("sqlite:////data/mlops.db", "sqlite+aiosqlite:////data/mlops.db"),
    ],
)  # fmt: skip
def test_any_usual_url_names_the_driver_in_use(given: str, used: str) -> None:
    assert database_url(given).render_as_string(hide_password=False) == used


@pytest.mark.parametrize("url", ["mysql://db/mlops", "mlops.db", ""])
def test_a_url_of_something_else_is_a_wrong_setting(url: str) -> None:
    with pytest.raises(ConfigurationError):
        database_url(url)


def test_a_sqlite_url_names_its_file() -> None:
    assert sqlite_path("sqlite:////data/mlops.db") == Path("/data/mlops.db")
    assert sqlite_path("postgresql://db/mlops") is None


@pytest.fixture(params=["sqlite", "postgres"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'new' / 'mlops.db'}"
    return request.getfixturevalue("empty_postgres_url")


async def test_a_database_without_tables_says_what_to_do(empty_url: str) -> None:
    engine = open_engine(empty_url)
    with pytest.raises(ConfigurationError, match="migrate"):
        async with SqlUnitOfWork(engine, clock=lambda: NOW)() as tx:
            await tx.projects.find_by_number(1)
    await engine.dispose()


async def test_a_database_that_nobody_serves_is_unavailable() -> None:
    engine = open_engine(f"postgresql://nobody:secret@127.0.0.1:{free_port()}/mlops")
    with pytest.raises(DatabaseUnavailable) as raised:
        async with SqlUnitOfWork(engine, clock=lambda: NOW)() as tx:
            await tx.projects.find_by_number(1)
    assert "secret" not in raised.value.message
    await engine.dispose()


async def test_a_time_without_a_zone_is_never_stored(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    with pytest.raises(StatementError, match="time zone"):
        async with SqlUnitOfWork(engine, clock=lambda: NOW)() as tx:
            await tx.projects.add(project_id("one"), title="one", at=datetime(2026, 1, 1))  # noqa: DTZ001
    await engine.dispose()


async def test_text_that_postgresql_cannot_keep_is_bad_input(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    with pytest.raises(BadInput):
        async with SqlUnitOfWork(engine, clock=lambda: NOW)() as tx:
            await tx.projects.add(project_id("one"), title="a\x00b", at=NOW)
    await engine.dispose()


async def test_sqlite_syncs_each_commit_and_minds_foreign_keys(sqlite_url: str) -> None:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    assert {name: await _setting(sqlite_url, f"PRAGMA {name}") for name in wanted} == wanted


async def test_a_session_that_stops_within_a_transaction_loses_its_locks(postgres_url: str) -> None:
    assert await _setting(postgres_url, "SHOW idle_in_transaction_session_timeout") == "10s"
    assert await _setting(postgres_url, "SHOW lock_timeout") == "10s"


async def test_turns_are_taken_one_by_one_and_in_order() -> None:
    turn, order = Turn(patience=5), list[int]()

    async def work(number: int) -> None:
        async with turn():
            order.append(number)
            await asyncio.sleep(0)
            order.append(number)

    await asyncio.gather(*(work(i) for i in range(5)))
    assert order == [i for i in range(5) for _ in range(2)]


async def test_waiting_for_a_turn_inside_a_turn_ends() -> None:
    turn = Turn(patience=0.01)
    async with turn():
        with pytest.raises(DatabaseUnavailable):
            async with turn():
                pass
    after = False
    async with turn():
        after = True
    assert after


async def _setting(url: str, question: str) -> object:
    engine = open_engine(url)
    async with engine.connect() as connection:
        answer = (await connection.exec_driver_sql(question)).scalar()
    await engine.dispose()
    return answer

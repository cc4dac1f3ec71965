"""Valkey forgets all or goes away, PostgreSQL goes away, workers are asked to end: nothing is lost or doubled."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
import redis
from sqlalchemy import text

from core.adapters.sql.checkpointer import upgrade_checkpointer
from core.adapters.sql.engine import open_engine
from core.adapters.sql.migrate import upgrade
from core.bootstrap import database_url
from tests.support.servers import Postgres, Valkey
from tests.support.yard import Undisturbed, Yard, a_yard

RUNS = 4
Trouble = Callable[[Yard], Awaitable[None]]


async def through(trouble: Trouble, *, database: str, valkey: Valkey, undisturbed: Undisturbed, folder: Path) -> Yard:
    """Runs that meet the trouble, again and again while they are worked, and what is left of them."""
    async with a_yard(folder, database=database, valkey=valkey.url(), MAX_RUNS=3) as yard:
        runs = await yard.submit(RUNS)
        await yard.hire(3)
        seeing = asyncio.create_task(yard.until_ended(runs, patience=280))
        while not seeing.done():
            await asyncio.wait({seeing}, timeout=3)
            if not seeing.done():
                await trouble(yard)
        await seeing
        assert [await yard.account(run) for run in runs] == undisturbed(RUNS)
        return yard


async def test_a_queue_that_forgets_everything_loses_no_run(
    postgres_url: str, own_valkey: Valkey, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    async def flush(_: Yard) -> None:
        with redis.Redis.from_url(own_valkey.url()) as client:
            client.flushall()

    await through(flush, database=postgres_url, valkey=own_valkey, undisturbed=undisturbed, folder=tmp_path)


@pytest.mark.parametrize("how", ["stop", "kill"])
async def test_a_queue_that_is_away_for_a_while_loses_no_run(
    how: str, postgres_url: str, own_valkey: Valkey, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    async def restart(_: Yard) -> None:
        await asyncio.to_thread(getattr(own_valkey, how))
        await asyncio.sleep(2)
        await asyncio.to_thread(own_valkey.start)

    yard = await through(restart, database=postgres_url, valkey=own_valkey, undisturbed=undisturbed, folder=tmp_path)
    assert len(yard.workers) == 3, "a worker ended for the queue's sake"


@pytest.mark.timeout(600)
async def test_a_database_that_is_away_for_a_while_loses_no_run(
    own_postgres: Postgres, own_valkey: Valkey, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    outages = 0

    async def restart(_: Yard) -> None:
        nonlocal outages
        if outages < 3:
            outages += 1
            await asyncio.to_thread(own_postgres.kill)
            await asyncio.sleep(2)
            await asyncio.to_thread(own_postgres.start)

    url = own_postgres.url()
    await asyncio.to_thread(upgrade, url)
    await asyncio.to_thread(upgrade_checkpointer, url, data_dir=tmp_path)
    await through(restart, database=url, valkey=own_valkey, undisturbed=undisturbed, folder=tmp_path)
    assert outages


async def test_workers_that_are_asked_to_end_finish_a_node_or_give_the_run_back(
    postgres_url: str, own_valkey: Valkey, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    """The lease is an hour: whatever was not given back would stay where it is."""
    async with a_yard(tmp_path, database=postgres_url, valkey=own_valkey.url(), MAX_RUNS=3, JOB_LEASE=3600) as yard:
        runs = await yard.submit(RUNS)
        seeing = asyncio.create_task(yard.until_ended(runs, patience=280))
        while not seeing.done():
            await yard.hire(3)
            await asyncio.wait({seeing}, timeout=6)
            assert await yard.dismiss() == [0, 0, 0]
            assert await _running(yard) == 0
        await seeing
        assert [await yard.account(run) for run in runs] == undisturbed(RUNS)
        assert len(yard.workers) > 3, "nobody was asked to end under load"
        assert any(worker.logged("job-released") for worker in yard.workers)


async def _running(yard: Yard) -> int:
    engine = open_engine(database_url(yard.core.settings))
    async with engine.connect() as connection:
        count = await connection.scalar(text("SELECT count(*) FROM jobs WHERE status = 'running'"))
    await engine.dispose()
    return int(count or 0)

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any, TypedDict

import pytest
from langgraph.graph import END, START, StateGraph
from langgraph.types import Command, interrupt

from core.adapters.sql.checkpointer import Checkpoints, FencedSaver, open_checkpointer, setup_checkpointer
from core.adapters.sql.engine import open_engine
from core.adapters.sql.unit_of_work import SqlUnitOfWork
from core.domain.job import Lease
from core.errors import DatabaseUnavailable, LeaseLost
from core.ports import UnitOfWork
from tests.contracts.samples import NOW, a_job, after, claim, lease_of, store_design, store_job
from tests.support.servers import Postgres

CONFIG: dict[str, Any] = {"configurable": {"thread_id": "design-one"}}


class Steps(TypedDict):
    done: list[str]


@pytest.fixture(params=["sqlite", "postgres"])
def storage_url(request: pytest.FixtureRequest) -> str:
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
async def uow(storage_url: str) -> AsyncGenerator[UnitOfWork]:
    engine = open_engine(storage_url)
    yield SqlUnitOfWork(engine, clock=lambda: NOW)
    await engine.dispose()


@pytest.fixture
async def checkpoints(storage_url: str, tmp_path: Path) -> AsyncGenerator[Checkpoints]:
    await setup_checkpointer(storage_url, data_dir=tmp_path)
    async with open_checkpointer(storage_url, data_dir=tmp_path) as opened:
        yield opened


async def _lease(uow: UnitOfWork, *, at: float = 0) -> Lease:
    if at == 0:
        await store_design(uow)
        await store_job(uow, a_job("job", design="one"))
    job = await claim(uow, worker=f"at-{at}", at=after(at))
    assert job is not None
    return lease_of(job)


def _graph(saver: FencedSaver) -> Any:
    """Three steps, the second of which waits for a person."""

    def first(state: Steps) -> Steps:
        return {"done": [*state["done"], "first"]}

    def gate(state: Steps) -> Steps:
        return {"done": [*state["done"], interrupt("go on?")]}

    def last(state: Steps) -> Steps:
        return {"done": [*state["done"], "last"]}

    builder = StateGraph(Steps)
    for node in (first, gate, last):
        builder.add_node(node.__name__, node)
    for before, after_ in ((START, "first"), ("first", "gate"), ("gate", "last"), ("last", END)):
        builder.add_edge(before, after_)
    return builder.compile(checkpointer=saver)


async def test_a_graph_goes_on_where_another_worker_left_it(uow: UnitOfWork, checkpoints: Checkpoints) -> None:
    waiting = _graph(FencedSaver(checkpoints, await _lease(uow)))
    await waiting.ainvoke({"done": []}, CONFIG, durability="sync")
    resumed = _graph(FencedSaver(checkpoints, await _lease(uow, at=31)))
    end = await resumed.ainvoke(Command(resume="yes"), CONFIG, durability="sync")
    assert end["done"] == ["first", "yes", "last"]
    assert [c.metadata.get("step") async for c in FencedSaver(checkpoints, await _lease(uow, at=62)).alist(CONFIG)]


async def test_a_worker_that_lost_its_job_can_change_no_checkpoint(uow: UnitOfWork, checkpoints: Checkpoints) -> None:
    old = FencedSaver(checkpoints, await _lease(uow))
    await _graph(old).ainvoke({"done": []}, CONFIG, durability="sync")
    before = await old.aget_tuple(CONFIG)
    await _lease(uow, at=31)
    with pytest.raises(LeaseLost):
        await _graph(old).ainvoke(Command(resume="late"), CONFIG, durability="sync")
    assert await old.aget_tuple(CONFIG) == before
    with pytest.raises(LeaseLost):
        await old.adelete_thread("design-one")
    assert await old.aget_tuple(CONFIG) == before


async def test_no_claim_gets_between_the_check_and_the_write(uow: UnitOfWork, checkpoints: Checkpoints) -> None:
    lease = await _lease(uow)
    async with checkpoints.fenced(lease):
        takeover = asyncio.create_task(claim(uow, worker="b", at=after(31)))
        await asyncio.wait([takeover], timeout=0.3)
        # On PostgreSQL the claim passes the locked row by; on SQLite it waits for its turn.
        assert not takeover.done() or takeover.result() is None
    if await takeover is None:
        assert await claim(uow, worker="b", at=after(31)) is not None
    with pytest.raises(LeaseLost):
        async with checkpoints.fenced(lease):
            pass


async def test_writes_of_parallel_nodes_under_one_lease_all_arrive(uow: UnitOfWork, checkpoints: Checkpoints) -> None:
    saver = FencedSaver(checkpoints, await _lease(uow))
    await _graph(saver).ainvoke({"done": []}, CONFIG, durability="sync")
    stored = await saver.aget_tuple(CONFIG)
    assert stored is not None
    writes = [[(f"channel-{i}", i)] for i in range(10)]
    await asyncio.gather(*(saver.aput_writes(stored.config, w, task_id=f"task-{i}") for i, w in enumerate(writes)))
    again = await saver.aget_tuple(CONFIG)
    assert again is not None
    assert {channel for _, channel, _ in again.pending_writes or []} >= {f"channel-{i}" for i in range(10)}


async def test_a_database_that_is_gone_is_unavailable_and_no_vendors_error(
    own_postgres: Postgres, tmp_path: Path
) -> None:
    from core.adapters.sql.migrate import migrate

    url = own_postgres.url()
    await migrate(url)
    await setup_checkpointer(url, data_dir=tmp_path)
    engine = open_engine(url)
    uow = SqlUnitOfWork(engine, clock=lambda: NOW)
    lease = await _lease(uow)
    async with open_checkpointer(url, data_dir=tmp_path) as checkpoints:
        saver = FencedSaver(checkpoints, lease)
        assert await saver.aget_tuple(CONFIG) is None
        own_postgres.kill()
        with pytest.raises(DatabaseUnavailable):
            await saver.aget_tuple(CONFIG)
        with pytest.raises(DatabaseUnavailable):
            await claim(uow, worker="b", at=after(31))
        own_postgres.start()
        assert await saver.aget_tuple(CONFIG) is None
        assert await claim(uow, worker="b", at=after(31)) is not None
    await engine.dispose()

"""The same contract for every adapter: memory, SQLite and PostgreSQL must not be told apart by the tests here."""

from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import pytest

from core.adapters.memory import MemoryQueue, MemoryUnitOfWork, MemoryWake
from core.adapters.sql.engine import open_engine
from core.adapters.sql.unit_of_work import SqlUnitOfWork
from core.ports import UnitOfWork
from tests.contracts.samples import NOW


@dataclass(frozen=True)
class World:
    """One place of state, seen by `uow` and, as another process would see it, by `other`."""

    uow: UnitOfWork
    other: UnitOfWork
    queue: MemoryQueue
    wake: MemoryWake


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def storage_url(request: pytest.FixtureRequest) -> str | None:
    """A clean database; None for memory."""
    return None if request.param == "memory" else request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
async def world(storage_url: str | None) -> AsyncGenerator[World]:
    queue, wake = MemoryQueue(), MemoryWake()
    if storage_url is None:
        memory = MemoryUnitOfWork(clock=lambda: NOW, queue=queue, wake=wake)
        yield World(memory, memory, queue, wake)
        return
    async with AsyncExitStack() as stack:
        engines = [open_engine(storage_url), open_engine(storage_url)]
        for engine in engines:
            stack.push_async_callback(engine.dispose)
        uow, other = [SqlUnitOfWork(engine, clock=lambda: NOW, queue=queue, wake=wake) for engine in engines]
        yield World(uow, other, queue, wake)


@pytest.fixture
def uow(world: World) -> UnitOfWork:
    return world.uow

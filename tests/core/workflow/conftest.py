"""A job that is claimed, over each storage, and what a node may reach of the world."""

from collections.abc import AsyncGenerator, Iterator
from dataclasses import dataclass
from types import SimpleNamespace
from typing import cast

import pytest
from structlog.testing import capture_logs
from structlog.typing import EventDict

from core.adapters.memory import MemoryQueue, MemoryStore, MemoryUnitOfWork
from core.adapters.sql.engine import open_engine
from core.adapters.sql.unit_of_work import SqlUnitOfWork
from core.domain.decision_set import DecisionSet
from core.domain.events import Event
from core.domain.job import Job, Lease
from core.ports import Ports, UnitOfWork
from core.workflow.context import Context, Tools
from tests.contracts.samples import NOW, a_job, claim, design_id, lease_of, store_design, store_job
from tests.support.builders import Clock, an_id


@dataclass
class Desk:
    """One design with one job, whose worker is `w`."""

    uow: UnitOfWork
    clock: Clock
    queue: MemoryQueue
    job: Job

    @property
    def ports(self) -> Ports:
        return Ports(uow=self.uow, clock=self.clock, new_id=an_id)

    async def claimed(self) -> Lease:
        job = await claim(self.uow, worker="w", at=self.clock())
        assert job is not None
        return lease_of(job)

    async def context(self) -> Context:
        """Only what the machinery around nodes uses of the tools; a test's own nodes use nothing."""
        tools = SimpleNamespace(uow=self.uow, clock=self.clock, new_id=an_id, store=MemoryStore())
        return Context(tools=cast(Tools, tools), decision_set=await self.design(), lease=await self.claimed())

    async def design(self) -> DecisionSet:
        async with self.uow() as tx:
            return await tx.decision_sets.get(design_id("one"))

    async def stored(self) -> Job:
        async with self.uow() as tx:
            return await tx.jobs.get(self.job.id)

    async def events(self) -> list[Event]:
        async with self.uow() as tx:
            return [*await tx.events.after(design_id("one"))]

    async def told(self) -> list[str]:
        return [f"{e.node} {e.type}".strip() for e in await self.events()]


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[EventDict]]:
    with capture_logs() as entries:
        yield entries  # pyright: ignore[reportReturnType]


@pytest.fixture(params=["memory", "sqlite", "postgres"])
async def desk(request: pytest.FixtureRequest) -> AsyncGenerator[Desk]:
    clock, queue = Clock(NOW), MemoryQueue()
    if request.param == "memory":
        yield await _desk(MemoryUnitOfWork(clock=clock, queue=queue), clock, queue)
        return
    engine = open_engine(request.getfixturevalue(f"{request.param}_url"))
    yield await _desk(SqlUnitOfWork(engine, clock=clock, queue=queue), clock, queue)
    await engine.dispose()


@pytest.fixture
async def memory_desk() -> Desk:
    clock, queue = Clock(NOW), MemoryQueue()
    return await _desk(MemoryUnitOfWork(clock=clock, queue=queue), clock, queue)


async def _desk(uow: UnitOfWork, clock: Clock, queue: MemoryQueue) -> Desk:
    await store_design(uow)
    return Desk(uow, clock, queue, await store_job(uow, a_job("job", design="one")))

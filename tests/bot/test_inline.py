"""A run worked in this process beside others: whose lease is waited for, and whose is taken over."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from typing import cast

import pytest

from bot.inline import Inline
from core.adapters.memory import MemoryUnitOfWork
from core.domain.ids import DecisionSetId
from core.domain.job import Job, Lease
from core.errors import ModelUnavailable
from core.ports import Ports
from core.workflow.labour import Labour
from core.workflow.runner import Runner
from tests.contracts.samples import NOW, a_job, claim, design_id, lease_of, store_design, store_job
from tests.support.builders import Clock, an_id

HOST = socket.gethostname()


class Played:
    """A runner that fails as often as it is told to and then ends."""

    def __init__(self) -> None:
        self.leases, self.fails = list[Lease](), list[Exception]()

    async def advance(self, _: DecisionSetId, lease: Lease) -> bool:
        self.leases.append(lease)
        if self.fails:
            raise self.fails.pop(0)
        return False

    def drain(self) -> None: ...


class Room:
    def __init__(self) -> None:
        self.clock, self.runner, self.said = Clock(NOW), Played(), list[str]()
        self.uow = MemoryUnitOfWork(clock=self.clock)
        ports = Ports(uow=self.uow, clock=self.clock, new_id=an_id)
        lease = timedelta(seconds=30)
        labour = Labour(
            ports=ports, runner=cast(Runner, self.runner), worker=f"{HOST}:{os.getpid()}", lease=lease,
            jitter=lambda: 0.5,
        )  # fmt: skip
        self.inline = Inline(ports=ports, labour=labour, say=self.said.append)

    async def work(self) -> None:
        await asyncio.wait_for(self.inline.work(design_id("one")), 10)

    async def held_by(self, worker: str) -> Job:
        job = await claim(self.uow, worker=worker, at=self.clock())
        assert job is not None
        return job

    async def status(self) -> str:
        async with self.uow() as tx:
            job = await tx.jobs.find_current(design_id("one"))
        return job.status if job else ""


@pytest.fixture
async def room() -> Room:
    made = Room()
    await store_design(made.uow)
    await store_job(made.uow, a_job("job", design="one"))
    return made


@pytest.fixture(scope="module")
def dead() -> int:
    """The number of a process that is no more."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


@pytest.fixture(scope="module")
def alive() -> Iterator[int]:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process.pid
        process.communicate(b"\n")


async def test_free_work_is_done_here_and_now(room: Room) -> None:
    await room.work()
    assert await room.status() == "done"
    assert len(room.runner.leases) == 1
    assert room.said == []


@pytest.mark.parametrize("status", ["done", "dead", "cancelled"])
async def test_where_nothing_is_open_nothing_is_waited_for(room: Room, status: str) -> None:
    async with room.uow() as tx:
        await tx.jobs.save(a_job("job", design="one").model_copy(update={"status": status}))
    await room.work()
    assert room.runner.leases == []


async def test_a_live_lease_is_waited_for_and_it_is_said_once_whose_it_is(room: Room) -> None:
    job = await room.held_by("elsewhere:4711")
    working = asyncio.create_task(room.work())
    await asyncio.sleep(0.7)
    assert room.said == ["elsewhere:4711 is working on this until 12:00:30 UTC; waiting."]
    assert not working.done()
    async with room.uow() as tx:
        await tx.jobs.settle(lease_of(job), job.model_copy(update={"status": "done"}))
    await working
    assert room.runner.leases == []
    assert len(room.said) == 1


async def test_the_work_of_a_dead_process_of_this_host_is_taken_over_at_once(room: Room, dead: int) -> None:
    await room.held_by(f"{HOST}:{dead}")
    await room.work()
    assert room.clock() == NOW
    assert [lease.token for lease in room.runner.leases] == [2]
    assert room.said == [f"{HOST}:{dead} has died; going on with its work."]
    assert await room.status() == "done"


@pytest.mark.parametrize("worker", ["elsewhere:{dead}", "{host}:{alive}", "{host}:{me}", "{host}:1", "{host}:x", "w"])
async def test_whoever_may_live_keeps_the_lease_until_it_is_over(
    room: Room, dead: int, alive: int, worker: str
) -> None:
    await room.held_by(worker.format(host=HOST, dead=dead, alive=alive, me=os.getpid()))
    working = asyncio.create_task(room.work())
    await asyncio.sleep(0.3)
    assert room.runner.leases == []
    room.clock.pass_(30)
    await working
    assert [lease.token for lease in room.runner.leases] == [2]
    assert await room.status() == "done"


async def test_of_two_that_find_the_same_dead_process_one_goes_on_with_its_work(room: Room, dead: int) -> None:
    await room.held_by(f"{HOST}:{dead}")
    await asyncio.gather(room.work(), room.work(), room.work())
    assert [lease.token for lease in room.runner.leases] == [2]
    assert await room.status() == "done"


async def test_what_was_unavailable_is_tried_again_when_it_is_due(room: Room) -> None:
    room.runner.fails = [ModelUnavailable()]
    working = asyncio.create_task(room.work())
    await asyncio.sleep(0.3)
    assert await room.status() == "queued"
    room.clock.pass_(1)
    await working
    assert await room.status() == "done"
    assert len(room.runner.leases) == 2

"""A real arq worker on a real Valkey: what is offered is worked. The labour itself is played."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import cast

import pytest
from arq.worker import Worker
from redis.asyncio import Redis

from core.adapters.memory import MemoryQueue, MemoryUnitOfWork
from core.domain.ids import JobId
from core.domain.job import Job
from core.errors import DatabaseUnavailable
from core.ports import Ports
from core.settings import Settings
from core.workflow.labour import Labour, Result
from jobs.queue import QUEUE, ArqJobQueue
from jobs.sweep import Sweeper
from jobs.tasks import WorkerContext, advance, sweep
from jobs.worker import build_sweeper, build_worker
from tests.contracts.samples import a_job
from tests.support.builders import Clock, an_id
from tests.support.servers import Valkey


class Played:
    """A labour that answers what a test laid ready, then `done`; keeps how many worked at the same time."""

    def __init__(self, *results: Result | Exception, seconds: float = 0.0) -> None:
        self.results, self.seconds = [*results], seconds
        self.worked, self.at_once, self.most = 0, 0, 0

    async def work(self, job_id: JobId | None = None) -> Result:
        self.worked += 1
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        await asyncio.sleep(self.seconds)
        self.at_once -= 1
        result = self.results.pop(0) if self.results else "done"
        if isinstance(result, Exception):
            raise result
        return result


def a_context(labour: Played) -> WorkerContext:
    ports = Ports(uow=MemoryUnitOfWork(clock=Clock()), clock=Clock(), new_id=an_id)
    return WorkerContext(labour=cast(Labour, labour), sweeper=Sweeper(ports=ports, queue=MemoryQueue()))


@pytest.fixture
async def queue(own_valkey: Valkey) -> AsyncIterator[ArqJobQueue]:
    made = ArqJobQueue(own_valkey.url())
    yield made
    await made.close()


def offered(number: int = 1, *, offer: int = 0) -> Job:
    job = a_job(f"job-{number}", design=f"d-{number}", due=datetime.now(UTC) - timedelta(seconds=1))
    return job.model_copy(update={"offer": offer})


async def worked_off(worker: Worker) -> None:
    """Until the queue is empty."""
    worker.burst = True
    await worker.async_run()
    await worker.close()


async def test_every_offer_is_worked_once_and_leaves_nothing_in_the_queue(
    queue: ArqJobQueue, own_valkey: Valkey
) -> None:
    labour = Played()
    for number in (1, 2, 2, 3):
        await queue.offer(offered(number))
    await worked_off(build_worker(a_context(labour), Settings(), redis_url=own_valkey.url()))
    assert labour.worked == 3
    async with Redis.from_url(own_valkey.url()) as client:
        assert await client.keys("*") == []


async def test_a_job_may_be_offered_again_after_it_was_worked(queue: ArqJobQueue, own_valkey: Valkey) -> None:
    labour = Played("later")
    for offer in (0, 1):
        await queue.offer(offered(offer=offer))
        await worked_off(build_worker(a_context(labour), Settings(), redis_url=own_valkey.url()))
    assert labour.worked == 2


async def test_two_workers_share_the_work(queue: ArqJobQueue, own_valkey: Valkey) -> None:
    labour = Played(seconds=0.02)
    for number in range(20):
        await queue.offer(offered(number))
    workers = [build_worker(a_context(labour), Settings(), redis_url=own_valkey.url()) for _ in range(2)]
    await asyncio.gather(*map(worked_off, workers))
    assert labour.worked == 20


async def test_a_worker_works_no_more_at_once_than_it_is_told(queue: ArqJobQueue, own_valkey: Valkey) -> None:
    labour = Played(seconds=0.05)
    for number in range(6):
        await queue.offer(offered(number))
    await worked_off(build_worker(a_context(labour), Settings(max_runs=2), redis_url=own_valkey.url()))
    assert (labour.worked, labour.most) == (6, 2)


async def test_a_defect_in_one_call_ends_neither_the_worker_nor_the_next_call(
    queue: ArqJobQueue, own_valkey: Valkey
) -> None:
    labour = Played(RuntimeError("a defect"), DatabaseUnavailable())
    for number in range(4):
        await queue.offer(offered(number))
    worker = build_worker(a_context(labour), Settings(max_runs=1), redis_url=own_valkey.url())
    await worked_off(worker)
    assert labour.worked == 4
    assert (worker.jobs_complete, worker.jobs_failed) == (3, 1)


async def test_no_hooks_are_used_since_one_that_raises_would_end_the_worker(own_valkey: Valkey) -> None:
    for worker in (
        build_worker(a_context(Played()), Settings(), redis_url=own_valkey.url()),
        build_sweeper(a_context(Played()), redis_url=own_valkey.url()),
    ):
        hooks = (worker.on_startup, worker.on_shutdown, worker.on_job_start, worker.on_job_end, worker.after_job_end)
        assert hooks == (None,) * 5
        assert worker.queue_name.startswith(QUEUE)


async def test_a_worker_outlives_a_restart_of_its_queue(queue: ArqJobQueue, own_valkey: Valkey) -> None:
    labour = Played()
    worker = build_worker(a_context(labour), Settings(), redis_url=own_valkey.url())
    running = asyncio.create_task(worker.async_run())
    await queue.offer(offered(1))
    await _until(lambda: labour.worked == 1)
    own_valkey.kill()
    await asyncio.sleep(0.3)
    own_valkey.start()
    await queue.offer(offered(2))
    await _until(lambda: labour.worked == 2)
    assert not running.done()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await worker.close()


async def test_an_offer_that_found_nothing_free_is_made_up_for_when_a_run_ends() -> None:
    labour = Played("nothing", "nothing", "done", "done", "nothing")
    ctx = {"labour": labour, "turned_away": Counter[str]()}
    assert [await advance(ctx, "job") for _ in range(3)] == ["nothing", "nothing", "done"]
    assert labour.worked == 5


async def test_a_database_that_is_away_is_a_matter_of_later() -> None:
    assert await advance({"labour": Played(DatabaseUnavailable())}, "job") == "later"

    async def refuse() -> None:
        raise DatabaseUnavailable()

    await sweep({"sweeper": SimpleNamespace(sweep=refuse)})


async def _until(true: Callable[[], bool]) -> None:
    for _ in range(200):
        if true():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it did not come about in time")

"""One stretch of work under a lease: what becomes of job and design when it ends, waits, breaks or is overtaken."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import cast

import pytest
from structlog.typing import EventDict

from core.domain.events import NewEvent, NodeStarted, RunError
from core.domain.ids import DecisionSetId, JobId
from core.domain.job import Lease
from core.errors import BadInput, DatabaseUnavailable, LeaseLost, ModelUnavailable, RepoHostUnavailable
from core.workflow.labour import MAX_ATTEMPTS, MAX_BEGINNINGS, Labour
from core.workflow.runner import Runner
from tests.contracts.samples import claim, design_id
from tests.core.workflow.conftest import Desk

Act = Callable[[DecisionSetId, Lease], Awaitable[bool | None]]
LEASE = timedelta(seconds=30)


class Played:
    """A runner that does what the test says, and keeps under which leases."""

    def __init__(self, act: Act | Exception | None = None) -> None:
        self.act, self.leases, self.drained = act, list[Lease](), False
        self.begun = asyncio.Event()

    async def advance(self, decision_set_id: DecisionSetId, lease: Lease) -> bool:
        self.leases.append(lease)
        self.begun.set()
        if isinstance(self.act, Exception):
            raise self.act
        return bool(await self.act(decision_set_id, lease)) if self.act else False

    def drain(self) -> None:
        self.drained = True


def labour(desk: Desk, runner: Played, *, lease: timedelta = LEASE, jitter: float = 0.5, worker: str = "w") -> Labour:
    return Labour(ports=desk.ports, runner=cast(Runner, runner), worker=worker, lease=lease, jitter=lambda: jitter)


async def test_a_job_that_was_worked_is_done_and_gives_its_lease_up(desk: Desk) -> None:
    runner = Played()
    assert await labour(desk, runner).work() == "done"
    (lease,) = runner.leases
    assert (lease.job_id, lease.decision_set_id, lease.worker, lease.token) == ("job", design_id("one"), "w", 1)
    assert lease.until == desk.clock() + LEASE
    job = await desk.stored()
    assert (job.status, job.worker, job.lease_until, job.last_error) == ("done", "", None, "")


async def test_a_job_is_worked_once_by_whoever_comes_first(desk: Desk) -> None:
    ended = asyncio.Event()

    async def slowly(_: DecisionSetId, __: Lease) -> None:
        await ended.wait()

    runner = Played(slowly)
    first = asyncio.create_task(labour(desk, runner).work())
    await runner.begun.wait()
    other = labour(desk, Played(), worker="x")
    assert await other.work() == "nothing"
    assert await other.work(JobId("job")) == "nothing"
    ended.set()
    assert await first == "done"
    assert await other.work() == "nothing"


async def test_nothing_is_worked_before_it_is_due_or_when_it_is_another(desk: Desk) -> None:
    runner = Played()
    desk.clock.pass_(-1)
    assert await labour(desk, runner).work() == "nothing"
    desk.clock.pass_(1)
    assert await labour(desk, runner).work(JobId("another")) == "nothing"
    assert runner.leases == []


async def test_what_is_unavailable_is_tried_again_later_and_later_and_then_fails(desk: Desk) -> None:
    runner, waits = Played(ModelUnavailable()), list[float]()
    for attempt in range(1, MAX_ATTEMPTS):
        assert await labour(desk, runner).work() == "later"
        job = await desk.stored()
        assert (job.status, job.attempts, job.last_error) == ("queued", attempt, ModelUnavailable().message)
        waits.append((job.next_run_at - desk.clock()).total_seconds())
        assert await labour(desk, runner).work() == "nothing"
        desk.clock.pass_(waits[-1])
    assert waits == [1, 2, 4, 8]
    assert await desk.told() == []
    assert await labour(desk, runner).work() == "failed"
    assert ((await desk.stored()).status, (await desk.design()).status) == ("dead", "failed")
    (event,) = await desk.events()
    assert isinstance(event.payload, RunError)
    assert (event.payload.code, event.payload.message) == ("model_unavailable", ModelUnavailable().message)
    assert event.payload.remedy
    desk.clock.pass_(1000)
    assert await labour(desk, runner).work() == "nothing"


@pytest.mark.parametrize(("jitter", "seconds"), [(0.0, 0.5), (1.0, 1.5)])
async def test_workers_that_fail_together_do_not_come_back_together(
    memory_desk: Desk, jitter: float, seconds: float
) -> None:
    await labour(memory_desk, Played(RepoHostUnavailable()), jitter=jitter).work()
    assert (await memory_desk.stored()).next_run_at - memory_desk.clock() == timedelta(seconds=seconds)


async def test_what_is_tried_again_is_offered_to_the_queue_anew(memory_desk: Desk) -> None:
    await labour(memory_desk, Played(RepoHostUnavailable())).work()
    (offered,) = memory_desk.queue.offered
    stored = await memory_desk.stored()
    assert (offered.id, offered.offer, offered.next_run_at) == ("job", 1, stored.next_run_at)
    assert stored.offer == 1


async def test_a_defect_fails_the_run_with_an_explanation_and_no_traceback(desk: Desk, logged: list[EventDict]) -> None:
    runner = Played(KeyError("password=hunter2"))
    assert await labour(desk, runner).work() == "failed"
    assert ((await desk.stored()).status, (await desk.design()).status) == ("dead", "failed")
    (event,) = await desk.events()
    assert isinstance(event.payload, RunError)
    assert (event.payload.code, event.payload.retryable) == ("defect", True)
    assert "job" in event.payload.message
    told = f"{event.payload} {(await desk.stored()).last_error}"
    assert not any(word in told for word in ("Traceback", "KeyError", "hunter2", ".py"))
    assert [(e["event"], e["job_id"]) for e in logged if e["log_level"] == "error"] == [("run-failed", "job")]


async def test_what_is_refused_fails_at_once_in_its_own_words(memory_desk: Desk) -> None:
    assert await labour(memory_desk, Played(BadInput("There is no word in this."))).work() == "failed"
    payload = (await memory_desk.events())[0].payload
    assert isinstance(payload, RunError)
    assert (payload.code, payload.message) == ("bad_input", "There is no word in this.")


async def test_a_failed_run_that_is_tried_again_says_so_when_it_fails_again(memory_desk: Desk) -> None:
    await labour(memory_desk, Played(KeyError())).work()
    retried = (await memory_desk.stored()).model_copy(update={"id": "again", "generation": 2, "status": "queued"})
    queued = (await memory_desk.design()).to("queued", at=memory_desk.clock())
    async with memory_desk.uow() as tx:
        await tx.decision_sets.save(queued)
        assert await tx.jobs.add(retried)
    assert await labour(memory_desk, Played(KeyError())).work() == "failed"
    assert await memory_desk.told() == ["run-error", "run-error"]


async def test_a_lease_that_is_lost_on_the_way_leaves_nothing_written(desk: Desk) -> None:
    async def overtaken(decision_set_id: DecisionSetId, lease: Lease) -> None:
        assert await claim(desk.uow, worker="x", at=desk.clock() + LEASE) is not None
        async with desk.uow(lease) as tx:
            event = NewEvent(decision_set_id=decision_set_id, payload=NodeStarted(), dedupe_key="k")
            await tx.events.append(event)

    assert await labour(desk, Played(overtaken)).work() == "lost"
    assert await desk.events() == []
    job = await desk.stored()
    assert (job.status, job.worker, job.token) == ("running", "x", 2)
    assert (await desk.design()).status == "queued"


@pytest.mark.parametrize("end", [None, ModelUnavailable(), KeyError("x")])
async def test_whatever_a_late_worker_ends_with_changes_nothing(desk: Desk, end: Exception | None) -> None:
    async def overtaken(_: DecisionSetId, __: Lease) -> None:
        assert await claim(desk.uow, worker="x", at=desk.clock() + LEASE) is not None
        if end:
            raise end

    assert await labour(desk, Played(overtaken)).work() == "lost"
    job = await desk.stored()
    assert (job.status, job.worker, job.token, job.last_error) == ("running", "x", 2, "")
    assert await desk.events() == []


async def test_a_heartbeat_that_finds_the_lease_gone_stops_the_work(memory_desk: Desk) -> None:
    stopped = asyncio.Event()

    async def endless(_: DecisionSetId, __: Lease) -> None:
        assert await claim(memory_desk.uow, worker="x", at=memory_desk.clock() + LEASE) is not None
        try:
            await asyncio.sleep(60)
        finally:
            stopped.set()

    working = labour(memory_desk, Played(endless), lease=timedelta(seconds=0.15)).work()
    assert await asyncio.wait_for(working, 10) == "lost"
    assert stopped.is_set()


async def test_long_work_keeps_its_lease(memory_desk: Desk) -> None:
    lease = timedelta(seconds=0.15)

    async def long(_: DecisionSetId, __: Lease) -> None:
        for _ in range(10):
            await asyncio.sleep(0.05)
            memory_desk.clock.pass_(0.05)
            assert await claim(memory_desk.uow, worker="x", at=memory_desk.clock()) is None

    assert await labour(memory_desk, Played(long), lease=lease).work() == "done"


async def test_a_heartbeat_that_the_database_misses_is_no_loss(memory_desk: Desk) -> None:
    real, refused = memory_desk.uow, list[int]()

    class Flickering:
        """Refuses the first transaction that holds no lease after the claim: the first heartbeat."""

        def __init__(self) -> None:
            self.begun = 0

        def __call__(self, lease: Lease | None = None) -> object:
            self.begun += lease is None
            if lease is None and self.begun == 2:
                refused.append(self.begun)
                raise DatabaseUnavailable()
            return real(lease)

    async def long(_: DecisionSetId, __: Lease) -> None:
        await asyncio.sleep(0.3)

    memory_desk.uow = Flickering()  # pyright: ignore[reportAttributeAccessIssue]
    assert await labour(memory_desk, Played(long), lease=timedelta(seconds=0.15)).work() == "done"
    assert refused == [2]


async def test_work_that_is_cancelled_gives_its_job_back_at_once(memory_desk: Desk) -> None:
    async def endless(_: DecisionSetId, __: Lease) -> None:
        await asyncio.sleep(60)

    runner = Played(endless)
    working = asyncio.create_task(labour(memory_desk, runner).work())
    await runner.begun.wait()
    working.cancel()
    with pytest.raises(asyncio.CancelledError):
        await working
    job = await memory_desk.stored()
    assert (job.status, job.attempts, job.next_run_at) == ("queued", 0, memory_desk.clock())
    assert await labour(memory_desk, Played(), worker="x").work() == "done"


async def test_who_drains_begins_nothing(memory_desk: Desk) -> None:
    runner = Played()
    drained = labour(memory_desk, runner)
    drained.drain()
    assert await drained.work() == "nothing"
    assert runner.drained
    assert (await memory_desk.stored()).status == "queued"


async def test_a_run_that_takes_its_workers_with_it_is_given_up(memory_desk: Desk) -> None:
    for _ in range(MAX_BEGINNINGS):
        assert await claim(memory_desk.uow, worker="dies", at=memory_desk.clock()) is not None
        memory_desk.clock.pass_(31)
    runner = Played()
    assert await labour(memory_desk, runner).work() == "failed"
    assert runner.leases == []
    payload = (await memory_desk.events())[0].payload
    assert isinstance(payload, RunError)
    assert payload.code == "run_abandoned"


async def test_a_run_that_was_cancelled_meanwhile_is_left_alone(memory_desk: Desk) -> None:
    async def cancelled(_: DecisionSetId, __: Lease) -> None:
        async with memory_desk.uow() as tx:
            job = await tx.jobs.get(memory_desk.job.id)
            await tx.jobs.save(job.model_copy(update={"status": "cancelled", "token": job.token + 1}))
        raise LeaseLost()

    assert await labour(memory_desk, Played(cancelled)).work() == "lost"
    assert (await memory_desk.stored()).status == "cancelled"
    assert (await memory_desk.design()).status == "queued"

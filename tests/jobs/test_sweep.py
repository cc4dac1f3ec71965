"""What a sweep offers again and how gates end, over memory; the contract tests show that the databases do the same."""

from datetime import timedelta

import pytest

from core.adapters.memory import MemoryQueue, MemoryUnitOfWork
from core.domain.gate import Gate
from core.domain.ids import JobId
from core.domain.job import Job
from core.errors import QueueUnavailable
from core.ports import Ports
from jobs.sweep import PATIENCE, Sweeper
from tests.contracts.samples import NOW, a_job, claim, design_id, store_design, store_job
from tests.support.builders import Clock, a_gate, an_id

DEADLINE = timedelta(hours=72)


class Unreachable(MemoryQueue):
    """Takes nothing while it is `away`."""

    def __init__(self) -> None:
        super().__init__()
        self.away = False

    async def offer(self, job: Job) -> None:
        if self.away:
            raise QueueUnavailable()
        await super().offer(job)


class Yard:
    def __init__(self) -> None:
        self.clock, self.queue = Clock(NOW), Unreachable()
        self.uow = MemoryUnitOfWork(clock=self.clock, queue=self.queue)
        ports = Ports(uow=self.uow, clock=self.clock, new_id=an_id, gate_deadline=DEADLINE)
        self.sweeper = Sweeper(ports=ports, queue=self.queue)

    def offers(self) -> list[tuple[str, int]]:
        return [(job.id, job.offer) for job in self.queue.offered]

    async def job(self, name: str = "job") -> Job:
        async with self.uow() as tx:
            return await tx.jobs.get(JobId(name))

    async def at_gate(self, *, blocked: bool = False) -> Gate:
        await store_design(self.uow)
        gate = a_gate(design_id("one"), opened_at=NOW, blocked=blocked)
        async with self.uow() as tx:
            found = (await tx.decision_sets.lock(design_id("one"))).to("running", at=NOW)
            await tx.decision_sets.save(found.to("blocked" if blocked else "waiting", at=NOW))
            await tx.gates.add(gate)
        return gate

    async def told(self) -> list[str]:
        async with self.uow() as tx:
            return [e.type for e in await tx.events.after(design_id("one"))]

    async def statuses(self, gate: Gate) -> tuple[str, str]:
        async with self.uow() as tx:
            return (await tx.gates.get(gate.id)).status, (await tx.decision_sets.get(design_id("one"))).status


@pytest.fixture
def yard() -> Yard:
    return Yard()


async def test_an_offer_that_was_lost_is_made_again_under_the_next_number(yard: Yard) -> None:
    await store_design(yard.uow)
    await store_job(yard.uow, a_job("job", design="one"))
    assert await yard.sweeper.sweep() == 0
    yard.clock.pass_(PATIENCE.total_seconds())
    assert await yard.sweeper.sweep() == 1
    assert yard.offers() == [("job", 1)]
    assert (await yard.job()).offer == 1


async def test_an_offer_that_still_waits_is_not_made_again(yard: Yard) -> None:
    await store_design(yard.uow)
    await yard.queue.offer(await store_job(yard.uow, a_job("job", design="one")))
    yard.clock.pass_(60)
    assert await yard.sweeper.sweep() == 0
    await yard.queue.take()
    assert await yard.sweeper.sweep() == 1
    assert await yard.sweeper.sweep() == 0
    assert yard.offers() == [("job", 0), ("job", 1)]


async def test_the_work_of_a_dead_worker_is_offered_when_its_lease_is_over_and_not_before(yard: Yard) -> None:
    await store_design(yard.uow)
    await store_job(yard.uow, a_job("job", design="one"))
    assert await claim(yard.uow, worker="dead", at=yard.clock()) is not None
    yard.clock.pass_(29)
    assert await yard.sweeper.sweep() == 0
    yard.clock.pass_(1)
    assert await yard.sweeper.sweep() == 1
    job = await yard.job()
    assert (job.status, job.offer, job.worker) == ("running", 1, "dead")


async def test_a_retry_is_offered_as_soon_as_it_is_due(yard: Yard) -> None:
    await store_design(yard.uow)
    due = NOW + timedelta(seconds=8)
    retried = a_job("job", design="one", due=due).model_copy(update={"attempts": 1})
    await store_job(yard.uow, retried)
    yard.clock.pass_(7)
    assert await yard.sweeper.sweep() == 0
    yard.clock.pass_(1)
    assert await yard.sweeper.sweep() == 1


async def test_work_that_is_over_is_not_offered(yard: Yard) -> None:
    for status in ("done", "failed", "dead", "cancelled"):
        await store_design(yard.uow, status)
        await store_job(yard.uow, a_job(status, design=status).model_copy(update={"status": status}))
    yard.clock.pass_(3600)
    assert await yard.sweeper.sweep() == 0
    assert yard.offers() == []


async def test_a_queue_that_does_not_answer_costs_nothing_but_time(yard: Yard) -> None:
    gate = await yard.at_gate()
    await store_design(yard.uow, "two")
    await store_job(yard.uow, a_job("job", design="two"))
    yard.queue.away = True
    yard.clock.pass_(DEADLINE.total_seconds())
    assert await yard.sweeper.sweep() == 0
    assert await yard.statuses(gate) == ("expired", "expired")
    yard.queue.away = False
    assert await yard.sweeper.sweep() == 1
    assert [name for name, _ in yard.offers()] == ["job"]


async def test_a_gate_reminds_once_when_half_of_its_time_has_gone(yard: Yard) -> None:
    gate = await yard.at_gate()
    yard.clock.pass_(DEADLINE.total_seconds() / 2 - 1)
    await yard.sweeper.sweep()
    assert await yard.told() == []
    yard.clock.pass_(1)
    for _ in range(3):
        await yard.sweeper.sweep()
    await Sweeper(ports=Ports(uow=yard.uow, clock=yard.clock, new_id=an_id), queue=yard.queue).sweep()
    assert await yard.told() == ["gate-reminder"]
    assert await yard.statuses(gate) == ("waiting", "waiting")


@pytest.mark.parametrize("blocked", [False, True])
async def test_a_gate_whose_time_is_over_ends_the_run_as_expired_and_never_approves(yard: Yard, blocked: bool) -> None:
    gate = await yard.at_gate(blocked=blocked)
    yard.clock.pass_(DEADLINE.total_seconds())
    for _ in range(2):
        await yard.sweeper.sweep()
    assert await yard.statuses(gate) == ("expired", "expired")
    assert await yard.told() == ["gate-expired", "run-complete"]
    async with yard.uow() as tx:
        assert (await tx.gates.get(gate.id)).decision is None
        assert await tx.jobs.find_current(design_id("one")) is None
    assert yard.offers() == []


async def test_a_gate_that_was_decided_in_time_is_left_alone(yard: Yard) -> None:
    gate = await yard.at_gate()
    async with yard.uow() as tx:
        await tx.gates.save(gate.decide("approve", by=(await tx.decision_sets.get(design_id("one"))).requester,
                                        at=NOW, seen=1))  # fmt: skip
    yard.clock.pass_(DEADLINE.total_seconds())
    await yard.sweeper.sweep()
    assert await yard.statuses(gate) == ("decided", "waiting")
    assert await yard.told() == []


async def test_one_gate_that_cannot_end_holds_up_no_other_and_no_job(yard: Yard) -> None:
    stuck = await yard.at_gate()
    async with yard.uow() as tx:  # which no handler does: an open gate of a run that has ended
        await tx.decision_sets.save((await tx.decision_sets.lock(design_id("one"))).to("cancelled", at=NOW))
    await store_design(yard.uow, "two")
    other = a_gate(design_id("two"), opened_at=NOW)
    async with yard.uow() as tx:
        found = (await tx.decision_sets.lock(design_id("two"))).to("running", at=NOW)
        await tx.decision_sets.save(found.to("waiting", at=NOW))
        await tx.gates.add(other)
    yard.clock.pass_(DEADLINE.total_seconds())
    await store_design(yard.uow, "three")
    await store_job(yard.uow, a_job("job", design="three"))
    assert await yard.sweeper.sweep() == 1
    async with yard.uow() as tx:
        assert (await tx.gates.get(other.id)).status == "expired"
        assert (await tx.gates.get(stuck.id)).status == "waiting"

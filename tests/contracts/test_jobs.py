import asyncio

import pytest

from core.domain.ids import JobId
from core.domain.job import Job
from core.errors import JobNotFound, LeaseLost
from core.ports import UnitOfWork
from tests.contracts.conftest import World
from tests.contracts.samples import (
    NOW,
    a_design,
    a_job,
    after,
    claim,
    design_id,
    lease_of,
    project_id,
    store_design,
    store_job,
)


async def _claimed(uow: UnitOfWork, *, worker: str = "w", at: float = 0) -> Job:
    job = await claim(uow, worker=worker, at=after(at))
    assert job is not None
    return job


async def test_eight_claimers_get_each_of_sixty_jobs_exactly_once(world: World) -> None:
    async with world.uow() as tx:
        await tx.projects.add(project_id("many"), title="many", at=NOW)
        for i in range(60):
            await tx.decision_sets.add(a_design(f"d{i}", project="many", version=i + 1))
            await tx.jobs.add(a_job(f"job-{i}", design=f"d{i}"))

    async def work(uow: UnitOfWork, worker: str) -> list[Job]:
        mine: list[Job] = []
        while (job := await claim(uow, worker=worker)) is not None:
            mine.append(job)
        return mine

    shares = await asyncio.gather(*(work((world.uow, world.other)[i % 2], f"w{i}") for i in range(8)))
    claimed = [job for share in shares for job in share]
    assert len(claimed) == 60
    assert len({job.id for job in claimed}) == 60
    assert {(job.status, job.token, job.attempts) for job in claimed} == {("running", 1, 1)}


async def test_a_claim_says_who_works_until_when(uow: UnitOfWork) -> None:
    await store_design(uow)
    await store_job(uow, a_job("job", design="one"))
    job = await _claimed(uow, worker="ada")
    assert (job.worker, job.lease_until, job.status) == ("ada", after(30), "running")
    async with uow() as tx:
        assert await tx.jobs.get(job.id) == job


async def test_a_job_is_claimed_again_only_when_its_lease_has_expired(world: World) -> None:
    await store_design(world.uow)
    await store_job(world.uow, a_job("job", design="one"))
    first = await _claimed(world.uow)
    assert await claim(world.other, worker="b", at=after(29)) is None
    second = await _claimed(world.other, worker="b", at=30)
    assert (second.id, second.token, second.attempts) == (first.id, 2, 2)


async def test_the_old_token_is_good_for_nothing_after_a_takeover(world: World) -> None:
    await store_design(world.uow)
    await store_job(world.uow, a_job("job", design="one"))
    first = await _claimed(world.uow)
    second = await _claimed(world.other, worker="b", at=31)
    async with world.uow() as tx:
        assert not await tx.jobs.heartbeat(lease_of(first), lease_until=after(90))
        assert await tx.jobs.heartbeat(lease_of(second), lease_until=after(90))
    with pytest.raises(LeaseLost):
        async with world.uow() as tx:
            await tx.jobs.settle(lease_of(first), first.model_copy(update={"status": "done"}))
    with pytest.raises(LeaseLost):
        async with world.uow() as tx:
            await tx.jobs.save(first.model_copy(update={"status": "cancelled"}))
    async with world.uow() as tx:
        assert (await tx.jobs.get(second.id)).lease_until == after(90)


async def test_a_settled_job_gives_its_lease_up_and_keeps_its_token(uow: UnitOfWork) -> None:
    await store_design(uow)
    await store_job(uow, a_job("job", design="one"))
    job = await _claimed(uow)
    again = {"status": "queued", "next_run_at": after(60), "last_error": "the model was slow"}
    async with uow() as tx:
        await tx.jobs.settle(lease_of(job), job.model_copy(update=again))
        stored = await tx.jobs.get(job.id)
        assert not await tx.jobs.heartbeat(lease_of(job), lease_until=after(90))
    assert (stored.worker, stored.lease_until, stored.token, stored.last_error) == ("", None, 1, "the model was slow")
    assert await claim(uow, worker="b", at=after(59)) is None
    assert (await _claimed(uow, worker="b", at=60)).token == 2


async def test_a_design_with_a_running_job_has_no_other_job_to_claim(world: World) -> None:
    await store_design(world.uow)
    await store_job(world.uow, a_job("first", design="one"))
    running = await _claimed(world.uow)
    await store_job(world.uow, a_job("second", design="one", generation=2))
    assert await claim(world.other, worker="b") is None
    assert await claim(world.other, worker="b", job_id=JobId("second")) is None
    async with world.uow() as tx:
        assert await tx.jobs.due(NOW) == []
        await tx.jobs.settle(lease_of(running), running.model_copy(update={"status": "done"}))
    assert (await _claimed(world.other, worker="b")).id == "second"


async def test_of_two_jobs_of_one_design_claimed_at_once_one_runs(world: World) -> None:
    """A worker died, a new decision came, and both jobs are offered to two workers in the same moment."""
    for round_ in range(10):
        name = f"round-{round_}"
        await store_design(world.uow, name)
        for generation in (1, 2):
            await store_job(world.uow, a_job(f"{name}-{generation}", design=name, generation=generation))
        claims = await asyncio.gather(
            claim(world.uow, worker="a", job_id=JobId(f"{name}-1")),
            claim(world.other, worker="b", job_id=JobId(f"{name}-2")),
            claim(world.uow, worker="c"),
            claim(world.other, worker="d"),
        )
        assert sum(job is not None for job in claims) <= 1
        async with world.uow() as tx:
            stored = [await tx.jobs.get(JobId(f"{name}-{generation}")) for generation in (1, 2)]
        assert sum(job.status == "running" for job in stored) <= 1
        running = await claim(world.uow, worker="e") or next(job for job in claims if job)
        async with world.uow(lease_of(running)) as tx:
            await tx.jobs.settle(lease_of(running), running.model_copy(update={"status": "done"}))
        async with world.uow() as tx:
            for job in stored:
                await tx.jobs.save((await tx.jobs.get(job.id)).model_copy(update={"status": "cancelled"}))


async def test_the_most_urgent_job_comes_first(uow: UnitOfWork) -> None:
    async with uow() as tx:
        await tx.projects.add(project_id("p"), title="p", at=NOW)
        for i, (name, due, priority) in enumerate(
            (("late", 5, 0), ("early", 1, 0), ("urgent", 9, 1), ("never", 99, 9))
        ):
            await tx.decision_sets.add(a_design(name, project="p", version=i + 1))
            await tx.jobs.add(a_job(name, design=name, due=after(due), priority=priority))
        assert [j.id for j in await tx.jobs.due(after(10))] == ["urgent", "early", "late"]
        assert [j.id for j in await tx.jobs.due(after(10), limit=1)] == ["urgent"]
    assert [(await _claimed(uow, at=10)).id for _ in range(3)] == ["urgent", "early", "late"]
    assert await claim(uow, worker="w", at=after(10)) is None


async def test_the_named_job_is_claimed_and_no_other(uow: UnitOfWork) -> None:
    await store_design(uow, "one")
    await store_design(uow, "two")
    await store_job(uow, a_job("a", design="one"))
    await store_job(uow, a_job("b", design="two"))
    job = await claim(uow, worker="w", job_id=JobId("b"))
    assert job is not None
    assert job.id == "b"
    assert await claim(uow, worker="w", job_id=JobId("b")) is None
    assert await claim(uow, worker="w", job_id=JobId("nothing")) is None


async def test_a_generation_of_a_design_is_one_job_and_the_highest_is_current(uow: UnitOfWork) -> None:
    await store_design(uow)
    async with uow() as tx:
        assert await tx.jobs.find_current(design_id("one")) is None
        assert await tx.jobs.add(a_job("a", design="one", generation=2))
        assert not await tx.jobs.add(a_job("b", design="one", generation=2))
        assert not await tx.jobs.add(a_job("a", design="one", generation=3))
        assert await tx.jobs.add(a_job("c", design="one", generation=1))
        current = await tx.jobs.find_current(design_id("one"))
        assert current is not None
        assert current.id == "a"
        with pytest.raises(JobNotFound):
            await tx.jobs.get(JobId("b"))


async def test_a_job_that_was_offered_again_keeps_count(uow: UnitOfWork) -> None:
    await store_design(uow)
    job = await store_job(uow, a_job("job", design="one"))
    async with uow() as tx:
        [due] = await tx.jobs.due(NOW)
        await tx.jobs.save(due.model_copy(update={"offer": due.offer + 1}))
    async with uow() as tx:
        assert await tx.jobs.get(job.id) == job.model_copy(update={"offer": 1})

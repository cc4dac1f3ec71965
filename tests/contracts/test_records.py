import asyncio
from datetime import timedelta, timezone

import pytest

from core.domain.decision_set import Thread
from core.domain.gate import Gate
from core.domain.ids import DecisionSetId, GateId, JobId, ProjectId
from core.errors import DecisionSetNotFound, GateAlreadyDecided, GateNotFound, JobNotFound, WrongState
from core.ports import UnitOfWork
from tests.contracts.conftest import World
from tests.contracts.samples import (
    NOW,
    PERSON,
    a_design,
    a_gate,
    a_job,
    after,
    claim,
    design_id,
    project_id,
    store_design,
    store_job,
)


async def test_a_design_comes_back_as_it_was_stored(uow: UnitOfWork) -> None:
    stored = await store_design(uow)
    async with uow() as tx:
        assert await tx.decision_sets.get(stored.id) == stored
        assert await tx.decision_sets.lock(stored.id) == stored
        assert (await tx.projects.get(stored.project_id)).title == "one"


async def test_times_come_back_in_utc_whatever_zone_they_were_given_in(uow: UnitOfWork) -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=9)))
    async with uow() as tx:
        await tx.projects.add(project_id("one"), title="one", at=elsewhere)
        await tx.decision_sets.add(a_design("one", created=elsewhere))
    async with uow() as tx:
        created = (await tx.decision_sets.get(design_id("one"))).created_at
    assert created == NOW
    assert created.tzinfo is not None


async def test_what_is_not_there_is_named_by_its_own_error(uow: UnitOfWork) -> None:
    async with uow() as tx:
        with pytest.raises(DecisionSetNotFound):
            await tx.decision_sets.get(DecisionSetId("nothing"))
        with pytest.raises(DecisionSetNotFound):
            await tx.decision_sets.newest_of(ProjectId("nothing"))
        with pytest.raises(GateNotFound):
            await tx.gates.get(GateId("nothing"))


async def test_versions_of_a_project_are_in_order_and_the_newest_is_the_highest(uow: UnitOfWork) -> None:
    await store_design(uow)
    async with uow() as tx:
        await tx.decision_sets.add(a_design("third", project="one", version=3))
        await tx.decision_sets.add(a_design("second", project="one", version=2))
        assert [d.version for d in await tx.decision_sets.of(project_id("one"))] == [1, 2, 3]
        assert (await tx.decision_sets.newest_of(project_id("one"))).version == 3


async def test_one_version_of_a_project_is_one_design(uow: UnitOfWork) -> None:
    await store_design(uow)
    with pytest.raises(WrongState):
        async with uow() as tx:
            await tx.decision_sets.add(a_design("again", project="one", version=1))


async def test_recent_designs_come_newest_first_and_can_be_chosen_by_status(uow: UnitOfWork) -> None:
    async with uow() as tx:
        for i, name in enumerate(("old", "mid", "new")):
            await tx.projects.add(project_id(name), title=name, at=NOW)
            await tx.decision_sets.add(a_design(name, created=after(i)))
        mid = await tx.decision_sets.lock(design_id("mid"))
        await tx.decision_sets.save(mid.to("running", at=after(9)))
    async with uow() as tx:
        assert [d.id for d in await tx.decision_sets.recent(limit=2)] == [design_id("new"), design_id("mid")]
        running = await tx.decision_sets.recent(statuses=("running", "waiting"))
        assert [(d.id, d.updated_at) for d in running] == [(design_id("mid"), after(9))]


async def test_a_place_has_one_project_and_a_project_one_place(uow: UnitOfWork) -> None:
    await store_design(uow, "one")
    await store_design(uow, "two")
    here = Thread(project_id=project_id("one"), team="T", channel="C", thread_ts="1")
    async with uow() as tx:
        assert await tx.threads.add(here)
        assert not await tx.threads.add(here.model_copy(update={"project_id": project_id("two")}))
        assert not await tx.threads.add(here.model_copy(update={"thread_ts": "2"}))
        assert await tx.threads.find(team="T", channel="C", thread_ts="1") == here
        assert await tx.threads.find(team="T", channel="C", thread_ts="2") is None
        assert await tx.threads.find_of(project_id("two")) is None


async def test_of_two_first_messages_in_one_place_exactly_one_makes_the_thread(world: World) -> None:
    await store_design(world.uow, "one")
    await store_design(world.uow, "two")

    async def add(uow: UnitOfWork, name: str) -> bool:
        async with uow() as tx:
            return await tx.threads.add(Thread(project_id=project_id(name), team="T", channel="C", thread_ts="1"))

    assert sorted(await asyncio.gather(add(world.uow, "one"), add(world.other, "two"))) == [False, True]


async def test_of_two_clicks_at_once_exactly_one_decides(world: World) -> None:
    await store_design(world.uow)
    gate = a_gate("gate", design="one")
    async with world.uow() as tx:
        assert await tx.gates.add(gate)
        assert not await tx.gates.add(gate)

    async def click(uow: UnitOfWork, comment: str) -> str:
        decided = gate.decide("approve", by=PERSON, at=NOW, seen=1, comment=comment)
        try:
            async with uow() as tx:
                await tx.gates.save(decided)
        except GateAlreadyDecided:
            return "too late"
        return comment

    answers = await asyncio.gather(click(world.uow, "a"), click(world.other, "b"))
    assert sorted(answers)[1] == "too late"
    async with world.uow() as tx:
        stored = await tx.gates.get(gate.id)
    assert stored.decision is not None
    assert stored.decision.comment == sorted(answers)[0]


async def test_the_newest_waiting_gate_is_the_open_one(uow: UnitOfWork) -> None:
    await store_design(uow)
    first, second = a_gate("z-first", design="one"), a_gate("a-second", design="one", opened=after(5), draft=2)
    async with uow() as tx:
        for gate in (first, second):
            await tx.gates.add(gate)
        assert await tx.gates.find_open(design_id("one")) == second
        await tx.gates.save(second.close("superseded"))
        assert await tx.gates.find_open(design_id("one")) == first
        assert _status(await tx.gates.newest(design_id("one"))) == "superseded"
        assert await tx.gates.find_open(design_id("two")) is None


async def test_a_gate_is_due_from_its_deadline_on_while_it_waits(uow: UnitOfWork) -> None:
    await store_design(uow)
    gate = a_gate("gate", design="one")
    async with uow() as tx:
        await tx.gates.add(gate)
        assert await tx.gates.due(gate.deadline - timedelta(microseconds=1)) == []
        assert await tx.gates.due(gate.deadline) == [gate]
        await tx.gates.save(gate.close("expired"))
        assert await tx.gates.due(gate.deadline) == []


def _status(gate: Gate | None) -> str | None:
    return gate and gate.status


async def test_designs_and_jobs_are_counted_by_status(uow: UnitOfWork) -> None:
    first = await store_design(uow)
    await store_design(uow, "two")
    await store_job(uow, a_job("job", design="one"))
    await store_job(uow, a_job("claimed", design="two"))
    assert await claim(uow, worker="w", job_id=JobId("claimed"))
    async with uow() as tx:
        await tx.decision_sets.save((await tx.decision_sets.lock(first.id)).to("running", at=NOW))
    async with uow() as tx:
        designs, jobs = await tx.decision_sets.counts(), await tx.jobs.counts()
    assert {status: n for status, n in designs.items() if n} == {"running": 1, "queued": 1}
    assert {status: n for status, n in jobs.items() if n} == {"queued": 1, "running": 1}
    async with uow() as tx:
        with pytest.raises(JobNotFound):
            await tx.jobs.get(JobId("nothing"))

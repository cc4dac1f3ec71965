import asyncio

import pytest

from core.domain.ids import ArtifactId, ProjectId
from core.errors import ArtifactNotFound, DecisionSetNotFound, LeaseLost, QueueUnavailable
from core.ports import UnitOfWork
from tests.contracts.conftest import World
from tests.contracts.samples import (
    NOW,
    a_job,
    a_run,
    after,
    an_artifact,
    an_event,
    claim,
    design_id,
    lease_of,
    project_id,
    store_design,
    store_job,
)


class Interrupted(Exception):
    pass


async def _write_and_fail(uow: UnitOfWork) -> None:
    async with uow() as tx:
        await tx.projects.add(project_id("two"), title="two", at=NOW)
        await tx.events.append(an_event("lost", design="one"))
        await tx.jobs.add(a_job("lost", design="one"))
        await tx.once("command", "lost")
        tx.enqueue(a_job("lost", design="one"))
        raise Interrupted


async def test_a_transaction_that_fails_leaves_nothing_and_offers_nothing(world: World) -> None:
    await store_design(world.uow)
    with pytest.raises(Interrupted):
        await _write_and_fail(world.uow)
    async with world.other() as tx:
        assert await tx.projects.find_by_number(2) is None
        assert await tx.events.after(design_id("one")) == []
        assert await tx.jobs.find_current(design_id("one")) is None
        assert await tx.once("command", "kept") is None
    assert world.queue.offered == []


async def test_a_number_used_by_a_failed_transaction_is_used_again(uow: UnitOfWork) -> None:
    await store_design(uow)
    with pytest.raises(Interrupted):
        await _write_and_fail(uow)
    async with uow() as tx:
        assert (await tx.projects.add(project_id("two"), title="two", at=NOW)).number == 2
        appended = await tx.events.append(an_event("first", design="one"))
    assert appended is not None
    assert appended.seq == 1


async def test_jobs_are_offered_only_after_the_commit(world: World) -> None:
    await store_design(world.uow)
    job = a_job("job", design="one")
    async with world.uow() as tx:
        await tx.jobs.add(job)
        tx.enqueue(job)
        assert world.queue.offered == []
    assert world.queue.offered == [job]


async def test_a_queue_that_does_not_answer_undoes_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def refuse(job: object) -> None:
        raise QueueUnavailable

    await store_design(world.uow)
    monkeypatch.setattr(world.queue, "offer", refuse)
    async with world.uow() as tx:
        await tx.jobs.add(a_job("job", design="one"))
        tx.enqueue(a_job("job", design="one"))
    async with world.other() as tx:
        assert [j.id for j in await tx.jobs.due(NOW)] == ["job"]


async def test_whoever_listens_hears_of_new_events_after_the_commit(world: World) -> None:
    await store_design(world.uow)
    heard = world.wake.listen()
    async with world.uow() as tx:
        await tx.events.append(an_event("a", design="one"))
        await tx.events.append(an_event("b", design="one"))
    async with asyncio.timeout(1):
        assert await anext(heard) == design_id("one")


async def test_a_command_is_new_once_and_then_known_by_its_first_result(uow: UnitOfWork) -> None:
    async with uow() as tx:
        assert await tx.once("click-1", "first") is None
        assert await tx.once("click-1", "second") == "first"
    async with uow() as tx:
        assert await tx.once("click-1", "third") == "first"


async def test_of_two_writers_of_one_command_exactly_one_is_first(world: World) -> None:
    async def run(uow: UnitOfWork, result: str) -> str | None:
        async with uow() as tx:
            return await tx.once("click", result)

    answers = await asyncio.gather(run(world.uow, "a"), run(world.other, "b"))
    first = {"a", "b"} - {a for a in answers if a}
    assert sorted(answers, key=str) in (["a", None], [None, "b"], ["b", None], [None, "a"])
    assert len(first) == 1


async def test_writing_under_an_outdated_token_is_refused_before_anything_is_written(world: World) -> None:
    await store_design(world.uow)
    await store_job(world.uow, a_job("job", design="one"))
    first = await claim(world.uow, worker="slow")
    second = await claim(world.other, worker="quick", at=after(31))
    assert first is not None
    assert second is not None
    with pytest.raises(LeaseLost):
        async with world.uow(lease_of(first)) as tx:
            await tx.events.append(an_event("late", design="one"))
    async with world.other(lease_of(second)) as tx:
        assert await tx.events.append(an_event("in time", design="one")) is not None
        assert [e.dedupe_key for e in await tx.events.after(design_id("one"))] == ["in time"]


async def test_a_row_of_an_unknown_design_is_refused(uow: UnitOfWork) -> None:
    with pytest.raises(DecisionSetNotFound):
        async with uow() as tx:
            await tx.events.append(an_event("a", design="nobody"))
    with pytest.raises(DecisionSetNotFound):
        async with uow() as tx:
            await tx.jobs.add(a_job("job", design="nobody"))


async def test_numbers_of_projects_made_at_once_are_all_different_and_without_gaps(world: World) -> None:
    async def add(uow: UnitOfWork, name: str) -> int:
        async with uow() as tx:
            return (await tx.projects.add(ProjectId(name), title=name, at=NOW)).number

    numbers = await asyncio.gather(*(add((world.uow, world.other)[i % 2], f"p{i}") for i in range(12)))
    assert sorted(numbers) == list(range(1, 13))


async def test_an_output_comes_back_as_it_was_with_its_keys_in_order(uow: UnitOfWork) -> None:
    await store_design(uow)
    run = a_run("key", design="one")
    async with uow() as tx:
        await tx.agent_runs.add(run)
        await tx.agent_runs.add(run.model_copy(update={"decided_by": "somebody else"}))
    async with uow() as tx:
        assert await tx.agent_runs.find("key") == run
        found = await tx.agent_runs.find_visit(design_id("one"), "planner", 1)
        assert found is not None
        assert list(found.output) == ["z", "a"]
        assert await tx.agent_runs.find_visit(design_id("one"), "planner", 2) is None
        assert await tx.agent_runs.find("other") is None


async def test_of_two_artifacts_of_a_kind_the_newest_is_found(uow: UnitOfWork) -> None:
    await store_design(uow)
    old, new = an_artifact("z-old", design="one"), an_artifact("a-new", design="one", created=after(1))
    async with uow() as tx:
        for artifact in (old, new, new):
            await tx.artifacts.add(artifact)
        assert await tx.artifacts.find(design_id("one"), "zip") == new
        assert await tx.artifacts.find(design_id("one"), "tree") is None
        assert await tx.artifacts.get(old.id) == old


async def test_artifacts_of_a_design_are_listed_as_they_were_made(uow: UnitOfWork) -> None:
    await store_design(uow)
    await store_design(uow, "two")
    old, new = an_artifact("z-old", design="one"), an_artifact("a-new", design="one", created=after(1))
    async with uow() as tx:
        for artifact in (new, an_artifact("other", design="two"), old):
            await tx.artifacts.add(artifact)
        assert list(await tx.artifacts.of(design_id("one"))) == [old, new]
        assert await tx.artifacts.get(old.id) == old
        with pytest.raises(ArtifactNotFound):
            await tx.artifacts.get(ArtifactId("nothing"))

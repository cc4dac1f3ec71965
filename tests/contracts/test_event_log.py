import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from core.adapters.memory import MemoryUnitOfWork
from core.ports import UnitOfWork
from tests.contracts.conftest import World
from tests.contracts.samples import NOW, an_event, design_id, store_design


async def _append(uow: UnitOfWork, key: str) -> int | None:
    async with uow() as tx:
        event = await tx.events.append(an_event(key, design="one"))
    return event.seq if event else None


async def test_twenty_appends_at_once_are_numbered_without_gaps(world: World) -> None:
    await store_design(world.uow)
    numbers = await asyncio.gather(*(_append((world.uow, world.other)[i % 2], f"key-{i}") for i in range(20)))
    assert sorted(n or 0 for n in numbers) == list(range(1, 21))
    async with world.uow() as tx:
        assert [e.seq for e in await tx.events.after(design_id("one"))] == list(range(1, 21))


async def test_the_same_key_twice_is_one_event_and_uses_no_number(world: World) -> None:
    await store_design(world.uow)
    answers = await asyncio.gather(*(_append((world.uow, world.other)[i % 2], "same") for i in range(6)))
    assert sorted(answers, key=str) == [1, None, None, None, None, None]
    assert await _append(world.uow, "next") == 2


async def test_an_event_comes_back_whole_and_tells_its_project_and_time(uow: UnitOfWork) -> None:
    await store_design(uow)
    async with uow() as tx:
        appended = await tx.events.append(an_event("a", design="one"))
    async with uow() as tx:
        [stored] = await tx.events.after(design_id("one"))
    assert stored == appended
    assert (stored.type, stored.project_id, stored.at) == ("node-finished", "project-one", NOW)


async def test_events_are_read_from_a_number_on_and_up_to_a_limit(uow: UnitOfWork) -> None:
    await store_design(uow)
    for i in range(5):
        await _append(uow, str(i))
    async with uow() as tx:
        assert [e.seq for e in await tx.events.after(design_id("one"), 2, limit=2)] == [3, 4]
        assert await tx.events.after(design_id("one"), 5) == []


@given(st.lists(st.sampled_from("abcdef"), max_size=20))
@settings(max_examples=50, deadline=None)
def test_any_sequence_of_keys_is_numbered_by_first_appearance(keys: list[str]) -> None:
    async def stored() -> list[str]:
        uow = MemoryUnitOfWork(clock=lambda: NOW)
        await store_design(uow)
        for key in keys:
            await _append(uow, key)
        async with uow() as tx:
            return [e.dedupe_key for e in await tx.events.after(design_id("one"))]

    assert asyncio.run(stored()) == list(dict.fromkeys(keys))

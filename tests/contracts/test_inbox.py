import asyncio

from core.ports import UnitOfWork
from tests.contracts.conftest import World
from tests.contracts.samples import after, an_envelope


async def test_the_same_request_is_kept_once(world: World) -> None:
    async def add(uow: UnitOfWork) -> bool:
        async with uow() as tx:
            return await tx.inbox.add(an_envelope("Ev1"))

    answers = await asyncio.gather(*(add((world.uow, world.other)[i % 2]) for i in range(4)))
    assert sorted(answers) == [False, False, False, True]


async def test_two_requests_that_tell_of_one_message_are_one(uow: UnitOfWork) -> None:
    async with uow() as tx:
        assert await tx.inbox.add(an_envelope("mention", message="T:C:1"))
        assert not await tx.inbox.add(an_envelope("message", message="T:C:1"))
        assert await tx.inbox.add(an_envelope("other", message="T:C:2"))


async def test_requests_that_tell_of_no_message_are_different(uow: UnitOfWork) -> None:
    async with uow() as tx:
        assert await tx.inbox.add(an_envelope("click-1"))
        assert await tx.inbox.add(an_envelope("click-2"))


async def test_unhandled_requests_come_oldest_first_and_count_each_try(uow: UnitOfWork) -> None:
    async with uow() as tx:
        for name, received in (("b", 1), ("a", 2), ("c", 3), ("young", 60)):
            await tx.inbox.add(an_envelope(name, received=after(received)))
        await tx.inbox.mark("a", "handled")
    async with uow() as tx:
        tried = await tx.inbox.unhandled(before=after(60))
        assert [(e.id, e.attempts, e.message_key) for e in tried] == [("b", 1, ""), ("c", 1, "")]
    async with uow() as tx:
        assert [(e.id, e.attempts) for e in await tx.inbox.unhandled(before=after(60), limit=1)] == [("b", 2)]
        await tx.inbox.mark("b", "failed", error="not understood")
        assert [e.id for e in await tx.inbox.unhandled(before=after(60))] == ["c"]

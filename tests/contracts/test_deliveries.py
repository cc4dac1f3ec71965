import asyncio

import pytest

from core.domain.correspondence import Delivery, ThreadLease
from core.domain.ids import ProjectId
from core.errors import LeaseLost
from core.ports import UnitOfWork
from tests.contracts.conftest import World
from tests.contracts.samples import NOW, a_design, after, an_event, design_id, project_id, store_design


async def _append(uow: UnitOfWork, design: str, *keys: str) -> None:
    async with uow() as tx:
        for key in keys:
            await tx.events.append(an_event(key, design=design))


async def _claim(
    uow: UnitOfWork, *, holder: str = "relay", at: float = 0, project: ProjectId | None = None
) -> ThreadLease | None:
    async with uow() as tx:
        return await tx.deliveries.claim(
            "slack", holder=holder, now=after(at), until=after(at + 10), project_id=project
        )


async def _leased(uow: UnitOfWork, *, holder: str = "relay", at: float = 0) -> ThreadLease:
    lease = await _claim(uow, holder=holder, at=at)
    assert lease is not None
    return lease


def _delivery(card: str, *, project: str = "one", seq: int = 1) -> Delivery:
    return Delivery(
        id=f"delivery-{card}",
        project_id=project_id(project),
        decision_set_id=design_id(project),
        surface="slack",
        card_key=card,
        seq=seq,
    )


async def test_a_thread_is_claimed_when_it_has_something_new_to_show(uow: UnitOfWork) -> None:
    await store_design(uow, in_thread=True)
    assert await _claim(uow) is None
    await _append(uow, "one", "a")
    lease = await _leased(uow)
    assert (lease.project_id, lease.holder, lease.token, lease.until) == (project_id("one"), "relay", 1, after(10))


async def test_a_project_without_a_thread_is_nobodys_to_post_into(uow: UnitOfWork) -> None:
    await store_design(uow)
    await _append(uow, "one", "a")
    assert await _claim(uow) is None


async def test_who_posts_into_no_thread_is_told_of_every_project(uow: UnitOfWork) -> None:
    await store_design(uow)
    await _append(uow, "one", "a")
    async with uow() as tx:
        lease = await tx.deliveries.claim("hook", holder="h", now=NOW, until=after(10), in_a_thread=False)
        assert lease is not None
        again = await tx.deliveries.claim("hook", holder="i", now=NOW, until=after(10), in_a_thread=False)
        assert again is None, "one at a time"
        assert [event.seq for event in await tx.deliveries.pending("hook", lease)] == [1]


async def test_one_relay_at_a_time_posts_into_a_thread(world: World) -> None:
    await store_design(world.uow, in_thread=True)
    await _append(world.uow, "one", "a")
    claims = await asyncio.gather(*(_claim((world.uow, world.other)[i % 2], holder=f"r{i}") for i in range(6)))
    assert sum(lease is not None for lease in claims) == 1


async def test_six_relays_share_six_threads(world: World) -> None:
    for i in range(6):
        await store_design(world.uow, f"t{i}", in_thread=True)
        await _append(world.uow, f"t{i}", "a")

    async def work(uow: UnitOfWork, holder: str) -> list[str]:
        mine: list[str] = []
        while (lease := await _claim(uow, holder=holder)) is not None:
            mine.append(lease.project_id)
        return mine

    shares = await asyncio.gather(*(work((world.uow, world.other)[i % 2], f"r{i}") for i in range(6)))
    assert sorted(p for share in shares for p in share) == [project_id(f"t{i}") for i in range(6)]


async def test_an_expired_or_released_lease_is_free_and_the_old_holder_is_refused(uow: UnitOfWork) -> None:
    await store_design(uow, in_thread=True)
    await _append(uow, "one", "a")
    first = await _leased(uow)
    assert await _claim(uow, holder="second", at=9) is None
    second = await _leased(uow, holder="second", at=10)
    assert second.token == 2
    for attempt in ("pending", "begin", "settle", "advance"):
        with pytest.raises(LeaseLost):
            async with uow() as tx:
                await {
                    "pending": lambda: tx.deliveries.pending("slack", first),
                    "begin": lambda: tx.deliveries.begin(first, _delivery("a")),
                    "settle": lambda: tx.deliveries.settle(first, _delivery("a")),
                    "advance": lambda: tx.deliveries.advance("slack", first, decision_set_id=design_id("one"), seq=1),
                }[attempt]()
    async with uow() as tx:
        await tx.deliveries.release("slack", first)
    assert await _claim(uow, holder="third", at=11) is None
    async with uow() as tx:
        await tx.deliveries.release("slack", second)
    assert (await _leased(uow, holder="third", at=11)).token == 3


async def test_surfaces_do_not_know_each_others_leases_and_cursors(uow: UnitOfWork) -> None:
    await store_design(uow, in_thread=True)
    await _append(uow, "one", "a")
    lease = await _leased(uow)
    async with uow() as tx:
        await tx.deliveries.advance("slack", lease, decision_set_id=design_id("one"), seq=1)
        other = await tx.deliveries.claim("teams", holder="relay", now=NOW, until=after(10))
        assert other is not None
        assert len(await tx.deliveries.pending("teams", other)) == 1


async def test_a_thread_shows_its_versions_in_order_and_goes_on_after_its_cursor(uow: UnitOfWork) -> None:
    await store_design(uow, in_thread=True)
    async with uow() as tx:
        await tx.decision_sets.add(a_design("v2", project="one", version=2))
    await _append(uow, "v2", "c", "d")
    await _append(uow, "one", "a", "b")
    lease = await _leased(uow)
    async with uow() as tx:
        assert [e.dedupe_key for e in await tx.deliveries.pending("slack", lease)] == ["a", "b", "c", "d"]
        assert [e.dedupe_key for e in await tx.deliveries.pending("slack", lease, limit=3)] == ["a", "b", "c"]
        await tx.deliveries.advance("slack", lease, decision_set_id=design_id("one"), seq=2)
        await tx.deliveries.advance("slack", lease, decision_set_id=design_id("v2"), seq=1)
        await tx.deliveries.advance("slack", lease, decision_set_id=design_id("one"), seq=1)
    async with uow() as tx:
        assert [e.dedupe_key for e in await tx.deliveries.pending("slack", lease)] == ["d"]
        await tx.deliveries.advance("slack", lease, decision_set_id=design_id("v2"), seq=2)
        await tx.deliveries.release("slack", lease)
    assert await _claim(uow, at=1) is None
    await _append(uow, "one", "late")
    assert (await _leased(uow, at=1)).token == 2


async def test_the_thread_that_waited_longest_is_served_first(uow: UnitOfWork) -> None:
    for name in ("one", "two"):
        await store_design(uow, name, in_thread=True)
        await _append(uow, name, "a")
    first = await _leased(uow)
    async with uow() as tx:
        await tx.deliveries.release("slack", first)
    second = await _leased(uow, at=1)
    assert {first.project_id, second.project_id} == {project_id("one"), project_id("two")}
    assert await _claim(uow, at=1, project=second.project_id) is None
    chosen = await _claim(uow, at=1, project=first.project_id)
    assert chosen is not None


async def test_beginning_counts_an_attempt_until_the_card_is_sent(uow: UnitOfWork) -> None:
    await store_design(uow, in_thread=True)
    await _append(uow, "one", "a")
    lease = await _leased(uow)
    async with uow() as tx:
        assert await tx.deliveries.find(project_id("one"), "slack", "card") is None
        begun = await tx.deliveries.begin(lease, _delivery("card"))
        assert (begun.status, begun.attempts) == ("pending", 1)
    async with uow() as tx:
        again = await tx.deliveries.begin(lease, _delivery("card").model_copy(update={"id": "another"}))
        assert (again.id, again.status, again.attempts) == ("delivery-card", "pending", 2)
        sent = again.model_copy(update={"status": "sent", "external_id": "171.1"})
        await tx.deliveries.settle(lease, sent)
    async with uow() as tx:
        assert await tx.deliveries.begin(lease, _delivery("card")) == sent
        assert await tx.deliveries.find(project_id("one"), "slack", "card") == sent

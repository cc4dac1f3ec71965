"""What a node did is written once and found again: over memory and both databases, in every order of the critics."""

import asyncio
from datetime import timedelta

import pytest

from core.domain.events import PlanUpdate, ReasonCardShown
from core.domain.reason import Chosen, Reason
from core.errors import LeaseLost
from core.workflow.context import Context
from core.workflow.state import State
from core.workflow.step import Body, Step, Told, perform
from tests.contracts.samples import claim
from tests.core.workflow.conftest import Desk

BEFORE: State = {"messages": [{"user": "u", "text": "score – ü"}], "visits": {"intake_extract": 1}}


class Node:
    """A node's body that counts how often it was entered."""

    def __init__(self, patch: State | None = None, *, told: str = "", fails: int = 0) -> None:
        self.patch, self.told, self.fails, self.entered = patch or {}, told, fails, 0

    async def __call__(self, _state: State, _context: Context) -> Step:
        self.entered += 1
        if self.entered <= self.fails:
            raise RuntimeError("no")
        return Step(
            patch=self.patch,
            events=[PlanUpdate(draft=1, plan=None)],
            told=told_by(self.told) if self.told else None,
        )


def told_by(agent: str) -> Told:
    reason = Reason(choice=Chosen(id=agent, justification="cheapest"), confidence=0.5, confidence_from="a test")
    return Told(reason=reason, agent=agent)


async def test_a_node_that_is_entered_twice_does_its_work_once(desk: Desk) -> None:
    context, node = await desk.context(), Node({"draft": 2}, told="planner")
    first = await perform("planner", BEFORE, context, node)
    told = await desk.events()
    second = await perform("planner", BEFORE, context, node)
    assert first == second == {"draft": 2, "visits": {"planner": 1}}
    assert node.entered == 1
    assert await desk.events() == told
    assert [e.type for e in told] == ["node-started", "plan-update", "reason-card", "node-finished"]
    assert {(e.node, e.visit) for e in told} == {("planner", 1)}


async def test_another_process_that_enters_the_node_again_finds_what_was_done(desk: Desk) -> None:
    await perform("planner", BEFORE, await desk.context(), Node({"draft": 2}))
    desk.clock.pass_(31)
    other, node = await desk.context(), Node({"draft": 3})
    assert other.lease.token == 2
    assert await perform("planner", BEFORE, other, node) == {"draft": 2, "visits": {"planner": 1}}
    assert node.entered == 0


async def test_a_node_that_failed_is_entered_again_and_told_once(desk: Desk) -> None:
    context, node = await desk.context(), Node({"draft": 2}, fails=1)
    with pytest.raises(RuntimeError):
        await perform("planner", BEFORE, context, node)
    assert await desk.told() == ["planner node-started"]
    await perform("planner", BEFORE, context, node)
    assert await desk.told() == ["planner node-started", "planner plan-update", "planner node-finished"]


async def test_a_second_visit_is_a_new_piece_of_work(desk: Desk) -> None:
    context, node = await desk.context(), Node(told="planner")
    first = await perform("planner", BEFORE, context, node)
    again: State = {**BEFORE, "visits": {**BEFORE["visits"], **first["visits"]}}
    assert (await perform("planner", again, context, node))["visits"] == {"planner": 2}
    assert node.entered == 2
    cards = [e.payload.card for e in await desk.events() if isinstance(e.payload, ReasonCardShown)]
    assert [(c.visit, c.trigger) for c in cards] == [(1, "requirement"), (2, "revision")]
    assert cards[0].decision_id != cards[1].decision_id


async def test_the_same_visit_with_another_input_is_not_taken_for_the_old_one(memory_desk: Desk) -> None:
    context = await memory_desk.context()
    await perform("planner", BEFORE, context, Node({"draft": 2}))
    other = Node({"draft": 3})
    assert (await perform("planner", {**BEFORE, "draft": 9}, context, other))["draft"] == 3
    assert other.entered == 1


@pytest.mark.parametrize("order", [("critic_tech", "critic_cost"), ("critic_cost", "critic_tech")])
async def test_whichever_critic_commits_last_shows_the_cards_of_both_in_node_order(
    desk: Desk, order: tuple[str, str]
) -> None:
    context, first_done = await desk.context(), asyncio.Event()

    def critic(name: str) -> Body:
        node = Node(told=name)

        async def body(state: State, context: Context) -> Step:
            if name == order[1]:
                await first_done.wait()
            return await node(state, context)

        return body

    async def work(name: str) -> None:
        await perform(name, BEFORE, context, critic(name))
        first_done.set()

    await asyncio.gather(*(work(name) for name in ("critic_tech", "critic_cost")))
    told = await desk.told()
    shown = [line for line in told if line.endswith("reason-card")]
    assert shown == ["critic_tech reason-card", "critic_cost reason-card"]
    assert told.index(f"{order[0]} node-finished") < told.index(shown[0])
    assert told[-1] == f"{order[1]} node-finished"
    assert len(told) == len(set(told)) == 8


async def test_critics_that_commit_at_once_show_each_card_once(desk: Desk) -> None:
    context = await desk.context()
    work = [perform(name, BEFORE, context, Node(told=name)) for name in ("critic_cost", "critic_tech")]
    await asyncio.gather(*work)
    told = await desk.told()
    assert [line for line in told if line.endswith("reason-card")] == [
        "critic_tech reason-card",
        "critic_cost reason-card",
    ]


async def test_a_critic_that_is_entered_again_after_a_crash_shows_what_was_still_missing(desk: Desk) -> None:
    context, cost = await desk.context(), Node(told="critic_cost")
    await perform("critic_cost", BEFORE, context, cost)
    assert not any(line.endswith("reason-card") for line in await desk.told())
    await perform("critic_cost", BEFORE, context, cost)
    await perform("critic_tech", BEFORE, context, Node(told="critic_tech"))
    assert sum(line.endswith("reason-card") for line in await desk.told()) == 2
    assert cost.entered == 1


async def test_a_worker_that_lost_its_lease_writes_nothing_of_its_node(desk: Desk) -> None:
    context = await desk.context()

    async def overtaken(_state: State, _context: Context) -> Step:
        assert await claim(desk.uow, worker="other", at=desk.clock() + timedelta(seconds=31)) is not None
        return Step(patch={"draft": 2}, events=[PlanUpdate(draft=1, plan=None)], told=told_by("planner"))

    with pytest.raises(LeaseLost):
        await perform("planner", BEFORE, context, overtaken)
    assert await desk.told() == ["planner node-started"]
    with pytest.raises(LeaseLost):
        await perform("critic_tech", BEFORE, context, Node())
    assert await desk.told() == ["planner node-started"]


async def test_the_log_tells_how_long_a_node_took(memory_desk: Desk) -> None:
    async def slow(_state: State, _context: Context) -> Step:
        await asyncio.sleep(0.05)
        return Step(patch={})

    await perform("planner", BEFORE, await memory_desk.context(), slow)
    finished = (await memory_desk.events())[-1].payload
    assert 0.04 < finished.seconds < 5  # pyright: ignore[reportAttributeAccessIssue]

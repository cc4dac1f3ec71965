"""A fifth of all posts is lost after Slack has shown them, a fifth answered 429: each card stands once, in order.

Two replicas, SQLite, the real relay and the real client against a Slack on loopback. Two hundred runs in ten parts,
each with a seed of its own; the first part is always run.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Callable

import pytest

from core.adapters.memory import MemoryQueue, MemoryWake
from core.adapters.sql.engine import open_engine
from core.adapters.sql.unit_of_work import SqlUnitOfWork
from tests.bot import a_story as tell
from tests.bot.delivery.conftest import Stage, Ticks
from tests.support.builders import Clock
from tests.support.slack_api import FakeSlack, Fault, running_slack

#: Of a run's events, those that are cards of their own, after the run's message.
CARDS = ["3", "10", "15", "20", "22"]
#: In one part.
RUNS = 20
WRITES = ("chat.postMessage", "chat.update")


@pytest.fixture
async def stage(sqlite_url: str) -> AsyncIterator[Stage]:
    clock, wake, engine = Clock(), MemoryWake(), open_engine(sqlite_url)
    async with running_slack() as slack:
        uow = SqlUnitOfWork(engine, clock=clock, queue=MemoryQueue(), wake=wake)
        yield Stage(slack, uow, wake, clock, Ticks())
    await engine.dispose()


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 11))])
async def test_each_card_stands_once_and_in_order_whatever_happens_to_posts(stage: Stage, seed: int) -> None:
    stage.slack.chaos = unlucky(random.Random(seed))
    designs = [await stage.design(n, thread_ts=f"{n}0.000001") for n in range(1, RUNS + 1)]
    for part in (slice(0, 8), slice(8, 15), slice(15, None)):
        for design in designs:
            await stage.tell(design, tell.to_the_end_of("1.1")[part])
        one, two = stage.relay(holder="one"), stage.relay(holder="two")
        await asyncio.gather(one.drain(), two.drain())
    await until_all_is_shown(stage)
    dropped = [c for c in stage.slack.calls if c.method == "conversations.replies"]
    assert dropped, "nothing was lost, so nothing was tested"
    for design in designs:
        mine = [k for k in stage.slack.shown_keys() if k.rpartition(":")[0].endswith(design) or k.endswith(design)]
        assert mine == [f"run:{design}", *(f"{design}:{seq}" for seq in CARDS)]
        run = shown(stage.slack, f"run:{design}")
        assert run["text"].startswith("D-142v1: ready")
        gate = shown(stage.slack, f"{design}:15")
        assert "gate-approve" not in str(gate["blocks"]), "a decided gate keeps no buttons"
    assert stage.slack.problems == []
    posts = [c for c in stage.slack.calls if c.method == "chat.postMessage"]
    print(f"seed {seed}: {RUNS} runs, {RUNS * (1 + len(CARDS))} cards, {len(posts)} posts, {len(dropped)} looked up")


def unlucky(chance: random.Random) -> Callable[[str], Fault | None]:
    def draw(method: str) -> Fault | None:
        if method not in WRITES:
            return None
        drawn = chance.random()
        if drawn < 0.2:
            return Fault(method, "drop-after-commit")
        return Fault(method, "throttle") if drawn < 0.4 else None

    return draw


async def until_all_is_shown(stage: Stage) -> None:
    """A relay gives a thread up before its lease ends; the next one goes on."""
    for _ in range(50):
        stage.clock.pass_(120)
        before = len(stage.slack.calls)
        await stage.relay(holder="late").drain()
        if len(stage.slack.calls) == before:
            return
    raise AssertionError("it does not end")


def shown(slack: FakeSlack, key: str) -> dict[str, object]:
    return next(m for m in slack.messages if m["metadata"]["event_payload"]["key"] == key)

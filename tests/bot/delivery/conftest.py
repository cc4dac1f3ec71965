"""A relay over memory and a fake Slack, and a thread whose events a test appends."""

from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass

import pytest

from bot.delivery.pace import Budget, Pace
from bot.delivery.relay import Relay
from bot.delivery.thread import ThreadRelay
from bot.slack.poster import SlackPoster
from bot.slack.web_api import web_client
from core.adapters.memory import MemoryQueue, MemoryUnitOfWork, MemoryWake
from core.adapters.sql.engine import open_engine
from core.adapters.sql.unit_of_work import SqlUnitOfWork
from core.domain.decision_set import DecisionSet, Thread
from core.domain.events import Payload
from core.domain.ids import DecisionSetId, ProjectId
from core.domain.requirement import Message
from core.ports import UnitOfWork
from tests.bot import a_story as tell
from tests.support.builders import NOW, REQUESTER, Clock, an_id
from tests.support.slack_api import CHANNEL, TEAM, TOKEN, FakeSlack, running_slack


class Ticks:
    """A monotonic clock that moves when somebody sleeps."""

    def __init__(self) -> None:
        self.now, self.slept = 0.0, list[float]()

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@dataclass
class Stage:
    slack: FakeSlack
    uow: UnitOfWork
    wake: MemoryWake
    clock: Clock
    ticks: Ticks

    def relay(self, *, holder: str = "one", least: float = 0.0, rate: float = 1000.0, burst: float = 1000.0) -> Relay:
        client = web_client(TOKEN, base_url=self.slack.url, timeout=5)

        async def client_for(team: str) -> object:
            return client

        poster = SlackPoster(client_for=client_for)  # pyright: ignore[reportArgumentType]
        pace = Pace(now=self.ticks, least=least, share=0)
        threads = ThreadRelay(
            surface="slack", uow=self.uow, poster=poster, pace=pace, new_id=an_id,
            posts=Budget(now=self.ticks, rate=rate, burst=burst), edits=Budget(now=self.ticks, rate=rate, burst=burst),
        )  # fmt: skip
        return Relay(threads=threads, wake=self.wake, clock=self.clock, holder=holder, sleep=self.ticks.sleep)

    async def design(self, number: int, *, thread_ts: str = "10.000001", version: int = 1) -> DecisionSetId:
        project = ProjectId(f"p-{number}")
        made = DecisionSet(
            id=DecisionSetId(f"d-{number}-{version}"), project_id=project, number=number, version=version,
            requirement=(Message(user="u", text="t"),), requester=REQUESTER, created_at=NOW, updated_at=NOW,
        )  # fmt: skip
        async with self.uow() as tx:
            if version == 1:
                await tx.projects.add(project, title="t", at=NOW)
                await tx.threads.add(Thread(project_id=project, team=TEAM, channel=CHANNEL, thread_ts=thread_ts))
            await tx.decision_sets.add(made)
        return made.id

    async def tell(self, decision_set: DecisionSetId, payloads: Iterable[Payload | tuple[str, Payload]]) -> None:
        for index, event in enumerate(tell.new_events(payloads, decision_set)):
            async with self.uow() as tx:
                known = len(await tx.events.after(decision_set))
                await tx.events.append(event.model_copy(update={"dedupe_key": f"k{known}-{index}"}))

    def shown(self) -> list[str]:
        """The titles of the cards in the thread, in their order."""
        return [message["text"] for message in self.slack.messages]


@pytest.fixture(params=["memory", "sqlite"])
def storage_url(request: pytest.FixtureRequest) -> str | None:
    """A clean database; None for memory."""
    return None if request.param == "memory" else request.getfixturevalue("sqlite_url")


@pytest.fixture
async def stage(storage_url: str | None) -> AsyncIterator[Stage]:
    clock, wake = Clock(), MemoryWake()
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(running_slack())
        uow: UnitOfWork = MemoryUnitOfWork(clock=clock, queue=MemoryQueue(), wake=wake)
        if storage_url is not None:
            engine = open_engine(storage_url)
            stack.push_async_callback(engine.dispose)
            uow = SqlUnitOfWork(engine, clock=clock, queue=MemoryQueue(), wake=wake)
        yield Stage(slack, uow, wake, clock, Ticks())

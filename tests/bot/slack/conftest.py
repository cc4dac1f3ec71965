"""The Slack app as it is served, over memory adapters, the real application and a fake slack.com."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from slack_bolt.async_app import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.slack.app import SlackApp, SlackSettings, build
from core.adapters.memory import MemoryQueue, MemoryUnitOfWork, MemoryWake
from core.application.queries import Queries
from core.application.service import Service
from core.domain.actor import Actor
from core.domain.commands import Place, SubmitRequirement
from core.domain.correspondence import InboxStatus
from core.domain.decision_set import DecisionSet, Status
from core.domain.events import GateWaiting, NewEvent, Payload
from core.domain.gate import Gate
from core.domain.ids import DecisionSetId
from core.domain.question import Question
from core.domain.requirement import Message
from core.domain.standards import Standards
from core.ports import Ports
from tests.support.builders import BATCH, NOW, REQUESTER, Clock, a_gate, an_id
from tests.support.slack_api import CHANNEL, SECRET, TEAM, TOKEN, FakeSlack, Request, running_slack

ROOT = "50.000001"


@dataclass
class Workspace:
    slack: FakeSlack
    app: SlackApp
    uow: MemoryUnitOfWork
    queries: Queries
    service: Service
    clock: Clock

    async def send(self, request: Request) -> BoltResponse:
        """As Slack does, and until the listener behind the acknowledgement has ended."""
        answer = await self.app.bolt.async_dispatch(AsyncBoltRequest(body=request.body, headers=dict(request.headers)))
        await self.settled()
        return answer

    async def settled(self) -> None:
        for _ in range(500):
            if not self.app.keeper.busy:
                return
            await asyncio.sleep(0.01)
        raise AssertionError("a listener has not ended")

    async def designs(self) -> list[DecisionSet]:
        return sorted(await self.queries.recent(), key=lambda d: d.id)

    async def types(self, design: DecisionSetId) -> list[str]:
        return [event.type for event in await self.queries.events(design)]

    async def inbox(self) -> list[InboxStatus]:
        async with self.uow() as tx:
            return [envelope.status for envelope in tx.inbox.state.inbox.values()]

    async def design(self, *, by: Actor = REQUESTER, thread_ts: str = ROOT) -> DecisionSet:
        place = Place(team=TEAM, channel=CHANNEL, thread_ts=thread_ts)
        message = Message(user=by.name, text=BATCH, ts=thread_ts)
        handled = await self.service.handle(
            SubmitRequirement(messages=(message,), by=by, command_id=an_id(), place=place)
        )
        return await self.queries.newest_of(handled.project_id)

    async def at_gate(self, *questions: Question, final: bool = True) -> tuple[DecisionSet, Gate]:
        """A design that waits, with the gate's own event told."""
        design = await self.design()
        gate = a_gate(design.id, kind="final" if final else "input", questions=questions)
        waiting = GateWaiting(
            gate_id=gate.id, gate_version=gate.version, kind=gate.kind, draft=1, deadline=gate.deadline,
            blocked=False, may_decide="the requester", questions=questions,
        )  # fmt: skip
        async with self.uow() as tx:
            await tx.gates.add(gate)
        await self.become(design.id, "running", "waiting")
        await self.tell(design.id, waiting)
        return design, gate

    async def become(self, design: DecisionSetId, *statuses: Status) -> None:
        async with self.uow() as tx:
            found = await tx.decision_sets.lock(design)
            for status in statuses:
                found = found.to(status, at=NOW)
            await tx.decision_sets.save(found)

    async def tell(self, design: DecisionSetId, payload: Payload) -> None:
        async with self.uow() as tx:
            await tx.events.append(NewEvent(decision_set_id=design, payload=payload, dedupe_key=an_id()))


@pytest.fixture
def standards() -> Standards:
    """A test parametrises it indirectly, or overrides it."""
    return Standards()


@pytest.fixture
async def workspace(standards: Standards) -> AsyncIterator[Workspace]:
    clock = Clock()
    uow = MemoryUnitOfWork(clock=clock, queue=MemoryQueue(), wake=MemoryWake())
    ports = Ports(uow=uow, clock=clock, new_id=an_id, standards=standards)
    service, queries = Service(ports), Queries(uow, standards)

    async def link_for(design: DecisionSetId, actor: Actor) -> str:
        return f"https://bot.example/d/{design}/files?for={actor.id}"

    async with running_slack() as slack:
        settings = SlackSettings(signing_secret=SECRET, token=TOKEN, base_url=slack.url)
        app = build(settings, door=service, reads=queries, uow=uow, clock=clock, link_for=link_for)
        yield Workspace(slack, app, uow, queries, service, clock)
        assert slack.problems == []

"""Webhooks over a real receiver: signed, in order, once where it answers, again where it does not, for a day."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from bot.delivery.relay import Relay
from bot.delivery.webhooks import KEPT, SIGNATURE, signature, webhooks
from core.domain.decision_set import DecisionSet
from core.domain.ids import DecisionSetId, ProjectId
from core.domain.requirement import Message
from core.errors import ConfigurationError
from core.settings import Settings
from tests.bot import a_story as tell
from tests.bot.delivery.conftest import Stage
from tests.support.builders import NOW, REQUESTER, an_id
from tests.support.servers import free_port

SECRET = b"a long secret"


@dataclass
class Receiver:
    """Answers with the next of `answers`, then with 204."""

    answers: list[web.Response] = field(default_factory=list[web.Response])
    heard: list[tuple[str, bytes]] = field(default_factory=list[tuple[str, bytes]])
    url: str = ""

    async def hear(self, request: web.Request) -> web.Response:
        self.heard.append((request.headers[SIGNATURE], await request.read()))
        return self.answers.pop(0) if self.answers else web.Response(status=204)

    @property
    def told(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.heard]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving() as running:
        yield running


@asynccontextmanager
async def receiving() -> AsyncIterator[Receiver]:
    receiver, app, port = Receiver(), web.Application(), free_port()
    app.router.add_post("/hook", receiver.hear)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    receiver.url = f"http://127.0.0.1:{port}/hook"
    yield receiver
    await runner.cleanup()


async def a_design_without_a_thread(stage: Stage, number: int = 1) -> DecisionSetId:
    project = ProjectId(f"p-{number}")
    made = DecisionSet(
        id=DecisionSetId(f"d-{number}"), project_id=project, number=number, requirement=(Message(user="u", text="t"),),
        requester=REQUESTER, created_at=NOW, updated_at=NOW,
    )  # fmt: skip
    async with stage.uow() as tx:
        await tx.projects.add(project, title="t", at=NOW)
        await tx.decision_sets.add(made)
    return made.id


@asynccontextmanager
async def relays(stage: Stage, *urls: str) -> AsyncIterator[list[Relay]]:
    async with webhooks(urls, secret=SECRET, uow=stage.uow, clock=stage.clock, new_id=an_id) as ends:
        yield [
            Relay(threads=end, wake=stage.wake, clock=stage.clock, holder="one", sleep=stage.ticks.sleep)
            for end in ends
        ]


async def test_a_run_is_told_in_order_signed_and_once(stage: Stage, receiver: Receiver) -> None:
    design = await a_design_without_a_thread(stage)
    await stage.tell(design, tell.to_the_end())
    async with relays(stage, receiver.url) as (one,), relays(stage, receiver.url) as (other,):
        await one.drain()
        await other.drain()
    assert [t["type"] for t in receiver.told] == ["plan.ready", "gate.waiting", "run.complete"]
    ready, waiting, complete = receiver.told
    assert len({t["id"] for t in receiver.told}) == 3
    assert (ready["name"], ready["decision_set_id"]) == ("D-142v1", design)
    assert ready["data"]["cost"]["monthly_usd"] == pytest.approx(54.2)
    assert (waiting["data"]["gate_id"], waiting["data"]["kind"]) == ("gate-final", "final")
    assert complete["data"]["status"] == "completed"
    for header, body in receiver.heard:
        assert header == f"t={int(NOW.timestamp())},v1={signature(SECRET, int(NOW.timestamp()), body)}"


async def test_words_of_people_are_not_told(stage: Stage, receiver: Receiver) -> None:
    design = await a_design_without_a_thread(stage)
    await stage.tell(design, [tell.started("our secret plan"), *tell.to_the_end()[1:]])
    async with relays(stage, receiver.url) as (relay,):
        await relay.drain()
    assert receiver.heard
    assert not any(b"secret plan" in body for _, body in receiver.heard)


@pytest.mark.parametrize("status", [500, 503, 408])
async def test_who_cannot_answer_now_is_told_again_and_misses_nothing(
    stage: Stage, receiver: Receiver, status: int
) -> None:
    receiver.answers = [web.Response(status=status), web.Response(status=status)]
    design = await a_design_without_a_thread(stage)
    await stage.tell(design, tell.to_the_end())
    async with relays(stage, receiver.url) as (relay,):
        await relay.drain()
    assert [t["type"] for t in receiver.told] == ["plan.ready"] * 3 + ["gate.waiting", "run.complete"]
    assert [pause for pause in stage.ticks.slept if pause] == [1.0, 2.0]
    assert len({t["id"] for t in receiver.told[:3]}) == 1, "the receiver knows it again"


async def test_who_asks_to_wait_is_waited_for(stage: Stage, receiver: Receiver) -> None:
    receiver.answers = [web.Response(status=429, headers={"Retry-After": "7"})]
    design = await a_design_without_a_thread(stage)
    await stage.tell(design, tell.to_the_end())
    async with relays(stage, receiver.url) as (relay,):
        await relay.drain()
    assert [pause for pause in stage.ticks.slept if pause] == [7.0]
    assert len(receiver.told) == 4


@pytest.mark.parametrize("status", [410, 302])
async def test_who_refuses_a_word_gets_the_next_one(stage: Stage, receiver: Receiver, status: int) -> None:
    receiver.answers = [web.Response(status=status, headers={"Location": "/hook"})]
    design = await a_design_without_a_thread(stage)
    await stage.tell(design, tell.to_the_end())
    async with relays(stage, receiver.url) as (relay,):
        await relay.drain()
        kept = await _kept(stage, design, relay)
    assert [t["type"] for t in receiver.told] == ["plan.ready", "gate.waiting", "run.complete"]
    assert kept == ["failed", "sent", "sent"]


async def _kept(stage: Stage, design: DecisionSetId, relay: Relay) -> list[str]:
    async with stage.uow() as tx:
        events = await tx.events.after(design)
        found = [
            await tx.deliveries.find(events[0].project_id, relay.threads.surface, f"{design}:{event.seq}:{type_}")
            for event in events
            for type_ in ("plan.ready", "gate.waiting", "run.complete")
        ]
    return [delivery.status for delivery in found if delivery is not None]


async def test_what_is_older_than_a_day_is_not_told_any_more(stage: Stage, receiver: Receiver) -> None:
    design = await a_design_without_a_thread(stage)
    await stage.tell(design, tell.to_the_end())
    stage.clock.pass_((KEPT + timedelta(minutes=1)).total_seconds())
    async with relays(stage, receiver.url) as (relay,):
        await relay.drain()
        newer = await a_design_without_a_thread(stage, 2)
        await stage.tell(newer, tell.to_the_end())
        await relay.drain()
    assert {t["decision_set_id"] for t in receiver.told} == {newer}


async def test_an_address_that_is_down_holds_up_no_other(stage: Stage, receiver: Receiver) -> None:
    design = await a_design_without_a_thread(stage)
    await stage.tell(design, tell.to_the_end())
    async with relays(stage, f"http://127.0.0.1:{free_port()}/hook", receiver.url) as (down, up):
        assert down.threads.surface != up.threads.surface
        await up.drain()
    assert len(receiver.told) == 3


@pytest.mark.parametrize(
    "given",
    [
        {"webhook_urls": "http://hooks.example/x", "webhook_secret": "s"},
        {"webhook_urls": "https://hooks.example/x"},
        {"webhook_secret": "s"},
        {"webhook_urls": "hooks.example", "webhook_secret": "s"},
    ],
)
def test_addresses_that_anybody_could_read_or_forge_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ConfigurationError, match="WEBHOOK_URLS"):
        Settings(**given)


def test_addresses_are_told_apart_by_commas() -> None:
    given: Any = {
        "webhook_urls": "https://a.example/x, http://127.0.0.1:9/y,https://a.example/x",
        "webhook_secret": "s",
    }
    assert Settings(**given).webhooks == ("https://a.example/x", "http://127.0.0.1:9/y")

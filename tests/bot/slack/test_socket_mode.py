"""Socket Mode: the same listeners without a public address; a socket that Slack ends is opened again."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import pytest

from bot.slack.app import SlackApp, SlackSettings, build
from bot.slack.socket_mode import listen
from core.adapters.memory import MemoryQueue, MemoryUnitOfWork, MemoryWake
from core.application.queries import Queries
from core.application.service import Service
from core.errors import ConfigurationError
from core.ports import Ports
from tests.support.builders import BATCH, Clock, an_id
from tests.support.slack_api import TEAM, TOKEN, FakeSlack, a_mention
from tests.support.socket_mode import SocketSide, socket_side


def an_app(side: SocketSide) -> tuple[SlackApp, Queries]:
    uow = MemoryUnitOfWork(clock=Clock(), queue=MemoryQueue(), wake=MemoryWake())
    queries = Queries(uow)
    settings = SlackSettings(signing_secret="", token=TOKEN, base_url=side.url)
    service = Service(Ports(uow=uow, clock=Clock(), new_id=an_id))
    return build(settings, door=service, reads=queries, uow=uow, clock=Clock()), queries


def an_event_of(ts: str) -> dict[str, object]:
    return {
        "type": "event_callback",
        "team_id": TEAM,
        "api_app_id": "A1",
        "event_id": f"Ev{ts}",
        "event_time": 1,
        "authorizations": [{"team_id": TEAM, "user_id": "UBOT", "is_bot": True}],
        "event": a_mention(BATCH, ts=ts),
    }


async def until(true: Callable[[], bool]) -> None:
    for _ in range(400):
        if true():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it did not happen within eight seconds")


async def test_events_and_commands_over_the_socket_reach_the_same_listeners() -> None:
    async with socket_side(FakeSlack()) as side:
        app, queries = an_app(side)
        listening = asyncio.create_task(listen(app, "xapp-token"))
        await side.send("events_api", an_event_of("50.000001"), envelope_id="e1")
        await until(lambda: any(a.get("envelope_id") == "e1" for a in side.acked))
        await until(lambda: not app.keeper.busy)
        command = {"command": "/mlops", "text": "help", "team_id": TEAM, "channel_id": "C1", "user_id": "U1",
                   "trigger_id": "t1", "response_url": f"{side.url}respond"}  # fmt: skip
        await side.send("slash_commands", command, envelope_id="e2")
        await until(lambda: any(a.get("envelope_id") == "e2" for a in side.acked))
        await until(lambda: not app.keeper.busy)
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening
        assert len(await queries.recent()) == 1


async def test_a_socket_that_slack_ends_is_opened_again_and_nothing_counts_twice() -> None:
    async with socket_side(FakeSlack()) as side:
        app, queries = an_app(side)
        listening = asyncio.create_task(listen(app, "xapp-token"))
        await side.send("events_api", an_event_of("50.000001"), envelope_id="e1")
        await until(lambda: side.opened == 1 and not app.keeper.busy)
        await side.drop()
        await until(lambda: side.opened == 2)
        await side.send("events_api", an_event_of("50.000001"), envelope_id="e2")
        await until(lambda: any(a.get("envelope_id") == "e2" for a in side.acked))
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening
        assert len(await queries.recent()) == 1


async def test_a_token_that_slack_refuses_is_a_wrong_configuration() -> None:
    async with socket_side(FakeSlack()) as side:
        side.refuse = "invalid_auth"
        with pytest.raises(ConfigurationError, match="SLACK_APP_TOKEN"):
            await listen(an_app(side)[0], "xapp-token")


async def test_while_slack_is_away_it_is_tried_again_with_growing_pauses() -> None:
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)
        if len(pauses) == 3:
            raise asyncio.CancelledError

    async with socket_side(FakeSlack()) as side:
        side.refuse = "internal_error"
        with suppress(asyncio.CancelledError):
            await listen(an_app(side)[0], "xapp-token", sleep=sleep)
    assert pauses == [2.0, 4.0, 8.0]

"""`serve` is killed in the middle of a post: the next one goes on when the lease of the first one has ended."""

import asyncio
import signal
from collections.abc import Callable
from pathlib import Path

import aiohttp
import pytest

from tests.support.builders import BATCH
from tests.support.crew import Member
from tests.support.servers import Valkey, free_port
from tests.support.slack_api import SECRET, TOKEN, FakeSlack, Fault, Request, a_mention, an_event, running_slack
from tests.support.yard import a_yard

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
#: Which post of the run is the last one of the first process: its message, a card in the middle.
POSTS = (1, 4)


@pytest.mark.parametrize("number", POSTS)
async def test_a_serve_that_dies_while_it_posts_leaves_each_card_once_and_in_order(
    number: int, postgres_url: str, own_valkey: Valkey, tmp_path: Path
) -> None:
    port = free_port()
    serving: list[Member] = []

    def struck(method: str) -> Fault | None:
        """Slack shows the message; whoever sent it is dead before it hears so."""
        if method != "chat.postMessage" or len(slack.messages) != number - 1 or len(serving) != 1:
            return None
        serving[0].send(signal.SIGKILL)
        return Fault(method, "drop-after-commit")

    async with running_slack() as slack:
        own = {"SLACK_API_URL": slack.url, "SLACK_BOT_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": SECRET}
        async with a_yard(tmp_path, database=postgres_url, valkey=own_valkey.url(), **own) as yard:

            async def serve() -> None:
                command = ("serve", "--no-embedded-worker", "--port", str(port))
                serving.append(await yard.crew.start(*command, environment=yard.environment))

            slack.chaos = struck
            await serve()
            await yard.hire(1)
            await _answered(port, an_event(a_mention(BATCH, ts="1700000001.000001", channel="C1"), event_id="Ev1"))
            assert await asyncio.wait_for(asyncio.shield(serving[0].ended), 120) == -signal.SIGKILL
            await serve()
            await _answered(port, an_event(a_mention(BATCH, ts="1700000002.000001", channel="C2"), event_id="Ev2"))
            await _until(lambda: all("gate-approve" in str(_blocks(slack, channel)) for channel in ("C1", "C2")))
            cards = _cards(slack, "C1")
            assert cards == _cards(slack, "C2")
            assert len(set(cards)) == len(cards) > 3
            assert slack.problems == []


def _blocks(slack: FakeSlack, channel: str) -> list[object]:
    return [m["blocks"] for m in slack.messages if m["channel"] == channel]


def _cards(slack: FakeSlack, channel: str) -> list[str]:
    """What each message of the thread shows, without the ids of the design, in the order of posting."""
    keys = [m["metadata"]["event_payload"]["key"] for m in slack.messages if m["channel"] == channel]
    return [key.partition(":")[2] if key[0] in "0123456789abcdef" else key.partition(":")[0] for key in keys]


async def _answered(port: int, request: Request) -> None:
    async with asyncio.timeout(120), aiohttp.ClientSession() as session:
        while True:
            try:
                url = f"http://127.0.0.1:{port}/slack/events"
                async with session.post(url, data=request.body, headers=request.headers) as answer:
                    assert answer.status == 200
                    return
            except aiohttp.ClientConnectorError:
                await asyncio.sleep(0.1)


async def _until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(240):
        while not true():
            await asyncio.sleep(0.2)

"""Against a Slack that nobody here wrote, over a bad network: whole designs, each card once and in order.

Real Bolt, FastAPI, arq, Valkey, LangGraph and SQLite. The emulator checks scopes, owners of messages and threads; it
checks no blocks, which the last test does with Slack's own type package.
"""

import asyncio
import contextlib
import json
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
import uvicorn
from pydantic import SecretStr

from bot.cards import Card, Story, card_for, run_card
from bot.main import Surfaces, create_app
from bot.serving import Unsignalled, carried, web_config, working
from bot.slack import modals
from bot.slack.blocks import LADDER, render
from bot.slack.details import details
from bot.slack.home import home
from bot.slack.modals import Carried
from bot.slack.policies import library, policies_view
from core.bootstrap import migrate
from core.settings import Settings
from tests.bot import a_story as tell
from tests.bot.slack.test_blocks import HOSTILE
from tests.support.builders import BATCH
from tests.support.emulator import PACKAGES, REQUESTER, TOKEN, Emulated, emulated, npm_install
from tests.support.servers import free_port
from tests.support.slack_api import SECRET, signed

pytestmark = [pytest.mark.node, pytest.mark.timeout(600)]


@pytest.fixture(scope="module")
def packages() -> Path:
    return npm_install(*PACKAGES)


async def test_designs_over_a_bad_network_stand_in_their_threads_once_and_in_order(
    packages: Path, tmp_path: Path
) -> None:
    async with emulated(packages, tmp_path, seed=7) as slack, running_bot(slack, tmp_path / "data") as bot_url:
        slack.lost, slack.refused, slack.broken, slack.latency = 0.2, 0.2, 0.05, 0.05
        roots = [await begin(slack, bot_url, number) for number in range(2)]
        for root in roots:
            gate = await until(slack, root, "gate-approve")
            await press(slack, bot_url, gate, "gate-approve")
        for root in roots:
            await until(slack, root, "repository-open")
        slack.lost = slack.refused = slack.broken = 0.0
        await asyncio.sleep(2)
        for root in roots:
            shown = keys(await thread(slack, root))
            assert len(shown) == len(set(shown)), "a card stands twice"
            assert [int(k.rpartition(":")[2]) for k in shown[1:]] == sorted(
                int(k.rpartition(":")[2]) for k in shown[1:]
            )
            assert shown[0].startswith("run:")
            assert len(shown) >= 12
    assert slack.drawn["lost"], "nothing was lost, so nothing was tested"
    assert slack.drawn["refused"]


def test_every_message_and_modal_of_the_story_is_of_slacks_own_types(tmp_path: Path) -> None:
    packages = npm_install("@slack/types@3.2.0", "typescript@5.9.3")
    (tmp_path / "node_modules").symlink_to(packages / "node_modules")
    lines = ["import type { HomeView, KnownBlock, ModalView } from '@slack/types';"]
    messages = [render(card, level=level) for card in every_card() for level in LADDER]
    for number, message in enumerate(messages):
        lines.append(f"export const message{number}: {{ text: string; blocks: KnownBlock[] }} = {json.dumps(message)};")
    for number, view in enumerate(every_view()):
        kind = "HomeView" if view["type"] == "home" else "ModalView"
        lines.append(f"export const view{number}: {kind} = {json.dumps(view)};")
    (tmp_path / "check.ts").write_text("\n".join(lines))
    assert compiled(tmp_path) == ""
    assert len(messages) >= 60
    (tmp_path / "check.ts").write_text("\n".join([*lines, 'export const wrong: KnownBlock = { type: "header" };']))
    assert "check.ts" in compiled(tmp_path), "a compiler that accepts everything proves nothing"


def compiled(folder: Path) -> str:
    """What TypeScript finds; empty when nothing."""
    node = shutil.which("node")
    assert node is not None
    command = [node, str(folder / "node_modules/typescript/bin/tsc"), "--noEmit", "--strict", "--skipLibCheck",
               "--module", "nodenext", "--moduleResolution", "nodenext", "check.ts"]  # fmt: skip
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=180, check=False)
    return done.stdout[:3000] + done.stderr[:3000]


def every_card() -> list[Card]:
    """Of a whole run, with texts as hostile as people can make them."""
    found: list[Card] = []
    for payloads in (tell.to_the_end(), tell.with_questions(), [*tell.to_final_gate("B"), tell.a_decision("reject")]):
        story = Story()
        for event in tell.events(payloads):
            if (card := card_for(event, story)) is not None:
                found.append(card)
            story = story.plus(event)
        found.append(run_card(story))
    hostile = Card(kind="gate", title=HOSTILE, summary=HOSTILE, because=(HOSTILE,), quote=HOSTILE, fallback=HOSTILE)
    return [*found, hostile]


def every_view() -> list[Any]:
    carried = Carried(value="g:1", channel="C1")
    story = Story.of(tell.events(tell.to_final_gate()))
    rules = story.policy.policy.rules if story.policy else ()
    return [
        modals.design(Carried()), modals.questions((tell.REGION, tell.LATENCY, tell.CLOUD), carried),
        modals.revise(carried), modals.revision(carried), modals.hand_over(carried), modals.waive(rules, carried),
        details(tell.a_reason().card, "en"), policies_view(library()), home(()),
    ]  # fmt: skip


@contextlib.asynccontextmanager
async def running_bot(slack: Emulated, folder: Path):
    port = free_port()
    settings = Settings(
        data_dir=folder, slack_api_url=slack.url, slack_bot_token=SecretStr(TOKEN),
        slack_signing_secret=SecretStr(SECRET), job_lease=5,
    )  # fmt: skip
    await migrate(settings)
    url = f"http://127.0.0.1:{port}"
    async with carried(settings, page_url=url) as carrier, working(carrier, settings):
        surfaces = Surfaces(core=carrier.core, settings=settings, holder="t", loopback=True, pace=0.2)
        server: uvicorn.Server = Unsignalled(web_config(create_app(surfaces), host="127.0.0.1", port=port))
        task = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.05)
        try:
            yield url
        finally:
            server.should_exit = True
            await task


async def begin(slack: Emulated, bot_url: str, number: int) -> str:
    """A person writes in the channel, and Slack tells the bot of it."""
    posted = await slack.call("chat.postMessage", channel=slack.channel, text=f"{BATCH} ({number})")
    bot = (await slack.call("auth.test"))["user_id"]
    event = {
        "type": "app_mention", "user": slack.users[REQUESTER], "text": f"<@{bot}> {BATCH}", "ts": posted["ts"],
        "channel": slack.channel, "event_ts": posted["ts"],
    }  # fmt: skip
    body = {"type": "event_callback", "team_id": "T000000001", "api_app_id": "A1", "event_id": f"Ev{number}",
            "event_time": 1, "authorizations": [{"team_id": "T000000001", "user_id": bot, "is_bot": True}],
            "event": event}  # fmt: skip
    await send(bot_url, json.dumps(body), "application/json")
    return str(posted["ts"])


async def press(slack: Emulated, bot_url: str, message: Any, action_id: str) -> None:
    buttons = [e for b in message["blocks"] if b["type"] == "actions" for e in b["elements"]]
    button = next(b for b in buttons if b["action_id"] == action_id)
    action = {"type": "button", "action_id": action_id, "block_id": "b", "value": button["value"], "action_ts": "1.1"}
    payload = {
        "type": "block_actions", "user": {"id": slack.users[REQUESTER], "team_id": "T000000001"},
        "team": {"id": "T000000001"}, "channel": {"id": slack.channel}, "message": message,
        "container": {"type": "message", "message_ts": message["ts"], "channel_id": slack.channel},
        "trigger_id": f"t{time.time()}", "actions": [action],
    }  # fmt: skip
    await send(bot_url, urlencode({"payload": json.dumps(payload)}), "application/x-www-form-urlencoded")


async def send(bot_url: str, body: str, content_type: str) -> None:
    request = signed(body, content_type)
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{bot_url}/slack/events", data=request.body.encode(), headers=request.headers) as answer,
    ):
        assert answer.status == 200


async def until(slack: Emulated, root: str, action_id: str) -> Any:
    for _ in range(600):
        for message in await thread(slack, root):
            if f'"{action_id}"' in json.dumps(message.get("blocks") or []):
                return message
        await asyncio.sleep(0.3)
    raise AssertionError(f"{action_id} did not appear")


async def thread(slack: Emulated, root: str) -> list[Any]:
    found = await slack.call(
        "conversations.replies", channel=slack.channel, ts=root, limit=200, include_all_metadata=True
    )
    return [m for m in found["messages"] if m["ts"] != root]


def keys(messages: list[Any]) -> list[str]:
    return [m["metadata"]["event_payload"]["key"] for m in messages if m.get("metadata")]

"""The workspace as the bot and the page reach it: slack_sdk's own client and plain HTTP, over loopback."""

import asyncio
import base64
import json
import time
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox import BOT_TOKEN, CHANNEL
from bot.sandbox import app as sandbox_app
from bot.sandbox.workspace import BOT_USER
from tests.bot.sandbox.conftest import Place

MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "Design"}, "blocks": []}


@pytest.fixture
def slack(place: Place) -> AsyncWebClient:
    return AsyncWebClient(token=BOT_TOKEN, base_url=f"{place.url}/api/", retry_handlers=[])


@pytest.fixture
async def browser(place: Place) -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(place.url) as session:
        yield session


async def state(browser: aiohttp.ClientSession, user: str = "U0REQUESTER", since: int = -1) -> dict[str, Any]:
    async with browser.get("/page/state", params={"user": user, "since": since}) as response:
        return await response.json()


async def test_slack_sdk_s_client_posts_updates_and_reads(place: Place, slack: AsyncWebClient) -> None:
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "*hello* – ü"}}]
    metadata = {"event_type": "mlops_card", "event_payload": {"key": "k"}}
    parent = await slack.chat_postMessage(channel=CHANNEL, text="hello", blocks=blocks, metadata=metadata)
    await slack.chat_postMessage(channel=CHANNEL, text="reply", thread_ts=parent["ts"])
    await slack.chat_update(channel=CHANNEL, ts=parent["ts"], text="changed")
    found = await slack.conversations_replies(channel=CHANNEL, ts=parent["ts"], include_all_metadata=True)
    assert [m["text"] for m in found["messages"]] == ["changed", "reply"]
    assert found["messages"][0]["metadata"] == metadata
    assert found["messages"][0]["blocks"] == blocks
    assert (await slack.conversations_history(channel=CHANNEL))["messages"][0]["ts"] == parent["ts"]
    assert (await slack.users_info(user="U0GUEST"))["user"]["is_restricted"] is True
    await slack.reactions_add(channel=CHANNEL, timestamp=parent["ts"], name="eyes")
    assert place.workspace.message(CHANNEL, parent["ts"])["reactions"] == ["eyes"]


async def test_slack_sdk_s_client_opens_and_updates_views(place: Place, slack: AsyncWebClient) -> None:
    opened = await slack.views_open(trigger_id=place.workspace.new_trigger("U0REQUESTER"), view=MODAL)
    view = opened["view"]
    await slack.views_update(view_id=view["id"], hash=view["hash"], view={**MODAL, "callback_id": "second"})
    with pytest.raises(SlackApiError) as refused:
        await slack.views_update(view_id=view["id"], hash=view["hash"], view=MODAL)
    assert refused.value.response["error"] == "hash_conflict"
    assert place.workspace.views[view["id"]]["callback_id"] == "second"


@pytest.mark.parametrize(("token", "error"), [("xoxb-another", "invalid_auth"), ("", "not_authed")])
async def test_nothing_is_done_for_another_token(place: Place, token: str, error: str) -> None:
    slack = AsyncWebClient(token=token, base_url=f"{place.url}/api/", retry_handlers=[])
    with pytest.raises(SlackApiError) as refused:
        await slack.chat_postMessage(channel=CHANNEL, text="hello")
    assert refused.value.response["error"] == error
    assert place.workspace.messages[CHANNEL] == []


async def test_an_unknown_method_is_refused(slack: AsyncWebClient) -> None:
    with pytest.raises(SlackApiError) as refused:
        await slack.api_call("chat.postMesage")
    assert refused.value.response["error"] == "unknown_method"


@pytest.mark.parametrize(("body", "error"), [("{", "invalid_json"), ("[]", "json_not_object")])
async def test_a_body_that_is_no_object_is_refused(browser: aiohttp.ClientSession, body: str, error: str) -> None:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {BOT_TOKEN}"}
    async with browser.post("/api/chat.postMessage", data=body, headers=headers) as response:
        assert (await response.json())["error"] == error


async def test_the_page_waits_until_something_changes(place: Place, browser: aiohttp.ClientSession) -> None:
    first = await state(browser)
    waiting = asyncio.create_task(state(browser, since=first["version"]))
    await asyncio.sleep(0.1)
    assert not waiting.done()
    place.workspace.post(CHANNEL, BOT_USER, "hello")
    second = await asyncio.wait_for(waiting, 5)
    assert second["version"] > first["version"]
    assert [m["text"] for m in second["messages"][CHANNEL]] == ["hello"]
    assert second["pages_url"] == "http://127.0.0.1:1"


async def test_a_page_that_is_behind_is_answered_at_once(place: Place, browser: aiohttp.ClientSession) -> None:
    place.workspace.post(CHANNEL, BOT_USER, "hello")
    started = time.monotonic()
    await state(browser, since=place.workspace.version - 1)
    assert time.monotonic() - started < 5


async def test_a_wait_in_which_nothing_happens_ends_and_leaves_nothing_behind(
    place: Place, browser: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sandbox_app, "POLL_SECONDS", 0.05)
    before = await state(browser)
    assert await state(browser, since=before["version"]) == before
    assert [t for t in asyncio.all_tasks() if "Event.wait" in repr(t.get_coro())] == []


async def test_the_page_shows_what_is_private_to_its_person_alone(
    place: Place, slack: AsyncWebClient, browser: aiohttp.ClientSession
) -> None:
    await slack.chat_postEphemeral(channel=CHANNEL, user="U0COLLEAGUE", text="psst")
    assert [m["text"] for m in (await state(browser, "U0COLLEAGUE"))["messages"][CHANNEL]] == ["psst"]
    assert (await state(browser, "U0REQUESTER"))["messages"][CHANNEL] == []


async def test_what_is_written_on_the_page_reaches_the_app(place: Place, browser: aiohttp.ClientSession) -> None:
    for text in ("/mlops\n design churn ", "/mlopsy", "hello"):
        said = {"user": "U0REQUESTER", "channel": CHANNEL, "text": text}
        async with browser.post("/page/say", json=said) as response:
            assert response.status == 200
    await place.outgoing.settle()
    assert "command=%2Fmlops&text=design+churn" in place.app.received[0].body
    assert {json.loads(r.body)["event"]["text"] for r in place.app.received[1:]} == {"/mlopsy", "hello"}


async def test_a_file_that_is_attached_on_the_page_is_handed_out_to_the_app_alone(
    place: Place, browser: aiohttp.ClientSession
) -> None:
    file = {"name": "need.md", "type": "text/markdown", "base64": base64.b64encode(b"churn").decode()}
    said = {"user": "U0REQUESTER", "channel": CHANNEL, "text": "see file", "files": [file]}
    async with browser.post("/page/say", json=said) as response:
        assert response.status == 200
    await place.outgoing.settle()
    (told,) = json.loads(place.app.received[0].body)["event"]["files"]
    assert (told["name"], place.workspace.files[told["id"]]) == ("need.md", b"churn")
    async with browser.get(f"/files/{told['id']}", allow_redirects=False) as response:
        assert response.status == 302


async def test_what_is_no_file_is_refused(browser: aiohttp.ClientSession) -> None:
    said = {"user": "U0REQUESTER", "channel": CHANNEL, "text": "", "files": [{"name": "x"}]}
    async with browser.post("/page/say", json=said) as response:
        assert (response.status, await response.json()) == (400, {"error": "invalid_file"})


async def test_a_command_in_a_thread_is_refused_as_slack_refuses_it(
    place: Place, browser: aiohttp.ClientSession
) -> None:
    parent = place.workspace.post(CHANNEL, "U0REQUESTER", "hello")
    said = {"user": "U0REQUESTER", "channel": CHANNEL, "text": "/mlops list", "thread_ts": parent["ts"]}
    async with browser.post("/page/say", json=said) as response:
        assert response.status == 200
    assert "not supported in threads" in place.workspace.messages[CHANNEL][-1]["text"]
    assert place.app.received == []


@pytest.mark.parametrize(
    ("path", "given", "error"),
    [
        ("say", {"text": "hello", "user": "U0STRANGER"}, "user_not_found"),
        ("say", {"text": "hello", "channel": "C0OTHER"}, "channel_not_found"),
        ("click", {"ts": "1.000000", "action": {}}, "message_not_found"),
        ("submit", {"view_id": "V0", "values": {}}, "not_found"),
    ],
)
async def test_the_page_is_told_what_is_not_there(
    browser: aiohttp.ClientSession, path: str, given: dict[str, Any], error: str
) -> None:
    async with browser.post(f"/page/{path}", json={"user": "U0REQUESTER", "channel": CHANNEL, **given}) as response:
        assert (response.status, await response.json()) == (400, {"error": error})


async def test_a_response_url_answers_under_its_key_and_no_other(place: Place, browser: aiohttp.ClientSession) -> None:
    key = place.workspace.new_reply_key(CHANNEL, "U0REQUESTER")
    for path, said, status in (
        (key, {"text": "psst"}, 200),
        (key, {"blocks": [{"type": "sectoin"}]}, 400),
        ("another", {"text": "psst"}, 404),
    ):
        async with browser.post(f"/response/{path}", json=said) as response:
            assert response.status == status
    assert [m["ephemeral_to"] for m in place.workspace.messages[CHANNEL]] == ["U0REQUESTER"]


async def test_the_page_itself_and_its_parts_are_served(browser: aiohttp.ClientSession) -> None:
    for path, words in (
        ("/", "Local Slack workspace"),
        ("/static/workspace.js", "follow()"),
        ("/static/style.css", "{"),
    ):
        async with browser.get(path) as response:
            assert response.status == 200
            assert words in await response.text()

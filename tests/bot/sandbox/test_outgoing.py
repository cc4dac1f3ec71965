"""What an app hears of the local workspace, taken by a real HTTP server and read as Slack's own library reads it."""

import asyncio
import json
from typing import Any
from urllib.parse import parse_qs

import pytest
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from bot.sandbox import CHANNEL, SIGNING_SECRET
from bot.sandbox.outgoing import RETRIES, Outgoing
from bot.sandbox.workspace import BOT_USER, SlackError, Workspace
from tests.bot.sandbox.conftest import App, Place, Received

Json = dict[str, Any]
MENTION = f"<@{BOT_USER}> design churn"


def event(received: Received) -> Json:
    return json.loads(received.body)


def form(received: Received) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(received.body).items()}


def payload(received: Received) -> Json:
    return json.loads(form(received)["payload"])


def posted(place: Place, **more: Any) -> Json:
    return place.workspace.post(CHANNEL, BOT_USER, "gate", **more)


async def test_everything_is_signed_as_slack_signs_it(place: Place) -> None:
    message = posted(place)
    view = place.workspace.open_view("U0REQUESTER", {"type": "modal", "blocks": []})
    await place.outgoing.say("U0REQUESTER", CHANNEL, MENTION)
    await place.outgoing.command("U0REQUESTER", CHANNEL, "design churn – ü")
    await place.outgoing.click("U0REQUESTER", CHANNEL, message["ts"], {"type": "button", "action_id": "gate-approve"})
    await place.outgoing.submit("U0REQUESTER", view["id"], {})
    await place.outgoing.settle()
    assert len(place.app.received) == 5
    assert all(SignatureVerifier(SIGNING_SECRET).is_valid_request(r.body, r.headers) for r in place.app.received)
    assert not any(SignatureVerifier("another").is_valid_request(r.body, r.headers) for r in place.app.received)


async def test_a_mention_is_told_twice_under_two_event_ids_and_one_ts(place: Place) -> None:
    message = await place.outgoing.say("U0REQUESTER", CHANNEL, MENTION)
    await place.outgoing.settle()
    told = [event(r) for r in place.app.received]
    assert {t["event"]["type"] for t in told} == {"message", "app_mention"}
    assert len({t["event_id"] for t in told}) == 2
    assert {t["event"]["ts"] for t in told} == {message["ts"]}


async def test_a_plain_message_and_a_direct_one_are_told_once(place: Place) -> None:
    await place.outgoing.say("U0REQUESTER", CHANNEL, "hello")
    await place.outgoing.say("U0REQUESTER", "DU0REQUESTER", MENTION)
    await place.outgoing.settle()
    assert sorted((event(r)["event"]["type"], event(r)["event"]["channel_type"]) for r in place.app.received) == [
        ("message", "channel"),
        ("message", "im"),
    ]


async def test_a_reply_names_its_thread(place: Place) -> None:
    parent = posted(place)
    await place.outgoing.say("U0REQUESTER", CHANNEL, "a reply", parent["ts"])
    await place.outgoing.settle()
    assert event(place.app.received[0])["event"]["thread_ts"] == parent["ts"]


async def test_an_event_that_fails_is_sent_again_with_slack_s_headers_until_it_is_taken(place: Place) -> None:
    place.app.answers = [web.Response(status=500), web.Response(status=404)]
    await place.outgoing.say("U0REQUESTER", CHANNEL, "hello")
    await place.outgoing.settle()
    numbers = [r.headers.get("x-slack-retry-num") for r in place.app.received]
    assert numbers == [None, "1", "2"]
    assert [r.headers.get("x-slack-retry-reason") for r in place.app.received] == [None, "http_error", "http_error"]
    assert len({event(r)["event_id"] for r in place.app.received}) == 1


async def test_an_event_that_nobody_takes_is_given_up_after_three_retries(place: Place) -> None:
    place.app.answers = [web.Response(status=500) for _ in range(9)]
    await place.outgoing.say("U0REQUESTER", CHANNEL, "hello")
    await place.outgoing.settle()
    assert len(place.app.received) == 1 + len(RETRIES)


async def test_a_copy_of_an_event_has_the_same_event_id(place: Place) -> None:
    place.outgoing.copies = 3
    await place.outgoing.say("U0REQUESTER", CHANNEL, "hello")
    await place.outgoing.settle()
    assert len(place.app.received) == 3
    assert len({event(r)["event_id"] for r in place.app.received}) == 1


async def test_a_command_carries_a_trigger_and_a_response_url_that_work(place: Place) -> None:
    await place.outgoing.command("U0REQUESTER", CHANNEL, "design churn")
    sent = form(place.app.received[0])
    assert (sent["command"], sent["text"], sent["user_id"]) == ("/mlops", "design churn", "U0REQUESTER")
    assert place.workspace.spend_trigger(sent["trigger_id"]) == "U0REQUESTER"
    assert sent["response_url"].removeprefix(f"{place.url}/response/") in place.workspace.replies_to


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (web.Response(), []),
        (web.Response(text="Thinking."), ["Thinking."]),
        (web.json_response({"text": "Thinking."}), ["Thinking."]),
        (web.Response(status=500), ["/mlops failed with the error “dispatch_failed” (500)."]),
    ],
)
async def test_what_the_app_answers_to_a_command_is_shown_to_the_person_alone(
    place: Place, answer: web.Response, said: list[str]
) -> None:
    place.app.answers = [answer]
    await place.outgoing.command("U0REQUESTER", CHANNEL, "design churn")
    messages = place.workspace.messages[CHANNEL]
    assert [m["text"] for m in messages] == said
    assert all(m["ephemeral_to"] == "U0REQUESTER" for m in messages)
    assert len(place.app.received) == 1


async def test_a_click_tells_the_message_the_thread_and_who(place: Place) -> None:
    parent = posted(place)
    reply = posted(place, thread_ts=parent["ts"])
    await place.outgoing.click("U0COLLEAGUE", CHANNEL, reply["ts"], {"type": "button", "action_id": "gate-approve"})
    sent = payload(place.app.received[0])
    assert sent["type"] == "block_actions"
    assert sent["user"]["id"] == "U0COLLEAGUE"
    assert (sent["container"]["message_ts"], sent["container"]["thread_ts"]) == (reply["ts"], parent["ts"])
    assert sent["container"]["is_ephemeral"] is False
    assert sent["actions"][0]["action_id"] == "gate-approve"
    assert sent["actions"][0]["action_ts"] > reply["ts"]


async def test_a_click_that_the_app_does_not_take_is_told_to_the_person(place: Place) -> None:
    message = posted(place)
    place.app.answers = [web.Response(status=500)]
    await place.outgoing.click("U0REQUESTER", CHANNEL, message["ts"], {"type": "button", "action_id": "gate-approve"})
    assert place.workspace.messages[CHANNEL][-1]["ephemeral_to"] == "U0REQUESTER"


@pytest.mark.parametrize(
    ("answer", "errors", "left"),
    [
        (web.Response(), {}, 0),
        (web.json_response({"response_action": "errors", "errors": {"b": "Too few."}}), {"b": "Too few."}, 1),
        (web.json_response({"response_action": "update", "view": {"type": "modal", "blocks": []}}), {}, 1),
        (web.Response(status=500), {"": "The app had trouble connecting. Try again."}, 1),
    ],
)
async def test_a_submission_closes_replaces_or_keeps_the_view(
    place: Place, answer: web.Response, errors: Json, left: int
) -> None:
    view = place.workspace.open_view("U0REQUESTER", {"type": "modal", "blocks": [], "private_metadata": "p"})
    place.app.answers = [answer]
    values = {"b": {"a": {"type": "plain_text_input", "value": "x"}}}
    assert await place.outgoing.submit("U0REQUESTER", view["id"], values) == errors
    sent = payload(place.app.received[0])["view"]
    assert (sent["state"]["values"], sent["private_metadata"], sent["hash"]) == (values, "p", view["hash"])
    assert len(place.workspace.views) == left


async def test_nobody_submits_what_another_person_opened(place: Place) -> None:
    view = place.workspace.open_view("U0REQUESTER", {"type": "modal", "blocks": []})
    with pytest.raises(SlackError, match="not_found"):
        await place.outgoing.submit("U0COLLEAGUE", view["id"], {})
    assert place.app.received == []


async def test_opening_the_home_tab_is_an_event(place: Place) -> None:
    await place.outgoing.open_home("U0REQUESTER")
    await place.outgoing.settle()
    told = event(place.app.received[0])["event"]
    assert (told["type"], told["tab"], told["user"]) == ("app_home_opened", "home", "U0REQUESTER")


async def test_an_app_that_is_not_there_is_tried_again_and_then_told(app: App) -> None:
    workspace = Workspace()
    outgoing = Outgoing(workspace, "http://127.0.0.1:1", "http://127.0.0.1:2", SIGNING_SECRET, retries=(0.05,))
    await outgoing.say("U0REQUESTER", CHANNEL, "hello")
    outgoing.bot_url = app.url
    await asyncio.sleep(0)
    await outgoing.settle()
    assert [r.headers.get("x-slack-retry-reason") for r in app.received] in ([None], ["http_timeout"])

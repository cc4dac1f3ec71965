"""The methods by themselves, and above all what they refuse and under which of Slack's names."""

import json
from typing import Any

import pytest

from bot.sandbox.web_api import call, respond
from bot.sandbox.workspace import BOT_USER, CHANNEL, SlackError, Workspace

Json = dict[str, Any]
MODAL: Json = {"type": "modal", "title": {"type": "plain_text", "text": "Design"}, "blocks": []}
HOME: Json = {"type": "home", "blocks": []}


@pytest.fixture
def workspace() -> Workspace:
    return Workspace()


def post(workspace: Workspace, **more: Any) -> Json:
    return call(workspace, "chat.postMessage", {"channel": CHANNEL, "text": "hello", **more})


def opened(workspace: Workspace, view: Json = MODAL) -> Json:
    trigger = workspace.new_trigger("U0REQUESTER")
    return call(workspace, "views.open", {"trigger_id": trigger, "view": view})


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("chat.postMesage", {}, "unknown_method"),
        ("chat.postMessage", {"text": "hello"}, "invalid_arguments"),
        ("chat.postMessage", {"channel": "C0OTHER", "text": "hello"}, "channel_not_found"),
        ("chat.postMessage", {"channel": CHANNEL}, "no_text"),
        ("chat.postMessage", {"channel": CHANNEL, "blocks": "[{"}, "invalid_blocks_format"),
        ("chat.postMessage", {"channel": CHANNEL, "blocks": [{"type": "sectoin"}]}, "invalid_blocks"),
        ("chat.postMessage", {"channel": CHANNEL, "text": "a", "metadata": "{"}, "invalid_metadata_format"),
        ("chat.postMessage", {"channel": CHANNEL, "text": "a", "thread_ts": "1.000000"}, "message_not_found"),
        ("chat.update", {"channel": CHANNEL, "ts": "1.000000", "text": "a"}, "message_not_found"),
        ("chat.postEphemeral", {"channel": CHANNEL, "user": "U0STRANGER", "text": "a"}, "user_not_in_channel"),
        ("conversations.replies", {"channel": CHANNEL, "ts": "1.000000"}, "thread_not_found"),
        ("views.open", {"trigger_id": "t", "view": MODAL}, "invalid_trigger_id"),
        ("views.open", {"trigger_id": "t", "view": "{"}, "invalid_arguments"),
        ("views.open", {"trigger_id": "t", "view": HOME}, "invalid_arguments"),
        ("views.update", {"view_id": "V0", "view": MODAL}, "not_found"),
        ("views.publish", {"user_id": "U0REQUESTER", "view": MODAL}, "invalid_arguments"),
        ("views.publish", {"user_id": "U0STRANGER", "view": HOME}, "user_not_found"),
        ("users.info", {"user": "U0STRANGER"}, "user_not_found"),
        ("reactions.add", {"channel": CHANNEL, "timestamp": "1.000000", "name": "eyes"}, "message_not_found"),
    ],
)
def test_what_is_refused_has_slack_s_name(workspace: Workspace, method: str, arguments: Json, error: str) -> None:
    answer = call(workspace, method, arguments)
    assert (answer["ok"], answer["error"]) == (False, error)
    assert workspace.messages[CHANNEL] == []


def test_what_is_wrong_with_blocks_is_told_with_the_refusal(workspace: Workspace) -> None:
    answer = post(workspace, blocks=[{"type": "header", "text": {"type": "plain_text", "text": "a" * 151}}])
    assert answer["response_metadata"]["messages"] == [
        "block 0 (header): text has 151 characters, 1 to 150 are allowed"
    ]


def test_an_update_changes_what_it_names_and_nothing_else(workspace: Workspace) -> None:
    metadata = {"event_type": "mlops_card", "event_payload": {"key": "k"}}
    divider, section = {"type": "divider"}, {"type": "section", "text": {"type": "mrkdwn", "text": "a"}}
    ts = post(workspace, blocks=[divider], metadata=metadata)["ts"]
    assert call(workspace, "chat.update", {"channel": CHANNEL, "ts": ts, "text": "second"})["ok"]
    message = workspace.message(CHANNEL, ts)
    assert (message["text"], message["blocks"], message["metadata"]) == ("second", [divider], metadata)
    assert call(workspace, "chat.update", {"channel": CHANNEL, "ts": ts, "text": "3", "blocks": [section]})["ok"]
    assert message["blocks"] == [section]
    assert len(workspace.messages[CHANNEL]) == 1


def test_the_bot_updates_only_what_it_posted(workspace: Workspace) -> None:
    theirs = workspace.post(CHANNEL, "U0REQUESTER", "mine")
    answer = call(workspace, "chat.update", {"channel": CHANNEL, "ts": theirs["ts"], "text": "yours"})
    assert answer == {"ok": False, "error": "cant_update_message"}
    assert theirs["text"] == "mine"


def test_an_ephemeral_cannot_be_updated(workspace: Workspace) -> None:
    sent = call(workspace, "chat.postEphemeral", {"channel": CHANNEL, "user": "U0REQUESTER", "text": "psst"})
    answer = call(workspace, "chat.update", {"channel": CHANNEL, "ts": sent["message_ts"], "text": "hello"})
    assert answer["error"] == "message_not_found"


def test_replies_and_history_show_what_is_newer_and_metadata_only_on_request(workspace: Workspace) -> None:
    metadata = {"event_type": "mlops_card", "event_payload": {"key": "k"}}
    parent = post(workspace)["ts"]
    reply = post(workspace, thread_ts=parent, metadata=metadata)["ts"]
    workspace.whisper(CHANNEL, "U0REQUESTER", "psst")
    later = post(workspace, text="later")["ts"]

    def listed(method: str, **more: Any) -> list[Json]:
        return call(workspace, method, {"channel": CHANNEL, "ts": parent, **more})["messages"]

    assert [m["ts"] for m in listed("conversations.replies")] == [parent, reply]
    assert [m["ts"] for m in listed("conversations.replies", oldest=parent)] == [reply]
    assert [m["ts"] for m in listed("conversations.history")] == [later, parent]
    assert [m["ts"] for m in listed("conversations.history", oldest=parent)] == [later]
    assert "metadata" not in listed("conversations.replies")[1]
    for asked in ("true", "1", True):
        assert listed("conversations.replies", include_all_metadata=asked)[1]["metadata"] == metadata


def test_a_trigger_opens_one_view(workspace: Workspace) -> None:
    trigger = workspace.new_trigger("U0REQUESTER")
    arguments = {"trigger_id": trigger, "view": json.dumps(MODAL)}
    assert call(workspace, "views.open", arguments)["ok"]
    assert call(workspace, "views.open", arguments)["error"] == "exchanged_trigger_id"
    assert len(workspace.views) == 1


def test_a_late_trigger_opens_nothing() -> None:
    now = [100.0]
    workspace = Workspace(clock=lambda: now[0])
    trigger = workspace.new_trigger("U0REQUESTER")
    now[0] += 3.1
    assert call(workspace, "views.open", {"trigger_id": trigger, "view": MODAL})["error"] == "expired_trigger_id"


def test_a_refused_view_leaves_the_trigger_for_a_better_one(workspace: Workspace) -> None:
    trigger = workspace.new_trigger("U0REQUESTER")
    refused = call(workspace, "views.open", {"trigger_id": trigger, "view": {**MODAL, "title": None}})
    assert refused["error"] == "invalid_arguments"
    assert call(workspace, "views.open", {"trigger_id": trigger, "view": MODAL})["ok"]


def test_a_view_that_changed_since_is_not_overwritten(workspace: Workspace) -> None:
    view = opened(workspace)["view"]
    arguments = {"view_id": view["id"], "hash": view["hash"], "view": {**MODAL, "callback_id": "second"}}
    assert call(workspace, "views.update", arguments)["view"]["hash"] != view["hash"]
    assert call(workspace, "views.update", arguments)["error"] == "hash_conflict"
    assert call(workspace, "views.update", {**arguments, "hash": None})["ok"]


def test_a_home_tab_is_kept_for_its_person(workspace: Workspace) -> None:
    assert call(workspace, "views.publish", {"user_id": "U0REQUESTER", "view": HOME})["ok"]
    assert workspace.homes == {"U0REQUESTER": HOME}


def test_a_reaction_is_put_once(workspace: Workspace) -> None:
    ts = post(workspace)["ts"]
    arguments = {"channel": CHANNEL, "timestamp": ts, "name": "eyes"}
    assert call(workspace, "reactions.add", arguments)["ok"]
    assert call(workspace, "reactions.add", arguments)["error"] == "already_reacted"
    assert workspace.message(CHANNEL, ts)["reactions"] == ["eyes"]


def test_a_guest_is_told_from_a_member(workspace: Workspace) -> None:
    people = {u: call(workspace, "users.info", {"user": u})["user"] for u in ("U0REQUESTER", "U0GUEST")}
    assert [p["is_restricted"] for p in people.values()] == [False, True]
    assert call(workspace, "auth.test", {})["user_id"] == BOT_USER


def test_a_response_url_whispers_or_tells_the_channel_under_the_same_limits(workspace: Workspace) -> None:
    key = workspace.new_reply_key(CHANNEL, "U0REQUESTER")
    respond(workspace, key, {"text": "only you"})
    respond(workspace, key, {"response_type": "in_channel", "text": "everybody"})
    assert [m.get("ephemeral_to") for m in workspace.messages[CHANNEL]] == ["U0REQUESTER", None]
    for said, error in (({}, "no_text"), ({"blocks": [{"type": "sectoin"}]}, "invalid_blocks")):
        with pytest.raises(SlackError, match=error):
            respond(workspace, key, said)
    with pytest.raises(SlackError, match="used_url"):
        respond(workspace, "another", {"text": "hello"})

"""slack.com/api in this process, on loopback: keeps what a workspace would show, records every call, fails on demand.

Also makes what Slack sends to an app: events, commands, clicks and submissions, signed.
"""

import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Literal
from urllib.parse import urlencode

from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from bot.slack.limits import problems, view_problems

Json = dict[str, Any]
FaultKind = Literal["throttle", "drop-after-commit", "drop-before-commit", "error-after-commit", "refuse"]

BOT_USER, BOT_ID, TEAM, CHANNEL = "UBOT", "BBOT", "T1", "C1"
SECRET, TOKEN = "signing-secret", "xoxb-token"
_numbers = count(1)


@dataclass
class Fault:
    """Happens to the next call of this method, once."""

    method: str
    kind: FaultKind
    error: str = ""
    retry_after: str = "0"


@dataclass
class Call:
    method: str
    arguments: Json


@dataclass
class FakeSlack:
    url: str = ""
    calls: list[Call] = field(default_factory=list)
    messages: list[Json] = field(default_factory=list)
    ephemerals: list[Json] = field(default_factory=list)
    responses: list[Json] = field(default_factory=list)
    views: dict[str, Json] = field(default_factory=dict)
    homes: dict[str, Json] = field(default_factory=dict)
    users: dict[str, Json] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    chaos: Callable[[str], Fault | None] = lambda _: None
    """What goes wrong with a call of this method, drawn anew for each."""
    page: int = 200
    """Messages of a thread that are given at a time."""
    groups: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    """Name → content; fetched with the bot's token from `/files/<name>`."""
    problems: list[str] = field(default_factory=list)
    """What real Slack would have refused."""

    def of(self, method: str) -> list[Json]:
        return [call.arguments for call in self.calls if call.method == method]

    def shown_keys(self) -> list[str]:
        """The keys of what stands in the workspace, in the order in which it was posted."""
        return [m["metadata"]["event_payload"]["key"] for m in self.messages if m.get("metadata")]

    def message(self, ts: str) -> Json:
        return next(m for m in self.messages if m["ts"] == ts)

    def fail(self, method: str, kind: FaultKind, *, times: int = 1, error: str = "", retry_after: str = "0") -> None:
        self.faults += [Fault(method, kind, error, retry_after) for _ in range(times)]

    def told(self) -> list[str]:
        """What was said to one person alone."""
        return [said["text"] for said in (*self.ephemerals, *self.responses)]

    def act(self, method: str, arguments: Json) -> Json:
        name = method.replace(".", "_")
        return getattr(self, f"_{name}")(arguments) if hasattr(self, f"_{name}") else {"ok": True}

    def _auth_test(self, _: Json) -> Json:
        return {"ok": True, "url": "https://w.slack.com/", "team": "w", "team_id": TEAM, "user": "mlops",
                "user_id": BOT_USER, "bot_id": BOT_ID}  # fmt: skip

    def _chat_postMessage(self, sent: Json) -> Json:
        self.problems += problems(sent)
        ts = f"{int(time.time())}.{next(_numbers):06d}"
        self.messages.append({**sent, "ts": ts, "edits": 0})
        return {"ok": True, "ts": ts, "channel": sent["channel"]}

    def _chat_update(self, sent: Json) -> Json:
        self.problems += problems(sent)
        for message in self.messages:
            if (message["channel"], message["ts"]) == (sent["channel"], sent["ts"]):
                message.update(text=sent["text"], blocks=sent["blocks"], edits=message["edits"] + 1)
                return {"ok": True, "ts": sent["ts"]}
        return {"ok": False, "error": "message_not_found"}

    def _chat_postEphemeral(self, sent: Json) -> Json:
        self.problems += problems(sent)
        self.ephemerals.append(sent)
        return {"ok": True, "message_ts": "1.1"}

    def _conversations_replies(self, sent: Json) -> Json:
        found = [m for m in self.messages if sent["ts"] in (m["ts"], m.get("thread_ts"))]
        start = int(sent.get("cursor") or 0)
        end = start + min(int(sent.get("limit") or self.page), self.page)
        more = {"response_metadata": {"next_cursor": str(end)}} if end < len(found) else {}
        return {"ok": True, "messages": found[start:end], "has_more": bool(more), **more}

    def _conversations_history(self, sent: Json) -> Json:
        found = [m for m in self.messages if m["channel"] == sent["channel"] and not m.get("thread_ts")]
        return {"ok": True, "messages": found, "has_more": False}

    def _usergroups_users_list(self, sent: Json) -> Json:
        if sent["usergroup"] not in self.groups:
            return {"ok": False, "error": "no_such_subteam"}
        return {"ok": True, "users": self.groups[sent["usergroup"]]}

    def _users_info(self, sent: Json) -> Json:
        user = sent["user"]
        known = {"id": user, "name": user.lower(), "team_id": TEAM, **self.users.get(user, {})}
        return {"ok": True, "user": known}

    def _chat_getPermalink(self, sent: Json) -> Json:
        return {"ok": True, "permalink": f"https://w.slack.com/archives/{sent['channel']}/p{sent['message_ts']}"}

    def _views_open(self, sent: Json) -> Json:
        self.problems += view_problems(sent["view"])
        view_id = f"V{next(_numbers)}"
        self.views[view_id] = sent["view"]
        return {"ok": True, "view": {**sent["view"], "id": view_id, "hash": "1.a"}}

    def _views_update(self, sent: Json) -> Json:
        self.problems += view_problems(sent["view"])
        self.views[sent["view_id"]] = sent["view"]
        return {"ok": True, "view": sent["view"]}

    def _views_publish(self, sent: Json) -> Json:
        self.problems += view_problems(sent["view"])
        self.homes[sent["user_id"]] = sent["view"]
        return {"ok": True}

    async def file(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.Response(status=302, headers={"Location": "/login"})
        return web.Response(body=self.files[request.match_info["name"]])

    async def handle(self, request: web.Request) -> web.StreamResponse:
        method, arguments = request.match_info["method"], await _arguments(request)
        if method == "respond":
            self.responses.append(arguments)
            return web.json_response({"ok": True})
        self.calls.append(Call(method, arguments))
        fault = next((f for f in self.faults if f.method == method), None)
        if fault is not None:
            self.faults.remove(fault)
        elif (fault := self.chaos(method)) is None:
            return web.json_response(self.act(method, arguments))
        return self._failed(fault, request, arguments)

    def _failed(self, fault: Fault, request: web.Request, arguments: Json) -> web.StreamResponse:
        match fault.kind:
            case "throttle":
                refused = {"ok": False, "error": "ratelimited"}
                return web.json_response(refused, status=429, headers={"Retry-After": fault.retry_after})
            case "refuse":
                return web.json_response({"ok": False, "error": fault.error})
            case "error-after-commit":
                self.act(fault.method, arguments)
                return web.Response(status=500, text="oops")
            case _:
                if fault.kind == "drop-after-commit":
                    self.act(fault.method, arguments)
                assert request.transport is not None
                request.transport.abort()
                return web.Response()


@asynccontextmanager
async def running_slack() -> AsyncIterator[FakeSlack]:
    fake = FakeSlack()
    app = web.Application()
    app.router.add_route("*", "/api/{method}", fake.handle)
    app.router.add_get("/files/{name}", fake.file)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    fake.url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    try:
        yield fake
    finally:
        await runner.cleanup()


async def _arguments(request: web.Request) -> Json:
    if request.content_type == "application/json":
        return await request.json()
    return {**request.query, **await request.post()}


@dataclass(frozen=True)
class Request:
    """What Slack would send: the raw body and its signed headers."""

    body: str
    headers: dict[str, str]


def signed(body: str, content_type: str, *, secret: str = SECRET) -> Request:
    timestamp = str(int(time.time()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=body)
    assert signature is not None
    headers = {"content-type": content_type, "x-slack-request-timestamp": timestamp, "x-slack-signature": signature}
    return Request(body, headers)


def an_event(event: Json, *, event_id: str = "") -> Request:
    body = {
        "type": "event_callback", "team_id": TEAM, "api_app_id": "A1", "event_id": event_id or f"Ev{next(_numbers)}",
        "event_time": 1, "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True}], "event": event,
    }  # fmt: skip
    return signed(json.dumps(body), "application/json")


def a_message(
    text: str, *, user: str = "U1", ts: str = "100.000001", thread_ts: str = "", channel: str = CHANNEL,
    kind: str = "message", **more: Any,
) -> Json:  # fmt: skip
    event: Json = {"type": kind, "user": user, "text": text, "ts": ts, "channel": channel, "event_ts": ts, **more}
    if kind == "message":
        event.setdefault("channel_type", "im" if channel.startswith("D") else "channel")
    return {**event, "thread_ts": thread_ts} if thread_ts else event


def a_mention(text: str, **more: Any) -> Json:
    return a_message(f"<@{BOT_USER}> {text}", kind="app_mention", **more)


def an_edit(
    before: str, after: str, *, user: str = "U1", ts: str = "100.000001", thread_ts: str = "", **more: Any
) -> Json:
    said: Json = {"type": "message", "user": user, "ts": ts, **({"thread_ts": thread_ts} if thread_ts else {}), **more}
    return {
        "type": "message", "subtype": "message_changed", "channel": CHANNEL, "channel_type": "channel", "ts": "900.1",
        "message": {**said, "text": after}, "previous_message": {**said, "text": before}, "event_ts": "900.1",
    }  # fmt: skip


def a_deletion(before: str, *, user: str = "U1", ts: str = "100.000001", thread_ts: str = "") -> Json:
    said: Json = {"type": "message", "user": user, "ts": ts, "text": before}
    return {
        "type": "message", "subtype": "message_deleted", "channel": CHANNEL, "channel_type": "channel", "ts": "900.2",
        "deleted_ts": ts, "previous_message": {**said, **({"thread_ts": thread_ts} if thread_ts else {})},
        "event_ts": "900.2",
    }  # fmt: skip


def a_command(text: str, *, url: str, user: str = "U1", trigger_id: str = "", channel: str = CHANNEL) -> Request:
    form = {
        "command": "/mlops", "text": text, "team_id": TEAM, "channel_id": channel, "user_id": user,
        "user_name": user.lower(), "trigger_id": trigger_id or f"tr{next(_numbers)}", "response_url": f"{url}respond",
    }  # fmt: skip
    return signed(urlencode(form), "application/x-www-form-urlencoded")


def a_click(
    action_id: str,
    value: str,
    *,
    user: str = "U1",
    trigger_id: str = "",
    thread_ts: str = "",
    message: Json | None = None,
) -> Request:
    ts = (message or {}).get("ts", "200.000001")
    shown = {"ts": ts, "thread_ts": thread_ts, **({"blocks": message["blocks"]} if message else {})}
    return _interaction({
        "type": "block_actions", "user": {"id": user, "team_id": TEAM}, "team": {"id": TEAM},
        "channel": {"id": CHANNEL}, "container": {"type": "message", "message_ts": ts, "channel_id": CHANNEL},
        "message": shown, "trigger_id": trigger_id or f"tr{next(_numbers)}",
        "actions": [{"type": "button", "action_id": action_id, "block_id": "b", "value": value, "action_ts": "1.1"}],
    })  # fmt: skip


def a_submission_of(view: Json, values: Json, *, user: str = "U1", trigger_id: str = "") -> Request:
    """`values`: block id → what was entered."""
    entered: Json = {}
    for block in view["blocks"]:
        if block["type"] == "input" and block["block_id"] in values:
            value = values[block["block_id"]]
            chosen = {"value": value}
            if block["element"]["type"] == "static_select":
                chosen = {"selected_option": {"value": value}}
            if block["element"]["type"] == "conversations_select":
                chosen = {"selected_conversation": value}
            if block["element"]["type"] == "users_select":
                chosen = {"selected_user": value}
            entered[block["block_id"]] = {block["element"]["action_id"]: {"type": block["element"]["type"], **chosen}}
    return _interaction({
        "type": "view_submission", "team": {"id": TEAM}, "user": {"id": user, "team_id": TEAM},
        "trigger_id": trigger_id or f"tr{next(_numbers)}",
        "view": {**view, "id": "V0", "hash": "1.a", "state": {"values": entered}},
    })  # fmt: skip


def a_shortcut(callback_id: str, *, message: Json | None = None, user: str = "U1") -> Request:
    payload: Json = {
        "type": "message_action" if message else "shortcut", "callback_id": callback_id, "team": {"id": TEAM},
        "trigger_id": f"tr{next(_numbers)}", "user": {"id": user, "team_id": TEAM},
    }  # fmt: skip
    if message:
        payload |= {"channel": {"id": CHANNEL}, "message": message, "message_ts": message["ts"]}
    return _interaction(payload)


def _interaction(payload: Json) -> Request:
    return signed(urlencode({"payload": json.dumps(payload)}), "application/x-www-form-urlencoded")

"""What the local workspace remembers: people, one channel, messages, open views. Speaks no HTTP."""

import asyncio
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

TEAM = "T0LOCAL"
BOT_USER = "U0BOT"
BOT_ID = "B0BOT"
APP_ID = "A0LOCAL"
CHANNEL = "C0MLOPS"
BOT_TOKEN = "xoxb-local-workspace"  # noqa: S105 - opens nothing but this workspace
SIGNING_SECRET = "local-workspace-signing-secret"  # noqa: S105 - the same

#: People are roles; the second one is there to see what somebody else may do.
USERS: dict[str, str] = {"U0REQUESTER": "requester", "U0COLLEAGUE": "colleague", "U0GUEST": "guest"}
GUESTS = frozenset({"U0GUEST"})
USER_GROUPS: dict[str, tuple[str, ...]] = {"S0MLPLATFORM": ("U0COLLEAGUE",)}
#: Slack's own limit for opening a view after a click.
TRIGGER_SECONDS = 3.0


class SlackError(Exception):
    """Answered as `{"ok": false, "error": code}`."""

    def __init__(self, code: str, *details: str) -> None:
        self.code, self.details = code, details
        super().__init__(code)


@dataclass
class Trigger:
    user: str
    expires: float
    used: bool = False


@dataclass
class Workspace:
    clock: Callable[[], float] = time.time
    messages: dict[str, list[Json]] = field(default_factory=lambda: {CHANNEL: []})
    views: dict[str, Json] = field(default_factory=dict[str, Json])
    homes: dict[str, Json] = field(default_factory=dict[str, Json])
    triggers: dict[str, Trigger] = field(default_factory=dict[str, Trigger])
    files: dict[str, bytes] = field(default_factory=dict[str, bytes])
    """By id; only the app's token opens them."""
    replies_to: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    """Key of a response_url to (channel, user)."""
    version: int = 0
    closing: bool = False
    """Nobody is kept waiting for news any more."""
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    _last: int = 0
    """The newest ts in microseconds; floats would repeat themselves at this size."""

    def new_ts(self) -> str:
        """Unique and growing, in Slack's form."""
        self._last = max(int(self.clock() * 1_000_000), self._last + 1)
        seconds, rest = divmod(self._last, 1_000_000)
        return f"{seconds}.{rest:06d}"

    def post(self, channel: str, user: str, text: str, **more: Any) -> Json:
        if (thread_ts := more.get("thread_ts")) is not None:
            self.message(channel, thread_ts)
        message: Json = {
            "type": "message",
            "user": user,
            "text": text,
            "ts": self.new_ts(),
            **{k: v for k, v in more.items() if v is not None},
        }
        if user == BOT_USER:
            message |= {"bot_id": BOT_ID, "app_id": APP_ID}
        self.channel(channel).append(message)
        self.touch()
        return message

    def update(self, channel: str, ts: str, changes: Json) -> Json:
        message = self.message(channel, ts)
        if message.get("ephemeral_to"):
            raise SlackError("message_not_found")
        if message["user"] != BOT_USER:
            raise SlackError("cant_update_message")
        message.update(changes)
        message["edited"] = {"user": BOT_USER, "ts": self.new_ts()}
        self.touch()
        return message

    def rewrite(self, user: str, channel: str, ts: str, text: str) -> tuple[Json, Json]:
        """A person changes what they said, or deletes it where `text` is empty: before and after."""
        message = self.message(channel, ts)
        if message["user"] != user:
            raise SlackError("cant_update_message")
        before = dict(message)
        if text:
            message |= {"text": text, "edited": {"user": user, "ts": self.new_ts()}}
        else:
            message |= {"text": "This message was deleted.", "subtype": "tombstone", "files": []}
        self.touch()
        return before, dict(message)

    def channel(self, channel: str) -> list[Json]:
        if channel.startswith("D") and channel[1:] in USERS:
            return self.messages.setdefault(channel, [])
        if channel not in self.messages:
            raise SlackError("channel_not_found")
        return self.messages[channel]

    def message(self, channel: str, ts: str) -> Json:
        for message in self.channel(channel):
            if message["ts"] == ts:
                return message
        raise SlackError("message_not_found")

    def thread(self, channel: str, ts: str) -> list[Json]:
        found = [m for m in self.channel(channel) if not m.get("ephemeral_to") and ts in (m["ts"], m.get("thread_ts"))]
        if not found:
            raise SlackError("thread_not_found")
        return found

    def whisper(self, channel: str, user: str, text: str, **more: Any) -> Json:
        """An ephemeral message: for one person, not in history, never updated."""
        if user not in USERS:
            raise SlackError("user_not_in_channel")
        return self.post(channel, BOT_USER, text, ephemeral_to=user, **more)

    def new_trigger(self, user: str) -> str:
        key = f"{secrets.token_hex(6)}.{secrets.token_hex(6)}"
        self.triggers[key] = Trigger(user, self.clock() + TRIGGER_SECONDS)
        return key

    def spend_trigger(self, key: str) -> str:
        """The user that it belongs to."""
        if (trigger := self.triggers.get(key)) is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self.clock() > trigger.expires:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger.user

    def new_reply_key(self, channel: str, user: str) -> str:
        key = secrets.token_urlsafe(12)
        self.replies_to[key] = (channel, user)
        return key

    def open_view(self, user: str, view: Json) -> Json:
        opened: Json = {**view, "id": f"V{secrets.token_hex(5).upper()}", "hash": secrets.token_hex(8), "user": user}
        self.views[opened["id"]] = opened
        self.touch()
        return opened

    def view_of(self, user: str, view_id: str) -> Json:
        """A view that this person has open."""
        view = self.views.get(view_id)
        if view is None or view["user"] != user:
            raise SlackError("not_found")
        return view

    def update_view(self, view_id: str, view: Json, *, seen: str | None) -> Json:
        if (old := self.views.get(view_id)) is None:
            raise SlackError("not_found")
        if seen is not None and seen != old["hash"]:
            raise SlackError("hash_conflict")
        self.views[view_id] = {**view, "id": view_id, "hash": secrets.token_hex(8), "user": old["user"]}
        self.touch()
        return self.views[view_id]

    def close_view(self, view_id: str) -> None:
        self.views.pop(view_id, None)
        self.touch()

    def close(self) -> None:
        self.closing = True
        self.touch()

    def touch(self) -> None:
        self.version += 1
        self.changed.set()
        self.changed = asyncio.Event()

    def seen_by(self, user: str) -> Json:
        """What the page shows to one person."""
        visible = {
            channel: [m for m in messages if m.get("ephemeral_to") in (None, user)]
            for channel, messages in self.messages.items()
            if channel in (CHANNEL, f"D{user}")
        }
        return {
            "version": self.version,
            "users": {**USERS, BOT_USER: "MLOps Architect"},
            "channel": CHANNEL,
            "messages": visible,
            "views": [v for v in self.views.values() if v["user"] == user],
        }

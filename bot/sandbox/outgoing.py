"""What Slack sends to an app: signed events, slash commands, clicks and submitted views. Retries as Slack does."""

import asyncio
import json
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import aiohttp
import structlog
from slack_sdk.signature import SignatureVerifier

from bot.sandbox.workspace import APP_ID, BOT_USER, TEAM, USERS, Json, Workspace

log = structlog.get_logger(__name__)

#: Slack waits three seconds for an answer, then tries again at once and after one and five minutes; here the pauses
#: are seconds, since somebody is watching.
TIMEOUT = aiohttp.ClientTimeout(total=3)
RETRIES = (0.1, 1.0, 5.0)


@dataclass
class Outgoing:
    workspace: Workspace
    bot_url: str
    own_url: str
    signing_secret: str
    copies: int = 1
    """How often each event is delivered; more than once is what a lossy network looks like to an app."""
    retries: tuple[float, ...] = RETRIES
    """Seconds before each further try of an event."""
    _running: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    async def say(
        self, user: str, channel: str, text: str, thread_ts: str | None = None, *, files: list[Json] | None = None
    ) -> Json:
        """A person writes; the app hears of it as Slack tells it, a mention twice under two event ids."""
        message = self.workspace.post(channel, user, text, thread_ts=thread_ts, files=files)
        event: Json = {
            "user": user,
            "text": text,
            "ts": message["ts"],
            "channel": channel,
            "team": TEAM,
            "event_ts": message["ts"],
        }
        if thread_ts is not None:
            event["thread_ts"] = thread_ts
        if files:
            event |= {"files": files, "subtype": "file_share"}
        direct = channel.startswith("D")
        kind: Json = {"type": "message", "channel_type": "im" if direct else "channel"}
        self._deliver({**event, **kind})
        if f"<@{BOT_USER}>" in text and not direct:
            self._deliver({**event, "type": "app_mention"})
        return message

    async def rewrite(self, user: str, channel: str, ts: str, text: str) -> None:
        """A person edits a message of theirs, or deletes it where `text` is empty."""
        before, after = self.workspace.rewrite(user, channel, ts, text)
        now = self.workspace.new_ts()
        kind = "im" if channel.startswith("D") else "channel"
        event: Json = {"type": "message", "channel": channel, "channel_type": kind, "ts": now, "event_ts": now}
        if text:
            self._deliver({**event, "subtype": "message_changed", "message": after, "previous_message": before})
        else:
            self._deliver({**event, "subtype": "message_deleted", "deleted_ts": ts, "previous_message": before})

    def attach(self, name: str, data: bytes, mimetype: str) -> Json:
        """A file as a message describes it; its bytes are handed out to the app alone."""
        key = f"F{secrets.token_hex(5).upper()}"
        self.workspace.files[key] = data
        url = f"{self.own_url}/files/{key}"
        return {"id": key, "name": name, "mimetype": mimetype, "size": len(data), "url_private_download": url}

    async def shortcut(self, user: str, channel: str, ts: str, callback_id: str) -> None:
        """A person picks a shortcut in a message's menu."""
        payload: Json = {
            **self._who(user),
            "type": "message_action",
            "callback_id": callback_id,
            "channel": {"id": channel, "name": "mlops"},
            "message": self.workspace.message(channel, ts),
            "message_ts": ts,
            "trigger_id": self.workspace.new_trigger(user),
            "response_url": self._response_url(channel, user),
        }
        status, _ = await self._form({"payload": json.dumps(payload)})
        if status != 200:
            self.workspace.whisper(channel, user, "The app did not answer the shortcut.")

    async def command(self, user: str, channel: str, text: str) -> None:
        form = {
            "token": "",
            "api_app_id": APP_ID,
            "command": "/mlops",
            "text": text,
            "team_id": TEAM,
            "team_domain": "local",
            "channel_id": channel,
            "channel_name": "mlops",
            "user_id": user,
            "user_name": USERS[user],
            "trigger_id": self.workspace.new_trigger(user),
            "response_url": self._response_url(channel, user),
        }
        status, body = await self._form(form)
        if status != 200:
            self.workspace.whisper(channel, user, f"/mlops failed with the error “dispatch_failed” ({status}).")
        elif body:
            said = json.loads(body) if body.startswith("{") else {"text": body}
            if said.get("text") or said.get("blocks"):
                self.workspace.whisper(channel, user, said.get("text", ""), blocks=said.get("blocks"))

    async def click(self, user: str, channel: str, message_ts: str, action: Json) -> None:
        message = self.workspace.message(channel, message_ts)
        container: Json = {
            "type": "message",
            "message_ts": message_ts,
            "channel_id": channel,
            "is_ephemeral": bool(message.get("ephemeral_to")),
        }
        if thread_ts := message.get("thread_ts"):
            container["thread_ts"] = thread_ts
        payload: Json = {
            **self._who(user),
            "type": "block_actions",
            "container": container,
            "channel": {"id": channel, "name": "mlops"},
            "message": message,
            "trigger_id": self.workspace.new_trigger(user),
            "response_url": self._response_url(channel, user),
            "actions": [{**action, "action_ts": self.workspace.new_ts()}],
        }
        status, _ = await self._form({"payload": json.dumps(payload)})
        if status != 200:
            self.workspace.whisper(channel, user, "The app did not answer the click.", thread_ts=thread_ts)

    async def submit(self, user: str, view_id: str, values: Json) -> Json:
        """Returns the errors by block id; an empty object means that the view is closed or replaced."""
        view = self.workspace.view_of(user, view_id)
        payload: Json = {
            **self._who(user),
            "type": "view_submission",
            "trigger_id": self.workspace.new_trigger(user),
            "view": {**view, "team_id": TEAM, "app_id": APP_ID, "state": {"values": values}},
            "response_urls": [],
        }
        status, body = await self._form({"payload": json.dumps(payload)})
        if status != 200:
            return {"": "The app had trouble connecting. Try again."}
        answer: Json = json.loads(body) if body.startswith("{") else {}
        if answer.get("response_action") == "errors":
            return answer["errors"]
        if answer.get("response_action") == "update":
            self.workspace.update_view(view_id, answer["view"], seen=None)
        else:
            self.workspace.close_view(view_id)
        return {}

    async def open_home(self, user: str) -> None:
        event = {"type": "app_home_opened", "user": user, "channel": f"D{user}", "tab": "home"}
        self._deliver({**event, "event_ts": self.workspace.new_ts()})

    async def settle(self) -> None:
        """Waits for the events that are on their way."""
        while self._running:
            await asyncio.gather(*self._running, return_exceptions=True)

    def _who(self, user: str) -> Json:
        person = {"id": user, "username": USERS[user], "name": USERS[user], "team_id": TEAM}
        return {"user": person, "team": {"id": TEAM, "domain": "local"}, "api_app_id": APP_ID, "token": ""}

    def _response_url(self, channel: str, user: str) -> str:
        return f"{self.own_url}/response/{self.workspace.new_reply_key(channel, user)}"

    def _deliver(self, event: Json) -> None:
        body = json.dumps(
            {
                "type": "event_callback",
                "token": "",
                "team_id": TEAM,
                "api_app_id": APP_ID,
                "event_id": f"Ev{secrets.token_hex(6).upper()}",
                "event_time": int(float(event["event_ts"])),
                "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
                "event": event,
            }
        )
        for _ in range(self.copies):
            task = asyncio.ensure_future(self._until_taken(body))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def _until_taken(self, body: str) -> None:
        status, _ = await self._send(body, "application/json", {})
        for attempt, pause in enumerate(self.retries, 1):
            if 200 <= status < 300:
                return
            await asyncio.sleep(pause)
            reason = "http_error" if status else "http_timeout"
            retry = {"X-Slack-Retry-Num": str(attempt), "X-Slack-Retry-Reason": reason}
            status, _ = await self._send(body, "application/json", retry)

    async def _form(self, form: dict[str, str]) -> tuple[int, str]:
        return await self._send(urlencode(form), "application/x-www-form-urlencoded", {})

    async def _send(self, body: str, content_type: str, more: dict[str, str]) -> tuple[int, str]:
        """Status and body; 0 when nobody answered."""
        timestamp = str(int(self.workspace.clock()))
        signature = SignatureVerifier(self.signing_secret).generate_signature(timestamp=timestamp, body=body)
        headers: dict[str, Any] = {
            "Content-Type": content_type,
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature,
            **more,
        }
        try:
            async with (
                aiohttp.ClientSession(timeout=TIMEOUT) as session,
                session.post(f"{self.bot_url}/slack/events", data=body.encode(), headers=headers) as response,
            ):
                return response.status, await response.text()
        except (aiohttp.ClientError, TimeoutError) as exc:
            log.warning("app-did-not-answer", error=type(exc).__name__)
            return 0, ""

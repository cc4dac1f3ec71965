"""Shows cards in Slack: the relay's posts and edits, each in the richest form that Slack takes."""

import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.cards import Card
from bot.delivery.plan import Sign
from bot.delivery.poster import CannotLook, Gone, Rejected
from bot.slack.blocks import LADDER, Look, render
from bot.slack.limits import problems
from bot.slack.payload import items, text
from bot.slack.web_api import WebApi
from core.domain.base import Json
from core.domain.decision_set import Thread
from core.errors import Unavailable

METADATA_TYPE = "mlops_card"
#: The reaction to a message that was taken in.
TAKEN_IN = "eyes"
_SIGNS: dict[Sign, str] = {"done": "white_check_mark", "failed": "x"}

#: A client of the bot in a workspace, by team id.
ClientFor = Callable[[str], Awaitable[AsyncWebClient]]

_REFUSED_BLOCKS = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "block_mismatch"})
_NAMESPACE = uuid.UUID("5f0c1f0e-4c3c-5a53-9a1c-2b7a3f6f7b10")


@dataclass(frozen=True, kw_only=True)
class SlackPoster:
    client_for: ClientFor
    look: Look = field(default_factory=Look)

    async def post(self, thread: Thread, card: Card, *, key: str) -> str:
        return await self.post_in(thread.team, thread.channel, card, key=key, thread_ts=thread.thread_ts)

    async def post_in(self, team: str, channel: str, card: Card, *, key: str, thread_ts: str = "") -> str:
        """Also makes a thread's first message, when there is no thread yet. Returns its `ts`."""
        where: Json = {"channel": channel, "unfurl_links": False, "unfurl_media": False}
        where["metadata"] = {"event_type": METADATA_TYPE, "event_payload": {"key": key}}
        where["client_msg_id"] = str(uuid.uuid5(_NAMESPACE, f"{team}:{key}"))
        if thread_ts:
            where["thread_ts"] = thread_ts
        api = WebApi(await self.client_for(team))
        return await self._down_the_ladder(card, lambda message: api.post("chat.postMessage", {**where, **message}))

    async def update(self, thread: Thread, external_id: str, card: Card) -> None:
        api = WebApi(await self.client_for(thread.team))
        where: Json = {"channel": thread.channel, "ts": external_id}
        await self._down_the_ladder(card, lambda message: api.put("chat.update", {**where, **message}))

    async def mark(self, thread: Thread, external_id: str, sign: Sign) -> None:
        """Takes the eyes away that said it was taken in, and says how it ended."""
        api = WebApi(await self.client_for(thread.team))
        where: Json = {"channel": thread.channel, "timestamp": external_id}
        for method, name in (("reactions.add", _SIGNS[sign]), ("reactions.remove", TAKEN_IN)):
            try:
                await api.put(method, {**where, "name": name})
            except (Rejected, Gone, Unavailable) as exc:
                structlog.get_logger().debug("reaction-refused", method=method, reason=exc.message)

    async def find(self, thread: Thread, *, key: str, since: datetime) -> str | None:
        api = WebApi(await self.client_for(thread.team))
        return await _search(api, "conversations.replies", key, since, channel=thread.channel, ts=thread.thread_ts)

    async def find_parent(self, team: str, channel: str, *, key: str, since: datetime) -> str | None:
        """A thread's first message that was posted under this key; looked for among the channel's newest."""
        api = WebApi(await self.client_for(team))
        return await _search(api, "conversations.history", key, since, channel=channel)

    async def _down_the_ladder(self, card: Card, send: Callable[[Json], Awaitable[Json]]) -> str:
        """Rich blocks, then sections, then text: the card arrives in the best form that Slack takes."""
        log = structlog.get_logger()
        refused = ""
        for level in LADDER:
            message = render(card, level=level, look=self.look)
            if found := problems(message):
                refused = "; ".join(found)
                log.warning("blocks-beyond-limits", card=card.kind, level=level, problems=refused)
                continue
            try:
                return text(await send(message), "ts")
            except Rejected as exc:
                if exc.facts.get("error") not in _REFUSED_BLOCKS:
                    raise
                refused = exc.message
                log.warning("blocks-refused", card=card.kind, level=level, reason=refused)
        raise Rejected(f"Slack takes this card in no form: {refused}")


async def _search(api: WebApi, method: str, key: str, since: datetime, **where: str) -> str | None:
    oldest, cursor = f"{since.timestamp():.6f}", ""
    while True:
        try:
            page = await api.read(
                method, **where, oldest=oldest, include_all_metadata=True, limit=200, cursor=cursor or None
            )
        except (Rejected, Gone) as exc:
            if exc.facts.get("error") == "thread_not_found":
                return None
            raise CannotLook(f"The bot cannot read this conversation ({exc.facts.get('error')}).") from exc
        for message in items(page, "messages"):
            if text(message, "metadata", "event_payload", "key") == key:
                return text(message, "ts")
        if not (cursor := text(page, "response_metadata", "next_cursor")):
            return None

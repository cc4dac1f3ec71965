"""One request of Slack on its way through a listener: who, where, and the ways to answer. Decides nothing."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

import structlog

from bot.cards import Card
from bot.delivery.poster import Gone, Rejected
from bot.slack import limits, modals
from bot.slack.authority import People, member
from bot.slack.blocks import render
from bot.slack.door import Door, Reads
from bot.slack.modals import Carried
from bot.slack.payload import items, node, text
from bot.slack.poster import TAKEN_IN, SlackPoster
from bot.slack.record import Catalog
from bot.slack.standards import Facts
from bot.slack.web_api import Answer, WebApi, respond
from core.domain.actor import Actor
from core.domain.base import Json
from core.domain.ids import DecisionSetId
from core.errors import Broken
from core.ports import Clock, UnitOfWork

#: An address of a repository that this person may open, made for this person and expiring.
LinkFor = Callable[[DecisionSetId, Actor], Awaitable[str]]

_LOOK_BACK = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What all listeners share."""

    door: Door
    reads: Reads
    uow: UnitOfWork
    people: People
    poster: SlackPoster
    link_for: LinkFor
    clock: Clock
    catalog: Callable[[], Awaitable[Catalog]]
    facts: Facts = field(default_factory=Facts)


@dataclass(kw_only=True)
class Turn:
    desk: Desk
    body: Json
    api: WebApi
    ack_with: Answer
    respond_with: Answer
    envelope_id: str
    bot_user: str
    replayed: bool = False
    acked: bool = False
    when_acked: Callable[[], Awaitable[None]] | None = None
    """Waits until there is room for the rest of the work."""

    @cached_property
    def team(self) -> str:
        return text(self.body, "team_id") or text(self.body, "team", "id") or text(self.body, "user", "team_id")

    @cached_property
    def user(self) -> str:
        return (
            text(self.body, "event", "user")
            or text(self.body, "user_id")
            or text(self.body, "user", "id")
            or text(self.body, "event", "previous_message", "user")
        )

    @cached_property
    def channel(self) -> str:
        return (
            text(self.body, "event", "channel")
            or text(self.body, "channel_id")
            or text(self.body, "channel", "id")
            or text(self.body, "container", "channel_id")
            or Carried.of(self.view).channel
        )

    @cached_property
    def thread_ts(self) -> str:
        return text(self.body, "event", "thread_ts") or text(self.body, "message", "thread_ts")

    @property
    def action(self) -> Json:
        return (items(self.body, "actions") or [{}])[0]

    @property
    def view(self) -> Json:
        return node(self.body, "view")

    async def actor(self) -> Actor:
        return await self.desk.people.actor(self.api, team=self.team, user=self.user)

    async def person(self, user: str) -> Actor:
        """Anybody of whom the request tells."""
        return await self.desk.people.actor(self.api, team=self.team, user=user)

    async def member(self) -> Actor:
        """Raises NotAllowed for guests."""
        return member(await self.actor())

    async def ack(self, **answer: object) -> None:
        self.acked = True
        await self.ack_with(**answer)
        if self.when_acked is not None:
            proceed, self.when_acked = self.when_acked, None
            await proceed()

    async def whisper(self, card: Card) -> None:
        """To this person alone, where they are; in a direct message there is nobody else, so it is a message.

        Links are plain here even where others need a signature: what is whispered was made for this person. Only a
        command is answered by its response_url, since the bot need not be in the channel where it was typed.
        """
        message = render(card)
        try:
            if text(self.body, "command"):
                await respond(self.respond_with, message)
            elif not self.channel or self.channel.startswith("D"):
                await self._say(self.channel or self.user, message)
            else:
                where: Json = {"channel": self.channel, "user": self.user}
                await self.api.put("chat.postEphemeral", {**where, **self._in_thread(), **message})
        except (Rejected, Gone) as exc:
            structlog.get_logger().warning("whisper-refused", reason=exc.message, envelope_id=self.envelope_id)

    async def say(self, card: Card, *, thread_ts: str, key: str) -> None:
        """To everybody in the thread."""
        await self.desk.poster.post_in(self.team, self.channel, card, key=key, thread_ts=thread_ts)

    async def begin_thread(self, channel: str, card: Card) -> str:
        """The first message of a thread, once: run again after a crash, it finds what it posted."""
        key = f"parent:{self.envelope_id}"
        since = self.desk.clock() - _LOOK_BACK
        if self.replayed:
            found = await self.desk.poster.find_parent(self.team, channel, key=key, since=since)
            if found:
                return found
        return await self.desk.poster.post_in(self.team, channel, card, key=key)

    async def seen(self) -> None:
        """A sign that the message was taken in. Only a courtesy: what Slack refuses here is nobody's loss."""
        where: Json = {"channel": self.channel, "timestamp": text(self.body, "event", "ts"), "name": TAKEN_IN}
        try:
            await self.api.put("reactions.add", where)
        except (Rejected, Gone) as exc:
            structlog.get_logger().debug("reaction-refused", reason=exc.message)

    async def open_view(self, view: Json) -> Json:
        """What Slack made of the view; the trigger lives for three seconds and works once."""
        _check(view)
        opened = await self.api.put("views.open", {"trigger_id": text(self.body, "trigger_id"), "view": view})
        return node(opened, "view")

    async def open_view_later(self, fill: Callable[[], Awaitable[Json]]) -> None:
        """A skeleton is opened at once and filled when its content has been looked up."""
        opened = await self.open_view(modals.loading())
        view = await fill()
        _check(view)
        view_id, view_hash = text(opened, "id"), text(opened, "hash")
        await self.api.put("views.update", {"view_id": view_id, "hash": view_hash, "view": view})

    def _in_thread(self) -> Json:
        return {"thread_ts": self.thread_ts} if self.thread_ts else {}

    async def _say(self, channel: str, message: Json) -> None:
        await self.api.post("chat.postMessage", {"channel": channel, **self._in_thread(), **message})


def _check(view: Json) -> None:
    if found := limits.view_problems(view):
        raise Broken(f"This form is beyond Slack's limits: {'; '.join(found)}")

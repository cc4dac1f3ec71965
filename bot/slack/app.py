"""Builds the Bolt app from what is handed in; reads no settings and keeps no state of its own."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext, AsyncRespond
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.authority import People
from bot.slack.blocks import Look
from bot.slack.catalog_words import CatalogWords
from bot.slack.door import Door, Reads
from bot.slack.inbox import InboxKeeper
from bot.slack.listeners import register
from bot.slack.listeners.listen import Listen
from bot.slack.poster import ClientFor, SlackPoster
from bot.slack.standards import Facts
from bot.slack.turn import Desk, LinkFor
from bot.slack.web_api import web_client
from core.domain.actor import Actor
from core.domain.base import Json
from core.domain.ids import DecisionSetId
from core.errors import ConfigurationError, Unavailable
from core.ports import Clock, UnitOfWork

SLACK_API = "https://slack.com/api/"
Authorize = Callable[..., Awaitable[AuthorizeResult]]


async def no_link(decision_set_id: DecisionSetId, actor: Actor) -> str:
    """For installations whose repositories have plain addresses: the button is the link already."""
    return ""


@dataclass(frozen=True, kw_only=True)
class SlackSettings:
    """How to reach Slack. Exactly one of `token` (one workspace) and `authorize` (many) says who the bot is."""

    signing_secret: str
    token: str = ""
    authorize: Authorize | None = None
    client_for: ClientFor | None = None
    """With `authorize`: a client of the bot in a workspace, for what is posted outside a request."""
    base_url: str = SLACK_API
    look: Look = field(default_factory=Look)


@dataclass(frozen=True, kw_only=True)
class SlackApp:
    bolt: AsyncApp
    poster: SlackPoster
    """The relay's, too."""
    keeper: InboxKeeper

    async def replay_unhandled(self) -> int:
        """Runs again what was received more than 30 seconds ago and is not handled. Returns how many."""
        return await self.keeper.replay(self.bolt)

    async def keep_replaying(self, *, every_seconds: float = 10.0) -> None:
        """Until it is cancelled; part of `serve`'s lifespan."""
        while True:
            try:
                await self.replay_unhandled()
            except Unavailable as exc:
                structlog.get_logger().warning("replay-waits", reason=exc.message)
            await asyncio.sleep(every_seconds)


def build(
    settings: SlackSettings,
    *,
    door: Door,
    reads: Reads,
    uow: UnitOfWork,
    clock: Clock,
    link_for: LinkFor = no_link,
    facts: Facts | None = None,
) -> SlackApp:
    """Raises ConfigurationError."""
    if bool(settings.token) == (settings.authorize is not None):
        raise ConfigurationError("Slack needs either one workspace's token or an authorize function for many.")
    client = web_client(settings.token, base_url=settings.base_url)
    poster = SlackPoster(client_for=settings.client_for or _always(client), look=settings.look)
    keeper = InboxKeeper(uow, clock)
    desk = Desk(
        door=door,
        reads=reads,
        uow=uow,
        people=People(clock, groups=reads.groups()),
        poster=poster,
        link_for=link_for,
        clock=clock,
        catalog=CatalogWords(),
        facts=facts or Facts(),
    )
    bolt = AsyncApp(
        signing_secret=settings.signing_secret,
        client=client,
        authorize=settings.authorize,
        before_authorize=keeper.middleware,
        raise_error_for_unhandled_request=True,
    )
    listen = Listen(desk, keeper)
    register(bolt, listen)
    bolt.error(_on_error(listen))
    return SlackApp(bolt=bolt, poster=poster, keeper=keeper)


def _always(client: AsyncWebClient) -> ClientFor:
    async def client_for(team: str) -> AsyncWebClient:
        return client

    return client_for


def _on_error(listen: Listen) -> Callable[..., Awaitable[BoltResponse | None]]:
    async def on_error(
        error: Exception,
        ack: AsyncAck,
        body: Json,
        client: AsyncWebClient,
        context: AsyncBoltContext,
        respond: AsyncRespond,
    ) -> BoltResponse | None:
        turn = listen.turn(ack, body, client, context, respond)
        if isinstance(error, BoltUnhandledRequestError):
            await listen.keeper.settle(turn.envelope_id, "handled", error="nothing listens to this")
            return BoltResponse(status=200, body="")
        structlog.get_logger().error("listener-broken", envelope_id=turn.envelope_id, exc_info=error)
        await listen.broken(turn, error)
        return None

    return on_error

"""Between Bolt and the listeners: makes the turn, tells errors in one place, and settles the request's envelope."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from typing import Literal, cast

from slack_bolt.async_app import AsyncAck, AsyncBoltContext, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack.errors import error_card, sentence
from bot.slack.inbox import ENVELOPE, REPLAYED, InboxKeeper
from bot.slack.look_up import language_here
from bot.slack.modals import first_input
from bot.slack.payload import text
from bot.slack.turn import Desk, Turn
from bot.slack.web_api import WebApi
from core.domain.base import Json
from core.errors import AppError, Broken, Refused, Unavailable

#: Listeners of this process at work at a time: a burst waits in the inbox, not before the acknowledgements.
AT_ONCE = 2

Act = Callable[[Turn], Awaitable[None]]
RouteKind = Literal["command", "event", "action", "view", "shortcut"]
#: What Bolt calls: its arguments are found by their names.
BoltListener = Callable[[AsyncAck, Json, AsyncWebClient, AsyncBoltContext, AsyncRespond], Awaitable[None]]


@dataclass(frozen=True)
class Route:
    kind: RouteKind
    name: str | re.Pattern[str]
    act: Act


@dataclass(frozen=True)
class Listen:
    """Makes a Bolt listener of a function of one turn, and settles the turn's envelope whatever happens."""

    desk: Desk
    keeper: InboxKeeper
    room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    def __call__(self, act: Act) -> BoltListener:
        async def listener(
            ack: AsyncAck, body: Json, client: AsyncWebClient, context: AsyncBoltContext, respond: AsyncRespond
        ) -> None:
            """What is neither refused nor unavailable is a defect, which Bolt hands to the app's error handler."""
            turn = self.turn(ack, body, client, context, respond)
            try:
                await self._run(act, turn)
            except Unavailable as exc:
                await tell(turn, exc)
                await self.keeper.settle(turn.envelope_id, "new")
            except Refused as exc:
                await tell(turn, exc)
                await self.keeper.settle(turn.envelope_id, "handled", error=exc.message)
            else:
                await self.keeper.settle(turn.envelope_id, "handled")

        return listener

    async def _run(self, act: Act, turn: Turn) -> None:
        """Events are acknowledged and kept already; everything else takes its place once it has acknowledged."""
        async with AsyncExitStack() as stack:

            async def take_place() -> None:
                await stack.enter_async_context(self.room)

            if text(turn.body, "type") == "event_callback":
                await take_place()
            else:
                turn.when_acked = take_place
            await act(turn)

    def turn(
        self, ack: AsyncAck, body: Json, client: AsyncWebClient, context: AsyncBoltContext, respond: AsyncRespond
    ) -> Turn:
        kept = cast(Mapping[str, object], context)
        return Turn(
            desk=self.desk,
            body=body,
            api=WebApi(client),
            ack_with=ack,
            respond_with=respond,
            envelope_id=str(kept.get(ENVELOPE, "")),
            bot_user=context.bot_user_id or "",
            replayed=bool(kept.get(REPLAYED)),
        )

    async def broken(self, turn: Turn, error: Exception) -> None:
        """A defect: the envelope is not tried again, and the person gets a reference that the log knows."""
        try:
            await tell(turn, Broken())
        finally:
            await self.keeper.settle(turn.envelope_id, "failed", error=type(error).__name__)


async def tell(turn: Turn, error: AppError) -> None:
    """To the person who acted. When Slack itself is away there is nobody to tell."""
    with suppress(Unavailable):
        block = first_input(turn.view) if text(turn.body, "type") == "view_submission" else ""
        if block and not turn.acked:
            said = sentence(error, reference=turn.envelope_id, language=await language_here(turn))
            await turn.ack(response_action="errors", errors={block: said})
            return
        if not turn.acked:
            await turn.ack()
        if not (turn.replayed and isinstance(error, Unavailable)):
            language = await language_here(turn)
            await turn.whisper(error_card(error, reference=turn.envelope_id, language=language))

"""Every request is committed before it is acknowledged, so that a crash loses none, and none is handled twice.

Bolt acknowledges events before their listener runs, and Slack sends again what it holds for lost. The envelope is
unique by Slack's own id and by the message that it tells of. What stays unhandled is run again.
"""

import hashlib
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

import structlog
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.slack.parse import message_key, thread_of, worth_keeping
from bot.slack.payload import text
from core.domain.base import Json
from core.domain.correspondence import Envelope
from core.ports import Clock, UnitOfWork

#: In a request's context: the envelope that it came in.
ENVELOPE = "mlops_envelope"
REPLAYED = "mlops_replayed"
_QUIET = timedelta(seconds=30)
_ATTEMPTS = 5
_LONGEST_LISTENER = timedelta(minutes=2)


@dataclass(frozen=True)
class InboxKeeper:
    uow: UnitOfWork
    clock: Clock
    _running: dict[str, datetime] = field(default_factory=dict[str, datetime])

    @property
    def busy(self) -> bool:
        """Whether a listener of this process is still at work."""
        return bool(self._running)

    async def middleware(
        self,
        request: AsyncBoltRequest,
        next: Callable[[], Awaitable[None]],
    ) -> BoltResponse | None:
        """Runs after the signature check and before anything else."""
        context, body = _context(request), _body(request)
        if context.get(ENVELOPE) or not worth_keeping(body):
            await next()
            return None
        envelope = _envelope(request, body, self.clock)
        async with self.uow() as tx:
            place = thread_of(body)
            if place is not None and await tx.threads.find(**place.model_dump()) is None:
                return BoltResponse(status=200, body="")  # other people's talk is neither kept nor read
            first = await tx.inbox.add(envelope)
        if not first:
            structlog.get_logger().info("duplicate-request", envelope_id=envelope.id)
            return BoltResponse(status=200, body="")
        context[ENVELOPE] = envelope.id
        self._running[envelope.id] = self.clock()
        await next()
        return None

    async def settle(self, envelope_id: str, status: Literal["handled", "failed", "new"], *, error: str = "") -> None:
        """`new` leaves it to be run again later."""
        self._running.pop(envelope_id, None)
        if envelope_id and status != "new":
            async with self.uow() as tx:
                await tx.inbox.mark(envelope_id, status, error=error)

    async def replay(self, app: AsyncApp) -> int:
        """Runs again what was received half a minute ago and is not handled: a crash, or a database that was away."""
        async with self.uow() as tx:
            found = await tx.inbox.unhandled(before=self.clock() - _QUIET)
        waiting = [envelope for envelope in found if not self._is_running(envelope.id)]
        for envelope in waiting:
            if envelope.attempts > _ATTEMPTS:
                await self.settle(envelope.id, "failed", error="given up after several attempts")
                continue
            self._running[envelope.id] = self.clock()
            context: dict[str, object] = {ENVELOPE: envelope.id, REPLAYED: True}
            # The signature was checked when the envelope was received; Bolt checks none in this mode.
            request = AsyncBoltRequest(
                body=envelope.body, headers=_headers(envelope), context=context, mode="socket_mode"
            )
            structlog.get_logger().info("request-replayed", envelope_id=envelope.id)
            await app.async_dispatch(request)
        return len(waiting)

    def _is_running(self, envelope_id: str) -> bool:
        """A request that Bolt turned away, because Slack did not say who we are, has no listener that ends it."""
        started = self._running.get(envelope_id)
        return started is not None and self.clock() - started < _LONGEST_LISTENER


def _envelope(request: AsyncBoltRequest, body: Json, clock: Clock) -> Envelope:
    raw = request.raw_body or json.dumps(body, sort_keys=True)
    content_type = request.content_type or "application/json"
    own = text(body, "event_id") or text(body, "trigger_id") or hashlib.sha256(raw.encode()).hexdigest()
    return Envelope(
        id=f"slack:{own}",
        message_key=message_key(body),
        kind=text(body, "event", "type") or text(body, "type") or text(body, "command") or "request",
        body=raw,
        headers={"content-type": content_type if request.raw_body else "application/json"},
        received_at=clock(),
    )


def _headers(envelope: Envelope) -> dict[str, str | Sequence[str]]:
    return dict(envelope.headers)


def _context(request: AsyncBoltRequest) -> dict[str, object]:
    return request.context


def _body(request: AsyncBoltRequest) -> Json:
    return request.body

"""Tells an organisation's own systems what happened: signed, in order, at least once, for a day.

A receiver knows a word that it had before by its `id`. Each address is a surface with cursors of its own, so one that
does not answer holds up nobody but itself.
"""

import hashlib
import hmac
import json
from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

import aiohttp
import structlog
from pydantic import JsonValue

from bot.cards import Story
from bot.delivery.plan import card_key
from bot.delivery.poster import Rejected, SurfaceUnavailable, Throttled
from core.domain.base import Json
from core.domain.correspondence import Delivery, DeliveryStatus, ThreadLease
from core.domain.events import Event, GateWaiting, RunComplete, RunError
from core.ports import Clock, IdFactory, UnitOfWork

log = structlog.get_logger(__name__)

SIGNATURE = "Mlops-Signature"
#: How long a word is worth sending; an address that is new hears nothing of what came before that.
KEPT = timedelta(days=1)
_PATIENCE = aiohttp.ClientTimeout(total=10)
_LONGEST_PAUSE = 3600.0
_TOO_EARLY = frozenset({408, 425, 429})


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    url: str
    secret: bytes
    session: aiohttp.ClientSession
    clock: Clock

    async def send(self, body: bytes) -> None:
        """Raises SurfaceUnavailable or Throttled, after which it is sent again, and Rejected, after which it is not."""
        at = int(self.clock().timestamp())
        headers = {"Content-Type": "application/json", SIGNATURE: f"t={at},v1={signature(self.secret, at, body)}"}
        try:
            async with self.session.post(self.url, data=body, headers=headers, allow_redirects=False) as answer:
                status, pause = answer.status, answer.headers.get("Retry-After", "")
        except (aiohttp.ClientError, TimeoutError) as exc:
            raise SurfaceUnavailable(f"{self.host} did not answer: {type(exc).__name__}") from exc
        if 200 <= status < 300:
            return
        if status in _TOO_EARLY and pause.isdigit():
            raise Throttled(seconds=min(float(pause), _LONGEST_PAUSE))
        if status in _TOO_EARLY or status >= 500:
            raise SurfaceUnavailable(f"{self.host} answered {status}")
        raise Rejected(f"{self.host} answered {status}")

    @property
    def host(self) -> str:
        """Shown in logs: a path may hold a token."""
        return urlsplit(self.url).netloc.rpartition("@")[2]

    @property
    def surface(self) -> str:
        return f"webhook:{hashlib.sha256(self.url.encode()).hexdigest()[:16]}"


def signature(secret: bytes, at: int, body: bytes) -> str:
    """HMAC-SHA256 in hexadecimal of the Unix time, a full stop and the body."""
    return hmac.new(secret, b"%d." % at + body, hashlib.sha256).hexdigest()


@dataclass(frozen=True, kw_only=True)
class WebhookRelay:
    endpoint: Endpoint
    uow: UnitOfWork
    clock: Clock
    new_id: IdFactory

    @property
    def surface(self) -> str:
        return self.endpoint.surface

    @property
    def in_a_thread(self) -> bool:
        return False

    async def show(self, lease: ThreadLease, *, live: int) -> float | None:
        """Raises LeaseLost, and Unavailable when the address does not answer; what was told by then stays told."""
        del live  # nothing is edited here, so nobody has to share a rate
        async with self.uow() as tx:
            events = await tx.deliveries.pending(self.surface, lease)
            logs = {e.decision_set_id: await tx.events.after(e.decision_set_id) for e in events if _types(e)}
        for event in events:
            if event.at > self.clock() - KEPT:
                for type_ in _types(event):
                    await self._tell(lease, event, type_, logs[event.decision_set_id])
            async with self.uow() as tx:
                await tx.deliveries.advance(self.surface, lease, decision_set_id=event.decision_set_id, seq=event.seq)
        return 0.0 if events else None

    async def _tell(self, lease: ThreadLease, event: Event, type_: str, told: Sequence[Event]) -> None:
        key = f"{card_key(event.decision_set_id, event.seq)}:{type_}"
        delivery = Delivery(
            id=self.new_id(), project_id=event.project_id, decision_set_id=event.decision_set_id,
            surface=self.surface, card_key=key, seq=event.seq,
        )  # fmt: skip
        async with self.uow() as tx:
            delivery = await tx.deliveries.begin(lease, delivery)
        if delivery.status != "pending":
            return
        status: DeliveryStatus = "sent"
        try:
            await self.endpoint.send(_body(event, type_, key, [e for e in told if e.seq <= event.seq]))
        except Rejected as exc:
            log.warning("webhook-rejected", type=type_, decision_set_id=event.decision_set_id, reason=exc.message)
            status = "failed"
        async with self.uow() as tx:
            await tx.deliveries.settle(lease, delivery.model_copy(update={"status": status}))


def _types(event: Event) -> tuple[str, ...]:
    """A plan is ready when it is priced, judged and shown to who decides, so that moment is told as both."""
    match event.payload:
        case GateWaiting(kind="final"):
            return "plan.ready", "gate.waiting"
        case GateWaiting():
            return ("gate.waiting",)
        case RunComplete():
            return ("run.complete",)
        case RunError():
            return ("run.error",)
        case _:
            return ()


def _body(event: Event, type_: str, key: str, told: Sequence[Event]) -> bytes:
    story = Story.of(told)
    body: Json = {
        "id": key,
        "type": type_,
        "at": event.at.isoformat(),
        "project_id": event.project_id,
        "decision_set_id": event.decision_set_id,
        "name": story.name,
        "data": {**dict(_plan(story)), **_data(event)},
    }
    return json.dumps(body, ensure_ascii=False).encode()


def _data(event: Event) -> Json:
    """Identities and figures alone: what people wrote stays where they wrote it."""
    match event.payload:
        case GateWaiting() as gate:
            return {
                "gate_id": gate.gate_id, "gate_version": gate.gate_version, "kind": gate.kind, "draft": gate.draft,
                "deadline": gate.deadline.isoformat(),
            }  # fmt: skip
        case RunComplete() as complete:
            return {"status": complete.status}
        case RunError() as error:
            return {"code": error.code, "node": event.node}
        case _:
            return {}


def _plan(story: Story) -> Iterator[tuple[str, JsonValue]]:
    if story.plan is not None and (plan := story.plan.plan) is not None:
        yield "pattern", plan.pattern
        yield "components", [component.id for component in plan.components]
    if story.cost is not None:
        cost = story.cost.cost
        yield "cost", {"monthly_usd": cost.monthly_usd, "low": cost.low, "high": cost.high, "region": cost.region}
    if story.policy is not None:
        yield "policy", story.policy.policy.overall
    if story.repository is not None:
        yield "commit", story.repository.repository.commit


@asynccontextmanager
async def webhooks(
    urls: Sequence[str], *, secret: bytes, uow: UnitOfWork, clock: Clock, new_id: IdFactory
) -> AsyncGenerator[tuple[WebhookRelay, ...]]:
    async with aiohttp.ClientSession(timeout=_PATIENCE) as session:
        ends = [Endpoint(url=url, secret=secret, session=session, clock=clock) for url in urls]
        yield tuple(WebhookRelay(endpoint=end, uow=uow, clock=clock, new_id=new_id) for end in ends)

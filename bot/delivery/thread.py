"""Shows one thread what it has not seen yet, in order, under a lease. Nothing of Slack is awaited in a transaction.

Whatever happens in between, each event's card is shown once: the delivery's row is written before the post, and an
attempt whose end is unknown is looked up by its key before anything is sent again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.cards import Card, Story, run_card
from bot.delivery.pace import Budget, Pace
from bot.delivery.plan import Amendment, card_key, effects, run_key, sign_of
from bot.delivery.poster import Ambiguous, CannotLook, Gone, Poster, Rejected, SurfaceUnavailable, Throttled
from core.domain.correspondence import Delivery, DeliveryStatus, ThreadLease
from core.domain.decision_set import Thread
from core.domain.events import Event, RunStarted
from core.domain.ids import DecisionSetId
from core.ports import IdFactory, UnitOfWork

#: How far a surface's clock may be behind ours when a post is looked up.
_SKEW = timedelta(minutes=5)
#: More live runs than this make no run's message slower.
_COUNTED = 50
#: A delivery's `error` after an attempt that certainly showed nothing.
_NOTHING_SHOWN = "nothing shown"


@dataclass(frozen=True, kw_only=True)
class ThreadRelay:
    surface: str
    uow: UnitOfWork
    poster: Poster
    pace: Pace
    new_id: IdFactory
    posts: Budget
    """By channel."""
    edits: Budget
    """By workspace."""

    @property
    def in_a_thread(self) -> bool:
        return True

    async def show(self, lease: ThreadLease, *, live: int) -> float | None:
        """Shows what is pending. Seconds to wait before the rest may be shown; None when all is.

        Raises LeaseLost, and Unavailable when the surface does not answer; what was shown by then stays shown.
        """
        async with self.uow() as tx:
            events = await tx.deliveries.pending(self.surface, lease)
            thread = await tx.threads.find_of(lease.project_id)
            names = dict.fromkeys(event.decision_set_id for event in events)
            logs = {name: await tx.events.after(name) for name in names}
            # Every replica sees the same number, so that their edits together stay within the budget.
            at_work = len(await tx.decision_sets.recent(limit=_COUNTED, statuses=("queued", "running")))
        for name in names:
            mine = [event for event in events if event.decision_set_id == name]
            if thread is None:
                await self.advance(lease, mine[-1])
                continue
            wait = await _Run(self, lease, thread, mine, logs[name]).show(max(live, at_work))
            if wait is not None:
                return wait
        return 0.0 if events else None

    async def advance(self, lease: ThreadLease, event: Event) -> None:
        async with self.uow() as tx:
            await tx.deliveries.advance(self.surface, lease, decision_set_id=event.decision_set_id, seq=event.seq)


@dataclass(frozen=True)
class _Run:
    """The pending events of one decision set in one thread."""

    relay: ThreadRelay
    lease: ThreadLease
    thread: Thread
    pending: Sequence[Event]
    log: Sequence[Event]

    async def show(self, live: int) -> float | None:
        """The last event stays pending until the run message tells of it, so a held edit survives a crash."""
        first = self.pending[0].seq
        before = told = Story.of(event for event in self.log if event.seq < first)
        for event in self.pending:
            await self._show_event(event, told)
            told = told.plus(event)
            if event is not self.pending[-1]:
                await self.relay.advance(self.lease, event)
        urgent = told.ended or (told.open_gate is None) != (before.open_gate is None) or told.seq == 1
        if (wait := self.relay.pace.wait(told.decision_set_id, live=live, urgent=urgent)) > 0:
            return wait
        await self._edit_run(Story.of(self.log), ended=told.ended)
        await self.relay.advance(self.lease, self.pending[-1])
        return None

    async def _show_event(self, event: Event, before: Story) -> None:
        done = effects(event, before)
        if done.opens_run:
            await self._post(run_key(event.decision_set_id), run_card(before.plus(event)), event)
        for amendment in done.amend:
            await self._amend(event.decision_set_id, amendment)
        if done.post is not None:
            await self._post(card_key(event.decision_set_id, event.seq), done.post, event)
        if (sign := sign_of(event)) is not None:
            await self.relay.poster.mark(self.thread, _asked_in(self.log) or self.thread.thread_ts, sign)

    async def _post(self, key: str, card: Card, event: Event) -> None:
        """Raises Throttled, before anything is begun, where the channel has had its share."""
        if not _is_our_root(key, event) and await self._find_settled(key) is None:
            _take(self.relay.posts, self._channel)
        delivery = await self._begin(key, event)
        if delivery.status != "pending":
            return
        if _is_our_root(key, event):
            await self._settle(delivery, "sent", external_id=self.thread.thread_ts)
            return
        in_doubt = delivery.attempts > 1 and delivery.error != _NOTHING_SHOWN
        if in_doubt and await self._is_settled(delivery, event):
            return
        await self._send(delivery, key, card)

    async def _send(self, delivery: Delivery, key: str, card: Card) -> None:
        try:
            external_id = await self.relay.poster.post(self.thread, card, key=key)
        except Ambiguous as exc:
            await self._settle(delivery, "pending", error=exc.message)
            raise
        except (Throttled, SurfaceUnavailable) as exc:
            if isinstance(exc, Throttled):
                self.relay.posts.hold(self._channel, exc.seconds)
            await self._settle(delivery, "pending", error=_NOTHING_SHOWN)
            raise
        except Rejected as exc:
            await self._settle(delivery, "failed", error=exc.message)
            structlog.get_logger().warning("delivery-failed", card_key=key, reason=exc.message)
            return
        await self._settle(delivery, "sent", external_id=external_id)

    async def _is_settled(self, delivery: Delivery, event: Event) -> bool:
        """After an attempt whose end is unknown: whether the card is there, or must not be sent again.

        Where nobody can look it stays unknown and is never sent again: the run's message says what it waits for,
        and its status shows an open gate with its buttons.
        """
        try:
            found = await self.relay.poster.find(self.thread, key=delivery.card_key, since=event.at - _SKEW)
        except CannotLook as exc:
            await self._settle(delivery, "unknown", error=exc.message)
            structlog.get_logger().warning("delivery-unknown", card_key=delivery.card_key, reason=exc.message)
            return True
        if found:
            await self._settle(delivery, "sent", external_id=found)
        return bool(found)

    async def _amend(self, decision_set_id: DecisionSetId, amendment: Amendment) -> None:
        delivery = await self._find(card_key(decision_set_id, amendment.seq))
        await self._edit(delivery, amendment.card)

    async def _edit_run(self, story: Story, *, ended: bool) -> None:
        delivery = await self._find(run_key(story.decision_set_id))
        await self._edit(delivery, run_card(story))
        self.relay.pace.edited(story.decision_set_id, ended=ended)

    async def _edit(self, delivery: Delivery | None, card: Card) -> None:
        if delivery is None or delivery.status != "sent":
            return
        _take(self.relay.edits, self.thread.team)
        try:
            await self.relay.poster.update(self.thread, delivery.external_id, card)
        except Throttled as exc:
            self.relay.edits.hold(self.thread.team, exc.seconds)
            raise
        except (Gone, Rejected) as exc:
            await self._settle(delivery, "skipped", external_id=delivery.external_id, error=exc.message)
            structlog.get_logger().warning("edit-refused", card_key=delivery.card_key, reason=exc.message)

    @property
    def _channel(self) -> str:
        return f"{self.thread.team}:{self.thread.channel}"

    async def _find_settled(self, key: str) -> Delivery | None:
        found = await self._find(key)
        return found if found is not None and found.status != "pending" else None

    async def _begin(self, key: str, event: Event) -> Delivery:
        delivery = Delivery(
            id=self.relay.new_id(),
            project_id=event.project_id,
            decision_set_id=event.decision_set_id,
            surface=self.relay.surface,
            card_key=key,
            seq=event.seq,
        )
        async with self.relay.uow() as tx:
            return await tx.deliveries.begin(self.lease, delivery)

    async def _settle(
        self, delivery: Delivery, status: DeliveryStatus, *, external_id: str = "", error: str = ""
    ) -> None:
        changed = delivery.model_copy(update={"status": status, "external_id": external_id, "error": error})
        async with self.relay.uow() as tx:
            await tx.deliveries.settle(self.lease, changed)

    async def _find(self, key: str) -> Delivery | None:
        async with self.relay.uow() as tx:
            return await tx.deliveries.find(self.lease.project_id, self.relay.surface, key)


def _take(budget: Budget, key: str) -> None:
    if (wait := budget.wait(key)) > 0:
        raise Throttled(seconds=wait)


def _asked_in(log: Sequence[Event]) -> str:
    """The message that the run was asked for in; empty when it was typed into a command."""
    started = next((e.payload for e in log if isinstance(e.payload, RunStarted)), None)
    return next((m.ts for m in reversed(started.requirement) if m.ts), "") if started else ""


def _is_our_root(key: str, event: Event) -> bool:
    """A requirement without a message of its own was typed into a command: the bot's own post is the thread's root.

    Only a project's first version can begin its thread.
    """
    payload = event.payload
    if not isinstance(payload, RunStarted) or payload.version != 1 or key != run_key(event.decision_set_id):
        return False
    return all(not message.ts for message in payload.requirement)

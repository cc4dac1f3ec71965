"""What was shown where, in the database. A cursor for each design and surface, a lease for each thread and surface."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select, update

from core.adapters.sql.rows import Rows, model_of, values_of
from core.adapters.sql.tables import (
    decision_sets,
    deliveries,
    delivery_cursors,
    events,
    projects,
    thread_leases,
    threads,
)
from core.domain.correspondence import Delivery, ThreadLease
from core.domain.events import Event
from core.domain.ids import DecisionSetId, ProjectId
from core.errors import LeaseLost

#: How often a claim that lost a thread to another relay looks for another thread.
_TRIES = 3


@dataclass(frozen=True)
class SqlDeliveries:
    rows: Rows

    async def claim(
        self,
        surface: str,
        *,
        holder: str,
        now: datetime,
        until: datetime,
        project_id: ProjectId | None = None,
        in_a_thread: bool = True,
    ) -> ThreadLease | None:
        project = threads.c.project_id if in_a_thread else projects.c.id
        free = _free(project, surface, now)
        if project_id is not None:
            free = free.where(project == project_id)
        for _ in range(_TRIES):
            if not await self.rows.find(free):
                return None
            values = [literal(surface), free.subquery().c.project_id, literal(holder), literal(1), literal(until)]
            claim = self.rows.insert(thread_leases).from_select(
                ["surface", "project_id", "holder", "token", "until"], select(*values).where(literal(True))
            )
            # The row is judged once more as it is now, since another relay may have taken it since it was chosen.
            claim = claim.on_conflict_do_update(
                index_elements=["surface", "project_id"],
                set_={"holder": holder, "until": until, "token": thread_leases.c.token + 1},
                where=_is_free(now),
            )
            if row := await self.rows.find(claim.returning(thread_leases)):
                return model_of(ThreadLease, row)
        return None

    async def release(self, surface: str, lease: ThreadLease) -> None:
        await self.rows.change(update(thread_leases).where(*_held_by(surface, lease)).values(holder=""))

    async def pending(self, surface: str, lease: ThreadLease, *, limit: int = 100) -> Sequence[Event]:
        await self._hold(surface, lease)
        seen = _seen(surface, events.c.decision_set_id)
        undelivered = (
            select(events)
            .join(decision_sets, decision_sets.c.id == events.c.decision_set_id)
            .where(decision_sets.c.project_id == lease.project_id, events.c.seq > seen)
            .order_by(decision_sets.c.version, events.c.seq)
        )
        return [model_of(Event, row) for row in await self.rows.all(undelivered.limit(limit))]

    async def begin(self, lease: ThreadLease, delivery: Delivery) -> Delivery:
        await self._hold(delivery.surface, lease)
        stored = await self.find(delivery.project_id, delivery.surface, delivery.card_key)
        if stored is not None and stored.status in ("sent", "skipped"):
            return stored
        begun = stored or delivery.model_copy(update={"status": "pending"})
        begun = begun.model_copy(update={"attempts": begun.attempts + 1})
        await self._write(begun)
        return begun

    async def settle(self, lease: ThreadLease, delivery: Delivery) -> None:
        await self._hold(delivery.surface, lease)
        await self._write(delivery)

    async def advance(self, surface: str, lease: ThreadLease, *, decision_set_id: DecisionSetId, seq: int) -> None:
        await self._hold(surface, lease)
        row = {"surface": surface, "decision_set_id": decision_set_id, "seq": seq}
        forward = self.rows.insert(delivery_cursors).values(row)
        await self.rows.connection.execute(
            forward.on_conflict_do_update(
                index_elements=["surface", "decision_set_id"],
                set_={"seq": seq},
                where=delivery_cursors.c.seq < seq,
            )
        )

    async def find(self, project_id: ProjectId, surface: str, card_key: str) -> Delivery | None:
        row = await self.rows.find(select(deliveries).where(*_is(project_id, surface, card_key)))
        return model_of(Delivery, row) if row else None

    async def _write(self, delivery: Delivery) -> None:
        values = values_of(delivery, deliveries)
        if not await self.rows.add(deliveries, values):
            same = _is(delivery.project_id, delivery.surface, delivery.card_key)
            await self.rows.change(update(deliveries).where(*same).values(values))

    async def _hold(self, surface: str, lease: ThreadLease) -> None:
        mine = select(thread_leases.c.token).where(*_held_by(surface, lease))
        if await self.rows.find(mine.with_for_update(read=True)) is None:
            raise LeaseLost("Another relay posts into this thread now.", project_id=lease.project_id)


def _is(project_id: ProjectId, surface: str, card_key: str) -> tuple[ColumnElement[bool], ...]:
    key = deliveries.c
    return key.project_id == project_id, key.surface == surface, key.card_key == card_key


def _held_by(surface: str, lease: ThreadLease) -> tuple[ColumnElement[bool], ...]:
    row = thread_leases.c
    thread = (row.surface == surface, row.project_id == lease.project_id)
    return *thread, row.token == lease.token, row.holder == lease.holder


def _is_free(now: datetime) -> ColumnElement[bool]:
    return or_(thread_leases.c.holder == "", thread_leases.c.until <= now)


def _seen(surface: str, decision_set_id: ColumnElement[str]) -> ColumnElement[int]:
    cursor = select(delivery_cursors.c.seq).where(
        delivery_cursors.c.surface == surface, delivery_cursors.c.decision_set_id == decision_set_id
    )
    return func.coalesce(cursor.scalar_subquery(), 0)


def _free(project: ColumnElement[str], surface: str, now: datetime) -> Select[str]:
    """The project that was served longest ago among those that are free and have something to show."""
    undelivered = exists().where(
        decision_sets.c.project_id == project, decision_sets.c.last_seq > _seen(surface, decision_sets.c.id)
    )
    leased = and_(thread_leases.c.project_id == project, thread_leases.c.surface == surface)
    return (
        select(project.label("project_id"))
        .outerjoin(thread_leases, leased)
        .where(undelivered, or_(thread_leases.c.project_id.is_(None), _is_free(now)))
        .order_by(thread_leases.c.project_id.is_not(None), thread_leases.c.until, project)
        .limit(1)
    )

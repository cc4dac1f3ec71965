"""The event log in the database. A number is taken under the decision set's row lock, so none is ever missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import RowMapping, select, update

from core.adapters.sql.rows import Rows, model_of, values_of
from core.adapters.sql.tables import decision_sets, events
from core.domain.events import Event, NewEvent
from core.domain.ids import DecisionSetId
from core.errors import DecisionSetNotFound
from core.ports import Clock


@dataclass(frozen=True)
class SqlEventLog:
    rows: Rows
    clock: Clock
    appended: set[DecisionSetId]

    async def append(self, event: NewEvent) -> Event | None:
        owner = await self._lock(event.decision_set_id)
        stored = Event(
            **{name: getattr(event, name) for name in NewEvent.model_fields},
            seq=owner["last_seq"] + 1,
            project_id=owner["project_id"],
            at=self.clock(),
        )
        if not await self.rows.add(events, {**values_of(stored, events), "type": stored.type}):
            return None
        counted = update(decision_sets).where(decision_sets.c.id == event.decision_set_id)
        await self.rows.change(counted.values(last_seq=stored.seq))
        self.appended.add(event.decision_set_id)
        return stored

    async def after(self, decision_set_id: DecisionSetId, seq: int = 0, *, limit: int = 10_000) -> Sequence[Event]:
        later = select(events).where(events.c.decision_set_id == decision_set_id, events.c.seq > seq)
        return [model_of(Event, row) for row in await self.rows.all(later.order_by(events.c.seq).limit(limit))]

    async def _lock(self, decision_set_id: DecisionSetId) -> RowMapping:
        columns = select(decision_sets.c.last_seq, decision_sets.c.project_id)
        row = await self.rows.find(columns.where(decision_sets.c.id == decision_set_id).with_for_update(key_share=True))
        if row is None:
            raise DecisionSetNotFound(decision_set_id=decision_set_id)
        return row

"""Gates in the database. Saving compares versions, so of two clicks at once exactly one decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from core.adapters.sql.rows import Rows, model_of, values_of
from core.adapters.sql.tables import gates
from core.domain.gate import Gate
from core.domain.ids import DecisionSetId, GateId
from core.errors import GateAlreadyDecided, GateNotFound

_NEWEST_FIRST = (gates.c.opened_at.desc(), gates.c.draft.desc(), gates.c.visit.desc(), gates.c.id.desc())


@dataclass(frozen=True)
class SqlGates:
    rows: Rows

    async def add(self, gate: Gate) -> bool:
        return await self.rows.add(gates, values_of(gate, gates))

    async def get(self, gate_id: GateId) -> Gate:
        if (row := await self.rows.find(select(gates).where(gates.c.id == gate_id))) is None:
            raise GateNotFound(gate_id=gate_id)
        return model_of(Gate, row)

    async def save(self, gate: Gate) -> None:
        seen = update(gates).where(gates.c.id == gate.id, gates.c.version == gate.version - 1)
        if not await self.rows.change(seen.values(values_of(gate, gates))):
            stored = await self.get(gate.id)
            raise GateAlreadyDecided(gate_id=gate.id, status=stored.status, decision=stored.decision)

    async def find_open(self, decision_set_id: DecisionSetId) -> Gate | None:
        mine = select(gates).where(gates.c.decision_set_id == decision_set_id, gates.c.status == "waiting")
        row = await self.rows.find(mine.order_by(*_NEWEST_FIRST).limit(1))
        return model_of(Gate, row) if row else None

    async def newest(self, decision_set_id: DecisionSetId) -> Gate | None:
        mine = select(gates).where(gates.c.decision_set_id == decision_set_id)
        row = await self.rows.find(mine.order_by(*_NEWEST_FIRST).limit(1))
        return model_of(Gate, row) if row else None

    async def due(self, now: datetime) -> Sequence[Gate]:
        waiting = select(gates).where(gates.c.status == "waiting", gates.c.deadline <= now)
        return [model_of(Gate, row) for row in await self.rows.all(waiting.order_by(gates.c.deadline, gates.c.id))]

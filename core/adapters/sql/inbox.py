"""Raw requests of Slack in the database, kept before they are acknowledged."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import RowMapping, select, update

from core.adapters.sql.rows import Rows, model_of, values_of
from core.adapters.sql.tables import inbox
from core.domain.correspondence import Envelope, InboxStatus


@dataclass(frozen=True)
class SqlInbox:
    rows: Rows

    async def add(self, envelope: Envelope) -> bool:
        row = {**values_of(envelope, inbox), "message_key": envelope.message_key or None, "error": ""}
        return await self.rows.add(inbox, row)

    async def mark(self, envelope_id: str, status: InboxStatus, *, error: str = "") -> None:
        await self.rows.change(update(inbox).where(inbox.c.id == envelope_id).values(status=status, error=error))

    async def unhandled(self, *, before: datetime, limit: int = 50) -> Sequence[Envelope]:
        waiting = select(inbox.c.id).where(inbox.c.status == "new", inbox.c.received_at < before)
        oldest = waiting.order_by(inbox.c.received_at, inbox.c.id).limit(limit).with_for_update(skip_locked=True)
        counted = update(inbox).where(inbox.c.id.in_(oldest)).values(attempts=inbox.c.attempts + 1)
        envelopes = [_envelope(row) for row in await self.rows.all(counted.returning(inbox))]
        return sorted(envelopes, key=lambda e: (e.received_at, e.id))


def _envelope(row: RowMapping) -> Envelope:
    return model_of(Envelope, {**row, "message_key": row["message_key"] or ""})

"""What was shown where, in memory: one cursor for each design and surface, one lease for each thread and surface."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from core.adapters.memory.state import State
from core.domain.correspondence import Delivery, ThreadLease
from core.domain.events import Event
from core.domain.ids import DecisionSetId, ProjectId
from core.errors import LeaseLost

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class MemoryDeliveries:
    state: State

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
        talked_about = {t.project_id for t in self.state.threads.values()}
        projects = talked_about if in_a_thread else {d.project_id for d in self.state.decision_sets.values()}
        asked = [p for p in projects if project_id in (None, p)]
        free = [p for p in asked if self._is_free(surface, p, now) and self._undelivered(surface, p)]
        if not free:
            return None
        chosen = min(free, key=lambda p: (self._until(surface, p), p))
        before = self.state.thread_leases.get((surface, chosen))
        lease = ThreadLease(project_id=chosen, holder=holder, token=before.token + 1 if before else 1, until=until)
        self.state.thread_leases[surface, chosen] = lease
        return lease

    async def release(self, surface: str, lease: ThreadLease) -> None:
        stored = self.state.thread_leases.get((surface, lease.project_id))
        if stored is not None and stored.token == lease.token:
            self.state.thread_leases[surface, lease.project_id] = stored.model_copy(update={"holder": ""})

    async def pending(self, surface: str, lease: ThreadLease, *, limit: int = 100) -> Sequence[Event]:
        self._check(surface, lease)
        return self._undelivered(surface, lease.project_id)[:limit]

    async def begin(self, lease: ThreadLease, delivery: Delivery) -> Delivery:
        self._check(delivery.surface, lease)
        key = (delivery.project_id, delivery.surface, delivery.card_key)
        stored = self.state.deliveries.get(key)
        if stored is not None and stored.status in ("sent", "skipped"):
            return stored
        begun = stored or delivery.model_copy(update={"status": "pending"})
        self.state.deliveries[key] = begun.model_copy(update={"attempts": begun.attempts + 1})
        return self.state.deliveries[key]

    async def settle(self, lease: ThreadLease, delivery: Delivery) -> None:
        self._check(delivery.surface, lease)
        self.state.deliveries[delivery.project_id, delivery.surface, delivery.card_key] = delivery

    async def advance(self, surface: str, lease: ThreadLease, *, decision_set_id: DecisionSetId, seq: int) -> None:
        self._check(surface, lease)
        key = (surface, decision_set_id)
        self.state.cursors[key] = max(seq, self.state.cursors.get(key, 0))

    async def find(self, project_id: ProjectId, surface: str, card_key: str) -> Delivery | None:
        return self.state.deliveries.get((project_id, surface, card_key))

    def _is_free(self, surface: str, project_id: ProjectId, now: datetime) -> bool:
        lease = self.state.thread_leases.get((surface, project_id))
        return lease is None or not lease.holder or lease.until <= now

    def _until(self, surface: str, project_id: ProjectId) -> datetime:
        lease = self.state.thread_leases.get((surface, project_id))
        return lease.until if lease else _NEVER

    def _undelivered(self, surface: str, project_id: ProjectId) -> list[Event]:
        versions = sorted(
            (d for d in self.state.decision_sets.values() if d.project_id == project_id), key=lambda d: d.version
        )
        return [
            event
            for d in versions
            for event in self.state.events.get(d.id, ())[self.state.cursors.get((surface, d.id), 0) :]
        ]

    def _check(self, surface: str, lease: ThreadLease) -> None:
        stored = self.state.thread_leases.get((surface, lease.project_id))
        if stored is None or (stored.token, stored.holder) != (lease.token, lease.holder):
            raise LeaseLost("Another relay posts into this thread now.", project_id=lease.project_id)

"""Jobs, the event log and the inbox, in memory, with the same leases and tokens as the database has."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.adapters.memory.state import State
from core.domain.correspondence import Envelope, InboxStatus
from core.domain.events import Event, NewEvent
from core.domain.ids import DecisionSetId, JobId
from core.domain.job import Job, JobStatus, Lease, Limits
from core.errors import JobNotFound, LeaseLost
from core.ports import Clock


@dataclass(frozen=True)
class MemoryEventLog:
    state: State
    clock: Clock
    appended: set[DecisionSetId]

    async def append(self, event: NewEvent) -> Event | None:
        decision_set = self.state.decision_set(event.decision_set_id)
        key = (event.decision_set_id, event.dedupe_key)
        if key in self.state.event_keys:
            return None
        before = self.state.events.get(event.decision_set_id, ())
        stored = Event(
            **{name: getattr(event, name) for name in NewEvent.model_fields},
            seq=len(before) + 1,
            project_id=decision_set.project_id,
            at=self.clock(),
        )
        self.state.events[event.decision_set_id] = (*before, stored)
        self.state.event_keys[key] = stored.seq
        self.appended.add(event.decision_set_id)
        return stored

    async def after(self, decision_set_id: DecisionSetId, seq: int = 0, *, limit: int = 10_000) -> Sequence[Event]:
        return list(self.state.events.get(decision_set_id, ())[max(seq, 0) :][:limit])


@dataclass(frozen=True)
class MemoryJobs:
    state: State

    async def add(self, job: Job) -> bool:
        self.state.decision_set(job.decision_set_id)
        taken = {(j.decision_set_id, j.generation) for j in self.state.jobs.values()}
        if job.id in self.state.jobs or (job.decision_set_id, job.generation) in taken:
            return False
        self.state.jobs[job.id] = job
        return True

    async def get(self, job_id: JobId) -> Job:
        if (job := self.state.jobs.get(job_id)) is None:
            raise JobNotFound(job_id=job_id)
        return job

    async def counts(self) -> Mapping[JobStatus, int]:
        return Counter(job.status for job in self.state.jobs.values())

    async def find_current(self, decision_set_id: DecisionSetId) -> Job | None:
        mine = [j for j in self.state.jobs.values() if j.decision_set_id == decision_set_id]
        return max(mine, key=lambda j: j.generation, default=None)

    async def claim(
        self,
        *,
        worker: str,
        now: datetime,
        lease_until: datetime,
        job_id: JobId | None = None,
        limits: Limits | None = None,
    ) -> Job | None:
        due = await self.due(now, limit=len(self.state.jobs), limits=limits if job_id is None else None)
        free = [j for j in due if job_id in (None, j.id)]
        if not free:
            return None
        change = {
            "status": "running",
            "worker": worker,
            "lease_until": lease_until,
            "token": free[0].token + 1,
            "attempts": free[0].attempts + 1,
        }
        self.state.jobs[free[0].id] = claimed = free[0].model_copy(update=change)
        return claimed

    async def heartbeat(self, lease: Lease, *, lease_until: datetime) -> bool:
        job = self.state.jobs.get(lease.job_id)
        if job is None or job.token != lease.token or job.status != "running":
            return False
        self.state.jobs[job.id] = job.model_copy(update={"lease_until": lease_until})
        return True

    async def settle(self, lease: Lease, job: Job) -> None:
        self.check(lease)
        change = {"token": lease.token, "worker": "", "lease_until": None}
        self.state.jobs[lease.job_id] = job.model_copy(update=change)

    async def save(self, job: Job) -> None:
        stored = await self.get(job.id)
        if stored.token > job.token:
            raise LeaseLost("A worker claimed this job since it was read.", job_id=job.id)
        self.state.jobs[job.id] = job

    async def due(self, now: datetime, *, limit: int = 100, limits: Limits | None = None) -> Sequence[Job]:
        live = [j for j in self.state.jobs.values() if j.status == "running" and not _expired(j, now)]
        working = {j.decision_set_id for j in live}
        workspaces = Counter(self._workspace(j) for j in live)
        projects = Counter(self._project(j) for j in live)
        free = [
            j
            for j in self.state.jobs.values()
            if j.decision_set_id not in working
            and ((j.status == "queued" and j.next_run_at <= now) or (j.status == "running" and _expired(j, now)))
            and _below(workspaces[self._workspace(j)], limits and limits.per_workspace)
            and _below(projects[self._project(j)], limits and limits.per_project)
        ]
        free.sort(key=lambda j: (-j.priority, workspaces[self._workspace(j)], j.next_run_at, j.id))
        return free[:limit]

    def check(self, lease: Lease) -> None:
        """Raises LeaseLost unless this lease's token is the newest of its job."""
        job = self.state.jobs.get(lease.job_id)
        if job is None or job.token != lease.token:
            raise LeaseLost(job_id=lease.job_id, worker=lease.worker, token=lease.token)

    def _workspace(self, job: Job) -> str:
        requester = self.state.decision_sets[job.decision_set_id].requester
        return requester.team or requester.surface

    def _project(self, job: Job) -> str:
        return self.state.decision_sets[job.decision_set_id].project_id


def _below(count: int, limit: int | None) -> bool:
    return limit is None or count < limit


def _expired(job: Job, now: datetime) -> bool:
    return job.lease_until is None or job.lease_until <= now


@dataclass(frozen=True)
class MemoryInbox:
    state: State

    async def add(self, envelope: Envelope) -> bool:
        known = {e.message_key for e in self.state.inbox.values() if e.message_key}
        if envelope.id in self.state.inbox or envelope.message_key in known:
            return False
        self.state.inbox[envelope.id] = envelope
        return True

    async def mark(self, envelope_id: str, status: InboxStatus, *, error: str = "") -> None:
        if (envelope := self.state.inbox.get(envelope_id)) is not None:
            self.state.inbox[envelope_id] = envelope.model_copy(update={"status": status})

    async def unhandled(self, *, before: datetime, limit: int = 50) -> Sequence[Envelope]:
        waiting = [e for e in self.state.inbox.values() if e.status == "new" and e.received_at < before]
        chosen = sorted(waiting, key=lambda e: (e.received_at, e.id))[:limit]
        counted = [e.model_copy(update={"attempts": e.attempts + 1}) for e in chosen]
        self.state.inbox.update({e.id: e for e in counted})
        return counted

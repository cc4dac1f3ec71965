"""Jobs in the database, which are the truth: who may work at what, until when, and with which fencing token.

Lock order everywhere: decision set, then job. A transaction that claims should do nothing else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    Table,
    Text,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from core.adapters.sql.rows import Rows, model_of, values_of
from core.adapters.sql.tables import decision_sets, jobs
from core.adapters.sql.types import UtcDateTime
from core.domain.ids import DecisionSetId, JobId
from core.domain.job import Job, JobStatus, Lease, Limits
from core.errors import JobNotFound, LeaseLost

_OTHER = jobs.alias("other")

_HELD = and_(jobs.c.id == bindparam("held", type_=Text), jobs.c.token == bindparam("under", type_=Integer))
_SETTLE = update(jobs).where(_HELD).values({name: bindparam(name) for name in Job.model_fields})

#: How often a claim that met another claimer of the same decision set looks for something else.
_TRIES = 3


@dataclass(frozen=True)
class SqlJobs:
    rows: Rows

    async def add(self, job: Job) -> bool:
        requester = decision_sets.c.requester
        workspace = func.coalesce(func.nullif(requester["team"].as_string(), ""), requester["surface"].as_string())
        owner = {"project_id": decision_sets.c.project_id, "workspace": workspace}
        mine = decision_sets.c.id == job.decision_set_id
        whose = {name: select(value).where(mine).scalar_subquery() for name, value in owner.items()}
        return await self.rows.add(jobs, {**values_of(job, jobs), **whose})

    async def get(self, job_id: JobId) -> Job:
        if (row := await self.rows.find(select(jobs).where(jobs.c.id == job_id))) is None:
            raise JobNotFound(job_id=job_id)
        return model_of(Job, row)

    async def counts(self) -> Mapping[JobStatus, int]:
        counted = select(jobs.c.status, func.count().label("number")).group_by(jobs.c.status)
        return {row["status"]: row["number"] for row in await self.rows.all(counted)}

    async def find_current(self, decision_set_id: DecisionSetId) -> Job | None:
        mine = select(jobs).where(jobs.c.decision_set_id == decision_set_id)
        row = await self.rows.find(mine.order_by(jobs.c.generation.desc()).limit(1))
        return model_of(Job, row) if row else None

    async def claim(
        self,
        *,
        worker: str,
        now: datetime,
        lease_until: datetime,
        job_id: JobId | None = None,
        limits: Limits | None = None,
    ) -> Job | None:
        kind = _Claim(job_id is not None, *_bounds(limits), among_many=self.rows.postgres)
        values = {**_values(limits), "now": now, "until": lease_until, "by": worker, "job_id": job_id}
        for _ in range(_TRIES if self.rows.postgres and job_id is None else 1):
            row = await self.rows.find(_claim(kind), {name: values[name] for name in kind.parameters()})
            if row is None:
                continue
            job = model_of(Job, row)
            if not self.rows.postgres or not row["has_sibling"] or await self._is_alone(job, now):
                return job
        return None

    async def heartbeat(self, lease: Lease, *, lease_until: datetime) -> bool:
        mine = update(jobs).where(*_held_by(lease), jobs.c.status == "running")
        return bool(await self.rows.change(mine.values(lease_until=lease_until)))

    async def settle(self, lease: Lease, job: Job) -> None:
        change = {**values_of(job, jobs), "token": lease.token, "worker": "", "lease_until": None}
        if not await self.rows.change(_SETTLE, {**change, "held": lease.job_id, "under": lease.token}):
            raise LeaseLost(job_id=lease.job_id, worker=lease.worker, token=lease.token)

    async def save(self, job: Job) -> None:
        unclaimed = update(jobs).where(jobs.c.id == job.id, jobs.c.token <= job.token)
        if not await self.rows.change(unclaimed.values(values_of(job, jobs))):
            await self.get(job.id)
            raise LeaseLost("A worker claimed this job since it was read.", job_id=job.id)

    async def due(self, now: datetime, *, limit: int = 100, limits: Limits | None = None) -> Sequence[Job]:
        free = _free_in_turn(*_bounds(limits), jobs).limit(limit)
        return [model_of(Job, row) for row in await self.rows.all(free, {**_values(limits), "now": now})]

    async def hold(self, lease: Lease) -> None:
        """Keeps every claim of this job out until the transaction ends. Raises LeaseLost."""
        if self.rows.postgres:
            owner = select(decision_sets.c.id).where(decision_sets.c.id == lease.decision_set_id)
            await self.rows.find(owner.with_for_update(key_share=True))
        row = await self.rows.find(select(jobs.c.token).where(*_held_by(lease)).with_for_update(read=True))
        if row is None:
            raise LeaseLost(job_id=lease.job_id, worker=lease.worker, token=lease.token)

    async def _is_alone(self, job: Job, now: datetime) -> bool:
        """The claim saw the table as it was when it began: a sibling may have been claimed since, then it is undone."""
        sibling = _live(_OTHER.c.id).where(_OTHER.c.decision_set_id == job.decision_set_id, _OTHER.c.id != job.id)
        if await self.rows.find(sibling, {"now": now}) is None:
            return True
        back = {"status": "queued", "worker": "", "lease_until": None, "attempts": job.attempts - 1}
        await self.rows.change(update(jobs).where(jobs.c.id == job.id).values(back))
        return False


class _Claim(NamedTuple):
    """What a statement that claims differs by. Each is built once: building takes longer than running it."""

    named: bool
    in_workspace: bool
    in_project: bool
    among_many: bool

    def parameters(self) -> tuple[str, ...]:
        limits = (("per_workspace", self.in_workspace), ("per_project", self.in_project), ("job_id", self.named))
        return ("now", "until", "by", *(name for name, wanted in limits if wanted))


@cache
def _claim(kind: _Claim) -> ReturningUpdate[Any]:
    if kind.named:
        named = jobs.c.id == bindparam("job_id", type_=Text)
        wanted = and_(named, _is_due(), jobs.c.decision_set_id.not_in(_live(_OTHER.c.decision_set_id)))
    else:
        first = _free_in_turn(kind.in_workspace, kind.in_project, jobs.c.id).limit(1)
        wanted = jobs.c.id == first.with_for_update(skip_locked=True, of=jobs).scalar_subquery()
    by, until = bindparam("by", type_=Text), bindparam("until", type_=UtcDateTime)
    claim = update(jobs).values(status="running", worker=by, lease_until=until)
    claim = claim.values(token=jobs.c.token + 1, attempts=jobs.c.attempts + 1)
    if not kind.among_many:
        return claim.where(wanted).returning(jobs)
    # Two jobs of one decision set are two rows, so row locks alone do not keep their claimers apart.
    alone = func.pg_try_advisory_xact_lock(func.hashtextextended(jobs.c.decision_set_id, 0))
    return claim.where(wanted, alone).returning(jobs, _has_sibling().label("has_sibling"))


def _bounds(limits: Limits | None) -> tuple[bool, bool]:
    """Whether there is a limit for a workspace, and one for a project."""
    return (
        limits is not None and limits.per_workspace is not None,
        limits is not None and limits.per_project is not None,
    )


def _values(limits: Limits | None) -> dict[str, object]:
    return {} if limits is None else limits.model_dump(exclude_none=True)


def _now() -> BindParameter[datetime]:
    return bindparam("now", type_=UtcDateTime)


def _free_in_turn(in_workspace: bool, in_project: bool, *wanted: Table | ColumnElement[str]) -> Select[Any]:
    """Free jobs: urgent ones, then of the workspace with the fewest running ones, then who has waited longest."""
    beside = _live(_OTHER.c.workspace, func.count().label("runs")).group_by(_OTHER.c.workspace).subquery()
    running = func.coalesce(beside.c.runs, 0)
    free = select(*wanted).select_from(jobs.outerjoin(beside, beside.c.workspace == jobs.c.workspace))
    # No free job is live itself, so a live one of the same decision set is another one.
    free = free.where(_is_due(), jobs.c.decision_set_id.not_in(_live(_OTHER.c.decision_set_id)))
    if in_workspace:
        free = free.where(running < bindparam("per_workspace", type_=Integer))
    if in_project:
        full = _live(_OTHER.c.project_id).group_by(_OTHER.c.project_id)
        full = full.having(func.count() >= bindparam("per_project", type_=Integer))
        free = free.where(jobs.c.project_id.not_in(full))
    return free.order_by(jobs.c.priority.desc(), running, jobs.c.next_run_at, jobs.c.id)


def _live(*wanted: ColumnElement[Any]) -> Select[Any]:
    """Of jobs under a lease that holds."""
    return select(*wanted).where(_OTHER.c.status == "running", _OTHER.c.lease_until > _now())


def _held_by(lease: Lease) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return jobs.c.id == lease.job_id, jobs.c.token == lease.token


def _is_due() -> ColumnElement[bool]:
    queued = and_(jobs.c.status == "queued", jobs.c.next_run_at <= _now())
    abandoned = and_(jobs.c.status == "running", or_(jobs.c.lease_until.is_(None), jobs.c.lease_until <= _now()))
    return or_(queued, abandoned)


def _has_sibling() -> ColumnElement[bool]:
    unended = _OTHER.c.status.in_(("queued", "running"))
    return exists().where(_OTHER.c.decision_set_id == jobs.c.decision_set_id, _OTHER.c.id != jobs.c.id, unended)

"""Jobs in the database, which are the truth: who may work at what, until when, and with which fencing token.

Lock order everywhere: decision set, then job. A transaction that claims should do nothing else.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Subquery,
    Table,
    Update,
    and_,
    exists,
    func,
    not_,
    or_,
    select,
    update,
)

from core.adapters.sql.rows import Rows, Values, model_of, values_of
from core.adapters.sql.tables import decision_sets, jobs
from core.domain.ids import DecisionSetId, JobId
from core.domain.job import Job, JobStatus, Lease, Limits
from core.errors import JobNotFound, LeaseLost

_OTHER = jobs.alias("other")
_OWNER = decision_sets.alias("owner")

#: How often a claim that met another claimer of the same decision set looks for something else.
_TRIES = 3


@dataclass(frozen=True)
class SqlJobs:
    rows: Rows

    async def add(self, job: Job) -> bool:
        return await self.rows.add(jobs, values_of(job, jobs))

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
        lease = {"status": "running", "worker": worker, "lease_until": lease_until}
        wanted = _fairest(now, limits) if job_id is None else and_(jobs.c.id == job_id, _is_free(now))
        if not self.rows.postgres:
            row = await self.rows.find(_claim(wanted, lease).returning(jobs))
            return model_of(Job, row) if row else None
        for _ in range(_TRIES if job_id is None else 1):
            if (job := await self._claim_among_many(wanted, lease, now)) is not None:
                return job
        return None

    async def heartbeat(self, lease: Lease, *, lease_until: datetime) -> bool:
        mine = update(jobs).where(*_held_by(lease), jobs.c.status == "running")
        return bool(await self.rows.change(mine.values(lease_until=lease_until)))

    async def settle(self, lease: Lease, job: Job) -> None:
        change = {**values_of(job, jobs), "token": lease.token, "worker": "", "lease_until": None}
        if not await self.rows.change(update(jobs).where(*_held_by(lease)).values(change)):
            raise LeaseLost(job_id=lease.job_id, worker=lease.worker, token=lease.token)

    async def save(self, job: Job) -> None:
        unclaimed = update(jobs).where(jobs.c.id == job.id, jobs.c.token <= job.token)
        if not await self.rows.change(unclaimed.values(values_of(job, jobs))):
            await self.get(job.id)
            raise LeaseLost("A worker claimed this job since it was read.", job_id=job.id)

    async def due(self, now: datetime, *, limit: int = 100, limits: Limits | None = None) -> Sequence[Job]:
        free = _free_in_turn(now, limits, jobs).limit(limit)
        return [model_of(Job, row) for row in await self.rows.all(free)]

    async def hold(self, lease: Lease) -> None:
        """Keeps every claim of this job out until the transaction ends. Raises LeaseLost."""
        if self.rows.postgres:
            owner = select(decision_sets.c.id).where(decision_sets.c.id == lease.decision_set_id)
            await self.rows.find(owner.with_for_update(key_share=True))
        row = await self.rows.find(select(jobs.c.token).where(*_held_by(lease)).with_for_update(read=True))
        if row is None:
            raise LeaseLost(job_id=lease.job_id, worker=lease.worker, token=lease.token)

    async def _claim_among_many(self, wanted: ColumnElement[bool], lease: Values, now: datetime) -> Job | None:
        """Two jobs of one decision set are two rows, so row locks alone do not keep their claimers apart."""
        alone = func.pg_try_advisory_xact_lock(func.hashtextextended(jobs.c.decision_set_id, 0))
        claim = _claim(and_(wanted, alone), lease).returning(jobs, _has_sibling().label("has_sibling"))
        if (row := await self.rows.find(claim)) is None:
            return None
        job = model_of(Job, row)
        # The claim saw the table as it was when it began. A sibling may have been claimed since, so look again.
        if row["has_sibling"] and await self.rows.find(
            select(jobs.c.id).where(jobs.c.id == job.id, _sibling_runs(now))
        ):
            back = {"status": "queued", "worker": "", "lease_until": None, "attempts": job.attempts - 1}
            await self.rows.change(update(jobs).where(jobs.c.id == job.id).values(back))
            return None
        return job


def _fairest(now: datetime, limits: Limits | None) -> ColumnElement[bool]:
    first = _free_in_turn(now, limits, jobs.c.id).limit(1)
    return jobs.c.id == first.with_for_update(skip_locked=True, of=jobs).scalar_subquery()


def _free_in_turn(now: datetime, limits: Limits | None, *wanted: Table | ColumnElement[str]) -> Select[tuple[str]]:
    """Free jobs: urgent ones, then of the workspace with the fewest running ones, then who has waited longest."""
    in_workspace, in_project = _running_by(_workspace, now), _running_by(_project, now)
    workspaces, projects = func.coalesce(in_workspace.c.runs, 0), func.coalesce(in_project.c.runs, 0)
    source: FromClause = jobs.join(decision_sets)
    source = source.outerjoin(in_workspace, in_workspace.c.owner == _workspace(decision_sets))
    source = source.outerjoin(in_project, in_project.c.owner == _project(decision_sets))
    free = select(*wanted).select_from(source).where(_is_free(now))
    if limits is not None and limits.per_workspace is not None:
        free = free.where(workspaces < limits.per_workspace)
    if limits is not None and limits.per_project is not None:
        free = free.where(projects < limits.per_project)
    return free.order_by(jobs.c.priority.desc(), workspaces, jobs.c.next_run_at, jobs.c.id)


def _running_by(owner: Callable[[FromClause], ColumnElement[str]], now: datetime) -> Subquery:
    """How many jobs under a live lease each owner has."""
    live = and_(_OTHER.c.status == "running", _OTHER.c.lease_until > now)
    source = _OTHER.join(_OWNER, _OWNER.c.id == _OTHER.c.decision_set_id)
    by = owner(_OWNER).label("owner")
    return select(by, func.count().label("runs")).select_from(source).where(live).group_by(by).subquery()


def _workspace(owner: FromClause) -> ColumnElement[str]:
    requester = owner.c.requester
    return func.coalesce(func.nullif(requester["team"].as_string(), ""), requester["surface"].as_string())


def _project(owner: FromClause) -> ColumnElement[str]:
    return owner.c.project_id


def _claim(wanted: ColumnElement[bool], lease: Values) -> Update:
    counted = {"token": jobs.c.token + 1, "attempts": jobs.c.attempts + 1}
    return update(jobs).where(wanted).values({**lease, **counted})


def _held_by(lease: Lease) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return jobs.c.id == lease.job_id, jobs.c.token == lease.token


def _is_free(now: datetime) -> ColumnElement[bool]:
    queued = and_(jobs.c.status == "queued", jobs.c.next_run_at <= now)
    abandoned = and_(jobs.c.status == "running", or_(jobs.c.lease_until.is_(None), jobs.c.lease_until <= now))
    return and_(or_(queued, abandoned), not_(_sibling_runs(now)))


def _sibling_runs(now: datetime) -> ColumnElement[bool]:
    return exists().where(
        _OTHER.c.decision_set_id == jobs.c.decision_set_id,
        _OTHER.c.id != jobs.c.id,
        _OTHER.c.status == "running",
        _OTHER.c.lease_until > now,
    )


def _has_sibling() -> ColumnElement[bool]:
    unended = _OTHER.c.status.in_(("queued", "running"))
    return exists().where(_OTHER.c.decision_set_id == jobs.c.decision_set_id, _OTHER.c.id != jobs.c.id, unended)

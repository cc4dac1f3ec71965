"""Projects, designs and threads in the database."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update

from core.adapters.sql.rows import Rows, model_of, values_of
from core.adapters.sql.tables import decision_sets, projects, threads
from core.domain.decision_set import DecisionSet, Project, Status, Thread
from core.domain.ids import DecisionSetId, ProjectId
from core.errors import DecisionSetNotFound, WrongState

#: Any constant of its own: makes the numbering of projects one writer's at a time.
_NUMBERING = 0x6D6C6F70


@dataclass(frozen=True)
class SqlProjects:
    rows: Rows

    async def add(self, project_id: ProjectId, *, title: str, at: datetime) -> Project:
        if self.rows.postgres:
            await self.rows.find(select(func.pg_advisory_xact_lock(_NUMBERING)))
        newest = await self.rows.find(select(projects.c.number).order_by(projects.c.number.desc()).limit(1))
        project = Project(id=project_id, number=newest["number"] + 1 if newest else 1, title=title, created_at=at)
        if not await self.rows.add(projects, values_of(project, projects)):
            raise WrongState("There is a project of this id already.", project_id=project_id)
        return project

    async def get(self, project_id: ProjectId) -> Project:
        if (row := await self.rows.find(select(projects).where(projects.c.id == project_id))) is None:
            raise DecisionSetNotFound("There is no such project.", project_id=project_id)
        return model_of(Project, row)

    async def find_by_number(self, number: int) -> Project | None:
        row = await self.rows.find(select(projects).where(projects.c.number == number))
        return model_of(Project, row) if row else None


@dataclass(frozen=True)
class SqlDecisionSets:
    rows: Rows

    async def add(self, decision_set: DecisionSet) -> None:
        if not await self.rows.find(select(projects.c.id).where(projects.c.id == decision_set.project_id)):
            raise DecisionSetNotFound("There is no such project.", project_id=decision_set.project_id)
        if not await self.rows.add(decision_sets, values_of(decision_set, decision_sets)):
            raise WrongState("There is a design of this version already.", decision_set_id=decision_set.id)

    async def get(self, decision_set_id: DecisionSetId) -> DecisionSet:
        return await self._read(decision_set_id, lock=False)

    async def lock(self, decision_set_id: DecisionSetId) -> DecisionSet:
        return await self._read(decision_set_id, lock=True)

    async def save(self, decision_set: DecisionSet) -> None:
        statement = update(decision_sets).where(decision_sets.c.id == decision_set.id)
        if not await self.rows.change(statement.values(values_of(decision_set, decision_sets))):
            raise DecisionSetNotFound(decision_set_id=decision_set.id)

    async def newest_of(self, project_id: ProjectId) -> DecisionSet:
        mine = select(decision_sets).where(decision_sets.c.project_id == project_id)
        row = await self.rows.find(mine.order_by(decision_sets.c.version.desc()).limit(1))
        if row is None:
            raise DecisionSetNotFound(project_id=project_id)
        return model_of(DecisionSet, row)

    async def of(self, project_id: ProjectId) -> Sequence[DecisionSet]:
        mine = select(decision_sets).where(decision_sets.c.project_id == project_id)
        return [model_of(DecisionSet, row) for row in await self.rows.all(mine.order_by(decision_sets.c.version))]

    async def recent(self, *, limit: int = 50, statuses: Sequence[Status] = ()) -> Sequence[DecisionSet]:
        newest_first = select(decision_sets).order_by(decision_sets.c.created_at.desc(), decision_sets.c.id.desc())
        chosen = newest_first.where(decision_sets.c.status.in_(statuses)) if statuses else newest_first
        return [model_of(DecisionSet, row) for row in await self.rows.all(chosen.limit(limit))]

    async def counts(self) -> Mapping[Status, int]:
        counted = select(decision_sets.c.status, func.count().label("number")).group_by(decision_sets.c.status)
        return {row["status"]: row["number"] for row in await self.rows.all(counted)}

    async def _read(self, decision_set_id: DecisionSetId, *, lock: bool) -> DecisionSet:
        statement = select(decision_sets).where(decision_sets.c.id == decision_set_id)
        row = await self.rows.find(statement.with_for_update(key_share=True) if lock else statement)
        if row is None:
            raise DecisionSetNotFound(decision_set_id=decision_set_id)
        return model_of(DecisionSet, row)


@dataclass(frozen=True)
class SqlThreads:
    rows: Rows

    async def add(self, thread: Thread) -> bool:
        return await self.rows.add(threads, values_of(thread, threads))

    async def find(self, *, team: str, channel: str, thread_ts: str) -> Thread | None:
        place = (threads.c.team == team, threads.c.channel == channel, threads.c.thread_ts == thread_ts)
        row = await self.rows.find(select(threads).where(*place))
        return model_of(Thread, row) if row else None

    async def find_of(self, project_id: ProjectId) -> Thread | None:
        row = await self.rows.find(select(threads).where(threads.c.project_id == project_id))
        return model_of(Thread, row) if row else None

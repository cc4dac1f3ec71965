"""What nodes produced, in the database: their outputs by idempotency key, and the artifacts by content."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from core.adapters.sql.rows import Rows, model_of, values_of
from core.adapters.sql.tables import agent_runs, artifacts, decision_sets
from core.domain.artifact import AgentRun, Artifact
from core.domain.ids import ArtifactId, DecisionSetId, ProjectId
from core.domain.usage import Spending
from core.errors import ArtifactNotFound


@dataclass(frozen=True)
class SqlAgentRuns:
    rows: Rows

    async def find(self, key: str) -> AgentRun | None:
        row = await self.rows.find(select(agent_runs).where(agent_runs.c.key == key))
        return model_of(AgentRun, row) if row else None

    async def find_visit(self, decision_set_id: DecisionSetId, node: str, visit: int) -> AgentRun | None:
        mine = select(agent_runs).where(
            agent_runs.c.decision_set_id == decision_set_id, agent_runs.c.node == node, agent_runs.c.visit == visit
        )
        row = await self.rows.find(mine.order_by(agent_runs.c.at.desc(), agent_runs.c.key.desc()).limit(1))
        return model_of(AgentRun, row) if row else None

    async def add(self, run: AgentRun) -> None:
        await self.rows.add(agent_runs, values_of(run, agent_runs))

    async def spent(
        self,
        *,
        decision_set_id: DecisionSetId | None = None,
        project_id: ProjectId | None = None,
        team: str | None = None,
        since: datetime | None = None,
    ) -> Spending:
        spent = agent_runs.c.spent
        figures = {name: spent[name].as_integer() for name in Spending.model_fields if name != "usd"}
        sums = [func.coalesce(func.sum(figure), 0).label(name) for name, figure in figures.items()]
        usd = func.coalesce(func.sum(spent["usd"].as_float()), 0.0).label("usd")
        statement = select(*sums, usd).select_from(agent_runs.join(decision_sets)).where(spent.is_not(None))
        if decision_set_id is not None:
            statement = statement.where(agent_runs.c.decision_set_id == decision_set_id)
        if project_id is not None:
            statement = statement.where(decision_sets.c.project_id == project_id)
        if team is not None:
            statement = statement.where(decision_sets.c.requester["team"].as_string() == team)
        if since is not None:
            statement = statement.where(agent_runs.c.at >= since)
        row = await self.rows.find(statement)
        return Spending.model_validate(dict(row)) if row else Spending()


@dataclass(frozen=True)
class SqlArtifacts:
    rows: Rows

    async def add(self, artifact: Artifact) -> None:
        await self.rows.add(artifacts, values_of(artifact, artifacts))

    async def get(self, artifact_id: ArtifactId) -> Artifact:
        if (row := await self.rows.find(select(artifacts).where(artifacts.c.id == artifact_id))) is None:
            raise ArtifactNotFound(artifact_id=artifact_id)
        return model_of(Artifact, row)

    async def of(self, decision_set_id: DecisionSetId) -> Sequence[Artifact]:
        mine = select(artifacts).where(artifacts.c.decision_set_id == decision_set_id)
        ordered = mine.order_by(artifacts.c.created_at, artifacts.c.id)
        return [model_of(Artifact, row) for row in await self.rows.all(ordered)]

    async def find(self, decision_set_id: DecisionSetId, kind: str) -> Artifact | None:
        mine = select(artifacts).where(artifacts.c.decision_set_id == decision_set_id, artifacts.c.kind == kind)
        row = await self.rows.find(mine.order_by(artifacts.c.created_at.desc(), artifacts.c.id.desc()).limit(1))
        return model_of(Artifact, row) if row else None

"""Projects, designs, threads, gates and what nodes produced, in memory. One class a port; no time passes here."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from core.adapters.memory.state import State
from core.domain.artifact import AgentRun, Artifact
from core.domain.decision_set import DecisionSet, Project, Status, Thread
from core.domain.gate import Gate
from core.domain.ids import ArtifactId, DecisionSetId, GateId, ProjectId
from core.domain.usage import Spending
from core.errors import ArtifactNotFound, DecisionSetNotFound, GateAlreadyDecided, GateNotFound, WrongState


@dataclass(frozen=True)
class MemoryProjects:
    state: State

    async def add(self, project_id: ProjectId, *, title: str, at: datetime) -> Project:
        number = max((p.number for p in self.state.projects.values()), default=0) + 1
        project = Project(id=project_id, number=number, title=title, created_at=at)
        if self.state.projects.setdefault(project_id, project) is not project:
            raise WrongState("There is a project of this id already.", project_id=project_id)
        return project

    async def get(self, project_id: ProjectId) -> Project:
        if (project := self.state.projects.get(project_id)) is None:
            raise DecisionSetNotFound("There is no such project.", project_id=project_id)
        return project

    async def find_by_number(self, number: int) -> Project | None:
        return next((p for p in self.state.projects.values() if p.number == number), None)


@dataclass(frozen=True)
class MemoryDecisionSets:
    state: State

    async def add(self, decision_set: DecisionSet) -> None:
        if decision_set.project_id not in self.state.projects:
            raise DecisionSetNotFound("There is no such project.", project_id=decision_set.project_id)
        versions = {d.version for d in await self.of(decision_set.project_id)}
        if decision_set.version in versions or decision_set.id in self.state.decision_sets:
            raise WrongState("There is a design of this version already.", decision_set_id=decision_set.id)
        self.state.decision_sets[decision_set.id] = decision_set

    async def get(self, decision_set_id: DecisionSetId) -> DecisionSet:
        return self.state.decision_set(decision_set_id)

    async def lock(self, decision_set_id: DecisionSetId) -> DecisionSet:
        return self.state.decision_set(decision_set_id)

    async def save(self, decision_set: DecisionSet) -> None:
        self.state.decision_set(decision_set.id)
        self.state.decision_sets[decision_set.id] = decision_set

    async def newest_of(self, project_id: ProjectId) -> DecisionSet:
        if not (versions := await self.of(project_id)):
            raise DecisionSetNotFound(project_id=project_id)
        return versions[-1]

    async def of(self, project_id: ProjectId) -> Sequence[DecisionSet]:
        mine = (d for d in self.state.decision_sets.values() if d.project_id == project_id)
        return sorted(mine, key=lambda d: d.version)

    async def recent(self, *, limit: int = 50, statuses: Sequence[Status] = ()) -> Sequence[DecisionSet]:
        chosen = (d for d in self.state.decision_sets.values() if not statuses or d.status in statuses)
        return sorted(chosen, key=lambda d: (d.created_at, d.id), reverse=True)[:limit]

    async def counts(self) -> Mapping[Status, int]:
        return Counter(d.status for d in self.state.decision_sets.values())


@dataclass(frozen=True)
class MemoryThreads:
    state: State

    async def add(self, thread: Thread) -> bool:
        place = (thread.team, thread.channel, thread.thread_ts)
        if place in self.state.threads or await self.find_of(thread.project_id):
            return False
        self.state.threads[place] = thread
        return True

    async def find(self, *, team: str, channel: str, thread_ts: str) -> Thread | None:
        return self.state.threads.get((team, channel, thread_ts))

    async def find_of(self, project_id: ProjectId) -> Thread | None:
        return next((t for t in self.state.threads.values() if t.project_id == project_id), None)


@dataclass(frozen=True)
class MemoryGates:
    state: State

    async def add(self, gate: Gate) -> bool:
        self.state.decision_set(gate.decision_set_id)
        if gate.id in self.state.gates:
            return False
        self.state.gates[gate.id] = gate
        return True

    async def get(self, gate_id: GateId) -> Gate:
        if (gate := self.state.gates.get(gate_id)) is None:
            raise GateNotFound(gate_id=gate_id)
        return gate

    async def save(self, gate: Gate) -> None:
        stored = await self.get(gate.id)
        if stored.version != gate.version - 1:
            raise GateAlreadyDecided(gate_id=gate.id, status=stored.status, decision=stored.decision)
        self.state.gates[gate.id] = gate

    async def find_open(self, decision_set_id: DecisionSetId) -> Gate | None:
        return _newest([g for g in self._of(decision_set_id) if g.status == "waiting"])

    async def newest(self, decision_set_id: DecisionSetId) -> Gate | None:
        return _newest(self._of(decision_set_id))

    async def due(self, now: datetime) -> Sequence[Gate]:
        waiting = (g for g in self.state.gates.values() if g.status == "waiting" and g.deadline <= now)
        return sorted(waiting, key=lambda g: (g.deadline, g.id))

    def _of(self, decision_set_id: DecisionSetId) -> list[Gate]:
        return [g for g in self.state.gates.values() if g.decision_set_id == decision_set_id]


def _newest(gates: list[Gate]) -> Gate | None:
    return max(gates, key=lambda g: (g.opened_at, g.draft, g.visit, g.id), default=None)


@dataclass(frozen=True)
class MemoryAgentRuns:
    state: State

    async def find(self, key: str) -> AgentRun | None:
        return self.state.agent_runs.get(key)

    async def find_visit(self, decision_set_id: DecisionSetId, node: str, visit: int) -> AgentRun | None:
        wanted = (decision_set_id, node, visit)
        runs = [r for r in self.state.agent_runs.values() if (r.decision_set_id, r.node, r.visit) == wanted]
        return max(runs, key=lambda r: (r.at, r.key), default=None)

    async def add(self, run: AgentRun) -> None:
        self.state.decision_set(run.decision_set_id)
        self.state.agent_runs.setdefault(run.key, run)

    async def spent(
        self,
        *,
        decision_set_id: DecisionSetId | None = None,
        project_id: ProjectId | None = None,
        team: str | None = None,
        since: datetime | None = None,
    ) -> Spending:
        whole = Spending()
        for run in self.state.agent_runs.values():
            owner = self.state.decision_set(run.decision_set_id)
            fits = (
                decision_set_id in (None, owner.id),
                project_id in (None, owner.project_id),
                team in (None, owner.requester.team),
                since is None or run.at >= since,
            )
            if run.spent is not None and all(fits):
                whole = whole.plus(run.spent)
        return whole


@dataclass(frozen=True)
class MemoryArtifacts:
    state: State

    async def add(self, artifact: Artifact) -> None:
        self.state.decision_set(artifact.decision_set_id)
        self.state.artifacts.setdefault(artifact.id, artifact)

    async def get(self, artifact_id: ArtifactId) -> Artifact:
        if (artifact := self.state.artifacts.get(artifact_id)) is None:
            raise ArtifactNotFound(artifact_id=artifact_id)
        return artifact

    async def of(self, decision_set_id: DecisionSetId) -> Sequence[Artifact]:
        mine = [a for a in self.state.artifacts.values() if a.decision_set_id == decision_set_id]
        return sorted(mine, key=lambda a: (a.created_at, a.id))

    async def find(self, decision_set_id: DecisionSetId, kind: str) -> Artifact | None:
        mine = [a for a in self.state.artifacts.values() if (a.decision_set_id, a.kind) == (decision_set_id, kind)]
        return max(mine, key=lambda a: (a.created_at, a.id), default=None)

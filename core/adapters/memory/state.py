"""Everything a memory transaction can change. Values are frozen, so a copy of the dictionaries is a whole snapshot."""

from dataclasses import dataclass, field, fields

from core.domain.artifact import AgentRun, Artifact
from core.domain.correspondence import Delivery, Envelope, ThreadLease
from core.domain.decision_set import DecisionSet, Project, Thread
from core.domain.events import Event
from core.domain.gate import Gate
from core.domain.ids import ArtifactId, DecisionSetId, GateId, JobId, ProjectId
from core.domain.job import Job
from core.errors import DecisionSetNotFound


@dataclass
class State:
    projects: dict[ProjectId, Project] = field(default_factory=dict[ProjectId, Project])
    decision_sets: dict[DecisionSetId, DecisionSet] = field(default_factory=dict[DecisionSetId, DecisionSet])
    threads: dict[tuple[str, str, str], Thread] = field(default_factory=dict[tuple[str, str, str], Thread])
    gates: dict[GateId, Gate] = field(default_factory=dict[GateId, Gate])
    events: dict[DecisionSetId, tuple[Event, ...]] = field(default_factory=dict[DecisionSetId, tuple[Event, ...]])
    event_keys: dict[tuple[DecisionSetId, str], int] = field(default_factory=dict[tuple[DecisionSetId, str], int])
    agent_runs: dict[str, AgentRun] = field(default_factory=dict[str, AgentRun])
    artifacts: dict[ArtifactId, Artifact] = field(default_factory=dict[ArtifactId, Artifact])
    jobs: dict[JobId, Job] = field(default_factory=dict[JobId, Job])
    inbox: dict[str, Envelope] = field(default_factory=dict[str, Envelope])
    deliveries: dict[tuple[str, str, str], Delivery] = field(default_factory=dict[tuple[str, str, str], Delivery])
    cursors: dict[tuple[str, DecisionSetId], int] = field(default_factory=dict[tuple[str, DecisionSetId], int])
    thread_leases: dict[tuple[str, ProjectId], ThreadLease] = field(
        default_factory=dict[tuple[str, ProjectId], ThreadLease]
    )
    commands: dict[str, str] = field(default_factory=dict[str, str])

    def copy(self) -> "State":
        return State(**{f.name: dict(getattr(self, f.name)) for f in fields(self)})

    def decision_set(self, decision_set_id: DecisionSetId) -> DecisionSet:
        """Raises DecisionSetNotFound, as the foreign keys of a database would refuse a row of nothing."""
        if (found := self.decision_sets.get(decision_set_id)) is None:
            raise DecisionSetNotFound(decision_set_id=decision_set_id)
        return found

"""The read side: what a decision set is now, folded from its events. Every surface shows this and nothing else."""

from collections import OrderedDict
from collections.abc import Sequence
from datetime import datetime

from core.application.talking import FEEDBACK
from core.domain.artifact import Artifact
from core.domain.authority import Approvals, Authority, Scope, authority
from core.domain.base import Frozen, Json
from core.domain.constraints import Constraints, Coverage, Provenance
from core.domain.cost import CostEstimate
from core.domain.decision_set import DecisionSet, Status, Thread
from core.domain.events import (
    AnswersGiven,
    CostUpdate,
    CoverageUpdate,
    DiffUpdate,
    Event,
    FindingsUpdate,
    NodeFinished,
    NodeStarted,
    NoteAdded,
    PlanUpdate,
    PolicyUpdate,
    QuestionsAsked,
    ReasonCardShown,
    RepositoryPublished,
    RunComplete,
    RunError,
    RunStarted,
    ValidationUpdate,
)
from core.domain.finding import Finding
from core.domain.gate import Gate
from core.domain.ids import ArtifactId, DecisionSetId, GateId, JobId, ProjectId, parse_short_name
from core.domain.job import Job, JobStatus
from core.domain.plan import Plan, Relaxation
from core.domain.policy import PolicyReport
from core.domain.question import Question
from core.domain.reason import ReasonCard
from core.domain.repository import Changes, Publication, ValidationReport
from core.domain.requirement import FirstAction, Message, Notice
from core.domain.standards import ChannelDefaults, Standards
from core.domain.usage import Estimate, Usage
from core.errors import DecisionSetNotFound
from core.phrases import say
from core.ports import Transaction, UnitOfWork


class NodeProgress(Frozen):
    node: str
    visit: int
    finished: bool
    seconds: float = 0.0


class RunView(Frozen):
    """A decision set as its events tell it, with its open gate and its job."""

    decision_set: DecisionSet
    thread: Thread | None = None
    gate: Gate | None = None
    """The gate that waits now."""
    job: Job | None = None
    may_decide: str = ""
    attempt: int = 0
    mode: str = "rules"
    estimate: Estimate | None = None
    usage: tuple[Usage, ...] = ()
    """Every request to a language model, in order."""
    first_action: FirstAction | None = None
    notices: tuple[Notice, ...] = ()
    constraints: Constraints = Constraints()
    provenance: dict[str, Provenance] = {}
    coverage: Coverage | None = None
    questions: tuple[Question, ...] = ()
    answers: Json = {}
    notes: tuple[Message, ...] = ()
    plan: Plan | None = None
    relaxations: tuple[Relaxation, ...] = ()
    findings: tuple[Finding, ...] = ()
    cost: CostEstimate | None = None
    policy: PolicyReport | None = None
    validation: ValidationReport | None = None
    repository: Publication | None = None
    diff: Changes | None = None
    cards: tuple[ReasonCard, ...] = ()
    progress: tuple[NodeProgress, ...] = ()
    error: RunError | None = None
    end_reason: str = ""
    last_seq: int = 0

    @property
    def status(self) -> Status:
        return self.decision_set.status


class Load(Frozen):
    """How much there is and how much of it waits: what an operator watches."""

    designs: dict[Status, int] = {}
    jobs: dict[JobStatus, int] = {}
    waited_seconds: float = 0.0
    """How long the job that is due first has waited for a worker."""


class _Log:
    """Events are appended and never changed, so those that were read once are read no more."""

    def __init__(self, kept: int = 64) -> None:
        self._kept = kept
        self._known: OrderedDict[DecisionSetId, tuple[Event, ...]] = OrderedDict()

    async def of(self, tx: Transaction, decision_set_id: DecisionSetId) -> tuple[Event, ...]:
        known = self._known.get(decision_set_id, ())
        told = (*known, *await tx.events.after(decision_set_id, known[-1].seq if known else 0))
        self._known[decision_set_id] = told
        self._known.move_to_end(decision_set_id)
        while len(self._known) > self._kept:
            self._known.popitem(last=False)
        return told


class Queries:
    def __init__(self, uow: UnitOfWork, standards: Standards | None = None) -> None:
        self._uow, self._standards = uow, standards or Standards()
        self._log = _Log()
        self._approvals = self._standards.approvals

    async def find_decision_set(self, name: str) -> DecisionSet:
        """By UUID, `D-142` (the newest version) or `D-142v2`. Raises DecisionSetNotFound."""
        async with self._uow() as tx:
            if (short := parse_short_name(name)) is None:
                return await tx.decision_sets.get(DecisionSetId(name.strip()))
            number, version = short
            if (project := await tx.projects.find_by_number(number)) is None:
                raise DecisionSetNotFound(say("application.refused.no_design", name=name))
            versions = await tx.decision_sets.of(project.id)
        found = [d for d in versions if version in (None, d.version)]
        if not found:
            raise DecisionSetNotFound(say("application.refused.no_version", name=name, newest=versions[-1].name))
        return max(found, key=lambda d: d.version)

    async def find_thread(self, *, team: str, channel: str, thread_ts: str) -> Thread | None:
        async with self._uow() as tx:
            return await tx.threads.find(team=team, channel=channel, thread_ts=thread_ts)

    async def newest_of(self, project_id: ProjectId) -> DecisionSet:
        async with self._uow() as tx:
            return await tx.decision_sets.newest_of(project_id)

    async def recent(self, *, limit: int = 50) -> Sequence[DecisionSet]:
        async with self._uow() as tx:
            return await tx.decision_sets.recent(limit=limit)

    async def versions(self, name: str) -> Sequence[DecisionSet]:
        """Of a project, by its id or any name of one of its designs. Raises DecisionSetNotFound."""
        async with self._uow() as tx:
            found = await tx.decision_sets.of(ProjectId(name.strip()))
        if found:
            return found
        project_id = (await self.find_decision_set(name)).project_id
        async with self._uow() as tx:
            return await tx.decision_sets.of(project_id)

    async def job(self, job_id: str) -> Job:
        """Raises JobNotFound."""
        async with self._uow() as tx:
            return await tx.jobs.get(JobId(job_id))

    async def artifacts(self, decision_set_id: DecisionSetId) -> Sequence[Artifact]:
        async with self._uow() as tx:
            return await tx.artifacts.of(decision_set_id)

    async def artifact(self, artifact_id: str) -> Artifact:
        """Raises ArtifactNotFound."""
        async with self._uow() as tx:
            return await tx.artifacts.get(ArtifactId(artifact_id))

    async def load(self, now: datetime) -> Load:
        async with self._uow() as tx:
            first = await tx.jobs.due(now, limit=1)
            return Load(
                designs=dict(await tx.decision_sets.counts()),
                jobs=dict(await tx.jobs.counts()),
                waited_seconds=max(0.0, (now - first[0].next_run_at).total_seconds()) if first else 0.0,
            )

    async def events(self, decision_set_id: DecisionSetId, *, after: int = 0) -> Sequence[Event]:
        async with self._uow() as tx:
            return [event for event in await self._log.of(tx, decision_set_id) if event.seq > after]

    async def gate(self, gate_id: str) -> Gate:
        """Raises GateNotFound."""
        async with self._uow() as tx:
            return await tx.gates.get(GateId(gate_id))

    async def authority(self, decision_set: DecisionSet, gate: Gate | None = None) -> Authority:
        """Who may decide this gate, or else the next final gate of this design."""
        async with self._uow() as tx:
            thread, events = await tx.threads.find_of(decision_set.project_id), await self._log.of(tx, decision_set.id)
        return _authority(decision_set, gate, self._approvals, thread, events)

    def scope(self, *, team: str, channel: str) -> Scope:
        """What the standards say for a place about who may decide."""
        return self._approvals.scope(team=team, channel=channel)

    def defaults(self, channel: str) -> ChannelDefaults:
        return self._standards.channels.get(channel, ChannelDefaults())

    def groups(self) -> frozenset[str]:
        """User groups whose members the standards name."""
        return self._approvals.groups()

    async def find_feedback(self, decision_set_id: DecisionSetId, seq: int) -> Json | None:
        """The newest opinion of the card of this event."""
        async with self._uow() as tx:
            kept = await tx.agent_runs.find_visit(decision_set_id, FEEDBACK, seq)
        return kept.output if kept else None

    async def view(self, decision_set_id: DecisionSetId) -> RunView:
        """Raises DecisionSetNotFound."""
        async with self._uow() as tx:
            return await _read_view(tx, decision_set_id, self._approvals, self._log)


async def _read_view(tx: Transaction, decision_set_id: DecisionSetId, approvals: Approvals, log: _Log) -> RunView:
    decision_set = await tx.decision_sets.get(decision_set_id)
    thread, gate = await tx.threads.find_of(decision_set.project_id), await tx.gates.find_open(decision_set_id)
    events = await log.of(tx, decision_set_id)
    start = RunView(
        decision_set=decision_set,
        thread=thread,
        gate=gate,
        job=await tx.jobs.find_current(decision_set_id),
        may_decide=_authority(decision_set, gate, approvals, thread, events).in_words(),
    )
    return fold(start, events)


def _authority(
    decision_set: DecisionSet,
    gate: Gate | None,
    approvals: Approvals,
    thread: Thread | None,
    events: Sequence[Event],
) -> Authority:
    return authority(
        gate.kind if gate else "final",
        decision_set,
        gate_id=gate.id if gate else None,
        approvals=approvals,
        thread=thread,
        events=events,
    )


def fold(view: RunView, events: Sequence[Event]) -> RunView:
    """Pure: the view after these events."""
    for event in events:
        view = view.model_copy(update={**_told_by(view, event), "last_seq": event.seq})
    return view


def _told_by(view: RunView, event: Event) -> dict[str, object]:
    match event.payload:
        case RunStarted() as p:
            told = {"attempt": p.attempt, "mode": p.mode, "estimate": p.estimate or view.estimate}
            return {**told, "error": None, "end_reason": ""}
        case NodeStarted():
            node = NodeProgress(node=event.node, visit=event.visit, finished=False)
            return {"progress": (*view.progress, node)}
        case NodeFinished() as p:
            progress = _finished(view.progress, event, p.seconds)
            return {"progress": progress, "usage": (*view.usage, *p.usage)}
        case ReasonCardShown() as p:
            return {"cards": (*view.cards, p.card)}
        case CoverageUpdate() as p:
            first = view.first_action or p.first_action
            told = {"constraints": p.constraints, "provenance": p.provenance, "coverage": p.coverage}
            return {**told, "notices": p.notices, "first_action": first}
        case RunError() as p:
            return {"error": p}
        case RunComplete() as p:
            return {"end_reason": p.reason}
        case _:
            return _told_of_design(view, event)


def _told_of_design(view: RunView, event: Event) -> dict[str, object]:
    match event.payload:
        case QuestionsAsked() as p:
            return {"questions": p.questions}
        case AnswersGiven() as p:
            return {"answers": {**view.answers, **p.answers}}
        case NoteAdded() as p:
            return {"notes": (*view.notes, p.message)}
        case PlanUpdate() as p:
            return {"plan": p.plan, "relaxations": p.relaxations}
        case DiffUpdate() as p:
            return {"diff": p.diff}
        case RepositoryPublished() as p:
            return {"repository": p.repository}
        case FindingsUpdate() | CostUpdate() | PolicyUpdate() | ValidationUpdate() as p:
            field = p.type.removesuffix("-update")
            return {field: getattr(p, field)}
        case _:
            return {}


def _finished(progress: tuple[NodeProgress, ...], event: Event, seconds: float) -> tuple[NodeProgress, ...]:
    done = NodeProgress(node=event.node, visit=event.visit, finished=True, seconds=seconds)
    return tuple(done if (p.node, p.visit) == (event.node, event.visit) else p for p in progress)

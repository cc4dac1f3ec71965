"""What the application needs of the world, each as small as its use. Adapters in `core/adapters` implement them.

`async with uow() as tx:` is one transaction: it commits on a clean exit and nobody calls commit. No model, git,
AWS or Slack call happens inside one. Jobs handed to `tx.enqueue` are offered to the queue after the commit.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, Protocol, TypeVar

from pydantic import BaseModel

from core.domain.artifact import AgentRun, Artifact
from core.domain.base import Json
from core.domain.correspondence import Delivery, Envelope, InboxStatus, ThreadLease
from core.domain.decision_set import DecisionSet, Project, Status, Thread
from core.domain.events import Event, NewEvent
from core.domain.gate import Gate
from core.domain.ids import ArtifactId, DecisionSetId, GateId, JobId, ProjectId
from core.domain.job import Job, JobStatus, Lease, Limits
from core.domain.policy import PolicyReport, Waiver
from core.domain.repository import Check, Tree
from core.domain.standards import Standards
from core.domain.usage import Spending, Usage
from core.ports.delivery import CommitRequest as CommitRequest
from core.ports.delivery import RepoHost as RepoHost
from core.ports.delivery import Store as Store

Clock = Callable[[], datetime]
IdFactory = Callable[[], str]


class Projects(Protocol):
    async def add(self, project_id: ProjectId, *, title: str, at: datetime) -> Project:
        """Gives the next short number, from 1, without gaps."""
        ...

    async def get(self, project_id: ProjectId) -> Project: ...

    async def find_by_number(self, number: int) -> Project | None: ...


class DecisionSets(Protocol):
    async def add(self, decision_set: DecisionSet) -> None: ...

    async def get(self, decision_set_id: DecisionSetId) -> DecisionSet:
        """Raises DecisionSetNotFound."""
        ...

    async def lock(self, decision_set_id: DecisionSetId) -> DecisionSet:
        """`get`, holding the row until the transaction ends, so that two writers come one after the other."""
        ...

    async def save(self, decision_set: DecisionSet) -> None: ...

    async def newest_of(self, project_id: ProjectId) -> DecisionSet:
        """The highest version. Raises DecisionSetNotFound."""
        ...

    async def of(self, project_id: ProjectId) -> Sequence[DecisionSet]: ...

    async def recent(self, *, limit: int = 50, statuses: Sequence[Status] = ()) -> Sequence[DecisionSet]: ...

    async def counts(self) -> Mapping[Status, int]:
        """How many there are in each status; a status that none has may be left out."""
        ...


class Threads(Protocol):
    async def add(self, thread: Thread) -> bool:
        """False, and nothing is changed, when the place has a project already."""
        ...

    async def find(self, *, team: str, channel: str, thread_ts: str) -> Thread | None: ...

    async def find_of(self, project_id: ProjectId) -> Thread | None: ...


class Gates(Protocol):
    async def add(self, gate: Gate) -> bool:
        """False, and nothing is changed, when a gate of this id is there already."""
        ...

    async def get(self, gate_id: GateId) -> Gate:
        """Raises GateNotFound."""
        ...

    async def save(self, gate: Gate) -> None:
        """Raises GateAlreadyDecided when the stored version is not one below the given one."""
        ...

    async def find_open(self, decision_set_id: DecisionSetId) -> Gate | None: ...

    async def newest(self, decision_set_id: DecisionSetId) -> Gate | None: ...

    async def due(self, now: datetime) -> Sequence[Gate]:
        """Waiting gates whose deadline has passed."""
        ...


class EventLog(Protocol):
    async def append(self, event: NewEvent) -> Event | None:
        """None when the dedupe key is there already: nothing is appended and no number is used."""
        ...

    async def after(self, decision_set_id: DecisionSetId, seq: int = 0, *, limit: int = 10_000) -> Sequence[Event]: ...


class AgentRuns(Protocol):
    async def find(self, key: str) -> AgentRun | None: ...

    async def find_visit(self, decision_set_id: DecisionSetId, node: str, visit: int) -> AgentRun | None: ...

    async def add(self, run: AgentRun) -> None: ...

    async def spent(
        self,
        *,
        decision_set_id: DecisionSetId | None = None,
        project_id: ProjectId | None = None,
        team: str | None = None,
        since: datetime | None = None,
    ) -> Spending:
        """What the runs that fit all of these took of language models; `team` is the requester's workspace."""
        ...


class Artifacts(Protocol):
    async def add(self, artifact: Artifact) -> None:
        """The same id twice is the same artifact."""
        ...

    async def get(self, artifact_id: ArtifactId) -> Artifact:
        """Raises ArtifactNotFound."""
        ...

    async def of(self, decision_set_id: DecisionSetId) -> Sequence[Artifact]:
        """All of them, in the order in which they were made."""
        ...

    async def find(self, decision_set_id: DecisionSetId, kind: str) -> Artifact | None:
        """The newest of this kind."""
        ...


class Jobs(Protocol):
    async def add(self, job: Job) -> bool:
        """False when the decision set has a job of this generation already."""
        ...

    async def get(self, job_id: JobId) -> Job:
        """Raises JobNotFound."""
        ...

    async def counts(self) -> Mapping[JobStatus, int]: ...

    async def find_current(self, decision_set_id: DecisionSetId) -> Job | None:
        """The job of the highest generation."""
        ...

    async def claim(
        self,
        *,
        worker: str,
        now: datetime,
        lease_until: datetime,
        job_id: JobId | None = None,
        limits: Limits | None = None,
    ) -> Job | None:
        """In one round trip, the named job or the most urgent one that is due and free; None when there is none.

        Free means queued with `next_run_at` reached, or running with an expired lease. A decision set with another
        running job under a live lease is not free. Adds one to `token` and `attempts`. Among equally urgent jobs the
        workspace with the fewest running ones comes first, then who has waited longest. Limits hold for a job that
        is not named.
        """
        ...

    async def heartbeat(self, lease: Lease, *, lease_until: datetime) -> bool:
        """False when the lease is lost."""
        ...

    async def settle(self, lease: Lease, job: Job) -> None:
        """Writes the job's end or its next try and gives the lease up. Raises LeaseLost."""
        ...

    async def save(self, job: Job) -> None: ...

    async def due(self, now: datetime, *, limit: int = 100, limits: Limits | None = None) -> Sequence[Job]:
        """Jobs that a claim would find free, in the order in which claims would take them."""
        ...


class Inbox(Protocol):
    async def add(self, envelope: Envelope) -> bool:
        """False when its id, or its message, was received before."""
        ...

    async def mark(self, envelope_id: str, status: InboxStatus, *, error: str = "") -> None: ...

    async def unhandled(self, *, before: datetime, limit: int = 50) -> Sequence[Envelope]:
        """New envelopes received before `before`; each returned one counts an attempt more."""
        ...


class Deliveries(Protocol):
    """What was shown where. Only the holder of a thread's lease posts into it, so order holds over replicas."""

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
        """A lease on one thread that has undelivered events of this surface and no live lease; None when none has.

        Without `in_a_thread`, projects that no thread talks about are shown too.
        """
        ...

    async def release(self, surface: str, lease: ThreadLease) -> None: ...

    async def pending(self, surface: str, lease: ThreadLease, *, limit: int = 100) -> Sequence[Event]:
        """The thread's events after the surface's cursor, in order of version and seq. Raises LeaseLost."""
        ...

    async def begin(self, lease: ThreadLease, delivery: Delivery) -> Delivery:
        """The stored delivery of this key, or this one stored as pending with one attempt more. Raises LeaseLost."""
        ...

    async def settle(self, lease: ThreadLease, delivery: Delivery) -> None:
        """Raises LeaseLost."""
        ...

    async def advance(self, surface: str, lease: ThreadLease, *, decision_set_id: DecisionSetId, seq: int) -> None:
        """Moves the cursor past `seq` of this decision set. Raises LeaseLost."""
        ...

    async def find(self, project_id: ProjectId, surface: str, card_key: str) -> Delivery | None: ...


class Transaction(Protocol):
    @property
    def projects(self) -> Projects: ...
    @property
    def decision_sets(self) -> DecisionSets: ...
    @property
    def threads(self) -> Threads: ...
    @property
    def gates(self) -> Gates: ...
    @property
    def events(self) -> EventLog: ...
    @property
    def agent_runs(self) -> AgentRuns: ...
    @property
    def artifacts(self) -> Artifacts: ...
    @property
    def jobs(self) -> Jobs: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def deliveries(self) -> Deliveries: ...

    async def once(self, command_id: str, result: str) -> str | None:
        """None the first time a command is seen, and `result` is kept; the kept result every later time."""
        ...

    def enqueue(self, job: Job) -> None:
        """Offers the job to the queue after the commit; a crash in between is healed by the sweeper."""
        ...


class UnitOfWork(Protocol):
    def __call__(self, lease: Lease | None = None) -> AbstractAsyncContextManager[Transaction]:
        """With a lease, raises LeaseLost instead of committing when its token is not the newest any more."""
        ...


class JobQueue(Protocol):
    async def offer(self, job: Job) -> None:
        """Tells workers of the job. Raises QueueUnavailable; the row is kept and offered again by the sweeper."""
        ...

    async def waiting(self, jobs: Sequence[Job]) -> frozenset[JobId]:
        """Those of the jobs whose newest offer still waits for a worker. Raises QueueUnavailable."""
        ...

    async def drop_taken(self) -> None:
        """Forgets offers that workers took: those of dead ones would stand before others. Raises QueueUnavailable."""
        ...


class Wake(Protocol):
    """A hint that a decision set has new events. Hints may be lost; whoever waits also polls."""

    async def notify(self, decision_set_id: DecisionSetId) -> None: ...

    def listen(self) -> AsyncIterator[DecisionSetId]: ...


@dataclass(frozen=True, kw_only=True)
class PolicySubject:
    """What policy judges: the requirement, the plan, its price and the tree that would be delivered."""

    constraints: Json
    plan: Json
    cost: Json
    tree: Tree
    waivers: tuple[Waiver, ...] = ()
    planned: Mapping[str, Json] = field(default_factory=dict[str, Json])
    """Environment to Terraform's own plan as JSON, where Terraform is present."""


class PolicyEngine(Protocol):
    def evaluate(self, subject: PolicySubject) -> PolicyReport: ...


class Validator(Protocol):
    """One judge of a generated repository, already written to a folder of its own."""

    @property
    def name(self) -> str: ...

    async def check(self, folder: str, tree: Tree) -> Sequence[Check]: ...


Out = TypeVar("Out", bound=BaseModel)


#: Stands in a prompt between the instructions, which hold no word of people, and the data.
DATA_BELOW = "\n----- data -----\n"
#: How often a request that failed on the way is sent again, over the whole of one decision and for each provider.
TRANSPORT_RETRIES = 2


@dataclass(frozen=True, kw_only=True)
class Answer:
    value: Any
    """Raw JSON, or the text as it came where `problem` says why it is none; whoever asked validates it."""
    usage: Usage
    problem: str = ""
    before: tuple[Usage, ...] = ()
    """Requests that were sent for this answer and brought none."""
    label: str = ""
    """`provider:MODEL` that answered, where that may be another than was asked first."""
    notice: str = ""
    """What people should read beside the answer: another provider stood in, a budget is nearly spent."""
    retries: int = 0
    """Transport retries that were used."""


class Model(Protocol):
    @property
    def label(self) -> str:
        """`openai:MODEL`, `anthropic:MODEL`, or `rules` when no model is asked."""
        ...

    async def ask(
        self,
        prompt: str,
        schema: type[BaseModel],
        *,
        agent: str,
        tier: Literal["fast", "strong"],
        attempt: int = 1,
        retries: int = TRANSPORT_RETRIES,
    ) -> Answer:
        """`attempt` above 1 is a correction. Raises ModelUnavailable."""
        ...


@dataclass(frozen=True, kw_only=True)
class Ports:
    """What handlers, the runner and the sweeper share."""

    uow: UnitOfWork
    clock: Clock
    new_id: IdFactory
    gate_deadline: timedelta = timedelta(hours=72)
    mode: str = "rules"
    """Which models are asked, told in `run-started`."""
    standards: Standards = field(default_factory=Standards)

"""The smallest rows that a contract can be shown on."""

from datetime import UTC, datetime, timedelta

from core.domain.actor import Actor
from core.domain.artifact import AgentRun, Artifact
from core.domain.correspondence import Envelope
from core.domain.decision_set import DecisionSet, Thread
from core.domain.events import NewEvent, NodeFinished
from core.domain.gate import Gate
from core.domain.ids import ArtifactId, DecisionSetId, GateId, JobId, ProjectId
from core.domain.job import Job, Lease
from core.domain.requirement import Message
from core.ports import UnitOfWork

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LATER = NOW + timedelta(seconds=30)
PERSON = Actor(surface="slack", id="U1", name="Ada", team="T1")


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


def project_id(name: str) -> ProjectId:
    return ProjectId(f"project-{name}")


def design_id(name: str) -> DecisionSetId:
    return DecisionSetId(f"design-{name}")


def a_design(name: str, *, project: str = "", version: int = 1, created: datetime = NOW) -> DecisionSet:
    return DecisionSet(
        id=design_id(name),
        project_id=project_id(project or name),
        number=1,
        version=version,
        requirement=(Message(user="U1", text="Predict churn daily."),),
        requester=PERSON,
        created_at=created,
        updated_at=created,
    )


def a_gate(name: str, *, design: str, opened: datetime = NOW, draft: int = 1) -> Gate:
    return Gate(
        id=GateId(name),
        decision_set_id=design_id(design),
        kind="final",
        visit=1,
        draft=draft,
        opened_at=opened,
        deadline=opened + timedelta(hours=1),
    )


def a_job(name: str, *, design: str, generation: int = 1, due: datetime = NOW, priority: int = 0) -> Job:
    return Job(
        id=JobId(name),
        decision_set_id=design_id(design),
        generation=generation,
        next_run_at=due,
        created_at=NOW,
        priority=priority,
    )


def an_event(key: str, *, design: str) -> NewEvent:
    return NewEvent(
        decision_set_id=design_id(design), payload=NodeFinished(seconds=0.5), dedupe_key=key, node="planner", visit=1
    )


def an_envelope(name: str, *, message: str = "", received: datetime = NOW) -> Envelope:
    return Envelope(id=name, message_key=message, kind="event", body="{}", received_at=received)


def a_run(key: str, *, design: str, visit: int = 1) -> AgentRun:
    output = {"z": 1, "a": {"y": None, "b": [1.5, "\u0000ü"]}}
    return AgentRun(
        key=key,
        decision_set_id=design_id(design),
        node="planner",
        visit=visit,
        output=output,
        decided_by="rules",
        seconds=0.25,
        at=NOW,
    )


def an_artifact(name: str, *, design: str, created: datetime = NOW) -> Artifact:
    return Artifact(
        id=ArtifactId(name),
        decision_set_id=design_id(design),
        kind="zip",
        name="tree.zip",
        sha256="0" * 64,
        bytes=12,
        created_at=created,
    )


def lease_of(job: Job) -> Lease:
    return Lease(
        job_id=job.id,
        decision_set_id=job.decision_set_id,
        worker=job.worker,
        token=job.token,
        until=job.lease_until or job.next_run_at,
    )


async def store_design(uow: UnitOfWork, name: str = "one", *, in_thread: bool = False) -> DecisionSet:
    """A project with one design, and a thread of its own when asked."""
    async with uow() as tx:
        await tx.projects.add(project_id(name), title=name, at=NOW)
        await tx.decision_sets.add(a_design(name))
        if in_thread:
            await tx.threads.add(Thread(project_id=project_id(name), team="T1", channel="C1", thread_ts=name))
    return a_design(name)


async def store_job(uow: UnitOfWork, job: Job) -> Job:
    async with uow() as tx:
        assert await tx.jobs.add(job)
    return job


async def claim(uow: UnitOfWork, *, worker: str, at: datetime = NOW, job_id: JobId | None = None) -> Job | None:
    async with uow() as tx:
        return await tx.jobs.claim(worker=worker, now=at, lease_until=at + timedelta(seconds=30), job_id=job_id)

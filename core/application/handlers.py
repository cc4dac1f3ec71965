"""One function per command; each is one transaction. Here: how a design begins, is cancelled and tried again."""

import asyncio
from collections.abc import Sequence

from core.application.outcome import Handled
from core.application.submission import readable
from core.application.writing import authority_over, enqueue, enqueue_next, record
from core.domain import authority
from core.domain.actor import Actor
from core.domain.commands import CancelRun, RetryRun, StartRevision, SubmitRequirement
from core.domain.decision_set import ENDED, DecisionSet, Thread
from core.domain.events import GateDecided, RunCancelling, RunComplete
from core.domain.ids import DecisionSetId, ProjectId
from core.domain.requirement import Message
from core.errors import NotAllowed, WrongState
from core.phrases import named, say
from core.ports import Ports, Transaction


async def submit_requirement(cmd: SubmitRequirement, ports: Ports) -> Handled:
    said = await asyncio.to_thread(readable, cmd.messages)
    messages = (*(ports.standards.preface(cmd.place.channel) if cmd.place else ()), *said)
    new_id = DecisionSetId(ports.new_id())
    async with ports.uow() as tx:
        if (known := await tx.once(cmd.command_id, new_id)) is not None:
            return await _repeated(tx, known)
        project_id = ProjectId(ports.new_id())
        if cmd.place and (thread := await tx.threads.find(**cmd.place.model_dump())) is not None:
            raise WrongState(say("application.refused.has_design"), project_id=thread.project_id)
        project = await tx.projects.add(project_id, title=_title(said), at=ports.clock())
        if cmd.place:
            await tx.threads.add(Thread(project_id=project_id, **cmd.place.model_dump()))
        decision_set = _new_version(new_id, project_id, project.number, messages, cmd.by, ports)
        await tx.decision_sets.add(decision_set)
        await enqueue(tx, decision_set, ports)
        return Handled.of(decision_set)


async def start_revision(cmd: StartRevision, ports: Ports) -> Handled:
    new_id = DecisionSetId(ports.new_id())
    async with ports.uow() as tx:
        if (known := await tx.once(cmd.command_id, new_id)) is not None:
            return await _repeated(tx, known)
        parent = await tx.decision_sets.lock(cmd.decision_set_id)
        newest = await tx.decision_sets.newest_of(parent.project_id)
        if newest.id != parent.id or parent.status not in ENDED:
            raise WrongState(
                say("application.refused.not_ended", name=newest.name, status=named("status", newest.status))
            )
        if not (await authority_over(tx, parent, ports)).may("steer", cmd.by):
            raise NotAllowed(say("application.refused.only_start", who=authority.in_words(parent), name=parent.name))
        said = (*parent.requirement, *await _wishes(tx, parent), *cmd.messages)
        child = _new_version(new_id, parent.project_id, parent.number, said, cmd.by, ports).model_copy(
            update={"version": parent.version + 1, "parent_id": parent.id}
        )
        await tx.decision_sets.add(child)
        await enqueue(tx, child, ports)
        return Handled.of(child)


async def cancel_run(cmd: CancelRun, ports: Ports) -> Handled:
    """A worker that is in the middle of the run loses its lease with this transaction and can write nothing more."""
    async with ports.uow() as tx:
        decision_set = await tx.decision_sets.lock(cmd.decision_set_id)
        if await tx.once(cmd.command_id, decision_set.id) is not None:
            return Handled.of(decision_set, repeated=True)
        if decision_set.status in ENDED:
            raise WrongState(
                say(
                    "application.refused.is_already",
                    name=decision_set.name,
                    status=named("status", decision_set.status),
                )
            )
        if cmd.by.surface == "slack" and cmd.by.key != decision_set.requester.key:
            raise NotAllowed(
                say("application.refused.only_cancel", who=authority.in_words(decision_set), name=decision_set.name)
            )
        await record(tx, decision_set, cmd.command_id, RunCancelling(by=cmd.by))
        if (gate := await tx.gates.find_open(decision_set.id)) is not None:
            await tx.gates.save(gate.close("cancelled"))
        if (job := await tx.jobs.find_current(decision_set.id)) is not None and job.status in ("queued", "running"):
            await tx.jobs.save(
                job.model_copy(update={"status": "cancelled", "token": job.token + 1, "lease_until": None})
            )
        await tx.decision_sets.save(decision_set.to("cancelled", at=ports.clock()))
        reason = say("workflow.end.cancelled", who=cmd.by.name or cmd.by.id)
        await record(
            tx,
            decision_set,
            cmd.command_id,
            RunComplete(status="cancelled", reason=reason),
        )
        return Handled.of(decision_set)


async def retry_run(cmd: RetryRun, ports: Ports) -> Handled:
    async with ports.uow() as tx:
        decision_set = await tx.decision_sets.lock(cmd.decision_set_id)
        if await tx.once(cmd.command_id, decision_set.id) is not None:
            return Handled.of(decision_set, repeated=True)
        if not (await authority_over(tx, decision_set, ports)).may("steer", cmd.by):
            raise NotAllowed(
                say("application.refused.only_retry", who=authority.in_words(decision_set), name=decision_set.name)
            )
        if decision_set.status != "failed":
            raise WrongState(
                say(
                    "application.refused.only_failed",
                    name=decision_set.name,
                    status=named("status", decision_set.status),
                )
            )
        await enqueue_next(tx, decision_set, ports)
        return Handled.of(decision_set)


async def _wishes(tx: Transaction, parent: DecisionSet) -> tuple[Message, ...]:
    """What was asked for at its gates is part of what the new version starts from."""
    decided = [e.payload for e in await tx.events.after(parent.id) if isinstance(e.payload, GateDecided)]
    return tuple(
        Message(user=d.by.name or d.by.id, text=d.comment) for d in decided if d.choice == "revise" and d.comment
    )


def _title(messages: Sequence[Message]) -> str:
    first = " ".join(messages[0].text.split())
    return first if len(first) <= 80 else first[:79] + "…"


def _new_version(
    new_id: DecisionSetId,
    project_id: ProjectId,
    number: int,
    messages: tuple[Message, ...],
    by: Actor,
    ports: Ports,
) -> DecisionSet:
    now = ports.clock()
    return DecisionSet(
        id=new_id,
        project_id=project_id,
        number=number,
        requirement=messages,
        requester=by,
        created_at=now,
        updated_at=now,
    )


async def _repeated(tx: Transaction, decision_set_id: str) -> Handled:
    return Handled.of(await tx.decision_sets.get(DecisionSetId(decision_set_id)), repeated=True)

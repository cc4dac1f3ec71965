"""Handlers of what people say in a thread: part of the requirement before the first gate, notes after it, feedback."""

import hashlib

from core.application.outcome import Handled, Taken
from core.application.submission import readable
from core.application.writing import authority_over, record
from core.domain.actor import Actor
from core.domain.artifact import AgentRun
from core.domain.commands import AddMessage, AddNote, EditMessage, GiveFeedback
from core.domain.decision_set import ENDED, DecisionSet
from core.domain.events import NoteAdded, ReasonCardShown, RequirementChanged
from core.domain.requirement import Message
from core.errors import BadInput, WrongState
from core.phrases import say
from core.ports import Ports, Transaction
from core.understanding import read_input

#: The node under which people's opinions of cards are kept, one row an answer; `visit` is the card's `seq`.
FEEDBACK = "feedback"


async def add_note(cmd: AddNote, ports: Ports) -> Handled:
    async with ports.uow() as tx:
        newest = await tx.decision_sets.newest_of(cmd.project_id)
        if await tx.once(cmd.command_id, newest.id) is not None:
            return Handled.of(newest, repeated=True)
        return await _note(tx, newest, cmd.message, cmd.by, cmd.command_id, ports, suggestion=cmd.suggestion)


async def add_message(cmd: AddMessage, ports: Ports) -> Handled:
    """The lock makes it either part of what the first gate shows, or a note that the gate tells of: never neither."""
    async with ports.uow() as tx:
        newest = await tx.decision_sets.lock((await tx.decision_sets.newest_of(cmd.project_id)).id)
        if await tx.once(cmd.command_id, newest.id) is not None:
            return Handled.of(newest, repeated=True)
        if newest.status not in ("queued", "running") or await tx.gates.newest(newest.id) is not None:
            return await _note(tx, newest, cmd.message, cmd.by, cmd.command_id, ports)
        message = cmd.message.model_copy(update={"text": read_input(cmd.message.text)})
        await _change(tx, newest, (*newest.requirement, message))
        changed = RequirementChanged(change="added", message=message, by=cmd.by)
        await record(tx, newest, cmd.command_id, changed)
        return Handled.of(newest, taken="requirement")


async def edit_message(cmd: EditMessage, ports: Ports) -> Handled:
    """Counts until the final gate is open; `taken` says whether it did."""
    async with ports.uow() as tx:
        newest = await tx.decision_sets.lock((await tx.decision_sets.newest_of(cmd.project_id)).id)
        old = next((m for m in newest.requirement if m.ts and m.ts == cmd.ts), None)
        if old is None or old.text == cmd.text or await tx.once(cmd.command_id, newest.id) is not None:
            return Handled.of(newest, repeated=True)
        gate = await tx.gates.newest(newest.id)
        reached = gate is not None and gate.kind == "final"
        if newest.status not in ("queued", "running", "waiting") or reached:
            return Handled.of(newest, gate_id=gate.id if gate else None, taken="too-late")
        new = old.model_copy(update={"text": cmd.text})
        kept = tuple(new if m is old else m for m in newest.requirement if cmd.text or m is not old)
        if not kept:
            raise BadInput(say("application.refused.was_all", name=newest.name))
        await _change(tx, newest, readable(kept))
        change = "edited" if cmd.text else "removed"
        await record(
            tx, newest, cmd.command_id, RequirementChanged(change=change, message=new if cmd.text else old, by=cmd.by)
        )
        return Handled.of(newest, taken="requirement")


async def give_feedback(cmd: GiveFeedback, ports: Ports) -> Handled:
    async with ports.uow() as tx:
        decision_set = await tx.decision_sets.get(cmd.decision_set_id)
        shown = next(iter(await tx.events.after(decision_set.id, cmd.seq - 1, limit=1)), None)
        if shown is None or not isinstance(shown.payload, ReasonCardShown):
            raise BadInput(say("application.refused.no_card"))
        card = shown.payload.card
        key = hashlib.sha256(f"{FEEDBACK}\0{cmd.command_id}".encode()).hexdigest()
        await tx.agent_runs.add(
            AgentRun(
                key=key,
                decision_set_id=decision_set.id,
                node=FEEDBACK,
                visit=cmd.seq,
                output={
                    "decision_id": card.decision_id,
                    "node": card.node,
                    "helpful": cmd.helpful,
                    "by": cmd.by.json_dict(),
                },
                decided_by=cmd.by.key,
                seconds=0.0,
                at=ports.clock(),
            )
        )
        return Handled.of(decision_set)


async def _change(tx: Transaction, decision_set: DecisionSet, requirement: tuple[Message, ...]) -> None:
    await tx.decision_sets.save(decision_set.model_copy(update={"requirement": requirement}))


async def _note(
    tx: Transaction,
    newest: DecisionSet,
    message: Message,
    by: Actor,
    command_id: str,
    ports: Ports,
    *,
    suggestion: bool = False,
) -> Handled:
    """Whether it is only a suggestion is decided here, whatever the surface thought."""
    if newest.status in ENDED:
        raise WrongState(say("application.refused.has_ended", name=newest.name))
    gate = await tx.gates.newest(newest.id)
    steers = (await authority_over(tx, newest, ports, gate=gate)).may("steer", by)
    suggested = suggestion or not steers
    await record(tx, newest, command_id, NoteAdded(message=message, by=by, suggestion=suggested))
    taken: Taken = "suggestion" if suggested else "note"
    return Handled.of(newest, taken=taken)

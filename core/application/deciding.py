"""Handlers of what people do at a gate: answer, decide, hand over. Each checks on the server who it is that acts."""

from collections.abc import Sequence

from core.application.outcome import Handled
from core.application.writing import authority_over, enqueue_next, record
from core.domain.actor import Actor
from core.domain.authority import Authority
from core.domain.base import Json
from core.domain.commands import AnswerQuestions, DecideGate, HandOverGate
from core.domain.decision_set import DecisionSet
from core.domain.events import AnswersGiven, ApprovalGiven, GateDecided, GateHandedOver, PolicyUpdate
from core.domain.gate import Gate
from core.domain.ids import DecisionSetId, GateId
from core.domain.policy import Waiver
from core.domain.question import Question
from core.errors import BadInput, NotAllowed, WaiverNeeded, WrongState
from core.phrases import say
from core.ports import Ports, Transaction
from core.understanding import read_answer


async def answer_questions(cmd: AnswerQuestions, ports: Ports) -> Handled:
    async with ports.uow() as tx:
        gate, decision_set = await _gate_for(tx, cmd.gate_id)
        (await authority_over(tx, decision_set, ports, gate=gate)).refuse("steer", cmd.by, gate_id=gate.id)
        if await tx.once(cmd.command_id, decision_set.id) is not None:
            return Handled.of(decision_set, gate_id=gate.id, repeated=True)
        if gate.kind != "input":
            raise WrongState(say("application.refused.wants_decision"))
        answers = _read_answers(gate.questions, cmd.answers)
        choice = "reject" if _ends(gate.questions, answers) else "answer"
        decided = gate.decide(
            choice, by=cmd.by, at=ports.clock(), seen=cmd.gate_version, comment=cmd.comment, answers=answers
        )
        await tx.gates.save(decided)
        await record(tx, decision_set, cmd.command_id, AnswersGiven(gate_id=gate.id, answers=answers, by=cmd.by))
        return await _go_on(tx, decision_set, decided, cmd.command_id, ports)


async def decide_gate(cmd: DecideGate, ports: Ports) -> Handled:
    async with ports.uow() as tx:
        gate, decision_set = await _gate_for(tx, cmd.gate_id)
        held = await authority_over(tx, decision_set, ports, gate=gate)
        held.refuse("approve" if _is_approval(cmd, gate) else "steer", cmd.by, gate_id=gate.id)
        if cmd.waivers:
            held.refuse("waive", cmd.by, gate_id=gate.id)
        if await tx.once(cmd.command_id, decision_set.id) is not None:
            return Handled.of(decision_set, gate_id=gate.id, repeated=True)
        decided = gate.decide(
            cmd.choice,
            by=cmd.by,
            at=ports.clock(),
            seen=cmd.gate_version,
            comment=cmd.comment,
            waivers=_waivers(cmd, held),
        )
        await _check_choice(tx, cmd, gate, decided.decision.waivers if decided.decision else ())
        if _is_approval(cmd, gate) and held.missing(cmd.by):
            return await _one_of_several(tx, cmd, decision_set, held)
        await tx.gates.save(decided)
        return await _go_on(tx, decision_set, decided, cmd.command_id, ports)


async def hand_over_gate(cmd: HandOverGate, ports: Ports) -> Handled:
    async with ports.uow() as tx:
        gate, decision_set = await _gate_for(tx, cmd.gate_id)
        held = await authority_over(tx, decision_set, ports, gate=gate)
        held.refuse("approve", cmd.by, gate_id=gate.id)
        if await tx.once(cmd.command_id, decision_set.id) is not None:
            return Handled.of(decision_set, gate_id=gate.id, repeated=True)
        gate.decide("approve", by=cmd.by, at=ports.clock(), seen=cmd.gate_version)
        _check_heir(cmd, held)
        handed = GateHandedOver(gate_id=gate.id, by=cmd.by, to=cmd.to)
        await record(tx, decision_set, cmd.command_id, handed)
        return Handled.of(decision_set, gate_id=gate.id)


async def _gate_for(tx: Transaction, gate_id: GateId) -> tuple[Gate, DecisionSet]:
    """The gate and its decision set, locked in the order in which every writer locks them."""
    decision_set = await tx.decision_sets.lock((await tx.gates.get(gate_id)).decision_set_id)
    return await tx.gates.get(gate_id), decision_set


def _is_approval(cmd: DecideGate, gate: Gate) -> bool:
    return cmd.choice == "approve" and gate.kind == "final"


async def _one_of_several(tx: Transaction, cmd: DecideGate, decision_set: DecisionSet, held: Authority) -> Handled:
    """The gate stays open, at the version that everybody's button shows."""
    if any(a.by.key == cmd.by.key for a in held.approved):
        raise WrongState(say("application.refused.approved_already", n=held.missing(cmd.by)))
    needed = held.rule.approvals
    given = ApprovalGiven(
        gate_id=cmd.gate_id,
        by=cmd.by,
        given=needed - held.missing(cmd.by),
        needed=needed,
        comment=cmd.comment,
        waivers=_owned(cmd.waivers, cmd.by),
    )
    await record(tx, decision_set, cmd.command_id, given)
    return Handled.of(decision_set, gate_id=cmd.gate_id)


def _check_heir(cmd: HandOverGate, held: Authority) -> None:
    if held.may("approve", cmd.to):
        raise BadInput(say("application.refused.may_already", who=cmd.to.name or cmd.to.id))
    if cmd.to.guest or cmd.to.team != held.requester.team:
        raise NotAllowed(say("application.refused.members_only"), gate_id=cmd.gate_id)
    if held.four_eyes and cmd.to.key == held.requester.key:
        raise NotAllowed(say("application.refused.four_eyes"), gate_id=cmd.gate_id)


def _waivers(cmd: DecideGate, held: Authority) -> tuple[Waiver, ...]:
    """This person's, and those of who approved before."""
    return (*(w for a in held.approved for w in a.waivers), *_owned(cmd.waivers, cmd.by))


def _owned(waivers: Sequence[Waiver], by: Actor) -> tuple[Waiver, ...]:
    return tuple(w.model_copy(update={"owner": by.name or by.id}) for w in waivers)


def _read_answers(questions: Sequence[Question], given: Json) -> Json:
    """Answers by constraint key; a person may name the question or the key, and may write words for a number."""
    by_name = {name: q for q in questions for name in (q.id, q.field)}
    answers: Json = {}
    for name, value in given.items():
        if (question := by_name.get(name)) is None:
            raise BadInput(say("application.refused.no_question", name=name), asked=sorted(q.field for q in questions))
        answers[question.field] = read_answer(question, value)
    return answers


def _ends(questions: Sequence[Question], answers: Json) -> bool:
    """Whether “stop here” is among what was chosen."""
    taken = ((choice, answers[q.field]) for q in questions if q.field in answers for choice in q.choices)
    return any(choice.ends and choice.value == value for choice, value in taken)


async def _check_choice(tx: Transaction, cmd: DecideGate, gate: Gate, waivers: Sequence[Waiver]) -> None:
    if cmd.choice == "answer":
        raise WrongState(say("application.refused.wants_decision"))
    if cmd.choice == "revise" and not cmd.comment.strip():
        raise BadInput(say("application.refused.needs_comment"))
    if cmd.choice != "approve" or gate.kind == "input":
        return
    if gate.blocked:
        raise WrongState(say("application.refused.no_plan"))
    blocking = await _blocking_rules(tx, gate.decision_set_id)
    if missing := blocking - {w.rule for w in waivers if w.reason.strip()}:
        raise WaiverNeeded(
            say("application.refused.blocking", rules=tuple(sorted(missing))),
            rules=sorted(missing),
        )


async def _blocking_rules(tx: Transaction, decision_set_id: DecisionSetId) -> set[str]:
    updates = [e.payload for e in await tx.events.after(decision_set_id) if isinstance(e.payload, PolicyUpdate)]
    return {r.id for r in updates[-1].policy.failed("B")} if updates else set()


async def _go_on(tx: Transaction, decision_set: DecisionSet, gate: Gate, command_id: str, ports: Ports) -> Handled:
    if (decision := gate.decision) is None:
        raise WrongState(say("application.refused.not_decided"), gate_id=gate.id)
    payload = GateDecided(
        gate_id=gate.id,
        kind=gate.kind,
        choice=decision.choice,
        by=decision.by,
        comment=decision.comment,
        waivers=decision.waivers,
    )
    await record(tx, decision_set, command_id, payload)
    await enqueue_next(tx, decision_set, ports)
    return Handled.of(decision_set, gate_id=gate.id)

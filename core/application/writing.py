"""What several handlers write in their transactions: events, the next job, and who may decide. Decides nothing."""

from core.domain.authority import Authority, authority
from core.domain.decision_set import DecisionSet
from core.domain.events import NewEvent, Payload
from core.domain.gate import Gate, GateKind
from core.domain.ids import JobId
from core.domain.job import Job
from core.ports import Ports, Transaction


async def record(tx: Transaction, decision_set: DecisionSet, command_id: str, payload: Payload) -> None:
    key = f"{command_id}:{payload.type}"
    await tx.events.append(NewEvent(decision_set_id=decision_set.id, payload=payload, dedupe_key=key))


async def authority_over(
    tx: Transaction, decision_set: DecisionSet, ports: Ports, *, gate: Gate | None = None, kind: GateKind = "final"
) -> Authority:
    return authority(
        gate.kind if gate else kind,
        decision_set,
        gate_id=gate.id if gate else None,
        approvals=ports.standards.approvals,
        thread=await tx.threads.find_of(decision_set.project_id),
        events=await tx.events.after(decision_set.id),
    )


async def enqueue_next(tx: Transaction, decision_set: DecisionSet, ports: Ports) -> None:
    queued = decision_set.to("queued", at=ports.clock())
    queued = queued.model_copy(update={"generation": decision_set.generation + 1})
    await tx.decision_sets.save(queued)
    await enqueue(tx, queued, ports)


async def enqueue(tx: Transaction, decision_set: DecisionSet, ports: Ports) -> None:
    now = ports.clock()
    job = Job(
        id=JobId(ports.new_id()),
        decision_set_id=decision_set.id,
        generation=decision_set.generation,
        next_run_at=now,
        created_at=now,
    )
    await tx.jobs.add(job)
    tx.enqueue(job)

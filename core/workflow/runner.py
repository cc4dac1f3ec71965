"""Advances one decision set from where its checkpoint is to the next gate or the end. Called under a lease only.

A resume is checked against the pending interrupt: LangGraph itself would accept a stale one silently. Whether a run has
ended is told by its tasks: `next` leaves out those whose writes are kept while their checkpoint is not yet.
"""
# pyright: reportTypedDictNotRequiredAccess=false

from collections.abc import Callable, Generator
from contextlib import AbstractAsyncContextManager, contextmanager
from typing import Any, Literal, cast
from uuid import UUID, uuid5

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.errors import GraphDrained
from langgraph.runtime import RunControl
from langgraph.types import Command, Interrupt, StateSnapshot

from core.domain.authority import authority
from core.domain.decision_set import DecisionSet, Status
from core.domain.events import GateWaiting, NewEvent, Payload, RunComplete, RunError, RunStarted
from core.domain.gate import Gate
from core.domain.ids import DecisionSetId, GateId
from core.domain.job import Lease
from core.domain.question import Question
from core.domain.usage import Estimate
from core.errors import Draining
from core.phrases import say
from core.ports import Ports, Transaction
from core.tracing import tracer
from core.workflow.context import Context, Tools
from core.workflow.gates import REREAD
from core.workflow.graph import build
from core.workflow.heritage import inherited
from core.workflow.state import State

OpenSaver = Callable[[Lease], AbstractAsyncContextManager["BaseCheckpointSaver[Any]"]]

#: Thirteen nodes, two rounds of questions, any number of drafts by hand: one advance never needs more steps.
RECURSION_LIMIT = 80


class Runner:
    def __init__(self, *, ports: Ports, tools: Tools, open_saver: OpenSaver) -> None:
        self._ports, self._tools, self._open_saver = ports, tools, open_saver
        self._graph = build()
        self._controls: set[RunControl] = set()
        self._ending = False

    def drain(self) -> None:
        """Every advance, those to come too, ends with Draining as soon as no node of it runs."""
        self._ending = True
        for control in self._controls:
            control.request_drain()

    async def advance(self, decision_set_id: DecisionSetId, lease: Lease) -> bool:
        """Returns when a gate waits or the run has ended: whether that settled the job of this lease too.

        Raises what a node raises, LeaseLost and Draining.
        """
        with tracer.start_as_current_span("advance_run", attributes={"mlops.decision_set_id": decision_set_id}):
            return await self._advance(decision_set_id, lease)

    async def _advance(self, decision_set_id: DecisionSetId, lease: Lease) -> bool:
        decision_set = await self._begin(decision_set_id, lease)
        if decision_set.status != "running":
            return False  # done by a worker that died before it could say so
        config: RunnableConfig = {
            "configurable": {"thread_id": decision_set_id},
            "recursion_limit": RECURSION_LIMIT,
        }
        context = Context(tools=self._tools.for_run(decision_set), decision_set=decision_set, lease=lease)
        async with self._open_saver(lease) as saver:
            graph = self._graph.compile(checkpointer=saver)  # pyright: ignore[reportUnknownMemberType]
            before = await graph.aget_state(config)
            todo = await self._next_input(before, decision_set)
            if _judged_and_failed(before):
                await graph.aupdate_state(config, {"verdict": "approve", "attempt": 0}, as_node="hitl_gate_final")
                todo = None
            snapshot = before
            while True:
                if todo != "nothing":
                    with self._controlled() as control:
                        await graph.ainvoke(todo, config, context=context, durability="sync", control=control)  # pyright: ignore[reportUnknownMemberType]
                    snapshot = await graph.aget_state(config)
                if await self._settle(snapshot, decision_set, lease):
                    return True
                todo = Command(resume={snapshot.interrupts[0].id: REREAD})

    @contextmanager
    def _controlled(self) -> Generator[RunControl]:
        control = RunControl()
        self._controls.add(control)
        try:
            if self._ending:
                control.request_drain()
            yield control
        except GraphDrained as exc:
            raise Draining() from exc
        finally:
            self._controls.discard(control)

    async def _begin(self, decision_set_id: DecisionSetId, lease: Lease) -> DecisionSet:
        estimate = await self._estimate(decision_set_id)
        async with self._ports.uow(lease) as tx:
            decision_set = await tx.decision_sets.lock(decision_set_id)
            if decision_set.status not in ("queued", "running"):
                return decision_set
            decision_set = decision_set.to("running", at=self._ports.clock())
            await tx.decision_sets.save(decision_set)
            ends = [e for e in await tx.events.after(decision_set_id) if isinstance(e.payload, RunError | RunComplete)]
            attempt = len(ends) + 1
            started = RunStarted(
                number=decision_set.number,
                version=decision_set.version,
                attempt=attempt,
                requirement=decision_set.requirement,
                requester=decision_set.requester,
                mode=self._tools.for_run(decision_set).model.label,
                estimate=estimate,
            )
            await _append(tx, decision_set_id, started, key=f"run-started:{attempt}")
            return decision_set

    async def _estimate(self, decision_set_id: DecisionSetId) -> Estimate | None:
        if self._tools.estimate is None:
            return None
        async with self._ports.uow() as tx:
            decision_set = await tx.decision_sets.get(decision_set_id)
        return await self._tools.estimate(decision_set)

    async def _next_input(
        self, snapshot: StateSnapshot, decision_set: DecisionSet
    ) -> "State | Command[Any] | Literal['nothing'] | None":
        if not snapshot.values:
            async with self._ports.uow() as tx:
                return {**_initial(decision_set), **await inherited(tx, decision_set)}
        if snapshot.interrupts:
            return await self._resume(snapshot.interrupts[0], decision_set)
        return None if snapshot.tasks else "nothing"

    async def _resume(self, interrupt: Interrupt, decision_set: DecisionSet) -> "Command[Any] | Literal['nothing']":
        async with self._ports.uow() as tx:
            gate = await tx.gates.newest(decision_set.id)
        if gate is None or gate.interrupt_id != interrupt.id or gate.decision is None:
            return "nothing"
        return Command(resume={interrupt.id: gate.decision.json_dict()})

    async def _settle(self, snapshot: StateSnapshot, decision_set: DecisionSet, lease: Lease) -> bool:
        """False, and nothing is written, when the thread has words that the run has not read yet.

        Under the row's lock, so that whoever writes into the thread comes before the gate or after it.
        """
        async with self._ports.uow(lease) as tx:
            current = await tx.decision_sets.lock(decision_set.id)
            if snapshot.interrupts:
                if _has_news(current, cast(State, snapshot.values)):
                    return False
                await self._open_gate(tx, current, snapshot)
            else:
                await self._finish(tx, current, cast(State, snapshot.values))
            job = await tx.jobs.get(lease.job_id)
            await tx.jobs.settle(lease, job.model_copy(update={"status": "done", "last_error": ""}))
        return True

    async def _open_gate(self, tx: Transaction, decision_set: DecisionSet, snapshot: StateSnapshot) -> None:
        values, interrupt, now = snapshot.values, snapshot.interrupts[0], self._ports.clock()
        kind: Literal["input", "final"] = interrupt.value["kind"]
        visit = values.get("visits", {}).get(f"hitl_gate_{kind}", 0) + 1
        questions = tuple(Question.model_validate(q) for q in values["questions"]) if kind == "input" else ()
        gate = Gate(
            id=GateId(str(uuid5(UUID(decision_set.id), f"{kind}:{visit}"))),
            decision_set_id=decision_set.id,
            kind=kind,
            visit=visit,
            draft=values["draft"],
            opened_at=now,
            deadline=now + self._ports.gate_deadline,
            interrupt_id=interrupt.id,
            blocked=bool(interrupt.value["blocked"]),
            questions=questions,
        )
        await tx.gates.add(gate)
        held = authority(
            kind,
            decision_set,
            gate_id=gate.id,
            approvals=self._ports.standards.approvals,
            thread=await tx.threads.find_of(decision_set.project_id),
            events=await tx.events.after(decision_set.id),
        )
        waiting = GateWaiting(
            gate_id=gate.id,
            gate_version=gate.version,
            kind=kind,
            draft=gate.draft,
            deadline=gate.deadline,
            blocked=gate.blocked,
            may_decide=held.in_words(),
            questions=questions,
            call=held.call(),
        )
        await _append(tx, decision_set.id, waiting, key=f"gate-waiting:{gate.id}", node=f"hitl_gate_{kind}")
        status: Status = "blocked" if gate.blocked else "waiting"
        saved = decision_set.to(status, at=now).model_copy(update={"draft": gate.draft})
        await tx.decision_sets.save(saved)
        if gate.blocked:
            ended = RunComplete(status="blocked", reason=say("workflow.end.blocked"))
            await _append(tx, decision_set.id, ended, key=f"run-complete:{decision_set.generation}")

    async def _finish(self, tx: Transaction, decision_set: DecisionSet, values: State) -> None:
        status, reason = _end(values)
        await tx.decision_sets.save(decision_set.to(status, at=self._ports.clock()))
        if status == "failed":
            error = RunError(
                code="validation_failed",
                message=reason,
                remedy=say("workflow.end.kept"),
                node="validators",
            )
            await _append(tx, decision_set.id, error, key=f"run-error:{decision_set.generation}")
            return
        await _append(
            tx,
            decision_set.id,
            RunComplete(status=status, reason=reason),
            key=f"run-complete:{decision_set.generation}",
        )


def _judged_and_failed(snapshot: StateSnapshot) -> bool:
    """The run ended at failed checks and was asked for again."""
    validation = snapshot.values.get("validation")
    return not snapshot.tasks and bool(validation) and validation["status"] == "failed"


def _has_news(decision_set: DecisionSet, values: State) -> bool:
    return [*(m.json_dict() for m in decision_set.requirement), *values["comments"]] != values["messages"]


def _initial(decision_set: DecisionSet) -> State:
    return {
        "decision_set_id": decision_set.id,
        "messages": [m.json_dict() for m in decision_set.requirement],
        "comments": [],
        "answers": {},
        "asked": [],
        "round": 0,
        "draft": 1,
        "replans": 0,
        "violations": [],
        "waivers": [],
        "attempt": 0,
        "tried": [],
        "blocked": False,
        "visits": {},
    }


def _end(values: State) -> tuple[Status, str]:
    if values.get("verdict") == "reject":
        if not values.get("plan"):
            return (
                "rejected",
                say("workflow.end.stopped"),
            )
        return "rejected", say("workflow.end.rejected")
    if (validation := values.get("validation")) and validation["status"] == "failed":
        return "failed", say("workflow.end.failed")
    return "completed", ""


async def _append(
    tx: Transaction, decision_set_id: DecisionSetId, payload: Payload, *, key: str, node: str = ""
) -> None:
    await tx.events.append(NewEvent(decision_set_id=decision_set_id, payload=payload, dedupe_key=key, node=node))

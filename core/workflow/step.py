"""Runs one node once: its output and its events are one transaction, found again by key after a crash.

LangGraph may enter a node a second time (a crash between this transaction and its own checkpoint); the node then
finds what it did and repeats nothing. No decision is made here.
"""
# pyright: reportTypedDictNotRequiredAccess=false

import hashlib
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import TypeVar, cast

from pydantic import BaseModel, JsonValue

from core.agent import Decision, Refusal
from core.domain.artifact import AgentRun, Artifact
from core.domain.base import Json
from core.domain.events import NewEvent, NodeFinished, NodeStarted, Payload, ReasonCardShown
from core.domain.ids import ArtifactId, DecisionId
from core.domain.reason import Reason, ReasonCard
from core.domain.usage import Usage, spending
from core.ports import Transaction
from core.tracing import Span, tracer
from core.workflow.context import Context
from core.workflow.state import State

#: The critics run side by side; whichever commits last shows the cards of both, in this order.
PARALLEL = ("critic_tech", "critic_cost")


Out = TypeVar("Out", bound=BaseModel)


@dataclass(frozen=True, kw_only=True)
class Told:
    """Why a node decided what it did, before it is a card."""

    reason: Reason
    agent: str
    decided_by: str = "rules"
    note: str = ""
    prompt_hash: str = ""
    inputs: tuple[str, ...] = ()
    """Constraint keys that the decision rests on."""
    usage: tuple[Usage, ...] = ()
    refused: tuple[Refusal, ...] = ()
    """Answers of models that were not accepted; they go to the quarantine."""

    @classmethod
    def by(cls, agent: str, decision: Decision[Out], reason: Reason, *, inputs: tuple[str, ...] = ()) -> "Told":
        return cls(
            reason=reason,
            agent=agent,
            decided_by=decision.decided_by,
            note=decision.note,
            prompt_hash=decision.prompt_hash,
            inputs=inputs,
            usage=decision.usage,
            refused=decision.refused,
        )


@dataclass(frozen=True, kw_only=True)
class Step:
    """What a node gives back: the change of state, what has happened, and why."""

    patch: State
    events: Sequence[Payload] = ()
    told: Told | None = None
    artifacts: Sequence[Artifact] = field(default_factory=tuple[Artifact, ...])


Body = Callable[[State, Context], Awaitable[Step]]


async def perform(node: str, state: State, context: Context, body: Body) -> State:
    visit = state.get("visits", {}).get(node, 0) + 1
    attributes = {"mlops.node": node, "mlops.visit": visit, "mlops.decision_set_id": context.decision_set.id}
    with tracer.start_as_current_span(f"node {node}", attributes=attributes) as span:
        return await _performed(node, visit, state, context, body, span)


async def _performed(node: str, visit: int, state: State, context: Context, body: Body, span: Span) -> State:
    key = _key(node, visit, state, context)
    done = await _enter(node, visit, key, context)
    if done is not None:
        return cast(State, done.output["patch"])
    started = perf_counter()
    step = await body(state, context)
    if step.told:
        span.set_attribute("mlops.decided_by", step.told.decided_by)
    patch = cast(State, {**step.patch, "visits": {node: visit}})
    await _commit(node, visit, key, patch, step, context, seconds=perf_counter() - started)
    return patch


def _key(node: str, visit: int, state: State, context: Context) -> str:
    canonical = json.dumps(state, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(f"{context.decision_set.id}\0{node}\0{visit}\0{canonical}".encode()).hexdigest()


async def _enter(node: str, visit: int, key: str, context: Context) -> AgentRun | None:
    async with context.tools.uow(context.lease) as tx:
        if (done := await tx.agent_runs.find(key)) is None:
            await _append(tx, node, visit, NodeStarted(), context)
        return done


async def _commit(
    node: str, visit: int, key: str, patch: State, step: Step, context: Context, *, seconds: float
) -> None:
    tools, now = context.tools, context.tools.clock()
    card = _card(node, visit, step.told, patch, context) if step.told else None
    usage = step.told.usage if step.told else ()
    quarantined = await _quarantine(node, visit, step.told, context) if step.told else ()
    run = AgentRun(
        key=key,
        decision_set_id=context.decision_set.id,
        node=node,
        visit=visit,
        output={"patch": cast(Json, patch), "card": card.json_kept() if card else None},
        decided_by=step.told.decided_by if step.told else "rules",
        seconds=seconds,
        at=now,
        spent=spending(usage) if usage else None,
    )
    async with tools.uow(context.lease) as tx:
        await tx.decision_sets.lock(context.decision_set.id)
        await tx.agent_runs.add(run)
        for artifact in (*step.artifacts, *quarantined):
            await tx.artifacts.add(artifact)
        for payload in step.events:
            await _append(tx, node, visit, payload, context)
        if card is not None:
            await _show(tx, card, context)
        await _append(tx, node, visit, NodeFinished(seconds=round(seconds, 4), usage=usage), context)


async def _quarantine(node: str, visit: int, told: Told, context: Context) -> tuple[Artifact, ...]:
    """What a model answered and nobody accepted, kept for whoever improves the prompt; nothing reads it."""
    kept: list[Artifact] = []
    for number, refusal in enumerate(told.refused, 1):
        record = {"agent": told.agent, "prompt_hash": told.prompt_hash, "why": refusal.why, "answer": refusal.payload}
        packed = json.dumps(record, ensure_ascii=False, indent=2).encode()
        key = await context.tools.store.put(packed)
        kept.append(
            Artifact(
                id=ArtifactId(f"{context.decision_set.id}:quarantine:{node}:{visit}:{number}"),
                decision_set_id=context.decision_set.id,
                kind="quarantine",
                name=f"{node}-{visit}-{number}.json",
                sha256=key,
                bytes=len(packed),
                created_at=context.tools.clock(),
            )
        )
    return tuple(kept)


async def _show(tx: Transaction, card: ReasonCard, context: Context) -> None:
    if card.node not in PARALLEL:
        await _append(tx, card.node, card.visit, ReasonCardShown(card=card), context)
        return
    runs = [await tx.agent_runs.find_visit(context.decision_set.id, node, card.visit) for node in PARALLEL]
    if all(runs):
        for run in filter(None, runs):
            shown = ReasonCardShown(card=ReasonCard.model_validate(run.output["card"]))
            await _append(tx, run.node, run.visit, shown, context)


def _card(node: str, visit: int, told: Told, patch: State, context: Context) -> ReasonCard:
    artifacts: list[JsonValue] = [patch[k] for k in ("rendered", "tree") if k in patch]
    return ReasonCard(
        **told.reason.model_dump(),
        decision_id=DecisionId(context.tools.new_id()),
        agent=told.agent,
        node=node,
        visit=visit,
        trigger="requirement" if visit == 1 else "revision",
        at=context.tools.clock().isoformat(),
        inputs={"constraint_keys": list(told.inputs), "artifacts": artifacts},
        decided_by=told.decided_by,
        note=told.note,
        prompt_hash=told.prompt_hash,
    )


async def _append(tx: Transaction, node: str, visit: int, payload: Payload, context: Context) -> None:
    await tx.events.append(
        NewEvent(
            decision_set_id=context.decision_set.id,
            payload=payload,
            dedupe_key=f"{node}:{visit}:{payload.type}",
            node=node,
            visit=visit,
        )
    )

"""A decision set's events folded into what a card needs to know of them. Pure; grows by one event at a time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from core.domain.events import (
    ApprovalGiven,
    CostUpdate,
    CoverageUpdate,
    DiffUpdate,
    Event,
    FindingsUpdate,
    GateDecided,
    GateExpired,
    GateHandedOver,
    GateWaiting,
    NodeFinished,
    NodeStarted,
    NoteAdded,
    PlanUpdate,
    PolicyUpdate,
    ReasonCardShown,
    RepositoryPublished,
    RequirementChanged,
    RunCancelling,
    RunComplete,
    RunError,
    RunStarted,
    ValidationUpdate,
)
from core.domain.ids import DecisionSetId, GateId, short_name
from core.domain.reason import ReasonCard
from core.phrases import FALLBACK, told
from core.understanding.language import language_of

GateOutcome = Literal["open", "decided", "expired", "cancelled", "superseded"]


@dataclass(frozen=True)
class NodeTold:
    running: bool
    visits: int = 1
    seconds: float = 0.0


@dataclass(frozen=True)
class GateTold:
    """A gate as its events tell it, and where its card stands (`seq` of its gate-waiting)."""

    waiting: GateWaiting
    seq: int
    outcome: GateOutcome = "open"
    decision: GateDecided | None = None
    closed_at: datetime | None = None
    approvals: tuple[ApprovalGiven, ...] = ()
    handed_over: GateHandedOver | None = None


@dataclass(frozen=True, kw_only=True)
class Story:
    decision_set_id: DecisionSetId = field(default_factory=lambda: DecisionSetId(""))
    seq: int = 0
    started: RunStarted | None = None
    looks_like: str = FALLBACK
    """The language that the requirement's words look like."""
    started_at: datetime | None = None
    at: datetime | None = None
    nodes: Mapping[str, NodeTold] = field(default_factory=lambda: MappingProxyType[str, NodeTold]({}))
    coverage: CoverageUpdate | None = None
    plan: PlanUpdate | None = None
    findings: FindingsUpdate | None = None
    cost: CostUpdate | None = None
    policy: PolicyUpdate | None = None
    validation: ValidationUpdate | None = None
    diff: DiffUpdate | None = None
    repository: RepositoryPublished | None = None
    gates: Mapping[GateId, GateTold] = field(default_factory=lambda: MappingProxyType[GateId, GateTold]({}))
    notes: tuple[tuple[int, NoteAdded], ...] = ()
    pending: tuple[NoteAdded, ...] = ()
    """What was said since the last decision at a gate and is in no plan yet."""
    cards: tuple[tuple[int, ReasonCard], ...] = ()
    cancelling: RunCancelling | None = None
    error: RunError | None = None
    complete: RunComplete | None = None
    wish: str = ""
    """The comment of the last Revise, until a reason card has quoted it."""

    @classmethod
    def of(cls, events: Iterable[Event]) -> "Story":
        story = cls()
        for event in events:
            story = story.plus(event)
        return story

    @property
    def name(self) -> str:
        return short_name(self.started.number, self.started.version) if self.started else "The design"

    @property
    def language(self) -> str:
        """The requirement's: as it was read, or as its words look before it is."""
        if self.coverage is not None:
            return self.coverage.constraints.language or FALLBACK
        return self.looks_like

    @property
    def ended(self) -> bool:
        return self.error is not None or self.complete is not None

    @property
    def open_gate(self) -> GateTold | None:
        return next((g for g in reversed(list(self.gates.values())) if g.outcome == "open"), None)

    def plus(self, event: Event) -> "Story":
        """Every sentence of the event is told in the requirement's language from here on."""
        story = replace(self, decision_set_id=event.decision_set_id, seq=event.seq, at=event.at)
        event = told_in(event, story)
        match event.payload:
            case RunStarted() | RunError() | RunComplete() | RunCancelling():
                return _run(story, event)
            case GateWaiting() | GateDecided() | GateExpired() | ApprovalGiven() | GateHandedOver():
                return _gate(story, event)
            case NodeStarted() | NodeFinished():
                return _node(story, event)
            case _:
                return _told(story, event)


def told_in(event: Event, story: Story) -> Event:
    language = story.language
    if isinstance(event.payload, CoverageUpdate):
        language = event.payload.constraints.language or language
    return event if language == FALLBACK else event.model_copy(update={"payload": told(event.payload, language)})


def _run(story: Story, event: Event) -> Story:
    match event.payload:
        case RunStarted() as payload:
            first = story.started_at or event.at
            looks = language_of([m.text for m in payload.requirement])
            return replace(story, started=payload, looks_like=looks, started_at=first, error=None, complete=None)
        case RunCancelling() as payload:
            return replace(story, cancelling=payload)
        case RunError() as payload:
            return replace(_nothing_runs(story), error=payload)
        case RunComplete() as payload:
            story = replace(_nothing_runs(story), complete=payload)
            return _close_open(story, event, "cancelled") if payload.status != "blocked" else story
        case _:
            return story


def _gate(story: Story, event: Event) -> Story:
    match event.payload:
        case GateWaiting() as payload:
            story = replace(_close_open(story, event, "superseded"), complete=None, error=None)
            return _with_gate(story, payload.gate_id, GateTold(waiting=payload, seq=event.seq))
        case GateDecided() as payload if payload.gate_id in story.gates:
            closed = replace(story.gates[payload.gate_id], outcome="decided", decision=payload, closed_at=event.at)
            story = replace(story, wish=payload.comment if payload.choice == "revise" else story.wish, pending=())
            return _with_gate(story, payload.gate_id, closed)
        case GateExpired() as payload if payload.gate_id in story.gates:
            closed = replace(story.gates[payload.gate_id], outcome="expired", closed_at=event.at)
            return _with_gate(story, payload.gate_id, closed)
        case ApprovalGiven() as payload if payload.gate_id in story.gates:
            before = story.gates[payload.gate_id]
            return _with_gate(story, payload.gate_id, replace(before, approvals=(*before.approvals, payload)))
        case GateHandedOver() as payload if payload.gate_id in story.gates:
            return _with_gate(story, payload.gate_id, replace(story.gates[payload.gate_id], handed_over=payload))
        case _:
            return story


def _node(story: Story, event: Event) -> Story:
    before = story.nodes.get(event.node, NodeTold(running=False, visits=0))
    match event.payload:
        case NodeFinished() as payload:
            now = NodeTold(running=False, visits=max(before.visits, 1), seconds=before.seconds + payload.seconds)
        case _:
            now = replace(before, running=True, visits=before.visits + 1)
    return replace(story, nodes=MappingProxyType({**story.nodes, event.node: now}))


def _told(story: Story, event: Event) -> Story:  # noqa: C901 - one line for each type of event
    match event.payload:
        case CoverageUpdate() as payload:
            return replace(story, coverage=payload)
        case PlanUpdate() as payload:
            return replace(story, plan=payload)
        case FindingsUpdate() as payload:
            return replace(story, findings=payload)
        case CostUpdate() as payload:
            return replace(story, cost=payload)
        case PolicyUpdate() as payload:
            return replace(story, policy=payload)
        case ValidationUpdate() as payload:
            return replace(story, validation=payload)
        case DiffUpdate() as payload:
            return replace(story, diff=payload)
        case RepositoryPublished() as payload:
            return replace(story, repository=payload)
        case NoteAdded() as payload:
            pending = story.pending if payload.suggestion else (*story.pending, payload)
            return replace(story, notes=(*story.notes, (event.seq, payload)), pending=pending)
        case RequirementChanged() as payload if story.started is not None:
            return replace(story, started=_changed(story.started, payload))
        case ReasonCardShown(card=card):
            return replace(story, wish="", cards=(*story.cards, (event.seq, card)))
        case _:
            return story


def _changed(started: RunStarted, payload: RequirementChanged) -> RunStarted:
    if payload.change == "added":
        messages = (*started.requirement, payload.message)
    else:
        mended = [payload.message] if payload.change == "edited" else []
        messages = tuple(n for m in started.requirement for n in (mended if m.ts == payload.message.ts else [m]))
    return started.model_copy(update={"requirement": messages})


def _with_gate(story: Story, gate_id: GateId, gate: GateTold) -> Story:
    return replace(story, gates=MappingProxyType({**story.gates, gate_id: gate}))


def _close_open(story: Story, event: Event, outcome: GateOutcome) -> Story:
    for gate_id, gate in story.gates.items():
        if gate.outcome == "open":
            story = _with_gate(story, gate_id, replace(gate, outcome=outcome, closed_at=event.at))
    return story


def _nothing_runs(story: Story) -> Story:
    return replace(story, nodes=MappingProxyType({k: replace(v, running=False) for k, v in story.nodes.items()}))

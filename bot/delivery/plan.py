"""What one event does to a thread: cards that are added, gate cards that are closed. Pure; performs nothing."""

from dataclasses import dataclass
from typing import Literal

from bot.cards import Card, Story, card_for, gate_card
from core.domain.events import (
    ApprovalGiven,
    Event,
    GateDecided,
    GateExpired,
    GateHandedOver,
    NoteAdded,
    RunComplete,
    RunError,
    RunStarted,
)
from core.domain.ids import DecisionSetId

#: What an open gate's card tells of, beside being posted itself or not.
_TOLD_ON_GATE = (NoteAdded, ApprovalGiven, GateHandedOver)

#: What the surface marks the message with that a run was asked for in.
Sign = Literal["done", "failed"]


@dataclass(frozen=True)
class Amendment:
    """The card that was posted for event `seq` gets this content."""

    seq: int
    card: Card


@dataclass(frozen=True, kw_only=True)
class Effects:
    post: Card | None = None
    amend: tuple[Amendment, ...] = ()
    opens_run: bool = False
    """The run message stands before everything else, so it is made at once."""


def run_key(decision_set_id: DecisionSetId) -> str:
    return f"run:{decision_set_id}"


def card_key(decision_set_id: DecisionSetId, seq: int) -> str:
    return f"{decision_set_id}:{seq}"


def sign_of(event: Event) -> Sign | None:
    """None while it goes on; `blocked` still waits for a decision."""
    match event.payload:
        case RunComplete(status="completed"):
            return "done"
        case RunError():
            return "failed"
        case RunComplete(status=status) if status != "blocked":
            return "failed"
        case _:
            return None


def effects(event: Event, before: Story) -> Effects:
    """Every way in which a gate closes (a click here, another surface, the deadline, a cancel) amends its card."""
    after = before.plus(event)
    still_open = {gate_id for gate_id, gate in after.gates.items() if gate.outcome == "open"}
    closed = (g for gate_id, g in before.gates.items() if g.outcome == "open" and gate_id not in still_open)
    amend = tuple(Amendment(gate.seq, gate_card(after.gates[gate.waiting.gate_id], after)) for gate in closed)
    if isinstance(event.payload, RunStarted):
        return Effects(amend=amend, opens_run=True)
    if isinstance(event.payload, _TOLD_ON_GATE) and (gate := after.open_gate) is not None:
        amend = (*amend, Amendment(gate.seq, gate_card(gate, after)))
    if isinstance(event.payload, GateDecided | GateExpired):
        return Effects(amend=amend)
    return Effects(post=card_for(event, before), amend=amend)

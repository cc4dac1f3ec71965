"""What people read about an event; knows no Slack, terminal or JSON. Every surface renders the same card."""

from dataclasses import replace

from bot.cards.card import Action, ActionStyle, Card, CardKind, Field, Moment, Step, StepStatus, Table
from bot.cards.gates import gate_card, handed_over_card, reminder_card
from bot.cards.reasons import reason_card
from bot.cards.results import answers_card, diff_card, end_card, error_card
from bot.cards.run import NODES, run_card, steps_of
from bot.cards.story import GateTold, NodeTold, Story, told_in
from core.domain.events import (
    AnswersGiven,
    DiffUpdate,
    Event,
    GateDecided,
    GateExpired,
    GateHandedOver,
    GateReminder,
    GateWaiting,
    ReasonCardShown,
    RunComplete,
    RunError,
    RunStarted,
)

__all__ = [
    "Action", "ActionStyle", "Card", "CardKind", "Field", "GateTold", "Moment", "NODES", "NodeTold", "Step",
    "StepStatus", "Story", "Table", "card_for", "gate_card", "run_card", "steps_of",
]  # fmt: skip


def card_for(event: Event, before: Story) -> Card | None:
    """The card of one event, `before` being the events before it. None: not every event is for people.

    A gate's decision gives the gate's own card again, closed; a surface that can edit replaces the open one.
    """
    story = before.plus(event)
    card = _card_for(told_in(event, story), before, story)
    return replace(card, language=story.language) if card else None


def _card_for(event: Event, before: Story, story: Story) -> Card | None:
    match event.payload:
        case RunStarted():
            return run_card(story)
        case ReasonCardShown(card=card):
            return reason_card(card, replace(before, looks_like=story.looks_like), seq=event.seq)
        case GateWaiting(gate_id=gate_id) | GateDecided(gate_id=gate_id) | GateExpired(gate_id=gate_id):
            return gate_card(gate, story) if (gate := story.gates.get(gate_id)) else None
        case GateHandedOver() as moved:
            return handed_over_card(moved, story)
        case GateReminder() as reminder:
            return reminder_card(reminder, story)
        case AnswersGiven() as given:
            return answers_card(given, story)
        case DiffUpdate() as update:
            return None if _is_told(update, before) else diff_card(update, story)
        case RunComplete() as complete:
            return end_card(complete, story)
        case RunError() as error:
            return error_card(error, story)
        case _:
            return None


def _is_told(update: DiffUpdate, before: Story) -> bool:
    """A new version is compared at its gate and again when it is committed; people read it once."""
    told = before.diff
    if told is None or told.against != update.against:
        return False
    return told.diff.components_added == update.diff.components_added and (
        told.diff.constraints_changed == update.diff.constraints_changed
    )

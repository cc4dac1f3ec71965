"""Whoever cannot have what they asked for reads one sentence and what to do, and never our insides."""

from typing import Any

import pytest

from bot.delivery.poster import Rejected
from bot.slack.blocks import render
from bot.slack.errors import error_card, sentence
from core.domain.gate import Decision, GateChoice
from core.errors import (
    AppError,
    ConfigurationError,
    DatabaseUnavailable,
    DecisionSetNotFound,
    GateAlreadyDecided,
    GateSuperseded,
    RequirementTooVague,
)
from tests.support.builders import NOW, REQUESTER


@pytest.mark.parametrize(
    ("choice", "said"),
    [("approve", "approved"), ("revise", "sent back for a revision"), ("reject", "rejected"), ("answer", "answered")],
)
def test_a_decided_gate_names_who_and_when(choice: GateChoice, said: str) -> None:
    error = GateAlreadyDecided(status="decided", decision=Decision(choice=choice, by=REQUESTER, at=NOW))
    assert sentence(error) == f"Nothing to do: already {said} by requester at 2026-03-02 09:00 UTC."


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (GateAlreadyDecided(status="expired"), "this gate is expired already"),
        (GateSuperseded(), "the newest gate is further down"),
        (RequirementTooVague(), "Say what should be predicted"),
        (DatabaseUnavailable(), "is kept and is tried again"),
        (DecisionSetNotFound("There is no design D-9."), "“/mlops list” shows yours"),
        (Rejected(error="not_in_channel"), "Invite me"),
        (Rejected(error="expired_trigger_id"), "press it once more"),
        (Rejected("Slack refused it: x.", error="x"), "Slack refused it: x."),
    ],
)
def test_a_refusal_says_what_to_do(error: AppError, said: str) -> None:
    assert said in sentence(error)


def test_a_defect_gives_a_reference_and_no_insides() -> None:
    said = sentence(ConfigurationError("SECRET_KEY is abc"), reference="slack:Ev1")
    assert "slack:Ev1" in said
    assert "abc" not in said


@pytest.mark.parametrize("said", ["short", "A head. " + "x" * 300, "x" * 300, "x" * 149 + ". " + "y" * 100])
def test_no_part_of_a_sentence_is_lost_in_a_title(said: str) -> None:
    card = error_card(Rejected(said, error="x"))
    shown: Any = render(card)
    assert said.rstrip(".") in shown["blocks"][0]["text"]["text"].replace("*", "").replace("\n", " ")
    assert shown["text"] == said

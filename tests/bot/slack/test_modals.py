"""Forms are within Slack's limits whatever the texts, and give back what was entered."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack import modals
from bot.slack.limits import view_problems
from bot.slack.modals import Carried
from core.domain.policy import RuleResult
from core.domain.question import Choice, Question
from tests.bot.a_story import CLOUD, LATENCY, REGION

CARRIED = Carried(value="g:1", channel="C1", thread_ts="1.1")
texts = st.text(max_size=40) | st.sampled_from(["x" * 4000, "<!channel>", "\x00", "é" * 3000])


@settings(max_examples=60, deadline=None)
@given(text=texts, label=texts, why=texts)
def test_any_form_is_within_slacks_limits(text: str, label: str, why: str) -> None:
    choices = (Choice(value=label, label=label), Choice(value=1, label=text))
    asked = (
        Question(id="a", field="f", text=text, kind="choice", choices=choices, default=label, why=why),
        Question(id="b", field="g", text=label, kind="text", default=text, why=why),
    )
    rules = (RuleResult(id="R-1", title=text, status="fail", severity="B", remedy=why),)
    for view in (
        modals.questions(asked, CARRIED),
        modals.design(Carried(), draft=text),
        modals.revision(CARRIED, draft=text),
        modals.revise(CARRIED),
        modals.waive(rules, CARRIED),
        modals.hand_over(CARRIED),
        modals.told("questions", "answered", language="fr"),
        modals.loading(),
    ):
        assert view_problems(view) == ()


def test_what_a_form_carries_comes_back() -> None:
    assert Carried.of(modals.revise(CARRIED)) == CARRIED
    assert Carried.of({"private_metadata": "no json"}) == Carried()
    assert Carried.of({"private_metadata": json.dumps([1])}) == Carried()


def test_a_question_without_a_default_must_be_answered() -> None:
    view: Any = modals.questions((CLOUD, REGION), CARRIED)
    cloud, region, _ = view["blocks"]
    assert cloud["optional"] is False
    assert "only you can settle this" in cloud["hint"]["text"]
    assert "initial_option" not in cloud["element"]
    assert region["optional"] is True


def test_what_was_answered_in_the_thread_is_filled_in() -> None:
    view: Any = modals.questions((REGION, LATENCY), CARRIED, known={"data_residency": "US", "latency_p95_ms": 80.0})
    assert view["blocks"][0]["element"]["initial_option"]["text"]["text"] == "In the US"
    assert view["blocks"][1]["element"]["initial_value"] == "80"


def test_choices_come_back_as_values_and_empty_fields_not_at_all() -> None:
    entered = {
        "q-region": {"answer": {"type": "static_select", "selected_option": {"value": "1"}}},
        "q-latency": {"answer": {"type": "plain_text_input", "value": None}},
    }
    view: Any = {"state": {"values": entered}}
    assert modals.answers(view, (REGION, LATENCY)) == {"data_residency": "US"}


def test_a_choice_beyond_the_list_is_passed_on_for_the_application_to_refuse() -> None:
    entered = {"q-region": {"answer": {"selected_option": {"value": "9"}}}}
    view: Any = {"state": {"values": entered}}
    assert modals.answers(view, (REGION,)) == {"data_residency": "9"}

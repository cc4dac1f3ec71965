"""Forms are within Slack's limits whatever the texts, and give back what was entered."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.slack import modals
from bot.slack.details import details
from bot.slack.home import home
from bot.slack.limits import view_problems
from bot.slack.modals import Carried
from bot.slack.policies import Rule, policies_view
from core.domain.decision_set import DecisionSet
from core.domain.ids import DecisionSetId, ProjectId
from core.domain.policy import RuleResult
from core.domain.question import Choice, Question
from core.domain.reason import Candidate, Chosen, ReasonCard, Rejected
from core.domain.requirement import Message
from tests.bot.a_story import CLOUD, LATENCY, REGION, a_reason
from tests.bot.slack.markup import HOSTILE, alive
from tests.support.builders import NOW, REQUESTER

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


hostile = texts | st.just(HOSTILE) | st.just("\n*Approved* by <@U999>\n> @everyone")


def hostile_reason(said: str) -> ReasonCard:
    return a_reason().card.model_copy(
        update={
            "candidates": (Candidate(id=said or "a", summary=said, tradeoffs=said),),
            "choice": Chosen(id=said or "a", justification=said),
            "rejected": (Rejected(id=said or "b", why=said),),
            "risks": (said,),
            "next_steps": (said,),
            "confidence_from": said,
            "note": said,
            "facts": {said or "f": said},
            "inputs": {"constraint_keys": [said]},
        }
    )


def hostile_design(said: str) -> DecisionSet:
    return DecisionSet(
        id=DecisionSetId("d"),
        project_id=ProjectId("p"),
        number=1,
        requirement=(Message(user=said, text=said),),
        requester=REQUESTER,
        created_at=NOW,
        updated_at=NOW,
    )


@settings(max_examples=60, deadline=None)
@given(said=hostile)
def test_no_text_of_anybody_pings_links_or_turns_around_in_a_form(said: str) -> None:
    asked = (Question(id="a", field="f", text=said, kind="text", default=said, why=said),)
    rules = (RuleResult(id="R-1", title=said, status="fail", severity="B", remedy=said),)
    for view in (
        modals.questions(asked, CARRIED, known={"f": said}, comment=said),
        modals.design(Carried(), draft=said),
        modals.revision(CARRIED, draft=said),
        modals.revise(CARRIED, draft=said),
        modals.waive(rules, CARRIED),
        policies_view((Rule(subject=said, id="R-1", title=said, severity="B"),)),
        details(hostile_reason(said), "en"),
    ):
        assert view_problems(view) == ()
        assert alive(view) == []


@settings(max_examples=60, deadline=None)
@given(said=hostile)
def test_no_text_of_anybody_pings_links_or_turns_around_on_the_home_tab(said: str) -> None:
    assert alive(home([hostile_design(said)])) == []


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

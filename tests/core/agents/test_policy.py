"""The policy agent: rules sort the verdicts of its cases; a model may only put remedies into words."""

from pathlib import Path

import pytest
import yaml

from core.adapters.model.scripted import ScriptedModel
from core.agents.policy import Input, Output, policy

CASES = sorted((Path(policy.folder) / "cases").glob("*.yaml"))


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_verdicts_are_sorted_by_who_can_mend_them(case: Path) -> None:
    data = yaml.safe_load(case.read_text())
    answer = policy.rules(Input.model_validate(data["question"]))
    assert answer.reason.choice.id == data["expected"]["choice"]
    assert [[r.rule, r.by] for r in answer.remedies] == data["expected"]["remedies"]
    assert [v.capability for v in answer.violations] == data["expected"]["violations"]


def test_the_reason_names_every_verdict_and_what_failed_first() -> None:
    answer = policy.rules(Input.model_validate(yaml.safe_load(CASES[0].read_text())["question"]))
    assert answer.reason.policy == {"MON-01": "fail", "COST-01": "fail", "LOG-02": "pass", "NET-04": "not_applicable"}
    assert (
        "3 rules apply, 1 hold; 1 block; 1 need a person's consent. First: COST-01"
        in answer.reason.choice.justification
    )
    assert answer.reason.facts == {"judged": 3, "pass": 1, "fail": 2}


WORDS = {"advice": [{"rule": "COST-01", "words": "It costs more than you have. Raise the budget or drop the gateway."}]}


def _blocked_for_people() -> Input:
    """Where the planner has nothing left to mend."""
    question = Input.model_validate(yaml.safe_load(CASES[0].read_text())["question"])
    beyond = tuple(rule for rule in question.report.rules if rule.id not in {v.rule for v in question.mendable})
    return question.model_copy(update={"report": question.report.model_copy(update={"rules": beyond})})


async def test_a_model_puts_remedies_into_words_and_moves_no_verdict() -> None:
    question = _blocked_for_people()
    by_rules = policy.rules(question)
    model = ScriptedModel("words", {"policy": [WORDS]})
    told = (await policy.decide(question, model)).output
    assert (told.remedies, told.violations) == (by_rules.remedies, by_rules.violations)
    assert told.reason.choice == by_rules.reason.choice
    assert told.reason.next_steps == (
        *by_rules.reason.next_steps,
        f"COST-01, in a model's words: {WORDS['advice'][0]['words']}",
    )
    assert set(Output.model_json_schema()["properties"]) == {"advice"}


async def test_advice_on_a_rule_that_does_not_fail_is_sent_back() -> None:
    strange = {"advice": [{"rule": "LOG-02", "words": "Turn it off."}]}
    decision = await policy.decide(_blocked_for_people(), ScriptedModel("words", {"policy": [strange, WORDS]}))
    assert [advice.rule for advice in decision.output.advice] == ["COST-01"]
    assert "LOG-02" in decision.refused[0].why


def test_no_model_is_asked_while_the_planner_can_mend_or_nothing_fails() -> None:
    question = Input.model_validate(yaml.safe_load(CASES[0].read_text())["question"])
    assert question.mendable
    assert policy.prompt(question).strip() == ""
    fine = question.model_copy(update={"report": question.report.model_copy(update={"rules": ()})})
    assert policy.prompt(fine).strip() == ""
    assert "COST-01" in policy.prompt(_blocked_for_people())

"""The policy agent's rules on its cases; it is never asked of a model."""

from pathlib import Path

import pytest
import yaml

from core.agents.policy import Input, policy

CASES = sorted((Path(policy.folder) / "cases").glob("*.yaml"))


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_verdicts_are_sorted_by_who_can_mend_them(case: Path) -> None:
    data = yaml.safe_load(case.read_text())
    answer = policy.rules(Input.model_validate(data["question"]))
    assert answer.reason.choice.id == data["expected"]["choice"]
    assert [[r.rule, r.by] for r in answer.remedies] == data["expected"]["remedies"]
    assert [v.capability for v in answer.violations] == data["expected"]["violations"]
    assert answer.report == Input.model_validate(data["question"]).report


def test_the_reason_names_every_verdict_and_what_failed_first() -> None:
    answer = policy.rules(Input.model_validate(yaml.safe_load(CASES[0].read_text())["question"]))
    assert answer.reason.policy == {"MON-01": "fail", "COST-01": "fail", "LOG-02": "pass", "NET-04": "not_applicable"}
    assert (
        "3 rules apply, 1 hold; 1 block; 1 need a person's consent. First: COST-01"
        in answer.reason.choice.justification
    )
    assert answer.reason.facts == {"judged": 3, "pass": 1, "fail": 2}


def test_policy_has_no_prompt_and_so_no_model_is_asked() -> None:
    assert policy.prompt_hash == ""
    assert not (Path(policy.folder) / "prompt.md.j2").exists()

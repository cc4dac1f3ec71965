from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import JsonValue

from core.application.evaluation import Case, Observed, Score, cases_in, matches, score, summary
from core.errors import BadInput

OWN = Path(__file__).parents[2] / "acceptance/evaluation/requirements.json"
KEYS = ("use_case", "monthly_budget_usd", "regions")


def a_case(**more: Any) -> Case:
    given: dict[str, Any] = {"id": "c", "text": "churn for 60 dollars in Ireland", "expected_action": "plan", **more}
    return Case.model_validate(given)


def scored(case: Case, **seen: Any) -> Score:
    return score(case, Observed.model_validate({"action": "plan", **seen}), core_keys=KEYS)


@pytest.mark.parametrize(
    ("expected", "got", "right"),
    [
        (60, 65, True), (60, 67, False), (60, "60", False), (60, None, False), (60, True, False),
        ({"range": [255, 305]}, 280, True), ({"range": [255, 305]}, 310, False),
        ({"any_of": ["batch", "async"]}, "async", True), ({"any_of": ["batch"]}, "realtime", False),
        (["s3"], ["snowflake", "S3"], True), (["s3", "kafka"], ["s3"], False), (["s3"], None, False),
        ("Churn", "churn", True), ("churn", "fraud", False), ("churn", ["churn", "x"], True),
        (True, True, True), (True, 1, False), (False, None, False), (None, None, True), (None, 3, False),
        ({"f1": 0.9, "fpr_max": 0.05}, {"f1": 0.9, "fpr_max": 0.05, "x": 1}, True), ({"f1": 0.9}, 0.9, False),
    ],
)  # fmt: skip
def test_values_match_as_the_files_head_says(expected: JsonValue, got: JsonValue, right: bool) -> None:
    assert matches(expected, got) is right


JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(JSON, JSON)
def test_any_two_values_can_be_compared(expected: JsonValue, got: JsonValue) -> None:
    assert matches(expected, got) in (True, False)


def test_core_keys_are_right_wrong_missed_or_invented() -> None:
    case = a_case(expect={"use_case": "churn", "monthly_budget_usd": 60, "regions": ["eu-west-1"], "team_size": 2})
    stated = {"use_case": "churn", "monthly_budget_usd": "for 60 dollars"}
    got = scored(case, constraints={"use_case": "churn", "monthly_budget_usd": 600, "team_size": 2}, stated=stated)
    assert (got.right, got.wrong, got.missed) == (("use_case",), ("monthly_budget_usd",), ("regions",))
    assert (got.other_right, got.other_expected) == (1, 1)
    assert got.invented == ()


def test_a_stated_value_that_nobody_stated_is_an_invention() -> None:
    case = a_case(expect={"use_case": "churn"})
    stated = {"monthly_budget_usd": "for 60 dollars", "regions": "in Frankfurt", "use_case": "churn"}
    assert scored(case, constraints={"use_case": "churn"}, stated=stated).invented == ("regions",)


def test_labels_are_judged_by_what_the_design_holds_and_unknown_ones_are_said_to_be_unjudged() -> None:
    case = a_case(
        must_have=("scheduler", "failure_notification", "ci_cd", "a_kind_word"), must_not=("eks", "gpu", "tears")
    )
    marks = {"capability:scheduler", "capability:alerting", "item:ec2_g5_xlarge_hour", "component:kms"}
    got = scored(case, marks=marks)
    assert (got.have, got.lacking) == (("scheduler", "failure_notification"), ("ci_cd",))
    assert (got.violated, got.unjudged) == (("gpu",), ("a_kind_word", "tears"))


@pytest.mark.parametrize(("flag", "violated"), [(set(), True), ({"finding:budget"}, False), ({"conflict"}, False)])
def test_over_budget_is_a_violation_only_where_nobody_is_told(flag: set[str], violated: bool) -> None:
    got = scored(a_case(must_not=("over_budget_without_flag",)), marks={"over_budget", *flag})
    assert bool(got.violated) is violated


def test_the_summary_counts_over_all_cases() -> None:
    def one(**more: Any) -> Score:
        return Score.model_validate({"id": "a", "action": "plan", "expected_action": "plan", **more})

    told = summary([
        one(right=("a", "b", "c"), wrong=("d",), have=("x",), lacking=("y",), by_models=2),
        one(right=("a",), missed=("b", "c"), invented=("z",), expected_action="ask", violated=("gpu",)),
    ])  # fmt: skip
    assert (told["precision"], told["recall"]) == (round(4 / 6, 4), round(4 / 7, 4))
    assert told["f1"] == pytest.approx(2 * (4 / 6) * (4 / 7) / (4 / 6 + 4 / 7), abs=1e-3)
    assert (told["first_action"], told["must_have_recall"], told["must_not_violations"]) == (0.5, 0.5, 1)
    assert (told["invented"], told["decided_by_models"]) == (1, 2)
    assert summary([one()])["f1"] == 1.0


def test_our_own_file_can_be_read_and_another_is_refused() -> None:
    file = cases_in(OWN.read_text(encoding="utf-8"))
    assert len({case.id for case in file.requirements}) == len(file.requirements) == 10
    assert [m.user for m in file.requirements[1].messages] == ["kim", "lee"]
    with pytest.raises(BadInput, match="requirements"):
        cases_in('{"core_keys": [], "requirements": []}')

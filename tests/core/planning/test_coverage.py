from core.catalog.loader import load_catalog
from core.catalog.prices import load_prices
from core.domain.base import Json
from core.domain.constraints import Conflict, Constraints, Coverage, Provenance, Understanding
from core.domain.question import DecisiveField
from core.planning.coverage import ASKS, coverage, decisive
from core.planning.defaults import apply_defaults

CATALOG, PRICES = load_catalog(), load_prices()
NIGHTLY: Json = {
    "use_case": "churn", "serving_mode": "batch", "batch_frequency": "daily", "batch_volume_rows": 2e6,
    "data_sources": ["s3"], "regions": ["eu-west-1"], "monthly_budget_usd": 60,
    "budget_hardness": "hard", "team_size": 1,
}  # fmt: skip
CHECKOUT: Json = {
    "use_case": "churn", "serving_mode": "realtime", "latency_p95_ms": 100, "throughput_rps": 200,
    "regions": ["eu-west-1"], "monthly_budget_usd": 900,
}  # fmt: skip


def understood(values: Json, **more: object) -> Understanding:
    constraints = Constraints.model_validate(values)
    provenance = {key: Provenance(source="stated") for key in constraints.stated()}
    return Understanding.model_validate({"constraints": constraints, "provenance": provenance, **more})


def covered(values: Json, **more: object) -> Coverage:
    return coverage(understood(values, **more), catalog=CATALOG, prices=PRICES)


def open_fields(values: Json) -> tuple[DecisiveField, ...]:
    return decisive(understood(values), catalog=CATALOG, prices=PRICES)


def test_a_vague_wish_is_asked_about() -> None:
    found = covered({"use_case": "churn"})

    assert found.score < ASKS
    assert {"serving_mode", "monthly_budget_usd", "batch_frequency", "batch_volume_rows"} <= set(found.missing)


def test_a_complete_requirement_is_planned_straight_away() -> None:
    assert covered(NIGHTLY).score >= ASKS
    assert covered(CHECKOUT).score >= ASKS
    assert open_fields(NIGHTLY) == ()


def test_a_budget_that_carries_the_default_makes_its_details_indifferent() -> None:
    with_budget = {"use_case": "churn", "monthly_budget_usd": 500}

    assert covered(with_budget).missing == ()
    assert covered({"use_case": "churn"}).missing != ()


def test_questions_say_what_each_answer_would_cost() -> None:
    by_name = {one.field: one for one in open_fields({"use_case": "churn"})}

    assert [choice.value for choice in by_name["serving_mode"].options] == ["batch", "realtime"]
    assert all("USD a month" in choice.label for choice in by_name["batch_frequency"].options)
    assert by_name["batch_frequency"].default == "daily"
    assert "lambda_batch" in by_name["serving_mode"].changes
    weights = [one.weight for one in open_fields({"use_case": "churn"})]
    assert weights == sorted(weights, reverse=True)


def test_a_value_that_is_only_a_default_is_not_known() -> None:
    filled = apply_defaults(understood({"use_case": "churn"}), catalog=CATALOG, prices=PRICES)

    assert coverage(filled, catalog=CATALOG, prices=PRICES).score == covered({"use_case": "churn"}).score


def test_requests_a_day_are_a_load() -> None:
    values: Json = {"serving_mode": "realtime", "latency_p95_ms": 300, "requests_per_day": 1e6}

    assert "throughput_rps" not in covered(values).missing
    assert "throughput_rps" in covered({**values, "requests_per_day": None}).missing


def test_a_contradicted_field_counts_as_unknown() -> None:
    conflict = Conflict(fields=("serving_mode", "batch_frequency"), detail="live and nightly")
    found = covered(NIGHTLY, conflicts=(conflict,))

    assert found.score < covered(NIGHTLY).score
    assert found.conflicts == (conflict,)
    assert found.ambiguous == ("batch_frequency", "serving_mode")


def test_messages_of_many_devices_are_dearer_than_the_budget() -> None:
    """1,800 a second × 2,628,000 s = 4,730 million: 1,000 × 1.00 + 3,730 × 0.80 = 3,984 USD."""
    values: Json = {
        "serving_mode": "streaming", "data_velocity_events_per_s": 1800, "latency_p95_ms": 200,
        "data_sources": ["kinesis", "iot_core"], "regions": ["us-east-2"], "monthly_budget_usd": 2500,
    }  # fmt: skip
    found = covered(values)

    assert [conflict.fields for conflict in found.conflicts] == [("data_velocity_events_per_s", "monthly_budget_usd")]
    assert "3,984 USD" in found.conflicts[0].detail
    assert covered({**values, "monthly_budget_usd": 4000}).conflicts == ()
    assert covered({**values, "data_sources": ["kinesis"]}).conflicts == ()


def test_a_batch_that_must_answer_at_once_is_a_conflict() -> None:
    assert covered({**NIGHTLY, "latency_p95_ms": 100}).conflicts[0].fields == ("serving_mode", "latency_p95_ms")


def test_another_cloud_blocks_until_a_person_chooses() -> None:
    first = open_fields({**CHECKOUT, "cloud_preference": "gcp"})[0]

    assert (first.field, first.blocking, first.default) == ("cloud_preference", True, None)
    assert first.options[0].value == "aws"


def test_scores_are_shares() -> None:
    for values in ({}, {"use_case": "rag_chatbot"}, NIGHTLY, CHECKOUT, {"serving_mode": "async"}):
        assert 0 <= covered(values).score <= 1

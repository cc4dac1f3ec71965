import pytest

from core.domain.constraints import Constraints
from core.planning.search import search
from tests.core.planning.small import FUNCTION, PRICES, SMALL, a_catalog

NIGHTLY = Constraints(serving_mode="batch", batch_frequency="daily", batch_volume_rows=2e6, regions=("us-east-1",))
ONLINE = Constraints(serving_mode="realtime", throughput_rps=200, latency_p95_ms=100, regions=("us-east-1",))


def relaxed(constraints: Constraints) -> dict[str, tuple[object, float]]:
    result = search(constraints, catalog=SMALL, prices=PRICES)
    assert result.plan is None
    return {
        f"{r.field}={r.value}" if r.field == "serving_mode" else r.field: (r.value, r.monthly_usd)
        for r in result.relaxations
    }


def test_a_budget_that_carries_the_cheapest_plan_is_named() -> None:
    assert relaxed(NIGHTLY.with_values({"monthly_budget_usd": 20})) == {"monthly_budget_usd": (30.0, 23.0)}


def test_a_latency_that_can_be_kept_is_named() -> None:
    assert relaxed(ONLINE.with_values({"latency_p95_ms": 10})) == {"latency_p95_ms": (20.0, 152.0)}


def test_a_promise_that_can_be_kept_is_named() -> None:
    assert relaxed(ONLINE.with_values({"availability_slo_pct": 99.99})) == {"availability_slo_pct": (99.95, 152.0)}


def test_a_window_that_is_long_enough_is_named_beside_what_it_costs() -> None:
    found = relaxed(NIGHTLY.with_values({"batch_window_min": 60, "monthly_budget_usd": 90}))

    # one more worker would not help: a worker a million rows; the fast one costs 101 beside clock and lock
    assert found == {"batch_window_min": (102.0, 23.0), "monthly_budget_usd": (110.0, 103.0)}


def test_a_field_is_offered_once_with_its_smallest_concession() -> None:
    asked = ONLINE.with_values({"throughput_rps": 1500, "latency_p95_ms": 1000, "monthly_budget_usd": 2000})
    found = search(asked, catalog=a_catalog(FUNCTION), prices=PRICES).relaxations

    # the function's own end is at 1,000 a second; halving stops a little below it
    assert [(relaxation.field, relaxation.value) for relaxation in found] == [("throughput_rps", 1000.0)]


def test_a_load_that_fits_the_budget_is_named() -> None:
    found = relaxed(ONLINE.with_values({"throughput_rps": 500, "monthly_budget_usd": 150, "budget_hardness": "hard"}))

    # 3 tasks × 50 and a lock do not fit, 2 tasks carry 168
    assert found["throughput_rps"][1] == 102.0
    assert 160 <= float(str(found["throughput_rps"][0])) <= 168
    assert found["monthly_budget_usd"] == (310.0, 302.0)


def test_serving_that_cannot_be_built_gets_no_plan_but_the_nearest_ways() -> None:
    streaming = Constraints(serving_mode="streaming", data_velocity_events_per_s=100, regions=("us-east-1",))
    result = search(streaming, catalog=SMALL, prices=PRICES)

    assert result.plan is None
    assert result.findings[0].evidence.startswith("required: stream_inference")
    assert {r.value for r in result.relaxations} == {"realtime", "batch"}


def test_a_language_model_gets_no_plan_and_no_substitute() -> None:
    result = search(ONLINE.with_values({"use_case": "rag_chatbot"}), catalog=SMALL, prices=PRICES)

    assert result.plan is None
    assert result.relaxations == ()
    assert any("llm_inference" in finding.evidence for finding in result.findings)


def test_a_region_without_prices_gets_no_plan() -> None:
    result = search(NIGHTLY.with_values({"regions": ["mars-1"]}), catalog=SMALL, prices=PRICES)

    assert result.plan is None
    assert "mars-1" in result.findings[0].evidence


def test_a_region_outside_of_the_residency_is_moved_inside() -> None:
    found = relaxed(NIGHTLY.with_values({"data_residency": "IE"}))

    assert found["regions"][0] == "eu-west-1"


def test_two_changes_are_told_where_one_is_the_budget() -> None:
    result = search(ONLINE.with_values({"latency_p95_ms": 10, "monthly_budget_usd": 100}), catalog=SMALL, prices=PRICES)

    assert [(r.field, r.value) for r in result.relaxations] == [("latency_p95_ms", 20.0)]
    assert result.relaxations[0].detail.endswith("It also needs a budget of 160 USD a month.")


@pytest.mark.parametrize("field", ["latency_p95_ms", "availability_slo_pct", "monthly_budget_usd"])
def test_every_relaxation_leads_to_a_plan_at_its_price(field: str) -> None:
    strict = {"latency_p95_ms": 10.0, "availability_slo_pct": 99.99, "monthly_budget_usd": 100.0}
    constraints = ONLINE.with_values({field: strict[field]})
    for relaxation in search(constraints, catalog=SMALL, prices=PRICES).relaxations:
        again = search(constraints.with_values({relaxation.field: relaxation.value}), catalog=SMALL, prices=PRICES)
        assert again.cost is not None
        assert again.cost.monthly_usd == relaxation.monthly_usd

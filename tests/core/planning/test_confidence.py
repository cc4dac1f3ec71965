import pytest

from core.domain.constraints import Constraints
from core.domain.cost import CostEstimate
from core.planning.confidence import plan_confidence, price_certainty, stated_share


def a_cost(low: float, usd: float, high: float) -> CostEstimate:
    return CostEstimate(monthly_usd=usd, low=low, high=high, environments={}, region="us-east-1", lines=())


@pytest.mark.parametrize(("low", "high", "certainty"), [(100, 100, 1.0), (80, 120, 0.9), (0, 400, 0.5), (0, 0, 1.0)])
def test_a_wide_price_is_less_certain(low: float, high: float, certainty: float) -> None:
    assert price_certainty(a_cost(low, 100 if high else 0, high)) == certainty


def test_confidence_is_a_product_of_three_things_that_it_names() -> None:
    constraints = Constraints(serving_mode="realtime", monthly_budget_usd=200, latency_p95_ms=100)
    sure = plan_confidence(constraints, cost=a_cost(80, 100, 120), p95_ms=85, coverage=0.8)

    # the latency target is nearer: 15 % free is half of ample, 0.5 + 0.25; 0.8 × 0.75 × 0.9
    assert sure.value == 0.54
    assert "coverage 0.80" in sure.because
    assert "15% of the latency target free" in sure.because
    assert "80.00 to 120.00 USD" in sure.because


def test_without_limits_only_coverage_and_prices_count() -> None:
    sure = plan_confidence(Constraints(), cost=a_cost(100, 100, 100), p95_ms=None, coverage=1)

    assert (sure.value, "no limit is stated" in sure.because) == (1.0, True)


def test_defaults_are_not_what_was_stated() -> None:
    constraints = Constraints(serving_mode="batch", batch_volume_rows=10, batch_frequency="daily")

    assert stated_share(constraints).value == 0.7
    assert stated_share(constraints, defaulted=("batch_volume_rows",)).value == 0.6

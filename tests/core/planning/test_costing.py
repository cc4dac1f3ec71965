import pytest

from core.catalog.loader import load_catalog
from core.catalog.prices import load_prices
from core.domain.constraints import Constraints
from core.domain.plan import Plan
from core.errors import CatalogInvalid
from core.planning import sizing
from core.planning.costing import at_load, bill, estimate
from core.planning.demand import demand
from core.planning.search import search
from tests.core.planning.small import API, BATCH, PRICES, SMALL, a_catalog, a_component

NIGHTLY = Constraints(serving_mode="batch", batch_frequency="daily", batch_volume_rows=2e6, regions=("us-east-1",))


def nightly_plan(constraints: Constraints = NIGHTLY) -> Plan:
    plan = search(constraints, catalog=SMALL, prices=PRICES).plan
    assert plan is not None
    return plan


def test_a_plan_costs_the_sum_of_its_lines() -> None:
    cost = estimate(nightly_plan(), NIGHTLY, catalog=SMALL, prices=PRICES)

    # 2 workers × 10 coins (up to 12), a clock of 1, a lock of 2
    assert (cost.low, cost.monthly_usd, cost.high) == (23.0, 23.0, 27.0)
    assert {line.component: line.usd for line in cost.lines} == {"cheap_batch": 20.0, "clock": 1.0, "lock": 2.0}
    assert cost.region == "us-east-1"


def test_only_environments_that_are_named_stand_against_the_budget() -> None:
    asked = NIGHTLY.with_values({"environments": ["dev", "prod"]})
    unasked = estimate(nightly_plan(), NIGHTLY, catalog=SMALL, prices=PRICES)
    cost = estimate(nightly_plan(asked), asked, catalog=SMALL, prices=PRICES)

    # outside of prod one worker is enough: 10 + 1 + 2
    assert unasked.environments == cost.environments == {"dev": 13.0, "staging": 13.0, "prod": 23.0}
    assert (unasked.monthly_usd, cost.monthly_usd) == (23.0, 36.0)
    assert [line.quantity for line in cost.lines if line.component == "cheap_batch"] == [30.0]


def test_another_region_widens_the_range_and_says_so() -> None:
    there = NIGHTLY.with_values({"regions": ["eu-west-1"]})
    cost = estimate(nightly_plan(there), there, catalog=SMALL, prices=PRICES)

    assert (cost.low, cost.monthly_usd, cost.high) == (25.3, 27.6, 35.1)  # × 1.1, 1.2 and (24 + 3) × 1.3
    assert any("eu-west-1 costs 1.1 to 1.3 times us-east-1" in said for said in cost.assumptions)


def test_ranges_of_price_and_quantity_multiply() -> None:
    spread = a_component(
        "spread",
        cost=(
            {"item": "ranged", "quantity": 10, "low": 5, "high": 20},
            {"item": "coin", "quantity": 7, "one_off": True},
        ),
    )
    entry = a_catalog(spread)["spread"]
    one = bill(entry, demand(NIGHTLY, environment="prod"), PRICES, "us-east-1")

    assert (one.low, one.usd, one.high, one.one_off) == (5.0, 20.0, 60.0, 7.0)


def test_sizing_shows_its_arithmetic() -> None:
    constraints = Constraints(serving_mode="realtime", throughput_rps=200)
    entry = a_catalog(API)["api"]

    assert sizing.size(entry, demand(constraints, environment="prod")).arithmetic == (
        "tasks = max(2, ceil(200 / 84)) = 3",
    )
    assert sizing.size(entry, demand(constraints, environment="dev")).arithmetic == ("tasks = 1",)


def test_a_formula_that_fails_names_its_component() -> None:
    broken = a_component("broken", sizing={"n": "1 / production"}, cost=({"item": "coin", "quantity": "n"},))

    with pytest.raises(CatalogInvalid, match=r"broken\.sizing\.n"):
        bill(a_catalog(broken)["broken"], demand(NIGHTLY, environment="dev"), PRICES, "us-east-1")


def test_ten_times_the_load_needs_ten_times_the_workers() -> None:
    cost = at_load(nightly_plan(), NIGHTLY, factor=10, catalog=SMALL, prices=PRICES)

    assert cost.monthly_usd == 203.0  # 20 workers × 10, and 3


def test_assumptions_say_what_nobody_stated() -> None:
    silent = Constraints(regions=("us-east-1",))
    said = " ".join(estimate(nightly_plan(silent), silent, catalog=SMALL, prices=PRICES).assumptions)

    assert "1,000,000 rows a run" in said
    assert "Model: 100 MB." in said
    assert "Training: once a month." in said


def test_a_key_of_one_s_own_costs_a_dollar_and_its_calls() -> None:
    """By hand: 1 key × 1.00; 2 × 10,000 calls of services and next to none of objects × 0.03 = 0.06."""
    one = bill(load_catalog()["kms"], demand(NIGHTLY, environment="prod"), load_prices(), "us-east-1")

    assert {line.item: line.usd for line in one.lines} == {"kms_key_month": 1.0, "kms_requests_10k": 0.06}
    assert one.usd == 1.06


def test_a_worker_s_sizing_follows_the_rows() -> None:
    entry = a_catalog(BATCH)["cheap_batch"]

    assert sizing.size(entry, demand(NIGHTLY, environment="prod")).values == {"workers": 2}


def test_a_budget_in_euro_is_answered_in_euro_too_at_a_rate_with_its_date() -> None:
    euro = NIGHTLY.with_values({"monthly_budget_usd": 108, "monthly_budget_original": "100 EUR"})
    cost = estimate(nightly_plan(euro), euro, catalog=SMALL, prices=PRICES)

    assert (cost.monthly_usd, cost.monthly_local) == (23.0, "21.30 EUR")  # 23 / 1.08
    assert "1 EUR counts as 1.08 USD (ECB euro reference rates, average of 2024, 2024-12-31)." in cost.assumptions
    assert estimate(nightly_plan(), NIGHTLY, catalog=SMALL, prices=PRICES).monthly_local == ""

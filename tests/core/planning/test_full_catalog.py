"""What holds for every plan, over the catalog and the prices that are shipped."""

from hypothesis import given, settings
from hypothesis import strategies as st

from core.catalog.loader import load_catalog
from core.catalog.prices import load_prices
from core.domain.constraints import Constraints
from core.planning import feasibility, preference
from core.planning.search import search, solve

CATALOG, PRICES = load_catalog(), load_prices()
REGIONS = st.sampled_from(["us-east-1", "eu-west-1", "eu-central-1", "ap-southeast-2"])
SENSITIVITY = st.sampled_from([None, "internal", "confidential", "restricted"])

batches = st.builds(
    lambda rows, often, region, kind, budget, private: Constraints(
        serving_mode="batch",
        batch_volume_rows=rows,
        batch_frequency=often,
        regions=(region,),
        data_classification=kind,
        monthly_budget_usd=budget,
        private_only=private,
    ),
    st.integers(1_000, 200_000_000),
    st.sampled_from(["hourly", "daily", "weekly", "monthly"]),
    REGIONS,
    SENSITIVITY,
    st.one_of(st.none(), st.integers(5, 5_000)),
    st.sampled_from([None, True]),
)
services = st.builds(
    lambda rps, p95, slo, region, kind, budget, private: Constraints(
        serving_mode="realtime",
        throughput_rps=rps,
        latency_p95_ms=p95,
        availability_slo_pct=slo,
        regions=(region,),
        data_classification=kind,
        monthly_budget_usd=budget,
        private_only=private,
    ),
    st.integers(1, 3_000),
    st.integers(20, 5_000),
    st.sampled_from([None, 99.0, 99.5, 99.9, 99.95]),
    REGIONS,
    SENSITIVITY,
    st.one_of(st.none(), st.integers(5, 20_000)),
    st.sampled_from([None, True]),
)
requirements = st.one_of(batches, services)


@settings(max_examples=15, deadline=None)
@given(requirements)
def test_every_plan_passes_its_own_checks_and_each_alternative_says_why_it_was_not_chosen(asked: Constraints) -> None:
    result = search(asked, catalog=CATALOG, prices=PRICES)

    for option in result.options:
        found = feasibility.check(option.plan, asked, catalog=CATALOG, prices=PRICES)
        assert not [finding for finding in found if finding.severity == "B"]
        if asked.monthly_budget_usd is not None:
            assert option.cost.monthly_usd <= asked.monthly_budget_usd
    for alternative in result.alternatives:
        assert alternative.why_not or alternative.name == "recommended"
        assert alternative.monthly_usd is not None
    assert (result.plan is None) == (not result.options)


@settings(max_examples=12, deadline=None)
@given(requirements, st.integers(0, 2_000))
def test_a_larger_budget_never_makes_the_best_plan_worse(asked: Constraints, more: int) -> None:
    if asked.monthly_budget_usd is None:
        return
    richer = asked.with_values({"monthly_budget_usd": asked.monthly_budget_usd + more})
    before, after = (solve(one, catalog=CATALOG, prices=PRICES) for one in (asked, richer))
    for order, chosen in before.best.items():
        assert preference.ranks(after.space)[order](after.best[order]) <= preference.ranks(before.space)[order](chosen)


@settings(max_examples=12, deadline=None)
@given(services, st.integers(20, 5_000), st.sampled_from([99.0, 99.5, 99.9, 99.95]))
def test_a_tighter_promise_never_lowers_the_optimum_s_cost(asked: Constraints, p95: int, slo: float) -> None:
    strict = asked.with_values(
        {
            "latency_p95_ms": min(p95, asked.latency_p95_ms or p95),
            "availability_slo_pct": max(slo, asked.availability_slo_pct or 0),
        }
    )
    fixed = asked.with_values({"availability_slo_pct": asked.availability_slo_pct or 99.0})
    loose, tight = (solve(one, catalog=CATALOG, prices=PRICES).best.get("cheapest") for one in (fixed, strict))
    if tight is not None:
        assert loose is not None
        assert preference.usd(loose) <= preference.usd(tight)


@settings(max_examples=5, deadline=None)
@given(requirements)
def test_where_nothing_fits_each_relaxation_makes_a_plan_possible(asked: Constraints) -> None:
    result = search(asked, catalog=CATALOG, prices=PRICES)
    for relaxation in result.relaxations:
        value = [relaxation.value] if relaxation.field == "regions" else relaxation.value
        changed = asked.with_values({relaxation.field: value})
        if "also needs a budget" in relaxation.detail:
            changed = changed.with_values({"monthly_budget_usd": None})
        assert search(changed, catalog=CATALOG, prices=PRICES).plan is not None

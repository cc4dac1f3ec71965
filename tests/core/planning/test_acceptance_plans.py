"""The two requirements that must always be planned, on the real catalog, with its real prices."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.catalog.loader import load_catalog
from core.catalog.prices import load_prices
from core.domain.constraints import Constraints
from core.planning import feasibility
from core.planning.assumed import HOUR_USD
from core.planning.result import Option, SearchResult
from core.planning.search import search

CATALOG, PRICES = load_catalog(), load_prices()
GOLDEN = Path(__file__).parent / "golden"
REQUIREMENTS = {
    "nightly_churn": Constraints(
        use_case="churn",
        serving_mode="batch",
        batch_frequency="daily",
        batch_volume_rows=2_000_000,
        data_sources=("s3",),
        regions=("eu-west-1",),
        monthly_budget_usd=60,
        budget_hardness="hard",
        team_size=1,
    ),
    "checkout_churn": Constraints(
        use_case="churn",
        serving_mode="realtime",
        latency_p95_ms=100,
        throughput_rps=200,
        regions=("eu-west-1",),
        monthly_budget_usd=900,
    ),
}


def planned(name: str) -> SearchResult:
    return search(REQUIREMENTS[name], catalog=CATALOG, prices=PRICES)


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_the_plan_is_as_recorded(name: str, request: pytest.FixtureRequest) -> None:
    """Components, reasons and what provides each capability; figures are asserted elsewhere, as prices change."""
    plan = planned(name).plan
    assert plan is not None
    lines = [f"pattern: {plan.pattern}", f"region: {plan.region}", f"environments: {', '.join(plan.environments)}", ""]
    lines += [f"{component.id}: {component.reason}" for component in plan.components]
    lines += ["", *(f"{c.id} <- {c.provided_by}" for c in plan.capabilities), ""]
    path = GOLDEN / f"{name}.txt"
    if request.config.getoption("--update-golden"):
        path.write_text("\n".join(lines), encoding="utf-8")
    assert path.read_text(encoding="utf-8") == "\n".join(lines)


@pytest.mark.parametrize(
    ("name", "component", "pattern"),
    [("nightly_churn", "lambda_batch", "batch"), ("checkout_churn", "ecs_fargate_api", "realtime")],
)
def test_the_plan_fits_its_budget_at_the_upper_end(name: str, component: str, pattern: str) -> None:
    result = planned(name)
    assert result.plan is not None
    assert result.cost is not None

    assert component in result.plan
    assert result.plan.pattern == pattern
    budget = REQUIREMENTS[name].monthly_budget_usd
    assert budget is not None
    assert 0 < result.cost.low <= result.cost.monthly_usd <= result.cost.high <= budget
    assert sum(line.usd for line in result.cost.lines) == pytest.approx(result.cost.monthly_usd)
    assert all(line.source for line in result.cost.lines)


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_every_option_is_feasible_priced_and_says_why_it_is_not_the_first(name: str) -> None:
    result = planned(name)

    assert len(result.alternatives) >= 2
    assert result.alternatives[0].why_not == ""
    for option in result.options:
        findings = feasibility.check(option.plan, REQUIREMENTS[name], catalog=CATALOG, prices=PRICES)
        assert not [finding for finding in findings if finding.severity == "B"]
        assert (option.why_not == "") == (option.name == "recommended")


@pytest.mark.parametrize("name", REQUIREMENTS)
def test_every_capability_is_really_provided(name: str) -> None:
    plan = planned(name).plan
    assert plan is not None
    for capability in plan.capabilities:
        kind, _, who = capability.provided_by.partition(":")
        if kind == "component":
            assert capability.id in plan.component(who).capabilities
        else:
            assert kind == "file"


@settings(max_examples=40, deadline=None)
@given(
    online=st.booleans(),
    rps=st.floats(0.1, 3000),
    p95=st.floats(10, 5000),
    rows=st.floats(10, 1e9),
    often=st.sampled_from(["hourly", "daily", "weekly"]),
    budget=st.one_of(st.none(), st.floats(1, 5000)),
    slo=st.sampled_from([None, 99.5, 99.9, 99.99]),
    regimes=st.frozensets(st.sampled_from(["HIPAA", "GDPR", "PCI-DSS", "SOC2", "EU-AI-Act"]), max_size=2),
    private=st.booleans(),
    more=st.floats(0, 2000),
)
def test_whatever_is_asked_every_plan_holds_and_money_never_hurts(
    online: bool, rps: float, p95: float, rows: float, often: str, budget: float | None, slo: float | None,
    regimes: frozenset[str], private: bool, more: float,
) -> None:  # fmt: skip
    load = {"throughput_rps": rps, "latency_p95_ms": p95, "availability_slo_pct": slo}
    runs = {"batch_volume_rows": rows, "batch_frequency": often}
    constraints = Constraints.model_validate(
        {
            "serving_mode": "realtime" if online else "batch",
            **(load if online else runs),
            "monthly_budget_usd": budget,
            "compliance": sorted(regimes),
            "private_only": private,
        }
    )
    result = search(constraints, catalog=CATALOG, prices=PRICES)
    for option in result.options:
        findings = feasibility.check(option.plan, constraints, catalog=CATALOG, prices=PRICES)
        assert not [finding for finding in findings if finding.severity == "B"]
    assert result.plan is not None or result.findings
    if budget is not None and result.cost is not None:
        richer = search(constraints.with_values({"monthly_budget_usd": budget + more}), catalog=CATALOG, prices=PRICES)
        assert richer.options
        assert _worth(richer.options[0], budget + more) <= _worth(result.options[0], budget)


def _worth(option: Option, budget: float) -> tuple[bool, float]:
    """Smaller is better, as the recommended order has it."""
    return option.cost.high > budget, round(option.cost.monthly_usd + option.effort_hours * HOUR_USD, 2)

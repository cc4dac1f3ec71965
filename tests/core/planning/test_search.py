"""The search against an exhaustive one, and what must hold for whatever it returns."""

import math
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.catalog.loader import Catalog
from core.catalog.spec import Component
from core.domain.constraints import Constraints
from core.planning import feasibility, preference
from core.planning.candidates import Candidate, Space, space
from core.planning.feasibility.cost import spendable_usd
from core.planning.preference import ORDERS
from core.planning.search import search, solve
from core.planning.violation import Violation
from tests.core.planning.small import PRICES, SMALL, a_catalog, a_component

NIGHTLY = Constraints(serving_mode="batch", batch_frequency="daily", batch_volume_rows=2e6, regions=("us-east-1",))
ONLINE = Constraints(serving_mode="realtime", throughput_rps=200, latency_p95_ms=100, regions=("us-east-1",))

capability = st.sampled_from(["object_store", "encryption", "alerting", "model_registry", "x", "y"])


@st.composite
def components(draw: st.DrawFn) -> tuple[Component, ...]:
    count = draw(st.integers(2, 7))
    made: list[Component] = []
    for number in range(count):
        serves = number == 0 or draw(st.integers(0, 3)) == 0
        offered = draw(st.frozensets(capability, max_size=3)) | (
            frozenset({"realtime_endpoint"}) if serves else frozenset()
        )
        performance = {
            "p95_ms": draw(st.integers(1, 90)),
            "max_rps": draw(st.integers(50, 500)),
            "availability_pct": 99.9,
        }
        made.append(
            a_component(
                f"c{number}",
                kind=f"kind{draw(st.integers(0, 4))}",
                capabilities=tuple(sorted(offered)),
                burden=draw(st.integers(1, 5)),
                requires=tuple(sorted(draw(st.frozensets(st.sampled_from(["x", "y", "encryption"]), max_size=2)))),
                incompatible=(f"c{draw(st.integers(0, 7))}",) if draw(st.integers(0, 4)) == 0 else (),
                cost=({"item": draw(st.sampled_from(["coin", "ranged"])), "quantity": draw(st.integers(0, 200))},),
                performance=performance if serves else {},
            )
        )
    return tuple(made)


requirement = st.builds(
    lambda budget, p95, rps, hard: ONLINE.with_values(
        {"monthly_budget_usd": budget, "latency_p95_ms": p95, "throughput_rps": rps, "budget_hardness": hard}
    ),
    st.one_of(st.none(), st.integers(10, 900)),
    st.integers(5, 120),
    st.integers(20, 400),
    st.sampled_from([None, "hard", "soft"]),
)


def every_feasible_set(catalog: Catalog, constraints: Constraints) -> tuple[Space, list[tuple[Candidate, ...]]]:
    """By trying all subsets: no branch, no bound."""
    room = space(constraints, catalog=catalog, prices=PRICES)
    needs = set(room.needs(room.usable))
    feasible: list[tuple[Candidate, ...]] = []
    for size in range(len(room.usable) + 1):
        for chosen in combinations(room.usable, size):
            offered = {c for candidate in chosen for c in candidate.entry.spec.capabilities}
            if needs <= offered and not feasibility.blocking(room.proposal(chosen)):
                feasible.append(chosen)
    return room, feasible


@settings(max_examples=60, deadline=None)
@given(made=components(), constraints=requirement, kept=st.sampled_from([0, 32]))
def test_the_search_finds_what_trying_everything_finds(
    made: tuple[Component, ...], constraints: Constraints, kept: int
) -> None:
    catalog = a_catalog(*made)
    room, feasible = every_feasible_set(catalog, constraints)
    solution = solve(constraints, catalog=catalog, prices=PRICES, kept=kept)
    orders = preference.ranks(room)

    assert set(solution.best) == (set(ORDERS) if feasible else set())
    for order, chosen in solution.best.items():
        assert orders[order](chosen) == min(orders[order](other) for other in feasible)


@settings(max_examples=40, deadline=None)
@given(made=components(), constraints=requirement)
def test_every_option_passes_its_own_checks_and_fits_the_budget(
    made: tuple[Component, ...], constraints: Constraints
) -> None:
    catalog = a_catalog(*made)
    result = search(constraints, catalog=catalog, prices=PRICES)
    for option in result.options:
        findings = feasibility.check(option.plan, constraints, catalog=catalog, prices=PRICES)
        assert not [finding for finding in findings if finding.severity == "B"]
        assert findings == option.findings
        assert option.cost.high <= (spendable_usd(constraints) or math.inf)
    assert (result.plan is None) == (not result.options)


@settings(max_examples=40, deadline=None)
@given(made=components(), constraints=requirement, more=st.integers(0, 500))
def test_a_larger_budget_never_makes_the_best_plan_worse(
    made: tuple[Component, ...], constraints: Constraints, more: int
) -> None:
    catalog = a_catalog(*made)
    if constraints.monthly_budget_usd is None:
        return
    richer = constraints.with_values({"monthly_budget_usd": constraints.monthly_budget_usd + more})
    before = solve(constraints, catalog=catalog, prices=PRICES)
    after = solve(richer, catalog=catalog, prices=PRICES)
    for order, chosen in before.best.items():
        was, now = preference.ranks(before.space)[order], preference.ranks(after.space)[order]
        assert now(after.best[order]) <= was(chosen)


@settings(max_examples=40, deadline=None)
@given(made=components(), constraints=requirement, tighter=st.integers(1, 120), heavier=st.integers(1, 400))
def test_a_tighter_limit_never_makes_the_best_plan_better_or_the_cheapest_cheaper(
    made: tuple[Component, ...], constraints: Constraints, tighter: int, heavier: int
) -> None:
    catalog = a_catalog(*made)
    strict = constraints.with_values(
        {
            "latency_p95_ms": min(tighter, constraints.latency_p95_ms or tighter),
            "throughput_rps": max(heavier, constraints.throughput_rps or 0),
        }
    )
    loose = solve(constraints, catalog=catalog, prices=PRICES)
    tight = solve(strict, catalog=catalog, prices=PRICES)
    for order, chosen in tight.best.items():
        rank = preference.ranks(loose.space)[order]
        assert rank(loose.best[order]) <= rank(chosen)
        if order == "cheapest":
            assert preference.usd(loose.best[order]) <= preference.usd(chosen)


def test_effort_is_weighed_against_money() -> None:
    result = search(NIGHTLY.with_values({"batch_volume_rows": 1.5e7}), catalog=SMALL, prices=PRICES)

    # 15 workers × 10 = 150 against 100 and an hour at 60
    assert result.plan is not None
    assert "cheap_batch" in result.plan
    assert [option.name for option in result.options] == ["recommended", "cheapest"]
    cheapest = result.options[1]
    assert "fast_batch" in cheapest.plan
    assert cheapest.why_not == "fast_batch: 1 h a month more to run."
    assert "also the most robust" in cheapest.tradeoffs


def test_a_plan_whose_upper_cost_fits_comes_before_a_cheaper_one_that_may_not() -> None:
    tight = NIGHTLY.with_values({"batch_volume_rows": 1e7, "monthly_budget_usd": 115, "budget_hardness": "soft"})
    result = search(tight, catalog=SMALL, prices=PRICES)

    # 10 workers: 103 to 123 coins with clock and lock; the fast one: 101 to 101 without a lock
    assert result.plan is not None
    assert "fast_batch" in result.plan
    assert "its upper cost exceeds the budget" in next(o.why_not for o in result.options if "cheap_batch" in o.plan)


def test_every_component_says_what_it_is_there_for() -> None:
    result = search(NIGHTLY, catalog=SMALL, prices=PRICES)
    assert result.plan is not None

    assert result.plan.component("cheap_batch").reason.startswith("CHEAP_BATCH brings batch scoring")
    assert {c.id: c.provided_by for c in result.plan.capabilities}["cost_estimate"] == "file:docs/cost-estimate.md"
    assert {c.id: c.provided_by for c in result.plan.capabilities}["scheduler"] == "component:clock"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"excluded": ["function"], "latency_p95_ms": 2000.0}, "excluded: function"),
        ({"payload_kb": 9000.0, "latency_p95_ms": 2000.0}, "9,000 KB > 6,000 KB"),
        ({"model_artifact_mb": 900.0, "latency_p95_ms": 2000.0}, "900 MB > 500 MB"),
        ({}, "800 ms at best, target 100 ms"),
    ],
)
def test_a_component_outside_its_limits_is_dropped_with_the_figures(changes: dict[str, object], why: str) -> None:
    result = search(ONLINE.with_values(changes), catalog=SMALL, prices=PRICES)  # type: ignore[arg-type]

    assert result.plan is not None
    assert "api" in result.plan
    assert why in next(c.why for c in result.considered if c.components == ("function",))


def test_what_policy_rejected_is_not_planned_again() -> None:
    avoid = (Violation(rule="NET-01", component="cheap_batch", detail="public"),)
    result = search(NIGHTLY, catalog=SMALL, prices=PRICES, avoid=avoid)

    assert result.plan is not None
    assert "fast_batch" in result.plan


def test_what_policy_misses_is_added() -> None:
    watch = a_component("watch", capabilities=("audit_logging",))
    catalog = a_catalog(*(entry.spec for entry in SMALL.values()), watch)
    avoid = (Violation(rule="LOG-01", capability="audit_logging"),)

    first, second = (search(NIGHTLY, catalog=catalog, prices=PRICES, avoid=a).plan for a in ((), avoid))
    assert first is not None
    assert second is not None
    assert "watch" not in first
    assert "watch" in second


def test_two_runs_give_the_same_result() -> None:
    assert search(ONLINE, catalog=SMALL, prices=PRICES) == search(ONLINE, catalog=SMALL, prices=PRICES)

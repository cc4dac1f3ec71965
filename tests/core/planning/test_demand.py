import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.domain.constraints import Constraints
from core.planning.demand import demand, mode_of, window_min

ONLINE = Constraints(serving_mode="realtime", throughput_rps=300, latency_p95_ms=100, availability_slo_pct=99.9)
NIGHTLY = Constraints(serving_mode="batch", batch_frequency="daily", batch_volume_rows=2e6)


def test_a_peak_becomes_a_mean_and_a_month_of_requests() -> None:
    load = demand(ONLINE, environment="prod")

    assert load.peak_rps == 300
    assert load.avg_rps == pytest.approx(100)  # day and night: a third of the peak
    assert load.requests_month == pytest.approx(100 * 730 * 3600)


def test_requests_a_day_become_a_mean_and_a_peak() -> None:
    load = demand(
        Constraints(serving_mode="realtime", requests_per_day=864_000, traffic_pattern="spiky"), environment="prod"
    )

    assert load.avg_rps == pytest.approx(10)
    assert load.peak_rps == pytest.approx(100)


def test_a_month_of_nightly_runs() -> None:
    load = demand(NIGHTLY, environment="prod")

    assert load.rows_per_run == 2e6
    assert load.runs_month == pytest.approx(30.42, abs=0.01)
    assert load.data_gb == pytest.approx(60)  # 2 million rows of 1 KB, 30 runs kept
    assert (load.peak_rps, load.requests_month, load.zones) == (0, 0, 1)


def test_events_that_keep_coming_are_scored_by_the_hour() -> None:
    load = demand(Constraints(serving_mode="batch", data_velocity_events_per_s=100), environment="prod")

    assert load.runs_month == 730
    assert load.rows_per_run == pytest.approx(100 * 3600)


@pytest.mark.parametrize(("slo", "zones"), [(99.5, 1), (99.9, 2), (99.99, 3)])
def test_promises_decide_about_zones(slo: float, zones: int) -> None:
    assert demand(NIGHTLY.with_values({"availability_slo_pct": slo}), environment="prod").zones == zones


def test_a_load_balancer_has_two_zones_even_where_nothing_is_promised() -> None:
    load = demand(ONLINE, environment="dev")

    assert (load.zones, load.slo_pct, load.production) == (2, 0, 0)


@pytest.mark.parametrize(
    ("deadline", "minutes"), [("07:00", 300), ("06:30", 270), ("02:30", 150), ("00:10", 30), (None, 240)]
)
def test_a_deadline_leaves_the_time_since_two_in_the_morning(deadline: str | None, minutes: float) -> None:
    assert window_min(NIGHTLY.with_values({"batch_deadline": deadline})) == minutes


@pytest.mark.parametrize(
    ("values", "mode"),
    [
        ({}, "batch"),
        ({"latency_p95_ms": 100.0}, "realtime"),
        ({"throughput_rps": 5.0}, "realtime"),
        ({"latency_p95_ms": 100.0, "batch_frequency": "daily"}, "batch"),
        ({"serving_mode": "streaming"}, "streaming"),
        ({"serving_mode": "none", "throughput_rps": 5.0}, "realtime"),
    ],
)
def test_the_mode_follows_from_what_is_stated(values: dict[str, object], mode: str) -> None:
    assert mode_of(Constraints.model_validate(values)) == mode


@pytest.mark.parametrize(
    ("days", "deletion", "kept"),
    [(None, None, 90), (100, None, 120), (100, True, 90), (2555, None, 2557), (9999, None, 3653)],
)
def test_logs_are_kept_as_long_as_asked_in_steps_that_exist(days: int | None, deletion: bool | None, kept: int) -> None:
    constraints = NIGHTLY.with_values({"retention_days": days, "deletion": deletion})

    assert demand(constraints, environment="prod").retention_days == kept


@pytest.mark.parametrize("values", [{"data_classification": "restricted"}, {"phi": True}, {"pii_types": ["pii"]}])
def test_personal_data_is_confidential(values: dict[str, object]) -> None:
    assert demand(Constraints.model_validate(values), environment="prod").confidential == 1
    assert demand(Constraints(), environment="prod").confidential == 0


@given(
    rps=st.floats(0.01, 1e5),
    frequency=st.sampled_from(["hourly", "daily", "weekly", "monthly", "on_demand"]),
    online=st.booleans(),
)
def test_no_environment_carries_more_than_prod(rps: float, frequency: str, online: bool) -> None:
    constraints = Constraints.model_validate(
        {"serving_mode": "realtime" if online else "batch", "throughput_rps": rps, "batch_frequency": frequency}
    )
    prod = demand(constraints, environment="prod")
    for environment in ("dev", "staging"):
        other = demand(constraints, environment=environment)
        assert other.peak_rps <= prod.peak_rps
        assert other.rows_per_run <= prod.rows_per_run
        assert other.runs_month <= prod.runs_month
        assert other.data_gb <= prod.data_gb
        assert other.log_gb <= prod.log_gb
    assert hash(prod) == hash(demand(constraints, environment="prod"))

"""Each technical check with figures that can be followed by hand; and each of them can fail."""

import pytest

from core.catalog.prices import load_prices
from core.domain.constraints import Constraints
from core.domain.finding import Finding
from core.planning import feasibility
from core.planning.candidates import space
from core.planning.demand import demand
from core.planning.feasibility.availability import composed
from core.planning.feasibility.cost import enough
from core.planning.feasibility.proposal import Proposal
from core.planning.search import search
from tests.core.planning.small import PRICES, SMALL, a_catalog, a_component

ONLINE = Constraints(
    serving_mode="realtime", throughput_rps=200, latency_p95_ms=100, regions=("us-east-1",), availability_slo_pct=99.9
)
UP = {"p95_ms": 5, "availability_pct": 99.95}
NIGHTLY = Constraints(serving_mode="batch", batch_frequency="daily", batch_volume_rows=2e6, regions=("us-east-1",))


def proposed(constraints: Constraints, *components: str, catalog: object = SMALL) -> Proposal:
    assert isinstance(catalog, type(SMALL))
    room = space(constraints, catalog=catalog, prices=PRICES)
    return room.proposal([candidate for candidate in room.candidates if candidate.id in components])


def finding(constraints: Constraints, check: str, *components: str, catalog: object = SMALL) -> Finding | None:
    found = feasibility.findings(proposed(constraints, *components, catalog=catalog))
    return next((one for one in found if one.check == check), None)


def test_the_hops_of_a_request_are_added_up() -> None:
    one = finding(ONLINE, "LAT-BUDGET", "api", "lock")

    assert one is not None
    assert (one.severity, one.evidence) == ("ok", "api 20 = 20 ms ≤ 100 ms")


def test_hops_above_the_target_block_and_say_what_would_do() -> None:
    one = finding(ONLINE.with_values({"latency_p95_ms": 19}), "LAT-BUDGET", "api", "lock")

    assert one is not None
    assert (one.severity, one.evidence, one.remedy) == (
        "B", "api 20 = 20 ms > 19 ms", "Allow 20 ms, or serve without the slowest hop.",
    )  # fmt: skip


def test_a_batch_answers_nobody_who_waits() -> None:
    one = finding(NIGHTLY.with_values({"latency_p95_ms": 200}), "LAT-KIND", "cheap_batch", "clock", "lock")

    assert one is not None
    assert one.severity == "B"


@pytest.mark.parametrize(("rps", "severity"), [(252, "ok"), (253, "ok"), (1000, "ok")])
def test_the_service_is_sized_for_its_peak(rps: float, severity: str) -> None:
    one = finding(ONLINE.with_values({"throughput_rps": rps}), "CAP-RT", "api", "lock")

    assert one is not None
    assert one.severity == severity


def test_a_function_has_an_end() -> None:
    one = finding(ONLINE.with_values({"throughput_rps": 1001}), "CAP-RT", "function", "lock")

    assert one is not None
    assert (one.severity, one.evidence) == ("B", "function: 1,000 requests a second at 70 % load, peak 1,001")


@pytest.mark.parametrize(("minutes", "severity"), [(102, "ok"), (101, "B")])
def test_a_run_ends_within_its_window(minutes: float, severity: str) -> None:
    """2 + 2,000,000 / 1,200,000 × 60 = 102 minutes with two workers."""
    one = finding(NIGHTLY.with_values({"batch_window_min": minutes}), "BATCH-WIN", "cheap_batch", "clock", "lock")

    assert one is not None
    assert one.severity == severity
    assert one.evidence.startswith("2 + 2,000,000 / 1,200,000 × 60 = 102 min")


@pytest.mark.parametrize(("slo", "severity"), [(99.95, "ok"), (99.96, "B")])
def test_a_promise_is_the_product_of_the_way(slo: float, severity: str) -> None:
    one = finding(ONLINE.with_values({"availability_slo_pct": slo}), "SLO-AZ", "api", "lock")

    assert one is not None
    assert one.severity == severity


def test_availabilities_multiply() -> None:
    assert composed((99.9, 99.9)) == pytest.approx(99.8001)
    assert composed(()) == 100


@pytest.mark.parametrize(
    ("budget", "hardness", "severity"),
    [
        (26, "hard", "B"),
        (27, "hard", "M"),
        (31, "hard", "M"),
        (32, "hard", "ok"),
        (24, "soft", "B"),
        (25, "soft", "H"),
        (24, None, "B"),
        (25, None, "H"),
        (27, None, "M"),
    ],
)
def test_money_blocks_above_the_budget_and_warns_before_it(budget: float, hardness: str | None, severity: str) -> None:
    """The plan costs 23 and at most 27; a budget of 25 that is not hard carries 27.50."""
    constraints = NIGHTLY.with_values({"monthly_budget_usd": budget, "budget_hardness": hardness})
    one = finding(constraints, "COST-FLOOR", "cheap_batch", "clock", "lock")

    assert one is not None
    assert one.severity == severity


@pytest.mark.parametrize(("usd", "round_sum"), [(23.4, 25), (100.1, 110), (353.27, 360), (812, 850), (60, 60)])
def test_a_budget_is_proposed_in_round_dollars(usd: float, round_sum: float) -> None:
    assert enough(usd) == round_sum


@pytest.mark.parametrize(
    ("components", "fault"),
    [
        (("api",), "api needs encryption"),
        (("cheap_batch", "clock", "fast_batch", "lock"), "2 components of the kind batch-compute"),
        (("cheap_batch", "clock"), "cheap_batch requires encryption"),
    ],
)
def test_components_that_do_not_hold_together_are_told(components: tuple[str, ...], fault: str) -> None:
    constraints = ONLINE if "api" in components else NIGHTLY
    found = feasibility.findings(proposed(constraints, *components))

    assert any(one.severity == "B" and fault in one.evidence for one in found if one.check == "COMPAT")


def test_what_nothing_provides_is_told_and_blocks_only_where_it_is_essential() -> None:
    found = feasibility.findings(proposed(NIGHTLY, "clock", "lock"))
    missing = {one.evidence.split()[1]: one.severity for one in found if one.evidence.startswith("required")}

    assert missing["batch_scoring"] == "B"
    assert missing["observability"] == "H"
    assert "cost_estimate" not in missing


@pytest.mark.parametrize(
    ("values", "check", "severity"),
    [
        ({"data_residency": "DE"}, "RESIDENCY", "B"),
        ({"compliance": ["GDPR"]}, "RESIDENCY", "H"),
        ({"cloud_preference": "gcp"}, "COMPAT", "B"),
        ({"data_sources": ["oracle_onprem"]}, "HYBRID", "B"),
        ({"data_sources": ["oracle_onprem"], "hybrid_link": "dx"}, "HYBRID", "H"),
        ({"ci_system": "azure_devops"}, "COMPAT", "H"),
        ({"iac_tool": "pulumi"}, "COMPAT", "H"),
        ({"regions": ["us-east-1", "eu-west-1"]}, "COMPAT", "H"),
        ({"rpo_min": 5}, "RPO", "H"),
        ({"throughput_rps_burst": 700}, "COLD-SCALE", "M"),
        ({"gpu_required": True}, "GPU-NEED", "M"),
        ({"training_window_h": 0.5}, "TRAIN-WIN", "H"),
        ({"training_window_h": 2}, "TRAIN-WIN", "ok"),
        ({"team_size": 1}, "SKILL", "ok"),
        ({"payload_kb": 4000}, "EGRESS", "M"),
    ],
)
def test_what_surrounds_the_plan_is_checked(values: dict[str, object], check: str, severity: str) -> None:
    found = feasibility.findings(proposed(ONLINE.with_values(values), "api", "lock"))  # type: ignore[arg-type]

    assert severity in {one.severity for one in found if one.check == check}


def test_a_plain_requirement_raises_none_of_them() -> None:
    found = {one.check for one in feasibility.findings(proposed(ONLINE, "api", "lock"))}

    assert not found & {"RESIDENCY", "HYBRID", "RPO", "COLD-SCALE", "GPU-NEED", "TRAIN-WIN", "SKILL", "NAT", "LOG-COST"}


def test_a_platform_is_too_much_for_two_people() -> None:
    platform = a_component(
        "platform", kind="online-serving", capabilities=("realtime_endpoint",), burden=5, performance={"p95_ms": 5}
    )
    one = finding(ONLINE.with_values({"team_size": 2}), "SKILL", "platform", catalog=a_catalog(platform))

    assert one is not None
    assert (one.severity, one.evidence) == ("M", "platform 16 = 16 h a month; a tenth of a team of 2 = 32 h")


@pytest.mark.parametrize(("limit", "severity"), [(4, "ok"), (3, "H")])
def test_requests_in_flight_follow_little_s_law(limit: int, severity: str) -> None:
    """200 a second × 20 ms = 4."""
    served = a_component(
        "served",
        kind="online-serving",
        capabilities=("realtime_endpoint",),
        sizing={"max_concurrency": limit},
        performance={"p95_ms": 20},
    )
    one = finding(ONLINE, "LITTLE", "served", catalog=a_catalog(served))

    assert one is not None
    assert (one.severity, one.evidence) == (severity, f"200 /s × 20 ms = 4, limit {limit}")


@pytest.mark.parametrize(("item", "check"), [("logs_ingest_gb", "LOG-COST"), ("nat_gateway_hour", "NAT")])
def test_side_matters_have_their_share(item: str, check: str) -> None:
    dear = a_component("dear", capabilities=("batch_scoring",), cost=({"item": item, "quantity": 1000},))
    room = space(NIGHTLY.with_values({"monthly_budget_usd": 100}), catalog=a_catalog(dear), prices=load_prices())

    assert check in {one.check for one in feasibility.findings(room.proposal(room.candidates))}


@pytest.mark.parametrize(
    ("limits", "values", "evidence"),
    [
        ({"regions": ["eu-west-1"]}, {}, "us-east-1 not in eu-west-1"),
        ({"not_for": ["LGPD"]}, {"compliance": ["LGPD"]}, "compliance asks for LGPD"),
        ({"in_vpc": False}, {"private_only": True}, "private_only = true"),
        ({}, {"gpu_required": True}, "gpu_required = true"),
    ],
)
def test_limits_of_a_component_are_hard(limits: dict[str, object], values: dict[str, object], evidence: str) -> None:
    served = a_component(
        "served",
        capabilities=("realtime_endpoint", "private_networking"),
        limits=limits,
        performance={"p95_ms": 5, "max_rps": 1000},
    )
    result = search(ONLINE.with_values(values), catalog=a_catalog(served), prices=PRICES)  # type: ignore[arg-type]

    assert result.plan is None
    assert any(evidence in one.evidence for one in result.findings)


def test_a_gpu_for_training_alone_leaves_serving_to_any_processor() -> None:
    served = a_component("served", capabilities=("realtime_endpoint",), performance=UP)
    trained = ONLINE.with_values({"gpu_required": True, "gpu_for": "training"})

    assert search(trained, catalog=a_catalog(served), prices=PRICES).plan is not None
    load = demand(trained, environment="prod")
    assert (load.gpu, load.gpu_training) == (0, 1)


def test_a_service_that_aws_does_not_list_for_a_regime_is_no_candidate() -> None:
    served = a_component("served", capabilities=("realtime_endpoint",), compliance=("SOC2",), performance=UP)
    catalog = a_catalog(served)

    assert search(ONLINE.with_values({"compliance": ["HIPAA"]}), catalog=catalog, prices=PRICES).plan is None
    assert search(ONLINE.with_values({"compliance": ["SOC2"]}), catalog=catalog, prices=PRICES).plan is not None


def test_servers_are_no_candidates_where_none_are_wanted() -> None:
    served = a_component(
        "served",
        capabilities=("realtime_endpoint", "serverless_inference"),
        serverless=False,
        performance={"p95_ms": 5},
    )

    assert search(ONLINE.with_values({"serverless_only": True}), catalog=a_catalog(served), prices=PRICES).plan is None


def test_findings_begin_with_what_blocks() -> None:
    order = [one.severity for one in feasibility.findings(proposed(ONLINE.with_values({"latency_p95_ms": 1}), "api"))]

    assert order == sorted(order, key="BHMok".index)
    assert order[0] == "B"
    assert demand(ONLINE, environment="prod").p95_ms == 100

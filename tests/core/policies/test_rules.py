"""Every rule has a repository that keeps it and one seeded fault that breaks it, and only it."""

import pytest

from core.adapters.policy.rego import RegoPolicyEngine
from core.domain.base import Json
from core.domain.constraints import Constraints
from core.domain.policy import PolicyReport
from core.planning.feasibility.cost import spendable_usd
from tests.core.policies.faults import FAULTS, MORE_FAULTS, SERVICE, Fault
from tests.core.policies.good_tree import constraints, cost, good_tree, plan, subject, with_text


@pytest.fixture(scope="module")
def engine() -> RegoPolicyEngine:
    return RegoPolicyEngine()


def judged(engine: RegoPolicyEngine, fault: Fault) -> PolicyReport:
    given = subject(
        fault.tree(good_tree()),
        asked=constraints(**fault.asked),
        planned=plan(**fault.planned),
        priced=cost(**fault.priced),
    )
    return engine.evaluate(given)


def test_the_good_repository_breaks_no_rule(engine: RegoPolicyEngine) -> None:
    report = engine.evaluate(subject())
    assert {r.id: r.evidence for r in report.rules if r.status == "fail"} == {}
    assert report.overall == "pass"
    assert {r.id for r in report.rules if r.status == "not_applicable"} == {"COST-03", "NET-04"}


def test_every_rule_has_a_fault(engine: RegoPolicyEngine) -> None:
    assert {rule.id for rule in engine.rules} == {fault.breaks for fault in FAULTS}


@pytest.mark.parametrize("fault", FAULTS + MORE_FAULTS, ids=lambda f: f"{f.breaks}: {f.evidence}")
def test_a_fault_breaks_its_rule_and_no_other(engine: RegoPolicyEngine, fault: Fault) -> None:
    failed = {rule.id: rule for rule in judged(engine, fault).rules if rule.status == "fail"}
    assert set(failed) == {fault.breaks} | fault.companions, {r: failed[r].evidence for r in failed}
    assert fault.evidence in failed[fault.breaks].evidence
    assert failed[fault.breaks].remedy


def test_a_private_system_with_an_internal_door_passes(engine: RegoPolicyEngine) -> None:
    tree = {p: d.replace(b"internal           = false", b"internal           = true") for p, d in good_tree().items()}
    report = engine.evaluate(subject(tree, asked=constraints(private_only=True)))
    assert {r.id: r.evidence for r in report.rules if r.status == "fail"} == {}
    assert next(r.status for r in report.rules if r.id == "NET-04") == "pass"


def test_an_endpoint_that_a_schedule_stops_may_run_elsewhere(engine: RegoPolicyEngine) -> None:
    tree = with_text(good_tree(), SERVICE, 'var.environment == "prod" ? 1 : 0', "1")
    tree["infra/modules/platform/stop.tf"] = b'resource "aws_appautoscaling_scheduled_action" "night" {}\n'
    report = engine.evaluate(subject(tree))
    assert next(r.status for r in report.rules if r.id == "COST-03") == "pass"


@pytest.mark.parametrize(
    ("asked", "high", "status"),
    [
        ({"budget_hardness": "soft"}, 540.0, "pass"),
        ({"budget_hardness": "soft"}, 560.0, "fail"),
        ({"budget_hardness": "hard"}, 500.0, "pass"),
        ({"monthly_budget_usd": None}, 9000.0, "not_applicable"),
    ],
)
def test_a_budget_is_kept_when_even_the_high_estimate_fits(
    engine: RegoPolicyEngine, asked: Json, high: float, status: str
) -> None:
    report = engine.evaluate(subject(asked=constraints(**asked), priced=cost(high=high)))
    assert next(r.status for r in report.rules if r.id == "COST-01") == status


@pytest.mark.parametrize("hardness", ["hard", "soft", None])
@pytest.mark.parametrize("high", [499.0, 500.0, 500.01, 549.0, 550.0, 550.01])
def test_the_planner_and_the_rule_draw_the_same_line(
    engine: RegoPolicyEngine, hardness: str | None, high: float
) -> None:
    asked = constraints(budget_hardness=hardness)
    report = engine.evaluate(subject(asked=asked, priced=cost(high=high)))
    spendable = spendable_usd(Constraints.model_validate(asked))
    assert spendable is not None
    assert (high > spendable) is (next(r.status for r in report.rules if r.id == "COST-01") == "fail")


@pytest.mark.parametrize(
    ("asked", "rules"),
    [
        ({"compliance": []}, {"COMP-01", "COMP-02", "COMP-03", "COMP-04", "S3-04"}),
        ({"data_classification": "internal", "phi": False}, {"ENC-03", "ENC-05"}),
        ({"availability_slo_pct": 99.5}, {"HA-01"}),
        ({"rto_min": None, "rpo_min": None}, {"HA-02"}),
        ({"human_approval": "none"}, {"GOV-02"}),
        ({"use_case": "churn"}, {"COMP-05"}),
        ({"phi": False, "pii_types": None}, {"PII-01"}),
        ({"compliance": [], "data_residency": "US"}, {"REG-02"}),
    ],
)
def test_a_rule_about_something_else_does_not_apply(engine: RegoPolicyEngine, asked: Json, rules: set[str]) -> None:
    report = engine.evaluate(subject(asked=constraints(**asked)))
    silent = {r.id for r in report.rules if r.status == "not_applicable"}
    assert rules <= silent
    assert report.failed("B", "H", "M") == ()


def test_an_empty_repository_fails_what_always_applies(engine: RegoPolicyEngine) -> None:
    report = engine.evaluate(subject({"README.md": b"# Nothing\n"}, asked={"compliance": []}))
    assert {"COST-02", "LOG-01"} <= {r.id for r in report.failed("H")}

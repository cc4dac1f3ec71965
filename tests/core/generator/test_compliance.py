"""The compliance report: computed from what policy found, and true to what is in the repository."""

import json

import pytest

from core.adapters.policy.rego import RegoPolicyEngine
from core.catalog.loader import Catalog
from core.domain.policy import PolicyReport, RuleResult, Waiver
from core.domain.repository import Tree
from core.generator import Blueprint, generate, located
from core.generator.compliance import files_of, regimes, verdict
from core.ports import PolicySubject
from tests.core.generator.blueprints import BATCH, PEOPLE, a_blueprint

REPORT = "reports/compliance.json"


@pytest.fixture(scope="module")
def policy(catalog: Catalog) -> PolicyReport:
    blueprint = a_blueprint(PEOPLE)
    plan = located(blueprint.plan, package=blueprint.package)
    return RegoPolicyEngine().evaluate(
        PolicySubject(
            constraints=blueprint.constraints.json_dict(),
            plan=plan.json_dict(),
            cost=blueprint.cost.json_dict(),
            tree=generate(blueprint, catalog=catalog),
        )
    )


def written(policy: PolicyReport | None, catalog: Catalog) -> Tree:
    return generate(a_blueprint(PEOPLE, policy=policy), catalog=catalog)


def test_every_control_names_rules_that_policy_has_and_documents_that_are_there(
    policy: PolicyReport, catalog: Catalog
) -> None:
    tree, known = written(policy, catalog), {rule.id for rule in policy.rules}
    for regime in regimes().values():
        for control in regime.controls:
            assert control.rules
            assert set(control.rules) <= known, control
            assert not control.see or control.see in tree, control


def test_each_named_regime_has_its_controls_with_rule_evidence_and_file(policy: PolicyReport, catalog: Catalog) -> None:
    tree = written(policy, catalog)
    report = json.loads(tree[REPORT])
    assert set(report["regimes"]) == {"GDPR", "HIPAA", "PCI-DSS", "SOC2", "EU-AI-Act"}
    encryption = next(c for c in report["regimes"]["HIPAA"]["controls"] if c["what"] == "Encryption and decryption")
    assert encryption["verdict"] == "met"
    buckets = next(rule for rule in encryption["rules"] if rule["rule"] == "ENC-01")
    assert buckets["status"] == "pass"
    assert "infra/modules/s3_lake/main.tf" in buckets["files"]
    controls = [control for regime in report["regimes"].values() for control in regime["controls"]]
    every = [path for control in controls for rule in control["rules"] for path in rule["files"]]
    assert every
    assert set(every) <= tree.keys()


def test_a_verdict_follows_what_policy_found(policy: PolicyReport, catalog: Catalog) -> None:
    broken = tuple(
        rule.model_copy(update={"status": "fail", "evidence": "aws_s3_bucket.x (infra/x/main.tf:3) is plain"})
        if rule.id == "ENC-01"
        else rule
        for rule in policy.rules
    )
    report = json.loads(written(PolicyReport.of(broken), catalog)[REPORT])
    opened = {c["what"] for c in report["regimes"]["HIPAA"]["controls"] if c["verdict"] == "open"}
    assert opened == {"Encryption and decryption"}
    page = written(PolicyReport.of(broken), catalog)["reports/compliance.md"].decode()
    assert "| 164.312(a)(2)(iv) Encryption and decryption | open | `ENC-01` | fail |" in page


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        (("pass", "pass"), "met"),
        (("pass", "not_applicable"), "met"),
        (("pass", "fail"), "open"),
        (("waived", "fail"), "open"),
        (("pass", "waived"), "waived"),
        (("not_applicable",), "not applicable"),
        ((), "not applicable"),
    ],
)
def test_one_open_rule_leaves_a_control_open(statuses: tuple[str, ...], expected: str) -> None:
    results = [
        RuleResult.model_validate(
            {"id": "X-01", "status": status, "severity": "B", "waiver": Waiver(rule="X-01", reason="known")}
        )
        for status in statuses
    ]
    assert verdict(results) == expected


def test_the_files_of_evidence_are_named_once_without_lines() -> None:
    evidence = "Judged a.b (infra/x/main.tf:3), c.d (infra/x/main.tf:9), x (docker/a/Dockerfile), job (.gitlab-ci.yml)."
    assert files_of(evidence) == ("infra/x/main.tf", "docker/a/Dockerfile", ".gitlab-ci.yml")


def test_before_policy_was_asked_nothing_is_claimed(catalog: Catalog) -> None:
    tree = written(None, catalog)
    assert json.loads(tree[REPORT]) == {"status": "not run", "regimes": {}}
    assert "Not run yet." in tree["reports/compliance.md"].decode()


def test_a_regime_without_a_mapping_says_so(policy: PolicyReport, catalog: Catalog) -> None:
    blueprint = a_blueprint(BATCH.with_values({"compliance": ["HITRUST"]}), policy=policy)
    page = generate(blueprint, catalog=catalog)["reports/compliance.md"].decode()
    assert "not mapped to rules here" in page


def test_without_a_regime_there_is_no_such_report(blueprint: Blueprint, tree: Tree) -> None:
    assert (REPORT in tree) == bool(blueprint.constraints.compliance)

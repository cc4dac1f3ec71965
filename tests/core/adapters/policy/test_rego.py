"""The Rego engine: waivers, an organisation's own rules, and files that cannot be used."""

from pathlib import Path

import pytest

from core.adapters.policy.rego import RegoPolicyEngine
from core.domain.policy import PolicyReport, RuleResult, Waiver
from core.errors import ConfigurationError
from tests.core.policies.good_tree import cost, good_tree, subject, with_text

PROD = "infra/envs/prod/terraform.tfvars"
OWN = """package acme.names

import rego.v1

reads := {"resources": {"aws_s3_bucket": ["bucket"]}}

rules := {"ACME-01": {
	"title": "Buckets bear our name",
	"severity": "B",
	"applies": "buckets",
	"remedy": "Begin with acme-.",
}}

judged contains {"rule": "ACME-01", "what": b.address, "at": b.file} if some b in input.resources.aws_s3_bucket

violations contains {"rule": "ACME-01", "what": b.address, "at": b.file, "detail": "is not called acme-"} if {
	some b in input.resources.aws_s3_bucket
	not startswith(b.values.bucket, "acme-")
}
"""


@pytest.fixture(scope="module")
def engine() -> RegoPolicyEngine:
    return RegoPolicyEngine()


def rule(report: PolicyReport, rule_id: str) -> RuleResult:
    return next(r for r in report.rules if r.id == rule_id)


def one_task() -> dict[str, bytes]:
    return with_text(good_tree(), PROD, "tasks              = 2", "tasks              = 1")


def test_a_pass_says_what_was_judged(engine: RegoPolicyEngine) -> None:
    result = rule(engine.evaluate(subject()), "ENC-01")
    assert result.evidence == "Judged aws_s3_bucket.data (infra/modules/platform/main.tf:28)."
    assert result.remedy == ""


def test_a_blocking_rule_that_fails_makes_the_whole_fail(engine: RegoPolicyEngine) -> None:
    assert engine.evaluate(subject(one_task())).overall == "fail"


def test_a_waiver_with_a_reason_waives_a_blocking_rule(engine: RegoPolicyEngine) -> None:
    waiver = Waiver(rule="HA-01", reason="a pilot until March", owner="U1")
    report = engine.evaluate(subject(one_task(), waivers=(waiver,)))
    assert (rule(report, "HA-01").status, rule(report, "HA-01").waiver) == ("waived", waiver)
    assert "desired_count is 1" in rule(report, "HA-01").evidence
    assert report.overall == "pass"


@pytest.mark.parametrize(
    "waiver",
    [
        Waiver(rule="HA-01", reason="  "),
        Waiver(rule="COST-01", reason="another rule"),
        Waiver(rule="HA-01", reason="another resource", resource="aws_db_instance.*"),
    ],
    ids=["without a reason", "of another rule", "of another resource"],
)
def test_a_waiver_that_does_not_fit_waives_nothing(engine: RegoPolicyEngine, waiver: Waiver) -> None:
    assert rule(engine.evaluate(subject(one_task(), waivers=(waiver,))), "HA-01").status == "fail"


def test_a_waiver_may_name_the_resource(engine: RegoPolicyEngine) -> None:
    waiver = Waiver(rule="HA-01", reason="a pilot", resource="aws_ecs_service.*")
    assert rule(engine.evaluate(subject(one_task(), waivers=(waiver,))), "HA-01").status == "waived"


def test_a_waiver_of_a_rule_that_holds_changes_nothing(engine: RegoPolicyEngine) -> None:
    report = engine.evaluate(subject(waivers=(Waiver(rule="HA-01", reason="just in case"),)))
    assert (rule(report, "HA-01").status, rule(report, "HA-01").waiver) == ("pass", None)


def test_a_rule_that_only_warns_cannot_be_waived(engine: RegoPolicyEngine) -> None:
    tree = with_text(good_tree(), "infra/modules/platform/main.tf", "scan_on_push = true", "scan_on_push = false")
    report = engine.evaluate(subject(tree, waivers=(Waiver(rule="IMG-01", reason="later"),)))
    assert rule(report, "IMG-01").status == "fail"
    assert report.overall == "warn"


def test_the_same_input_gives_the_same_report(engine: RegoPolicyEngine) -> None:
    again = RegoPolicyEngine().evaluate(subject(one_task()))
    assert again == engine.evaluate(subject(one_task()))
    assert [r.id for r in again.rules] == sorted(r.id for r in again.rules)


def test_a_changed_price_is_judged_anew(engine: RegoPolicyEngine) -> None:
    assert rule(engine.evaluate(subject()), "COST-01").status == "pass"
    assert rule(engine.evaluate(subject(priced=cost(high=501.0))), "COST-01").status == "fail"
    assert rule(engine.evaluate(subject()), "COST-01").status == "pass"


def test_text_with_quotes_and_backslashes_is_judged_like_any_other(engine: RegoPolicyEngine) -> None:
    text = b'"""A \\"quoted\\" \\\\ tab\\t\x07 text with \xe2\x80\x9cmarks\xe2\x80\x9d."""\nTOKEN = "abcdefgh12345"\n'
    result = rule(engine.evaluate(subject({**good_tree(), "src/app/odd.py": text})), "SEC-01")
    assert (result.status, "src/app/odd.py:2" in result.evidence) == ("fail", True)


def test_an_organisations_own_rules_are_judged_too(tmp_path: Path) -> None:
    (tmp_path / "names.rego").write_text(OWN)
    engine = RegoPolicyEngine(tmp_path)
    result = rule(engine.evaluate(subject()), "ACME-01")
    assert (result.status, result.severity) == ("fail", "B")
    assert "aws_s3_bucket.data (infra/modules/platform/main.tf:28) is not called acme-" in result.evidence
    tree = with_text(good_tree(), "infra/modules/platform/main.tf", '"${var.name}-data', '"acme-${var.name}-data')
    assert rule(engine.evaluate(subject(tree)), "ACME-01").status == "pass"


def test_an_own_rule_file_that_says_not_what_it_reads_sees_everything(tmp_path: Path) -> None:
    (tmp_path / "names.rego").write_text(OWN.replace('reads := {"resources": {"aws_s3_bucket": ["bucket"]}}', ""))
    assert rule(RegoPolicyEngine(tmp_path).evaluate(subject()), "ACME-01").status == "fail"


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("rules := {", "has no package"),
        ("package acme\n\nimport rego.v1\n\nrules := {", "cannot be used"),
        (OWN.replace('"severity": "B"', '"severity": "X"'), "not of the expected form"),
        (OWN.replace("ACME-01", "ENC-01"), "ENC-01 stands in"),
        (OWN.replace('{"resources": {"aws_s3_bucket": ["bucket"]}}', '{"parts": ["moon"]}'), "`reads` are not"),
        (OWN.replace('{"resources": {"aws_s3_bucket": ["bucket"]}}', '{"paths": {"x": "("}}'), "is no pattern"),
        (OWN + 'x if input.y with input as {"y": 1}\n', "`with` ends the process"),
        (OWN + "x if {\n\tevery p in input.paths {\n\t\tnot p\n\t}\n}\n", "`every` is answered wrongly"),
    ],
    ids=["no package", "no rego", "unknown severity", "an id of ours", "unknown part", "bad pattern", "with", "every"],
)
def test_a_rule_file_that_cannot_be_used_is_a_configuration_error(tmp_path: Path, source: str, says: str) -> None:
    (tmp_path / "bad.rego").write_text(source)
    with pytest.raises(ConfigurationError, match=says):
        RegoPolicyEngine(tmp_path).evaluate(subject())


def test_a_verdict_of_the_wrong_form_is_a_configuration_error(tmp_path: Path) -> None:
    (tmp_path / "bad.rego").write_text(OWN.replace('"detail": "is not called acme-"', '"detail": 1'))
    with pytest.raises(ConfigurationError, match="a verdict is not"):
        RegoPolicyEngine(tmp_path).evaluate(subject())

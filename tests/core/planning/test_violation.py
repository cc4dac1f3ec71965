from core.domain.policy import PolicyReport, RuleResult
from core.planning.violation import violations


def test_rules_about_what_is_missing_become_capabilities_and_others_do_not() -> None:
    report = PolicyReport.of(
        (
            RuleResult(id="LOG-01", status="fail", severity="H", evidence="no trail"),
            RuleResult(id="TAG-01", status="fail", severity="H"),
            RuleResult(id="COST-02", status="pass", severity="H"),
            RuleResult(id="LOG-02", status="fail", severity="M"),
        )
    )

    assert [(v.rule, v.capability, v.detail) for v in violations(report)] == [("LOG-01", "audit_logging", "no trail")]

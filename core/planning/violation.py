"""What a policy verdict means for the next plan: a component to leave out, or a capability to add."""

from core.domain.base import Frozen
from core.domain.policy import PolicyReport
from core.domain.sentence import Sentence

#: The capability whose absence a rule complains of; rules about files and values are no matter of planning.
_MISSING = {
    "COST-02": "budget_alarm",
    "LOG-01": "audit_logging",
    "LOG-02": "observability",
    "MON-01": "drift_monitoring",
    "NET-04": "private_networking",
    "ENC-01": "kms_encryption",
    "ENC-03": "kms_encryption",
    "SEC-01": "secrets_manager",
    "HA-01": "multi_az",
    "GOV-02": "model_approval_gate",
    "COMP-05": "explainability",
}


class Violation(Frozen):
    """One rule that the last plan broke, as a constraint on the next."""

    rule: str
    component: str = ""
    """Must not be planned again."""
    capability: str = ""
    """Must be provided."""
    detail: Sentence = ""


def violations(report: PolicyReport) -> tuple[Violation, ...]:
    """The failed rules that another choice of components can mend."""
    return tuple(
        Violation(rule=result.id, capability=_MISSING[result.id], detail=result.evidence)
        for result in report.failed("B", "H")
        if result.id in _MISSING
    )

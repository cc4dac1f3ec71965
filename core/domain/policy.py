"""Verdicts of the policy rules. A B rule that fails blocks until a named person waives it at the gate."""

from typing import Literal

from core.domain.base import Frozen

Overall = Literal["pass", "warn", "fail"]
RuleStatus = Literal["pass", "fail", "not_applicable", "waived"]
Severity = Literal["B", "H", "M"]


class Waiver(Frozen):
    rule: str
    reason: str
    resource: str = "*"
    owner: str = ""


class RuleResult(Frozen):
    id: str
    title: str = ""
    status: RuleStatus
    severity: Severity
    evidence: str = ""
    remedy: str = ""
    waiver: Waiver | None = None


class PolicyReport(Frozen):
    overall: Overall
    rules: tuple[RuleResult, ...]

    @classmethod
    def of(cls, rules: tuple[RuleResult, ...]) -> "PolicyReport":
        failed = {r.severity for r in rules if r.status == "fail"}
        return cls(overall="fail" if "B" in failed else "warn" if failed else "pass", rules=rules)

    def failed(self, *severities: Severity) -> tuple[RuleResult, ...]:
        return tuple(r for r in self.rules if r.status == "fail" and r.severity in severities)

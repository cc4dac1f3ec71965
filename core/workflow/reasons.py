"""Reasons of the nodes that compute without an agent: coverage, the validators, and a plan that may not be made."""

from collections.abc import Sequence

from core.domain.constraints import Constraints, Coverage
from core.domain.question import DecisiveField
from core.domain.reason import Chosen, Reason, Rejected
from core.domain.repository import ValidationReport
from core.phrases import joined, named, say
from core.planning.coverage import ASKS

#: Places that this system builds for.
_OURS = (None, "aws", "hybrid")


def coverage_reason(measured: Coverage, open_fields: Sequence[DecisiveField], *, asks: bool) -> Reason:
    why = [c.detail for c in measured.conflicts] + [f.changes for f in open_fields if f.blocking]
    if asks:
        known = say("workflow.coverage.known", score=measured.score)
        chosen = Chosen(id=say("workflow.coverage.ask"), justification=joined((known, *why)))
        other = Rejected(id=say("workflow.coverage.plan"), why=say("workflow.coverage.asked_below", share=ASKS))
    else:
        chosen = Chosen(
            id=say("workflow.coverage.plan"), justification=say("workflow.coverage.enough", score=measured.score)
        )
        other = Rejected(id=say("workflow.coverage.ask"), why=say("workflow.coverage.no_use"))
    return Reason(
        choice=chosen,
        rejected=(other,),
        confidence=measured.score,
        confidence_from=say("workflow.coverage.sure"),
        risks=tuple(joined((named("key", f.field), f.changes), ": ") for f in open_fields if not f.blocking),
        facts={"coverage": measured.score, "missing": list(measured.missing)},
    )


def unsettled(constraints: Constraints, measured: Coverage) -> tuple[str, ...]:
    """Sentences on what only people can settle; empty when planning may go on."""
    found = [c.detail for c in measured.conflicts]
    if constraints.cloud_preference not in _OURS:
        found.append(say("workflow.unsettled.cloud", cloud=constraints.cloud_preference))
    return tuple(found)


def unsettled_reason(sentences: Sequence[str]) -> Reason:
    return Reason(
        choice=Chosen(id="none", justification=joined(sentences)),
        confidence=1.0,
        confidence_from=say("workflow.unsettled.sure"),
        next_steps=(say("workflow.unsettled.next"),),
    )


def validation_reason(report: ValidationReport, *, attempt: int) -> Reason:
    by_status = {s: [c.name for c in report.checks if c.status == s] for s in ("passed", "failed", "skipped")}
    findings = [f"{c.name}: {f.file}:{f.line} {f.message}" for c in report.checks for f in c.findings][:10]
    ran = len(by_status["passed"]) + len(by_status["failed"])
    left_out = tuple(by_status["skipped"])
    skipped = say("workflow.validation.skipped", n=len(left_out), names=left_out) if left_out else ""
    passed = len(by_status["passed"])
    return Reason(
        choice=Chosen(
            id=named("status", report.status),
            justification=say("workflow.validation.passed", passed=passed, ran=ran, attempt=attempt, skipped=skipped),
        ),
        confidence=ran / max(1, len(report.checks)),
        confidence_from=say("workflow.validation.sure"),
        risks=tuple(findings),
        facts={
            "passed": len(by_status["passed"]),
            "failed": len(by_status["failed"]),
            "skipped": len(by_status["skipped"]),
        },
    )

"""Reasons of the nodes that compute without an agent: coverage, the validators, and a plan that may not be made."""

from collections.abc import Sequence

from core.domain.constraints import Constraints, Coverage
from core.domain.question import DecisiveField
from core.domain.reason import Chosen, Reason, Rejected
from core.domain.repository import ValidationReport
from core.planning.coverage import ASKS

#: Places that this system builds for.
_OURS = (None, "aws", "hybrid")


def coverage_reason(measured: Coverage, open_fields: Sequence[DecisiveField], *, asks: bool) -> Reason:
    known = f"{measured.score:.0%} of what decides the plan is known"
    why = [c.detail for c in measured.conflicts] + [f.changes for f in open_fields if f.blocking]
    if asks:
        chosen = Chosen(id="ask", justification=" ".join([f"{known}.", *why]))
        other = Rejected(
            id="plan", why=f"people are asked below {ASKS:.0%}, on a conflict, and where no default is safe"
        )
    else:
        chosen = Chosen(
            id="plan", justification=f"{known}; no open value changes the components or a quarter of the cost."
        )
        other = Rejected(id="ask", why="an answer would change nothing that decides")
    return Reason(
        choice=chosen,
        rejected=(other,),
        confidence=measured.score,
        confidence_from="the share of decision-relevant weight that is stated, inferred, answered or indifferent",
        risks=tuple(f"{f.field}: {f.changes}" for f in open_fields if not f.blocking),
        facts={"coverage": measured.score, "missing": list(measured.missing)},
    )


def unsettled(constraints: Constraints, measured: Coverage) -> tuple[str, ...]:
    """Sentences on what only people can settle; empty when planning may go on."""
    found = [c.detail for c in measured.conflicts]
    if constraints.cloud_preference not in _OURS:
        found.append(f"The requirement names {constraints.cloud_preference}; this system builds on AWS alone.")
    return tuple(found)


def unsettled_reason(sentences: Sequence[str]) -> Reason:
    return Reason(
        choice=Chosen(id="none", justification=" ".join(sentences)),
        confidence=1.0,
        confidence_from="what was asked and not settled; no default settles a conflict or another cloud",
        next_steps=("Revise with what should hold, or reject.",),
    )


def validation_reason(report: ValidationReport, *, attempt: int) -> Reason:
    by_status = {s: [c.name for c in report.checks if c.status == s] for s in ("passed", "failed", "skipped")}
    findings = [f"{c.name}: {f.file}:{f.line} {f.message}" for c in report.checks for f in c.findings][:10]
    ran = len(by_status["passed"]) + len(by_status["failed"])
    words = f"{len(by_status['passed'])} of {ran} checks passed on attempt {attempt}"
    skipped = (
        f", {len(by_status['skipped'])} were skipped: {', '.join(by_status['skipped'])}" if by_status["skipped"] else ""
    )
    return Reason(
        choice=Chosen(id=report.status, justification=f"{words}{skipped}."),
        confidence=ran / max(1, len(report.checks)),
        confidence_from="the share of checks that could run on this machine",
        risks=tuple(findings),
        facts={
            "passed": len(by_status["passed"]),
            "failed": len(by_status["failed"]),
            "skipped": len(by_status["skipped"]),
        },
    )

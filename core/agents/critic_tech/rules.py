"""Sums up the technical findings without a model, and puts the computed ones into a model's answer."""

from collections import Counter

from core.agents.critic_tech.contract import Input, Output
from core.domain.finding import Finding
from core.domain.reason import Chosen, Reason
from core.planning.confidence import stated_share

_SEVERITIES = (("B", "blocking"), ("H", "for a person's consent"), ("M", "worth knowing"))
_VERDICTS = {"B": "blocked", "H": "holds with consent", "M": "holds with warnings", "ok": "holds"}


def decide(question: Input) -> Output:
    return ground(question, Output(summary=_summary(question.findings)))


def ground(question: Input, output: Output) -> Output:
    """The answer with the checks' own findings and a confidence from what the checks had to go on."""
    findings = question.findings
    open_ = [finding for finding in findings if finding.severity != "ok"]
    sure = stated_share(question.constraints, defaulted=question.defaulted)
    return output.model_copy(
        update={
            "findings": findings,
            "reason": Reason(
                choice=Chosen(id=_verdict(findings), justification=output.summary),
                confidence=sure.value,
                confidence_from=sure.because,
                risks=(*output.risks, *(f"{f.check}: {f.detail} ({f.evidence})" for f in open_)),
                next_steps=(*output.next_steps, *dict.fromkeys(f.remedy for f in open_ if f.remedy)),
                facts={finding.check: finding.evidence for finding in reversed(findings)},
            ),
        }
    )


def _summary(findings: tuple[Finding, ...]) -> str:
    counts = Counter(finding.severity for finding in findings)
    problems = [f"{counts[severity]} {meaning}" for severity, meaning in _SEVERITIES if counts[severity]]
    said = f"{len(findings)} checks apply, {counts['ok']} hold"
    worst = next((finding for finding in findings if finding.severity != "ok"), None)
    return f"{said}; {', '.join(problems)}. {worst.detail}" if worst else f"{said}."


def _verdict(findings: tuple[Finding, ...]) -> str:
    found = {finding.severity for finding in findings}
    return next((words for severity, words in _VERDICTS.items() if severity in found), _VERDICTS["ok"])

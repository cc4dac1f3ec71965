"""Sums up the technical findings without a model, and puts the computed ones into a model's answer."""

from collections import Counter

from core.agents.critic_tech.contract import Input, Output
from core.domain.finding import Finding
from core.domain.reason import Chosen, Reason
from core.phrases import joined, say
from core.planning.confidence import stated_share

_SEVERITIES = ("B", "H", "M", "ok")


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
                risks=(*output.risks, *(_told(f) for f in open_)),
                next_steps=(*output.next_steps, *dict.fromkeys(f.remedy for f in open_ if f.remedy)),
                facts={finding.check: finding.evidence for finding in reversed(findings)},
            ),
        }
    )


def _summary(findings: tuple[Finding, ...]) -> str:
    counts = Counter(finding.severity for finding in findings)
    worst = next((finding for finding in findings if finding.severity != "ok"), None)
    if worst is None:
        return say("critic_tech.all_hold", checks=len(findings), hold=counts["ok"])
    problems = tuple(say(f"critic_tech.severity.{s}", n=counts[s]) for s in _SEVERITIES[:-1] if counts[s])
    said = say("critic_tech.some_hold", checks=len(findings), hold=counts["ok"], problems=problems)
    return joined((said, worst.detail))


def _told(finding: Finding) -> str:
    return say("critic_tech.finding", check=finding.check, detail=finding.detail, evidence=finding.evidence)


def _verdict(findings: tuple[Finding, ...]) -> str:
    found = {finding.severity for finding in findings}
    return say(f"critic_tech.verdict.{next((s for s in _SEVERITIES if s in found), 'ok')}")

"""Sorts the verdicts: what blocks, what the planner can mend, what only a person can settle."""

from collections import Counter

from core.agents.policy.contract import Input, Output, Remedy
from core.domain.policy import PolicyReport, RuleResult
from core.domain.reason import Chosen, Reason
from core.phrases import joined, named, say
from core.planning.violation import Violation, violations

_WORST_FIRST = {"B": 0, "H": 1, "M": 2}


def decide(question: Input) -> Output:
    report = question.report
    mendable = tuple(v for v in violations(report) if not _planned_already(v, question))
    failed = sorted(report.failed("B", "H", "M"), key=lambda rule: (_WORST_FIRST[rule.severity], rule.id))
    remedies = tuple(_remedy(rule, {v.rule for v in mendable}) for rule in failed)
    return Output(report=report, remedies=remedies, violations=mendable, reason=_reason(report, failed, remedies))


def _planned_already(violation: Violation, question: Input) -> bool:
    """A capability that the plan claims to have is not missing from it: planning again would give the same plan."""
    return bool(violation.capability) and any(c.id == violation.capability for c in question.plan.capabilities)


def _remedy(rule: RuleResult, mendable: set[str]) -> Remedy:
    by = "planner" if rule.id in mendable else "person"
    return Remedy(rule=rule.id, severity=rule.severity, by=by, remedy=rule.remedy)


def _reason(report: PolicyReport, failed: list[RuleResult], remedies: tuple[Remedy, ...]) -> Reason:
    counts = Counter(rule.status for rule in report.rules)
    judged = len(report.rules) - counts["not_applicable"]
    return Reason(
        choice=Chosen(id=say(f"policy.verdict.{report.overall}"), justification=_summary(judged, counts, failed)),
        policy={rule.id: rule.status for rule in report.rules},
        confidence=1.0,
        confidence_from=say("policy.sure", judged=judged),
        risks=tuple(
            say("policy.broken", rule=rule.id, title=_ours("rule", rule.id, rule.title), evidence=rule.evidence)
            for rule in failed
        ),
        next_steps=tuple(
            dict.fromkeys(
                say("policy.remedy", rule=r.rule, remedy=_ours("rule_remedy", r.rule, r.remedy))
                for r in remedies
                if r.remedy
            )
        ),
        facts={"judged": judged, **{status: counts[status] for status in ("pass", "fail", "waived") if counts[status]}},
    )


def _ours(part: str, rule: str, text: str) -> str:
    """The text as a sentence of ours; an organisation's own rule speaks for itself."""
    ours = named(part, rule)
    return ours if ours == text else text


def _summary(judged: int, counts: Counter[str], failed: list[RuleResult]) -> str:
    severities = Counter(rule.severity for rule in failed)
    said = [say("policy.hold", judged=judged, hold=counts["pass"])]
    said += [say(f"policy.severity.{s}", n=severities[s]) for s in _WORST_FIRST if severities[s]]
    if counts["waived"]:
        said.append(say("policy.waived", n=counts["waived"]))
    first = say("policy.first", rule=failed[0].id, evidence=failed[0].evidence) if failed else ""
    return say("policy.summary", said=joined(said, "; "), first=first)

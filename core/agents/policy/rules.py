"""Sorts the verdicts: what blocks, what the planner can mend, what only a person can settle."""

from collections import Counter

from core.agents.policy.contract import Advice, Input, Output, Remedy
from core.domain.policy import PolicyReport, RuleResult
from core.domain.reason import Chosen, Reason
from core.phrases import joined, named, say


def decide(question: Input) -> Output:
    return ground(question, Output())


def ground(question: Input, output: Output) -> Output:
    """The answer with the verdicts sorted. Raises ValueError for advice on a rule that does not fail."""
    failed, mendable = question.failed, question.mendable
    if strange := {a.rule for a in output.advice} - {rule.id for rule in failed}:
        raise ValueError(f"advice is asked for failing rules alone, not for {', '.join(sorted(strange))}")
    remedies = tuple(_remedy(rule, {v.rule for v in mendable}) for rule in failed)
    reason = _reason(question.report, failed, remedies, output.advice)
    return output.model_copy(update={"remedies": remedies, "violations": mendable, "reason": reason})


def _remedy(rule: RuleResult, mendable: set[str]) -> Remedy:
    by = "planner" if rule.id in mendable else "person"
    return Remedy(rule=rule.id, severity=rule.severity, by=by, remedy=rule.remedy)


def _reason(
    report: PolicyReport, failed: tuple[RuleResult, ...], remedies: tuple[Remedy, ...], advice: tuple[Advice, ...]
) -> Reason:
    computed = dict.fromkeys(
        say("policy.remedy", rule=r.rule, remedy=_ours("rule_remedy", r.rule, r.remedy)) for r in remedies if r.remedy
    )
    words = (say("policy.advice", rule=a.rule, words=a.words) for a in advice)
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
        next_steps=(*computed, *words),
        facts={"judged": judged, **{status: counts[status] for status in ("pass", "fail", "waived") if counts[status]}},
    )


def _ours(part: str, rule: str, text: str) -> str:
    """The text as a sentence of ours; an organisation's own rule speaks for itself."""
    ours = named(part, rule)
    return ours if ours == text else text


def _summary(judged: int, counts: Counter[str], failed: tuple[RuleResult, ...]) -> str:
    severities = Counter(rule.severity for rule in failed)
    said = [say("policy.hold", judged=judged, hold=counts["pass"])]
    said += [say(f"policy.severity.{s}", n=severities[s]) for s in ("B", "H", "M") if severities[s]]
    if counts["waived"]:
        said.append(say("policy.waived", n=counts["waived"]))
    first = say("policy.first", rule=failed[0].id, evidence=failed[0].evidence) if failed else ""
    return say("policy.summary", said=joined(said, "; "), first=first)

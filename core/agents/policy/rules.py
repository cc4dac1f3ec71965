"""Sorts the verdicts: what blocks, what the planner can mend, what only a person can settle."""

from collections import Counter

from core.agents.policy.contract import Advice, Input, Output, Remedy
from core.domain.policy import PolicyReport, RuleResult
from core.domain.reason import Chosen, Reason

_MEANING = {"B": "block", "H": "need a person's consent", "M": "are worth knowing"}
_VERDICTS = {"fail": "blocked by policy", "warn": "within policy, with warnings", "pass": "within policy"}


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
    computed = dict.fromkeys(f"{r.rule}: {r.remedy}" for r in remedies if r.remedy)
    words = (f"{a.rule}, in a model's words: {a.words}" for a in advice)
    counts = Counter(rule.status for rule in report.rules)
    judged = len(report.rules) - counts["not_applicable"]
    return Reason(
        choice=Chosen(id=_VERDICTS[report.overall], justification=_summary(judged, counts, failed)),
        policy={rule.id: rule.status for rule in report.rules},
        confidence=1.0,
        confidence_from=f"each of the {judged} rules that apply was computed from the files that would be delivered",
        risks=tuple(f"{rule.id} {rule.title}: {rule.evidence}" for rule in failed),
        next_steps=(*computed, *words),
        facts={"judged": judged, **{status: counts[status] for status in ("pass", "fail", "waived") if counts[status]}},
    )


def _summary(judged: int, counts: Counter[str], failed: tuple[RuleResult, ...]) -> str:
    said = [f"{judged} rules apply, {counts['pass']} hold"]
    severities = Counter(rule.severity for rule in failed)
    said.extend(f"{severities[s]} {meaning}" for s, meaning in _MEANING.items() if severities[s])
    if counts["waived"]:
        said.append(f"{counts['waived']} waived by a named person")
    return f"{'; '.join(said)}." + (f" First: {failed[0].id} {failed[0].evidence}." if failed else "")

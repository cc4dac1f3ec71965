"""Chooses without a model: the search's own recommendation. Also puts the computed figures into a model's answer."""

from core.agents.planner.contract import NONE, Input, Output
from core.domain.plan import Alternative
from core.domain.reason import Candidate, Chosen, Impact, Reason, Rejected
from core.phrases import joined, say
from core.planning.confidence import Confidence, plan_confidence
from core.planning.result import Option, SearchResult

#: How many rejections are worth a line each.
REJECTIONS = 8


def decide(question: Input) -> Output:
    """The recommended option, or none with what would make one possible."""
    if not question.options.options:
        return ground(question, Output(chosen=NONE, justification=_why_none(question.options)))
    option = question.options.options[0]
    return ground(question, Output(chosen=option.name, justification=option.plan.objective))


def ground(question: Input, output: Output) -> Output:
    """The answer with the plan, price and reason of what it chose. Raises ValueError for a choice nobody offered."""
    names = tuple(option.name for option in question.options.options)
    if output.chosen not in names:
        if names or output.chosen != NONE:
            raise ValueError(f"`chosen` must be one of {', '.join(names) or NONE}, not {output.chosen!r}")
        return output.model_copy(update={"reason": _no_plan(question, output)})
    option = question.options.options[names.index(output.chosen)]
    alternatives = _alternatives(question.options, option)
    return output.model_copy(
        update={
            "plan": option.plan.model_copy(update={"alternatives": alternatives}),
            "cost": option.cost,
            "alternatives": alternatives,
            "reason": _reason(question, output, option),
        }
    )


def _reason(question: Input, output: Output, option: Option) -> Reason:
    sure = plan_confidence(question.constraints, cost=option.cost, p95_ms=option.p95_ms, coverage=question.coverage)
    concerns = [finding for finding in option.findings if finding.severity != "ok"]
    return Reason(
        candidates=tuple(
            Candidate(id=one.name, summary=_components(one), tradeoffs=one.tradeoffs)
            for one in question.options.options
        ),
        choice=Chosen(id=option.name, justification=output.justification),
        rejected=_rejected(question.options, option),
        impact=Impact(
            monthly_usd=option.cost.monthly_usd, latency_p95_ms=option.p95_ms, availability=option.availability_pct
        ),
        confidence=sure.value,
        confidence_from=sure.because,
        risks=(*output.risks, *(finding.detail for finding in concerns)),
        next_steps=(*output.next_steps, *(finding.remedy for finding in concerns if finding.remedy)),
        facts={
            "pattern": option.plan.pattern,
            "components": [component.id for component in option.plan.components],
            "combinations": question.options.combinations,
            "effort_hours": option.effort_hours,
        },
    )


def _no_plan(question: Input, output: Output) -> Reason:
    result = question.options
    sure = Confidence(value=1.0, because=say("planner.none_holds", combinations=result.combinations))
    return Reason(
        candidates=tuple(Candidate(id=f"{r.field}={r.value}", summary=r.detail) for r in result.relaxations),
        choice=Chosen(id=NONE, justification=output.justification),
        rejected=_rejected(result, None),
        confidence=sure.value,
        confidence_from=sure.because,
        risks=(*output.risks, *dict.fromkeys(finding.detail for finding in result.findings)),
        next_steps=(*output.next_steps, *(relaxation.detail for relaxation in result.relaxations)),
        facts={"combinations": result.combinations},
    )


def _rejected(result: SearchResult, chosen: Option | None) -> tuple[Rejected, ...]:
    """The other options, then the single components and combinations that were dropped, with the reason of each."""
    others = [Rejected(id=o.name, why=o.why_not or o.tradeoffs) for o in result.options if o is not chosen]
    dropped = [Rejected(id=" + ".join(c.components), why=c.why) for c in result.considered if c.verdict == "dropped"]
    return (*others, *dropped[:REJECTIONS])


def _alternatives(result: SearchResult, chosen: Option) -> tuple[Alternative, ...]:
    """The search's alternatives; the chosen one, if it is not the recommended one, loses its `why_not`."""
    return tuple(
        alternative.model_copy(update={"why_not": ""}) if alternative.name == chosen.name else alternative
        for alternative in result.alternatives
    )


def _why_none(result: SearchResult) -> str:
    obstacles = list(dict.fromkeys(finding.detail for finding in result.findings))
    said = obstacles[:3] or [say("planner.no_combination")]
    changes = len(result.relaxations)
    return joined((*said, say("planner.changes", n=changes) if changes else ""))


def _components(option: Option) -> str:
    return ", ".join(component.id for component in option.plan.components)

"""Explains the price without a model, and puts the computed figures into a model's answer."""

from core.agents.critic_cost.contract import Input, Output
from core.domain.base import Json
from core.domain.reason import Candidate, Chosen, Impact, Reason
from core.phrases import joined, say
from core.planning.confidence import price_certainty
from core.planning.costing import unbilled

#: How many components are named as drivers.
DRIVERS = 3
TENFOLD = 10.0


def decide(question: Input) -> Output:
    return ground(question, Output(summary=_summary(question)))


def ground(question: Input, output: Output) -> Output:
    """The answer with the estimate itself and a confidence from the ranges and sources of its prices."""
    return output.model_copy(update={"cost": question.cost, "reason": _reason(question, output)})


def _reason(question: Input, output: Output) -> Reason:
    cost = question.cost
    assumed = sum(line.usd for line in cost.lines if "assumption" in line.source or "secondary" in line.source)
    share = assumed / cost.monthly_usd if cost.monthly_usd else 0.0
    prices = price_certainty(cost)
    return Reason(
        candidates=tuple(
            Candidate(id=d.component, summary=say("critic_cost.candidate", usd=d.usd, share=d.share))
            for d in question.drivers
        ),
        choice=Chosen(id=say("critic_cost.chosen", usd=cost.monthly_usd), justification=output.summary),
        impact=Impact(monthly_usd=cost.monthly_usd),
        confidence=round(prices * (1 - share / 4), 2),
        confidence_from=say("critic_cost.sure", low=cost.low, high=cost.high, prices=prices, share=share),
        risks=(*output.risks, *_risks(question)),
        next_steps=output.next_steps,
        facts=_facts(question),
    )


def _summary(question: Input) -> str:
    cost, budget = question.cost, question.constraints.monthly_budget_usd
    drivers = tuple(f"{d.component} {d.usd:,.2f} ({d.share:.0%})" for d in question.drivers[:DRIVERS])
    said = [say("critic_cost.sum", usd=cost.monthly_usd, low=cost.low, high=cost.high, drivers=drivers)]
    if budget:
        said.append(say("critic_cost.budget", share=cost.monthly_usd / budget, high=cost.high / budget))
    if question.tenfold is not None:
        times = question.tenfold.monthly_usd / cost.monthly_usd if cost.monthly_usd else 0.0
        said.append(say("critic_cost.tenfold", usd=question.tenfold.monthly_usd, times=times))
    return joined(said)


def _risks(question: Input) -> tuple[str, ...]:
    said: list[str] = []
    budget = question.constraints.monthly_budget_usd
    if budget and question.cost.high > budget:
        said.append(say("critic_cost.over_budget", high=question.cost.high, budget=budget))
    if question.unasked:
        sums = tuple(f"{name} {usd:,.2f}" for name, usd in question.unasked.items())
        said.append(say("critic_cost.unasked", sums=sums))
    if budget and question.tenfold is not None and question.tenfold.monthly_usd > budget:
        said.append(say("critic_cost.tenfold_over"))
    return (*said, *unbilled(question.plan))


def _facts(question: Input) -> Json:
    facts: Json = {"monthly_usd": question.cost.monthly_usd, "high_usd": question.cost.high}
    if budget := question.constraints.monthly_budget_usd:
        facts["share_of_budget"] = round(question.cost.monthly_usd / budget, 3)
    if question.tenfold is not None:
        facts["tenfold_usd"] = question.tenfold.monthly_usd
    return facts

"""Compiles the prose from the cards without a model, and refuses a model's prose with figures of its own."""

import re
from collections.abc import Iterable

from core.agents.rationale.contract import Input, Output, Section
from core.domain.reason import Candidate, Chosen, Impact, Reason, ReasonCard
from core.phrases import named, say

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
#: Counts that prose uses without a source: "two zones", "3 steps".
_SMALL = 12
_REJECTED_TOLD = 5


def decide(question: Input) -> Output:
    cards = {card.node: card for card in question.cards}
    drafts = (
        ("why_this_design", "Why this design", _design(question, cards.get("planner"))),
        ("what_it_costs", "What drives the cost", _justification(cards.get("critic_cost"))),
        ("what_was_checked", "What was checked", _checked(question, cards.get("critic_tech"))),
        ("risks", "Risks", _list(risk for card in question.cards for risk in card.risks)),
        ("next_steps", "What to do next", _list(step for card in question.cards for step in card.next_steps)),
    )
    sections = tuple(Section(id=id_, title=title, text=text[:4000]) for id_, title, text in drafts if text)
    return ground(question, Output(sections=sections))


def ground(question: Input, output: Output) -> Output:
    """The answer with its reason. Raises ValueError for a figure that stands in no card, plan, price or constraint."""
    ids = [section.id for section in output.sections]
    if len(set(ids)) != len(ids):
        raise ValueError("two sections have the same id")
    known = _numbers(_source(question))
    for section in output.sections:
        invented = sorted(_numbers(section.text) - known)
        if invented:
            figures = ", ".join(f"{figure:g}" for figure in invented)
            raise ValueError(f"section {section.id!r} holds figures that nobody computed: {figures}")
    return output.model_copy(update={"reason": _reason(question, output)})


def _design(question: Input, card: ReasonCard | None) -> str:
    parts = [question.plan.objective]
    if card is not None:
        if card.choice.justification != question.plan.objective:
            parts.append(card.choice.justification)
        told = [f"Not {r.id}: {r.why.rstrip('.')}." for r in card.rejected[:_REJECTED_TOLD]]
        parts.append(" ".join(told))
    return "\n\n".join(part for part in parts if part)


def _justification(card: ReasonCard | None) -> str:
    return card.choice.justification if card is not None else ""


def _checked(question: Input, card: ReasonCard | None) -> str:
    parts = [_justification(card)]
    if question.policy is not None:
        failed = [rule.id for rule in question.policy.failed("B", "H", "M")]
        waived = [rule.id for rule in question.policy.rules if rule.status == "waived"]
        judged = sum(rule.status != "not_applicable" for rule in question.policy.rules)
        said = f"{judged} policy rules apply; overall: {question.policy.overall}."
        said += f" Failing: {', '.join(failed)}." if failed else ""
        said += f" Waived: {', '.join(waived)}." if waived else ""
        parts.append(said)
    return "\n\n".join(part for part in parts if part)


def _list(sentences: Iterable[str]) -> str:
    """Each sentence once, a paragraph each."""
    return "\n\n".join(dict.fromkeys(s.strip() for s in sentences if s.strip()))


def _source(question: Input) -> str:
    rules = question.policy.rules if question.policy else ()
    applying = sum(rule.status != "not_applicable" for rule in rules)
    parts = [card.model_dump_json(exclude={"decision_id", "at", "prompt_hash"}) for card in question.cards]
    parts += [question.plan.model_dump_json(), question.cost.model_dump_json(), question.constraints.model_dump_json()]
    return " ".join([*parts, *(rule.model_dump_json() for rule in rules), str(applying), str(len(rules))])


def _numbers(text: str) -> set[float]:
    """The figures of a text; small counts are left out, and so are roundings to whole numbers or percent."""
    found = set[float]()
    for match in _NUMBER.findall(text):
        figure = float(match.replace(",", ""))
        if figure > _SMALL or figure != int(figure):
            found |= {figure, float(round(figure)), round(figure, 2), round(figure * 100, 0)}
    return found


def _reason(question: Input, output: Output) -> Reason:
    told = [card for card in question.cards if card.confidence > 0]
    chosen = say("rationale.sections")
    titles = tuple(named("section", section.id) for section in output.sections)
    confidence = min((card.confidence for card in told), default=0.0)
    return Reason(
        candidates=(Candidate(id=chosen, summary=say("rationale.titles", titles=titles)),),
        choice=Chosen(id=chosen, justification=say("rationale.compiled", n=len(question.cards))),
        impact=Impact(monthly_usd=question.cost.monthly_usd),
        confidence=confidence,
        confidence_from=say("rationale.sure"),
        facts={"sections": [section.id for section in output.sections]},
    )

"""State → the blueprint that a tree is generated from. The same decisions give the same blueprint."""
# pyright: reportTypedDictNotRequiredAccess=false

from core.domain.constraints import Understanding
from core.domain.cost import CostEstimate
from core.domain.finding import Finding
from core.domain.plan import Plan
from core.domain.policy import PolicyReport, Waiver
from core.domain.question import Question
from core.domain.reason import ReasonCard
from core.domain.repository import Tree, ValidationReport
from core.generator import Blueprint, Section, TailoredFile, generate, slug_for, title_for
from core.workflow.context import Context
from core.workflow.state import State


def blueprint(state: State, context: Context, *, cards: tuple[ReasonCard, ...] = ()) -> Blueprint:
    understanding = assumed(state)
    plan = planned(state)
    return Blueprint(
        slug=slug_for(understanding.constraints, plan.pattern),
        title=title_for(understanding.constraints, plan.pattern),
        version=context.decision_set.version,
        understanding=understanding,
        questions=tuple(Question.model_validate(q) for q in state["asked"]),
        answers=state["answers"],
        plan=plan,
        cost=CostEstimate.model_validate(state["cost"]),
        findings=tuple(Finding.model_validate(f) for f in state.get("findings", [])),
        policy=PolicyReport.model_validate(state["policy"]) if "policy" in state else None,
        cards=cards,
        validation=ValidationReport.model_validate(state["validation"]) if "validation" in state else None,
        waivers=tuple(Waiver.model_validate(w).model_copy(update={"owner": ""}) for w in state["waivers"]),
        sections=tuple(Section.model_validate(s) for s in state.get("sections", [])),
        tailored=tuple(TailoredFile.model_validate(t) for t in state.get("tailored", [])),
        catalog_version=context.tools.catalog.version,
    )


def draw(state: State, context: Context, *, cards: tuple[ReasonCard, ...] = ()) -> Tree:
    return generate(blueprint(state, context, cards=cards), catalog=context.tools.catalog)


def assumed(state: State) -> Understanding:
    return Understanding.model_validate(state["assumed"])


def planned(state: State) -> Plan:
    return Plan.model_validate(state["plan"])

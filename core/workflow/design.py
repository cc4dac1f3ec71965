"""The nodes that lead to a decision: state to an agent's question, its answer to a change of state and events.

Each is a few lines; what is decided stands in the agent, in planning or in policy. What computes for long does so in
a thread, so that heartbeats and Slack's three seconds are kept meanwhile.
"""
# pyright: reportTypedDictNotRequiredAccess=false

from asyncio import gather, to_thread

from core.agents.critic_cost import critic_cost as cost_critic
from core.agents.critic_cost.contract import Input as CostInput
from core.agents.critic_tech import critic_tech as tech_critic
from core.agents.critic_tech.contract import Input as TechInput
from core.agents.intake import intake
from core.agents.intake.contract import Input as IntakeInput
from core.agents.intake.contract import Output as Reading
from core.agents.planner import planner as architect
from core.agents.planner.contract import Input as PlannerInput
from core.agents.policy import policy as judge
from core.agents.policy.contract import Input as PolicyInput
from core.agents.questions import questions as asker
from core.agents.questions.contract import Input as QuestionsInput
from core.domain.base import Json
from core.domain.constraints import Coverage, Understanding
from core.domain.cost import CostEstimate
from core.domain.events import (
    CostUpdate,
    CoverageUpdate,
    DiffUpdate,
    FindingsUpdate,
    Payload,
    PlanUpdate,
    PolicyUpdate,
    QuestionsAsked,
)
from core.domain.plan import Relaxation
from core.domain.question import Question
from core.domain.repository import Tree
from core.domain.requirement import FirstAction, Message, Notice
from core.generator import located, slug_for
from core.generator.archive import tree_of, zip_bytes
from core.phrases import say
from core.planning import costing, feasibility
from core.planning.coverage import ASKS, coverage, decisive
from core.planning.defaults import apply_defaults
from core.planning.search import Solution, search, solve
from core.planning.violation import Violation
from core.ports import PolicySubject
from core.understanding import first_action
from core.workflow import reasons
from core.workflow.context import Context
from core.workflow.drawing import assumed, draw, planned
from core.workflow.heritage import difference
from core.workflow.state import State
from core.workflow.step import Step, Told


async def intake_extract(state: State, context: Context) -> Step:
    """Reads the thread anew: until the first gate people add to it, and until the final one they mend it."""
    async with context.tools.uow() as tx:
        requirement = (await tx.decision_sets.get(context.decision_set.id)).requirement
    messages = [*(m.json_dict() for m in requirement), *state["comments"]]
    question = IntakeInput(
        messages=tuple(Message.model_validate(m) for m in messages),
        answers=state["answers"],
        asked=tuple(Question.model_validate(q) for q in state["asked"]),
    )
    before = state.get("read", {})
    if before.get("messages") == messages:
        decision = intake.again(
            question, Reading.model_validate({"extracts": before["extracts"]}), by=str(before["by"])
        )
    else:
        decision = await intake.decide(question, context.tools.model)
    understood = decision.output.understanding
    keys = tuple(understood.constraints.stated())
    noted: Json = {
        "messages": [*messages],
        "extracts": [e.json_dict() for e in decision.output.extracts],
        "by": decision.decided_by,
    }
    return Step(
        patch={
            "understanding": understood.json_kept(),
            "messages": messages,
            # Who was not reached is asked again; whose answers were of no use is not, about the same words.
            "read": noted if decision.decided_by != "rules" or decision.refused else {},
        },
        told=Told.by(intake.name, decision, decision.output.reason, inputs=keys),
    )


async def coverage_check(state: State, context: Context) -> Step:
    catalog, prices = context.tools.catalog, context.tools.prices
    understood = Understanding.model_validate(state["understanding"])
    measured = await to_thread(coverage, understood, catalog=catalog, prices=prices)
    open_fields = await to_thread(decisive, understood, catalog=catalog, prices=prices)
    asks = measured.score < ASKS or bool(measured.conflicts) or any(f.blocking for f in open_fields)
    filled = apply_defaults(understood, catalog=catalog, prices=prices)
    solved = await to_thread(solve, filled.constraints, catalog=catalog, prices=prices)
    shown = CoverageUpdate(
        constraints=filled.constraints,
        provenance=filled.provenance,
        coverage=measured,
        notices=(*filled.notices, *_too_dear(solved)),
        first_action=_first_action(understood, measured, asks=asks, affordable=not solved.beyond_budget),
    )
    return Step(
        patch={"coverage": measured.json_kept(), "asks": asks, "assumed": filled.json_kept(), "relaxations": []},
        events=[shown],
        told=Told(reason=reasons.coverage_reason(measured, open_fields, asks=asks), agent="coverage"),
    )


async def adaptive_questions(state: State, context: Context) -> Step:
    understood = Understanding.model_validate(state["understanding"])
    question = QuestionsInput(
        understanding=understood,
        coverage=Coverage.model_validate(state["coverage"]),
        decisive=decisive(understood, catalog=context.tools.catalog, prices=context.tools.prices),
        relaxations=tuple(Relaxation.model_validate(r) for r in state["relaxations"]),
        round=state["round"] + 1,
    )
    decision = await asker.decide(question, context.tools.model)
    asked = [q.json_kept() for q in decision.output.questions]
    return Step(
        patch={"questions": asked, "asked": [*state["asked"], *asked], "round": state["round"] + 1},
        events=[QuestionsAsked(round=state["round"] + 1, questions=decision.output.questions)],
        told=Told.by(asker.name, decision, decision.output.reason),
    )


async def planner(state: State, context: Context) -> Step:
    """While a conflict or another cloud is not settled, nothing is planned: no default may settle it."""
    constraints = assumed(state).constraints
    avoid = [Violation.model_validate(v) for v in state["violations"]]
    catalog, prices = context.tools.catalog, context.tools.prices
    found = await to_thread(search, constraints, catalog=catalog, prices=prices, avoid=avoid)
    measured = Coverage.model_validate(state["coverage"])
    if unsettled := reasons.unsettled(constraints, measured):
        return Step(
            patch={"plan": None, "cost": None, "relaxations": [], "blocked": True},
            events=[PlanUpdate(draft=state["draft"], plan=None)],
            told=Told(reason=reasons.unsettled_reason(unsettled), agent=architect.name),
        )
    question = PlannerInput(constraints=constraints, options=found, coverage=measured.score)
    decision = await architect.decide(question, context.tools.model)
    plan, cost = decision.output.plan, decision.output.cost
    if plan is not None:
        plan = located(plan, package=slug_for(constraints, plan.pattern).replace("-", "_"))
    return Step(
        patch={
            "plan": plan.json_kept() if plan else None,
            "cost": cost.json_kept() if cost else None,
            "relaxations": [r.json_kept() for r in found.relaxations],
            "blocked": plan is None,
        },
        events=[PlanUpdate(draft=state["draft"], plan=plan, relaxations=found.relaxations)],
        told=Told.by(architect.name, decision, decision.output.reason, inputs=tuple(constraints.stated())),
    )


async def critic_tech(state: State, context: Context) -> Step:
    understood, plan = assumed(state), planned(state)
    found = feasibility.check(plan, understood.constraints, catalog=context.tools.catalog, prices=context.tools.prices)
    defaulted = tuple(k for k, p in understood.provenance.items() if p.source == "default")
    question = TechInput(plan=plan, constraints=understood.constraints, findings=found, defaulted=defaulted)
    decision = await tech_critic.decide(question, context.tools.model)
    return Step(
        patch={"findings": [f.json_kept() for f in decision.output.findings]},
        events=[FindingsUpdate(findings=decision.output.findings)],
        told=Told.by(tech_critic.name, decision, decision.output.reason),
    )


async def critic_cost(state: State, context: Context) -> Step:
    constraints, plan = assumed(state).constraints, planned(state)
    catalog, prices = context.tools.catalog, context.tools.prices
    cost = costing.estimate(plan, constraints, catalog=catalog, prices=prices)
    if before := state.get("previous", {}).get("cost"):
        old = CostEstimate.model_validate(before)
        cost = cost.model_copy(update={"delta_usd": round(cost.monthly_usd - old.monthly_usd, 2)})
    tenfold = costing.at_load(plan, constraints, factor=10, catalog=catalog, prices=prices)
    question = CostInput(plan=plan, constraints=constraints, cost=cost, tenfold=tenfold)
    decision = await cost_critic.decide(question, context.tools.model)
    return Step(
        patch={"cost": cost.json_kept()},
        events=[CostUpdate(cost=cost)],
        told=Told.by(cost_critic.name, decision, decision.output.reason),
    )


async def policy_eval(state: State, context: Context) -> Step:
    """Judges the tree that would be delivered, before people see the plan."""
    tools, plan = context.tools, planned(state)
    tree = await to_thread(draw, state, context)
    report, archive = await gather(to_thread(tools.policy.evaluate, subject(state, tree)), to_thread(zip_bytes, tree))
    decision = await judge.decide(PolicyInput(report=report, plan=plan), tools.model)
    rendered = await tools.store.put(archive)
    events: list[Payload] = [PolicyUpdate(policy=report)]
    if state.get("previous", {}).get("rendered"):
        events.append(await _diff(state, tree, context))
    return Step(
        patch={
            "policy": report.json_kept(),
            "violations": [v.json_kept() for v in decision.output.violations],
            "replans": state["replans"] + 1,
            "rendered": rendered,
        },
        events=events,
        told=Told.by(judge.name, decision, decision.output.reason),
    )


def subject(state: State, tree: Tree) -> PolicySubject:
    return PolicySubject(
        constraints=assumed(state).constraints.json_dict(),
        plan=planned(state).json_dict(),
        cost=CostEstimate.model_validate(state["cost"]).json_dict(),
        tree=tree,
    )


async def _diff(state: State, tree: Tree, context: Context) -> DiffUpdate:
    before = state["previous"]
    old = tree_of(await context.tools.store.get(str(before["rendered"])))
    return DiffUpdate(against=str(before["against"]), diff=difference(before, state, old=old, new=tree))


def _too_dear(solved: Solution) -> tuple[Notice, ...]:
    """The figures that clash where even the cheapest way costs more than the budget."""
    if not solved.beyond_budget:
        return ()
    budget = solved.space.constraints.monthly_budget_usd
    return (
        Notice(kind="conflict", text=say("planning.conflict.too_dear", usd=solved.least_usd, budget=budget or 0.0)),
    )


def _first_action(understood: Understanding, measured: Coverage, *, asks: bool, affordable: bool) -> FirstAction:
    """What the text alone decides, then what the figures add: a conflict, a budget below every plan, a question."""
    said = first_action(understood)
    if said != "plan":
        return said
    if measured.conflicts or not (asks or affordable):
        return "flag_conflict"
    return "ask" if asks else "plan"

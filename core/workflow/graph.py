"""The workflow as people draw it: thirteen nodes, two gates, three loops. Reads like the diagram; decides nothing."""
# pyright: reportTypedDictNotRequiredAccess=false, reportUnknownMemberType=false

from collections.abc import Awaitable, Callable
from typing import Literal

from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime

from core.workflow import delivery, design, gates
from core.workflow.context import Context
from core.workflow.state import State
from core.workflow.step import Body, perform

ROUNDS = 2
REPLANS = 2
ATTEMPTS = 3

BODIES: dict[str, Body] = {
    "intake_extract": design.intake_extract,
    "coverage_check": design.coverage_check,
    "adaptive_questions": design.adaptive_questions,
    "planner": design.planner,
    "critic_tech": design.critic_tech,
    "critic_cost": design.critic_cost,
    "policy_eval": design.policy_eval,
    "codegen": delivery.codegen,
    "validators": delivery.validators,
    "rationale_compile": delivery.rationale_compile,
    "diff_and_persist": delivery.diff_and_persist,
}
NODES = (
    "intake_extract",
    "coverage_check",
    "adaptive_questions",
    "hitl_gate_input",
    "planner",
    "critic_tech",
    "critic_cost",
    "policy_eval",
    "hitl_gate_final",
    "codegen",
    "validators",
    "rationale_compile",
    "diff_and_persist",
)


def build() -> "StateGraph[State, Context, State, State]":
    graph = StateGraph(State, context_schema=Context)
    for name, body in BODIES.items():
        graph.add_node(name, _node(name, body))  # pyright: ignore[reportArgumentType]
    graph.add_node("hitl_gate_input", gates.hitl_gate_input)
    graph.add_node("hitl_gate_final", gates.hitl_gate_final)

    graph.add_edge(START, "intake_extract")
    graph.add_edge("intake_extract", "coverage_check")
    graph.add_conditional_edges("coverage_check", after_coverage, ["adaptive_questions", "planner"])
    graph.add_edge("adaptive_questions", "hitl_gate_input")
    graph.add_conditional_edges("hitl_gate_input", after_input, ["intake_extract", END])
    graph.add_conditional_edges(
        "planner", after_planner, ["critic_tech", "critic_cost", "adaptive_questions", "hitl_gate_final"]
    )
    graph.add_edge(["critic_tech", "critic_cost"], "policy_eval")
    graph.add_conditional_edges("policy_eval", after_policy, ["planner", "hitl_gate_final"])
    graph.add_conditional_edges("hitl_gate_final", after_final, ["codegen", "intake_extract", END])
    graph.add_edge("codegen", "validators")
    graph.add_conditional_edges("validators", after_validators, ["codegen", "rationale_compile", END])
    graph.add_edge("rationale_compile", "diff_and_persist")
    graph.add_edge("diff_and_persist", END)
    return graph


def after_coverage(state: State) -> Literal["adaptive_questions", "planner"]:
    return "adaptive_questions" if state["asks"] and state["round"] < ROUNDS else "planner"


def after_input(state: State) -> str:
    return END if state["verdict"] == "reject" else "intake_extract"


def after_planner(state: State) -> list[str]:
    if state.get("plan") is not None:
        return ["critic_tech", "critic_cost"]
    return ["adaptive_questions"] if state["relaxations"] and state["round"] < ROUNDS else ["hitl_gate_final"]


def after_policy(state: State) -> Literal["planner", "hitl_gate_final"]:
    return "planner" if state["violations"] and state["replans"] <= REPLANS else "hitl_gate_final"


def after_final(state: State) -> str:
    return {"approve": "codegen", "revise": "intake_extract", "reread": "intake_extract"}.get(state["verdict"], END)


def after_validators(state: State) -> str:
    if state["validation"]["status"] == "passed":
        return "rationale_compile"
    return "codegen" if state["attempt"] < ATTEMPTS and state["tailored"] else END


def _node(name: str, body: Body) -> Callable[[State, Runtime[Context]], Awaitable[State]]:
    async def node(state: State, runtime: Runtime[Context]) -> State:
        return await perform(name, state, runtime.context, body)

    return node

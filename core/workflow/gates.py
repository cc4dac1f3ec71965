"""Nodes that only wait. Nothing may stand before `interrupt`: it runs again on resume."""
# pyright: reportTypedDictNotRequiredAccess=false

from typing import Any

from langgraph.types import interrupt

from core.domain.base import Json
from core.domain.requirement import Message
from core.understanding import understand
from core.workflow.state import State

#: Resumes a gate that nobody has seen yet: the thread has more to read.
REREAD: Json = {"choice": "reread"}


def hitl_gate_input(state: State) -> State:
    decision: dict[str, Any] = interrupt({"kind": "input", "blocked": False})
    if decision["choice"] == "reread":
        return {"verdict": "reread"}
    visit = state.get("visits", {}).get("hitl_gate_input", 0) + 1
    if decision["choice"] == "reject":
        return {"verdict": "reject", "visits": {"hitl_gate_input": visit}}
    answers = state.get("answers", {})
    patch: State = {"verdict": decision["choice"], "visits": {"hitl_gate_input": visit}}
    if decision["comment"]:
        comment = comment_of(decision)
        answers = not_restated(answers, comment)
        patch["comments"] = [*state["comments"], comment]
    patch["answers"] = {**answers, **decision["answers"]}
    return patch


def hitl_gate_final(state: State) -> State:
    decision: dict[str, Any] = interrupt({"kind": "final", "blocked": state.get("blocked", False)})
    if decision["choice"] == "reread":
        return {"verdict": "reread", "replans": 0, "violations": [], "blocked": False}
    patch: State = {
        "verdict": decision["choice"],
        "waivers": decision["waivers"],
        "visits": {"hitl_gate_final": state.get("visits", {}).get("hitl_gate_final", 0) + 1},
    }
    if decision["choice"] == "revise":
        patch |= revised(state, decision)
    return patch


def revised(state: State, decision: dict[str, Any]) -> State:
    """A new draft: the comment joins the thread, questions may be asked again, and the old draft is kept for a diff."""
    comment = comment_of(decision)
    return {
        "comments": [*state["comments"], comment],
        "answers": not_restated(state["answers"], comment),
        "draft": state["draft"] + 1,
        "round": 0,
        "replans": 0,
        "violations": [],
        "blocked": False,
        "previous": {
            "against": f"draft {state['draft']}",
            "plan": state.get("plan"),
            "cost": state.get("cost"),
            "assumed": state["assumed"],
            "rendered": state.get("rendered", ""),
        },
    }


def not_restated(answers: Json, comment: Json) -> Json:
    """The answers that still hold: what the comment states itself is newer than what was answered before."""
    said = understand([Message.model_validate(comment)], answers={})
    return {key: value for key, value in answers.items() if key not in said.provenance}


def comment_of(decision: dict[str, Any]) -> Json:
    by = decision["by"]
    return {"user": by["name"] or by["id"], "text": decision["comment"], "ts": ""}

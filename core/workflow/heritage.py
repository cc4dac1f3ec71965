"""What a new version takes over from the one before it: answers, questions, and what it is compared with."""
# pyright: reportTypedDictNotRequiredAccess=false

from collections.abc import Sequence
from itertools import pairwise

from core.domain.base import Json
from core.domain.constraints import Understanding
from core.domain.cost import CostEstimate
from core.domain.decision_set import DecisionSet
from core.domain.events import (
    AnswersGiven,
    CostUpdate,
    CoverageUpdate,
    Event,
    GateDecided,
    PlanUpdate,
    QuestionsAsked,
    RepositoryPublished,
)
from core.domain.plan import Plan
from core.domain.repository import Changes, Tree
from core.generator.diff import changes
from core.ports import Transaction
from core.workflow.drawing import assumed, planned
from core.workflow.gates import not_restated
from core.workflow.state import State


async def inherited(tx: Transaction, child: DecisionSet) -> State:
    """What nobody has to say again; what the new words say themselves is newer than any answer."""
    line = [child]
    while (parent_id := line[0].parent_id) is not None:
        line.insert(0, await tx.decision_sets.get(parent_id))
    answers: Json = {}
    asked: list[Json] = []
    events: Sequence[Event] = ()
    for parent, heir in pairwise(line):
        events = await tx.events.after(parent.id)
        for payload in (e.payload for e in events):
            if isinstance(payload, QuestionsAsked):
                asked += [q.json_kept() for q in payload.questions]
            if isinstance(payload, AnswersGiven):
                answers = {**answers, **payload.answers}
            if isinstance(payload, GateDecided) and payload.choice == "revise":
                answers = not_restated(answers, {"user": "", "text": payload.comment, "ts": ""})
        for message in heir.requirement[len(parent.requirement) :]:
            answers = not_restated(answers, message.json_dict())
    state: State = {"answers": answers, "asked": asked}
    if len(line) > 1 and (before := await _published(tx, line[-2], events)) is not None:
        state |= {"previous": before, "parent": before}
    return state


def difference(before: Json, state: State, *, old: Tree, new: Tree) -> Changes:
    """Between a draft or version as `previous` keeps it and the one that is drawn now."""
    return changes(
        old,
        new,
        plans=(Plan.model_validate(before["plan"]) if before["plan"] else None, planned(state)),
        constraints=(Understanding.model_validate(before["assumed"]).constraints, assumed(state).constraints),
        costs=(
            CostEstimate.model_validate(before["cost"]) if before["cost"] else None,
            CostEstimate.model_validate(state["cost"]),
        ),
    )


async def _published(tx: Transaction, parent: DecisionSet, events: Sequence[Event]) -> Json | None:
    """The parent's design, where it came to a repository."""
    payloads = [e.payload for e in events]
    plan = next((p.plan for p in reversed(payloads) if isinstance(p, PlanUpdate)), None)
    cost = next((p.cost for p in reversed(payloads) if isinstance(p, CostUpdate)), None)
    read = next((p for p in reversed(payloads) if isinstance(p, CoverageUpdate)), None)
    packed = await tx.artifacts.find(parent.id, "zip")
    published = any(isinstance(p, RepositoryPublished) for p in payloads)
    if not published or plan is None or cost is None or read is None or packed is None:
        return None
    understood = Understanding(constraints=read.constraints, provenance=read.provenance, notices=read.notices)
    return {
        "against": f"v{parent.version}",
        "draft": 0,
        "plan": plan.json_kept(),
        "cost": cost.json_kept(),
        "assumed": understood.json_kept(),
        "rendered": packed.sha256,
    }

"""A point where the work waits for people. Deciding compares what the person saw with what the gate is now."""

from datetime import datetime
from typing import Literal

from core.domain.actor import Actor
from core.domain.base import Frozen, Json
from core.domain.ids import DecisionSetId, GateId
from core.domain.policy import Waiver
from core.domain.question import Question
from core.errors import GateAlreadyDecided, GateSuperseded

GateKind = Literal["input", "final"]
GateStatus = Literal["waiting", "decided", "superseded", "expired", "cancelled"]
GateChoice = Literal["approve", "revise", "reject", "answer"]


class Decision(Frozen):
    choice: GateChoice
    by: Actor
    comment: str = ""
    waivers: tuple[Waiver, ...] = ()
    answers: Json = {}
    at: datetime


class Gate(Frozen):
    id: GateId
    decision_set_id: DecisionSetId
    kind: GateKind
    visit: int
    draft: int
    version: int = 1
    """Grows with every change of the gate; a click carries the version that its button showed."""
    status: GateStatus = "waiting"
    opened_at: datetime
    deadline: datetime
    interrupt_id: str = ""
    """LangGraph's pending interrupt that the decision resumes."""
    blocked: bool = False
    """No feasible plan: Approve is not offered."""
    questions: tuple[Question, ...] = ()
    decision: Decision | None = None

    def decide(
        self,
        choice: GateChoice,
        *,
        by: Actor,
        at: datetime,
        seen: int,
        comment: str = "",
        waivers: tuple[Waiver, ...] = (),
        answers: Json | None = None,
    ) -> "Gate":
        """The decided gate; raises GateAlreadyDecided or GateSuperseded, with who and when as facts."""
        if self.status == "superseded" or (self.status == "waiting" and seen != self.version):
            raise GateSuperseded(gate_id=self.id)
        if self.status != "waiting":
            who = self.decision.by.name or self.decision.by.id if self.decision else ""
            raise GateAlreadyDecided(gate_id=self.id, status=self.status, by=who, decision=self.decision)
        decision = Decision(choice=choice, by=by, comment=comment, waivers=waivers, answers=answers or {}, at=at)
        return self.model_copy(update={"status": "decided", "version": self.version + 1, "decision": decision})

    def close(self, status: Literal["superseded", "expired", "cancelled"]) -> "Gate":
        return self.model_copy(update={"status": status, "version": self.version + 1})

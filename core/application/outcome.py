"""What a handler gives back."""

from typing import Literal

from core.domain.base import Frozen
from core.domain.decision_set import DecisionSet
from core.domain.ids import DecisionSetId, GateId, ProjectId

Taken = Literal["", "requirement", "note", "suggestion", "too-late"]


class Handled(Frozen):
    """What a command led to. The same command a second time gives the same answer and changes nothing."""

    decision_set_id: DecisionSetId
    project_id: ProjectId
    number: int
    version: int
    gate_id: GateId | None = None
    repeated: bool = False
    taken: Taken = ""
    """What became of words that were said in the thread."""

    @classmethod
    def of(
        cls, decision_set: DecisionSet, *, gate_id: GateId | None = None, repeated: bool = False, taken: Taken = ""
    ) -> "Handled":
        return cls(
            decision_set_id=decision_set.id,
            project_id=decision_set.project_id,
            number=decision_set.number,
            version=decision_set.version,
            gate_id=gate_id,
            repeated=repeated,
            taken=taken,
        )

"""What has happened to a decision set, in order and for ever. Everything that people see is rendered from these.

A payload's type is fixed by the event's type. `seq` counts from 1 without gaps for each decision set.
"""

from datetime import datetime
from typing import Literal

from pydantic import Field

from core.domain.actor import Actor
from core.domain.base import Frozen, Json
from core.domain.constraints import Constraints, Coverage, Provenance
from core.domain.cost import CostEstimate
from core.domain.decision_set import Status
from core.domain.finding import Finding
from core.domain.gate import GateChoice, GateKind
from core.domain.ids import DecisionSetId, GateId, ProjectId
from core.domain.plan import Plan, Relaxation
from core.domain.policy import PolicyReport, Waiver
from core.domain.question import Question
from core.domain.reason import ReasonCard
from core.domain.repository import Changes, Publication, ValidationReport
from core.domain.requirement import FirstAction, Message, Notice
from core.domain.sentence import Sentence
from core.domain.usage import Estimate, Usage


class RunStarted(Frozen):
    type: Literal["run-started"] = "run-started"
    number: int
    version: int
    attempt: int
    requirement: tuple[Message, ...]
    requester: Actor
    mode: str
    """Which models are asked, or `rules`."""
    estimate: Estimate | None = None
    """What models will probably take; None when none is asked."""


class NodeStarted(Frozen):
    type: Literal["node-started"] = "node-started"


class NodeFinished(Frozen):
    type: Literal["node-finished"] = "node-finished"
    seconds: float
    usage: tuple[Usage, ...] = ()
    """Every request to a language model that the node sent."""


class ReasonCardShown(Frozen):
    type: Literal["reason-card"] = "reason-card"
    card: ReasonCard


class CoverageUpdate(Frozen):
    type: Literal["coverage-update"] = "coverage-update"
    constraints: Constraints
    provenance: dict[str, Provenance]
    coverage: Coverage
    notices: tuple[Notice, ...]
    first_action: FirstAction


class PlanUpdate(Frozen):
    type: Literal["plan-update"] = "plan-update"
    draft: int
    plan: Plan | None
    relaxations: tuple[Relaxation, ...] = ()


class FindingsUpdate(Frozen):
    type: Literal["findings-update"] = "findings-update"
    findings: tuple[Finding, ...]


class QuestionsAsked(Frozen):
    type: Literal["questions"] = "questions"
    round: int
    questions: tuple[Question, ...]


class AnswersGiven(Frozen):
    type: Literal["answers-given"] = "answers-given"
    gate_id: GateId
    answers: Json
    by: Actor


class NoteAdded(Frozen):
    type: Literal["note-added"] = "note-added"
    message: Message
    by: Actor
    suggestion: bool = False
    """Said by somebody who may not steer."""


class RequirementChanged(Frozen):
    """A message joined the requirement, or one of its messages was changed where it was written."""

    type: Literal["requirement-changed"] = "requirement-changed"
    change: Literal["added", "edited", "removed"]
    message: Message
    by: Actor


class GateWaiting(Frozen):
    type: Literal["gate-waiting"] = "gate-waiting"
    gate_id: GateId
    gate_version: int
    kind: GateKind
    draft: int
    deadline: datetime
    blocked: bool
    may_decide: Sentence
    """Who may decide, in words."""
    questions: tuple[Question, ...] = ()
    call: tuple[Actor, ...] = ()
    """Who has to act and is told so; empty: anybody who may."""


class ApprovalGiven(Frozen):
    """One of several approvals that a gate takes; the last one decides it."""

    type: Literal["approval-given"] = "approval-given"
    gate_id: GateId
    by: Actor
    given: int
    needed: int
    comment: str = ""
    waivers: tuple[Waiver, ...] = ()


class GateHandedOver(Frozen):
    type: Literal["gate-handed-over"] = "gate-handed-over"
    gate_id: GateId
    by: Actor
    to: Actor


class GateDecided(Frozen):
    type: Literal["gate-decided"] = "gate-decided"
    gate_id: GateId
    kind: GateKind
    choice: GateChoice
    by: Actor
    comment: str
    waivers: tuple[Waiver, ...] = ()


class GateReminder(Frozen):
    type: Literal["gate-reminder"] = "gate-reminder"
    gate_id: GateId
    deadline: datetime


class GateExpired(Frozen):
    type: Literal["gate-expired"] = "gate-expired"
    gate_id: GateId


class CostUpdate(Frozen):
    type: Literal["cost-update"] = "cost-update"
    cost: CostEstimate


class PolicyUpdate(Frozen):
    type: Literal["policy-update"] = "policy-update"
    policy: PolicyReport


class ValidationUpdate(Frozen):
    type: Literal["validation-update"] = "validation-update"
    attempt: int
    validation: ValidationReport


class DiffUpdate(Frozen):
    type: Literal["diff-update"] = "diff-update"
    against: str
    """`draft 1` or `v1`."""
    diff: Changes


class RepositoryPublished(Frozen):
    type: Literal["repository-published"] = "repository-published"
    repository: Publication


class RunCancelling(Frozen):
    type: Literal["run-cancelling"] = "run-cancelling"
    by: Actor


class RunError(Frozen):
    type: Literal["run-error"] = "run-error"
    code: str
    message: Sentence
    remedy: Sentence = ""
    node: str = ""
    retryable: bool = True


class RunComplete(Frozen):
    type: Literal["run-complete"] = "run-complete"
    status: Status
    reason: Sentence = ""


Payload = (
    RunStarted | NodeStarted | NodeFinished | ReasonCardShown | CoverageUpdate | PlanUpdate | FindingsUpdate
    | QuestionsAsked | AnswersGiven | NoteAdded | RequirementChanged | GateWaiting | ApprovalGiven
    | GateHandedOver | GateDecided | GateReminder | GateExpired | CostUpdate | PolicyUpdate | ValidationUpdate
    | DiffUpdate | RepositoryPublished | RunCancelling | RunError | RunComplete
)  # fmt: skip


class NewEvent(Frozen):
    """An event that is about to be appended; the log gives it `seq` and `at`."""

    decision_set_id: DecisionSetId
    payload: Payload = Field(discriminator="type")
    dedupe_key: str
    """The same key twice for one decision set appends once."""
    node: str = ""
    visit: int = 0


class Event(NewEvent):
    seq: int
    project_id: ProjectId
    at: datetime

    @property
    def type(self) -> str:
        return self.payload.type

"""What a surface may ask for. Each is handled in one transaction by the function of the same name in snake case."""

from core.domain.actor import Actor
from core.domain.base import Frozen, Json
from core.domain.gate import GateChoice
from core.domain.ids import DecisionSetId, GateId, ProjectId
from core.domain.policy import Waiver
from core.domain.requirement import Message


class Place(Frozen):
    """The Slack thread that a project belongs to."""

    team: str
    channel: str
    thread_ts: str


class SubmitRequirement(Frozen):
    messages: tuple[Message, ...]
    by: Actor
    command_id: str
    """The identity of what the person did (message, click, request): the same one twice makes one decision set."""
    place: Place | None = None


class StartRevision(Frozen):
    """A new version of a design that has ended, as a child with its own approval."""

    decision_set_id: DecisionSetId
    messages: tuple[Message, ...]
    by: Actor
    command_id: str


class AnswerQuestions(Frozen):
    gate_id: GateId
    gate_version: int
    answers: Json
    """Constraint key or question id to value; a question left out takes its default."""
    by: Actor
    command_id: str
    comment: str = ""


class DecideGate(Frozen):
    gate_id: GateId
    gate_version: int
    choice: GateChoice
    by: Actor
    command_id: str
    comment: str = ""
    waivers: tuple[Waiver, ...] = ()


class AddNote(Frozen):
    """Something said in the thread of a live design: kept, shown, and no decision."""

    project_id: ProjectId
    message: Message
    by: Actor
    command_id: str
    suggestion: bool = False
    """Said by somebody who may not steer: the requester has to take it up."""


class AddMessage(Frozen):
    """Something said in the thread before the first gate: part of the requirement, or a note when that is too late."""

    project_id: ProjectId
    message: Message
    by: Actor
    command_id: str


class EditMessage(Frozen):
    """A message of the requirement was changed, or deleted where `text` is empty, before the final gate."""

    project_id: ProjectId
    ts: str
    text: str
    by: Actor
    command_id: str


class HandOverGate(Frozen):
    """The right to approve goes to somebody else."""

    gate_id: GateId
    gate_version: int
    to: Actor
    by: Actor
    command_id: str


class GiveFeedback(Frozen):
    """Whether a card helped; the last answer of a person counts."""

    decision_set_id: DecisionSetId
    seq: int
    """Of the event that the card tells of."""
    helpful: bool
    by: Actor
    command_id: str


class CancelRun(Frozen):
    decision_set_id: DecisionSetId
    by: Actor
    command_id: str


class RetryRun(Frozen):
    decision_set_id: DecisionSetId
    by: Actor
    command_id: str


Command = (
    SubmitRequirement | StartRevision | AnswerQuestions | DecideGate | AddNote | AddMessage | EditMessage
    | HandOverGate | GiveFeedback | CancelRun | RetryRun
)  # fmt: skip

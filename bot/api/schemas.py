"""What REST takes and gives, as far as it is not the domain's own."""

from typing import Literal, Self

from pydantic import Field, model_validator

from core.domain.base import Frozen, Json
from core.domain.ids import DecisionSetId, GateId, ProjectId
from core.domain.policy import Waiver
from core.domain.requirement import Message


class Said(Frozen):
    user: str = "user"
    text: str


class Requirement(Frozen):
    """Either one text, or a thread of messages in order."""

    text: str = ""
    messages: tuple[Said, ...] = Field(default=(), max_length=500)

    @model_validator(mode="after")
    def _one_of_the_two(self) -> Self:
        if self.text and self.messages:
            raise ValueError("give either text or messages")
        return self

    def thread(self) -> tuple[Message, ...]:
        said = self.messages or (Said(text=self.text),)
        return tuple(Message(user=m.user, text=m.text) for m in said)


class GivenAnswers(Frozen):
    answers: Json
    gate_version: int | None = None


class Approval(Frozen):
    gate_id: GateId
    gate_version: int
    decision: Literal["approve", "revise", "reject"]
    comment: str = ""
    waivers: tuple[Waiver, ...] = ()


class Started(Frozen):
    project_id: ProjectId
    decision_set_id: DecisionSetId
    name: str
    stream_url: str

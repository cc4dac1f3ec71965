"""What the intake is asked and what it answers. A model may add what the rules did not see, word for word quoted."""

from pydantic import Field, JsonValue
from pydantic.json_schema import SkipJsonSchema

from core.domain.base import Frozen, Json
from core.domain.constraints import Constraints, Understanding
from core.domain.question import Question
from core.domain.reason import Chosen, Reason
from core.domain.requirement import Message

UNREAD = Understanding(constraints=Constraints())
UNGROUNDED = Reason(choice=Chosen(id="", justification=""), confidence=0, confidence_from="nothing was computed yet")


class Input(Frozen):
    messages: tuple[Message, ...]
    answers: Json = {}
    asked: tuple[Question, ...] = ()

    @property
    def keys(self) -> dict[str, str]:
        """Every constraint key with the kind of its value, for the prompt."""
        return {
            name: str(info.annotation).replace(" | None", "").replace("typing.", "")
            for name, info in Constraints.model_fields.items()
        }


class Extract(Frozen):
    key: str = Field(description="One of the constraint keys.")
    value: JsonValue = Field(description="The value in the unit that the key's name says.")
    quote: str = Field(description="The words that say it, copied letter by letter from one message.")
    implied: bool = Field(default=False, description="True where the words only imply the value.")


class Output(Frozen):
    """A model fills the first field; the others are put in by code, whatever a model may have written."""

    extracts: tuple[Extract, ...] = Field(default=(), description="One for each constraint that the messages give.")
    understanding: SkipJsonSchema[Understanding] = UNREAD
    reason: SkipJsonSchema[Reason] = UNGROUNDED

"""What the asker is asked and what it answers. Which questions there are is decided by code; a model may word them."""

from pydantic import Field, model_validator
from pydantic.json_schema import SkipJsonSchema

from core.domain.base import Frozen
from core.domain.constraints import Coverage, Understanding
from core.domain.plan import Relaxation
from core.domain.question import DecisiveField, Question
from core.domain.reason import Chosen, Reason

#: More than this many at once, and people answer none.
MOST = 5
UNGROUNDED = Reason(choice=Chosen(id="", justification=""), confidence=0, confidence_from="nothing was computed yet")


class Input(Frozen):
    understanding: Understanding
    coverage: Coverage
    decisive: tuple[DecisiveField, ...] = ()
    relaxations: tuple[Relaxation, ...] = ()
    round: int = 1


class Wording(Frozen):
    id: str = Field(description="Id of one of the questions, word for word.")
    text: str = Field(description="The question in one short sentence, in the requirement's own language.")


class Output(Frozen):
    """A model fills the first field; the others are put in by code, whatever a model may have written."""

    wordings: tuple[Wording, ...] = Field(default=(), description="A better wording for some of the questions.")
    questions: SkipJsonSchema[tuple[Question, ...]] = ()
    reason: SkipJsonSchema[Reason] = UNGROUNDED

    @model_validator(mode="after")
    def _few_and_distinct(self) -> "Output":
        ids = [question.id for question in self.questions]
        if len(ids) > MOST or len(set(ids)) != len(ids):
            raise ValueError(f"at most {MOST} questions, each with an id of its own")
        return self

"""What the planner is asked and what it answers. Plans and figures come from the search; the answer picks one."""

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from core.domain.base import Frozen
from core.domain.constraints import Constraints
from core.domain.cost import CostEstimate
from core.domain.plan import Alternative, Plan
from core.domain.reason import Chosen, Reason
from core.domain.sentence import Sentence
from core.planning.result import SearchResult

#: The `chosen` of an answer where nothing is feasible.
NONE = "none"
UNGROUNDED = Reason(choice=Chosen(id="", justification=""), confidence=0, confidence_from="nothing was computed yet")


class Input(Frozen):
    constraints: Constraints
    options: SearchResult
    coverage: float = Field(default=1.0, ge=0, le=1)


class Output(Frozen):
    """A model fills the first four fields; the others are put in by code, whatever a model may have written."""

    chosen: str = Field(description="Name of one of the options, word for word; `none` where there is no option.")
    justification: Sentence = Field(description="Two or three sentences. Only figures that stand in the options.")
    risks: tuple[Sentence, ...] = Field(
        default=(), description="What may go wrong with this choice, one sentence each."
    )
    next_steps: tuple[Sentence, ...] = Field(default=(), description="What people should do next, one sentence each.")
    plan: SkipJsonSchema[Plan | None] = None
    cost: SkipJsonSchema[CostEstimate | None] = None
    alternatives: SkipJsonSchema[tuple[Alternative, ...]] = ()
    reason: SkipJsonSchema[Reason] = UNGROUNDED

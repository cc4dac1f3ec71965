"""What the technical critic is asked and what it answers. Verdicts come from the checks; the answer explains them."""

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from core.domain.base import Frozen
from core.domain.constraints import Constraints
from core.domain.finding import Finding
from core.domain.plan import Plan
from core.domain.reason import Chosen, Reason
from core.domain.sentence import Sentence

UNGROUNDED = Reason(choice=Chosen(id="", justification=""), confidence=0, confidence_from="nothing was computed yet")


class Input(Frozen):
    plan: Plan
    constraints: Constraints
    findings: tuple[Finding, ...]
    defaulted: tuple[str, ...] = ()
    """Constraint keys whose value is a default that nobody stated."""


class Output(Frozen):
    """A model fills the first three fields; the others are put in by code, whatever a model may have written."""

    summary: Sentence = Field(
        description="Two or three sentences on what the checks found. Only figures from the findings."
    )
    risks: tuple[Sentence, ...] = Field(
        default=(), description="What the findings mean in operation, one sentence each."
    )
    next_steps: tuple[Sentence, ...] = Field(
        default=(), description="What to measure or settle first, one sentence each."
    )
    findings: SkipJsonSchema[tuple[Finding, ...]] = ()
    reason: SkipJsonSchema[Reason] = UNGROUNDED

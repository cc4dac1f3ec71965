"""What the writer of the rationale is asked and what it answers: a few sections of prose made of reason cards."""

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from core.domain.base import Frozen
from core.domain.constraints import Constraints
from core.domain.cost import CostEstimate
from core.domain.plan import Plan
from core.domain.policy import PolicyReport
from core.domain.reason import Chosen, Reason, ReasonCard

UNGROUNDED = Reason(choice=Chosen(id="", justification=""), confidence=0, confidence_from="nothing was checked yet")


class Section(Frozen):
    id: str = Field(pattern=r"^[a-z][a-z0-9_]{0,40}$", description="Lower case, words joined by underscores.")
    title: str = Field(min_length=1, max_length=80)
    text: str = Field(
        min_length=1, max_length=4000, description="Plain paragraphs, parted by blank lines; no Markdown."
    )


class Input(Frozen):
    cards: tuple[ReasonCard, ...]
    plan: Plan
    constraints: Constraints
    cost: CostEstimate
    policy: PolicyReport | None = None


class Output(Frozen):
    """A model fills the sections; the reason is put in by code."""

    sections: tuple[Section, ...] = Field(min_length=1, max_length=8)
    reason: SkipJsonSchema[Reason] = UNGROUNDED

"""What the cost critic is asked and what it answers. Every figure is computed; the answer explains them."""

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from core.domain.base import Frozen
from core.domain.constraints import Constraints
from core.domain.cost import CostEstimate
from core.domain.plan import Plan
from core.domain.reason import Chosen, Reason
from core.domain.sentence import Sentence

UNGROUNDED = Reason(choice=Chosen(id="", justification=""), confidence=0, confidence_from="nothing was computed yet")


class Driver(Frozen):
    """One component's part of the monthly cost."""

    component: str
    usd: float
    share: float


class Input(Frozen):
    plan: Plan
    constraints: Constraints
    cost: CostEstimate
    tenfold: CostEstimate | None = None
    """The same components under ten times the load and data (`core.planning.costing.at_load`)."""

    @property
    def drivers(self) -> tuple[Driver, ...]:
        """The components by what they cost, the dearest first; those that cost nothing are left out."""
        sums: dict[str, float] = {}
        for line in self.cost.lines:
            sums[line.component] = sums.get(line.component, 0.0) + line.usd
        whole = sum(sums.values()) or 1.0
        ranked = sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))
        return tuple(
            Driver(component=c, usd=round(usd, 2), share=round(usd / whole, 3)) for c, usd in ranked if usd > 0
        )

    @property
    def unasked(self) -> dict[str, float]:
        """Environments that are generated although the requirement does not name them; outside of the budget."""
        named = {"prod", *(self.constraints.environments or ())}
        return {name: usd for name, usd in self.cost.environments.items() if name not in named}


class Output(Frozen):
    """A model fills the first three fields; the others are put in by code, whatever a model may have written."""

    summary: Sentence = Field(
        description="Two or three sentences on what drives the cost. Only figures that are given."
    )
    risks: tuple[Sentence, ...] = Field(default=(), description="What could make it dearer, one sentence each.")
    next_steps: tuple[Sentence, ...] = Field(default=(), description="What would make it cheaper, one sentence each.")
    cost: SkipJsonSchema[CostEstimate | None] = None
    reason: SkipJsonSchema[Reason] = UNGROUNDED

"""What will be built: components with their sizes, and the proved alternatives that were not chosen."""

from typing import Literal

from core.domain.base import Frozen
from core.domain.sentence import Sentence

Scalar = str | int | float | bool
Pattern = Literal["batch", "realtime", "streaming", "llm"]
"""What shape the repository has: which code it holds, and which components may stand in its plan."""


class Sizing(Frozen):
    """One component sized for one environment."""

    values: dict[str, Scalar] = {}
    """Every named figure of the component's `sizing` section, in its order."""
    arithmetic: tuple[str, ...] = ()
    """The formulas with their figures, one sentence each, as evidence: `tasks = max(2, ceil(200 / 84)) = 3`."""


class PlannedComponent(Frozen):
    id: str
    kind: str
    capabilities: tuple[str, ...]
    reason: Sentence
    sizing: dict[str, Sizing]
    """By environment."""
    existing: str = ""
    """What is there already and is used instead of a new one (`vpc`, `kms`, …); empty for what is made."""


class CapabilityProvision(Frozen):
    id: str
    provided_by: str
    """`component:<id>`, `file:<path in the repository>` or `rule:<policy id>`."""


class Alternative(Frozen):
    name: str
    """`cheapest`, `recommended` or `most robust`, or the component that makes the difference."""
    components: tuple[str, ...]
    monthly_usd: float
    tradeoffs: Sentence
    why_not: Sentence = ""


class Relaxation(Frozen):
    """The smallest change of a requirement that makes a plan possible, with its price."""

    field: str
    value: Scalar
    detail: Sentence
    monthly_usd: float


class Plan(Frozen):
    pattern: Pattern
    objective: Sentence
    region: str
    environments: tuple[str, ...]
    components: tuple[PlannedComponent, ...]
    capabilities: tuple[CapabilityProvision, ...]
    alternatives: tuple[Alternative, ...] = ()

    def component(self, component_id: str) -> PlannedComponent:
        """Raises KeyError for a component that is not planned."""
        for planned in self.components:
            if planned.id == component_id:
                return planned
        raise KeyError(component_id)

    def __contains__(self, component_id: object) -> bool:
        return any(c.id == component_id for c in self.components)

"""What the policy agent is asked and what it answers. Verdicts are the engine's; the answer sorts them."""

from typing import Literal

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from core.domain.base import Frozen
from core.domain.plan import Plan
from core.domain.policy import PolicyReport, RuleResult, Severity
from core.domain.reason import Chosen, Reason
from core.planning.violation import Violation, violations

_WORST_FIRST = {"B": 0, "H": 1, "M": 2}
UNJUDGED = Reason(choice=Chosen(id="", justification=""), confidence=0, confidence_from="nothing was judged yet")


class Input(Frozen):
    report: PolicyReport
    plan: Plan

    @property
    def failed(self) -> tuple[RuleResult, ...]:
        """The worst first; none that is waived."""
        return tuple(sorted(self.report.failed("B", "H", "M"), key=lambda r: (_WORST_FIRST[r.severity], r.id)))

    @property
    def mendable(self) -> tuple[Violation, ...]:
        """What the planner can mend; not what the plan claims to have, since it would plan the same again."""
        has = {capability.id for capability in self.plan.capabilities}
        return tuple(v for v in violations(self.report) if v.capability not in has)

    @property
    def open(self) -> tuple[RuleResult, ...]:
        """What people will have to deal with: empty as long as the planner goes on."""
        return () if self.mendable else self.failed


class Remedy(Frozen):
    rule: str
    severity: Severity
    by: Literal["planner", "person"]
    """Who can mend it: another choice of components, or a person who changes the requirement or waives the rule."""
    remedy: str


class Advice(Frozen):
    rule: str = Field(description="The id of a rule that fails.")
    words: str = Field(description="What the finding means here and how the remedy is done. Two sentences at most.")


class Output(Frozen):
    """A model fills the advice alone; the others are put in by code, whatever a model may have written."""

    advice: tuple[Advice, ...] = Field(default=(), description="At most one entry for each rule that fails.")
    remedies: SkipJsonSchema[tuple[Remedy, ...]] = ()
    """The worst first; none for a waived rule."""
    violations: SkipJsonSchema[tuple[Violation, ...]] = ()
    """What the planner must keep to when it plans again; empty: planning again would change nothing."""
    reason: SkipJsonSchema[Reason] = UNJUDGED

"""What the policy agent is asked and what it answers. Verdicts are the engine's; the answer sorts them."""

from typing import Literal

from core.domain.base import Frozen
from core.domain.plan import Plan
from core.domain.policy import PolicyReport, Severity
from core.domain.reason import Reason
from core.planning.violation import Violation


class Input(Frozen):
    report: PolicyReport
    plan: Plan


class Remedy(Frozen):
    rule: str
    severity: Severity
    by: Literal["planner", "person"]
    """Who can mend it: another choice of components, or a person who changes the requirement or waives the rule."""
    remedy: str


class Output(Frozen):
    report: PolicyReport
    remedies: tuple[Remedy, ...]
    """The worst first; none for a waived rule."""
    violations: tuple[Violation, ...]
    """What the planner must keep to when it plans again; empty: planning again would change nothing."""
    reason: Reason

"""Everything that a repository is generated from. What is not in here cannot be in the repository."""

import re

from pydantic import Field

from core.domain.base import Frozen, Json
from core.domain.constraints import Constraints, Understanding
from core.domain.cost import CostEstimate
from core.domain.finding import Finding
from core.domain.plan import CapabilityProvision, Pattern, Plan
from core.domain.policy import PolicyReport, Waiver
from core.domain.question import Question
from core.domain.reason import ReasonCard
from core.domain.repository import ValidationReport
from core.generator.pipelines import pipelines_of

#: `<slug>-staging` must fit the 32 characters that resource names may begin with.
SLUG_LIMIT = 24
_SUFFIX: dict[Pattern, str] = {"batch": "batch", "realtime": "api", "streaming": "stream", "llm": "chat"}
_KINDS: dict[Pattern, str] = {
    "batch": "batch scoring",
    "realtime": "prediction service",
    "streaming": "stream scoring",
    "llm": "assistant",
}
_SLUG = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
#: Python keywords that could become a package's whole name.
_KEYWORDS = frozenset({"class", "for", "global", "import", "lambda", "pass", "return", "test", "tests", "src"})


class Section(Frozen):
    """Prose of the rationale, under one heading of the architecture document."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    text: str


class TailoredFile(Frozen):
    """A file of application code that a model wrote in place of the template's."""

    path: str
    content: str


class Blueprint(Frozen):
    slug: str = Field(pattern=_SLUG, max_length=SLUG_LIMIT)
    """Name of the project in resource names: lower case letters, digits and single hyphens."""
    title: str
    version: int = 1
    understanding: Understanding
    questions: tuple[Question, ...] = ()
    answers: Json = {}
    plan: Plan
    cost: CostEstimate
    findings: tuple[Finding, ...] = ()
    policy: PolicyReport | None = None
    cards: tuple[ReasonCard, ...] = ()
    validation: ValidationReport | None = None
    waivers: tuple[Waiver, ...] = ()
    sections: tuple[Section, ...] = ()
    tailored: tuple[TailoredFile, ...] = ()
    catalog_version: str = ""

    @property
    def package(self) -> str:
        """Name of the Python package."""
        return self.slug.replace("-", "_")

    @property
    def constraints(self) -> Constraints:
        return self.understanding.constraints


def slug_for(constraints: Constraints, pattern: Pattern) -> str:
    """A short name made of what the project is for, never of free text: `churn-batch`."""
    use = re.sub(r"[^a-z0-9]+", "-", (constraints.use_case or "ml").lower()).strip("-")
    use = use if use[:1].isalpha() and use not in _KEYWORDS else f"ml-{use}".strip("-")
    suffix = _SUFFIX[pattern]
    return f"{use[: SLUG_LIMIT - len(suffix) - 1].rstrip('-')}-{suffix}"


def title_for(constraints: Constraints, pattern: Pattern) -> str:
    use = (constraints.use_case or "machine learning").replace("_", " ")
    kind = "in batches" if pattern == "batch" and use.endswith("scoring") else _KINDS[pattern]
    return f"{use[:1].upper()}{use[1:]} {kind}"


def located(plan: Plan, *, package: str) -> Plan:
    """The plan with the project's own paths where a file provides a capability: planning knows no package and no CI."""
    return plan.model_copy(
        update={
            "capabilities": tuple(
                capability.model_copy(update={"provided_by": _provider(capability, plan, package)})
                for capability in plan.capabilities
            )
        }
    )


def _provider(capability: CapabilityProvision, plan: Plan, package: str) -> str:
    """Planning names the files of GitHub's workflows; another CI system has them elsewhere."""
    written, plain = pipelines_of(plan).files.get(capability.id), capability.provided_by
    return f"file:{written}" if written and plain.startswith("file:") else plain.replace("__package__", package)

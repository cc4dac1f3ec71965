"""What a component of the catalog is: one folder with a real Terraform module and `component.yaml`, read into this.

Everything that must learn of a component reads it from here: planning, cost, policy, generator, surfaces, tests.
A formula is one Python expression over the names of `Demand` and of the lines above it in the same `sizing`
section; it may use `ceil floor min max round` and `a if b else c`.
"""

from collections.abc import Mapping
from typing import get_args

from pydantic import Field

from core.domain.base import Frozen
from core.domain.plan import Pattern, Scalar

Formula = str | float

#: Root values that the generator hands to each module that declares a variable of this name.
ROOT_CONTEXT = (
    "name",                # "<project slug>-<environment>", at most 32 characters, a prefix of every resource name
    "environment",         # dev | staging | prod
    "region",
    "account_id",          # a variable: no data source may call AWS while planning
    "availability_zones",  # list(string), as many as the environment's `zones`
    "retention_days",      # of logs
    "image_tag",           # what CI built; immutable
    "github_repository",   # "<owner>/<name>", of the deploying repository
    "gitlab_project",      # "<group>/<project>", of the deploying project
    "jenkins_job",         # "https://<host>/job/<name>", of the deploying multibranch job
    "pipeline_account",    # twelve digits, of the account that runs CodePipeline
    "alert_email",         # may be ""
    "monthly_budget_usd",
)  # fmt: skip

#: What a module may tell in its output `settings` beside its parameters, with what has to hold; None: the environment
#: has the value.
SETTINGS: Mapping[str, bool | None] = {
    "public": False,
    "public_access_blocked": True,
    "region": None,
    "retention_days": None,
}


class CostItem(Frozen):
    item: str
    """Key of a price in `core/catalog/prices`."""
    quantity: Formula
    """Units a month."""
    low: Formula | None = None
    """Quantity at the cheap end where the demand is uncertain; default: `quantity`."""
    high: Formula | None = None
    one_off: bool = False
    free_first: bool = False
    """Whether the price's free allowance counts for this line: one line of the catalog for each such price."""


class Performance(Frozen):
    """What the component does to a request on its way. None: it is not on the way."""

    p95_ms: Formula | None = None
    """Milliseconds that this hop adds at p95, cold starts included where they are within the p95."""
    max_rps: Formula | None = None
    """Requests a second at 70 % of capacity."""
    rows_per_hour: Formula | None = None
    start_min: Formula | None = None
    """Minutes before a batch run scores its first row."""
    availability_pct: Formula | None = None


class Limits(Frozen):
    """Hard limits: outside of them the component is not a candidate."""

    gpu: bool = False
    max_payload_kb: float | None = None
    max_model_mb: float | None = None
    max_run_min: float | None = None
    min_p95_ms: float | None = None
    """Below this p95 target it cannot serve, whatever its size."""
    scale_to_zero: bool = False
    in_vpc: bool = True
    """Whether it can be reached and run without a public address."""
    regions: tuple[str, ...] = ()
    """Empty: every region of the price table."""
    not_for: tuple[str, ...] = ()
    """Compliance regimes under which it may not be used."""


class Existing(Frozen):
    """What makes a component a stand-in: it takes over a thing that is there already, and makes none."""

    thing: str
    """Name of the thing in the constraint `reused`."""
    instead_of: tuple[str, ...] = Field(min_length=1)
    """Components that would make such a thing. Its outputs and sizes are named after the first one."""
    inputs: dict[str, str] = Field(min_length=1)
    """Module input, which is also the stack's variable, to the constraint that may know its value; empty: none does."""
    expects: tuple[str, ...] = Field(min_length=1)
    """What the thing must offer, as sentences for its owner."""


class Component(Frozen):
    id: str
    title: str
    kind: str
    """What the architect chooses among: a plan holds at most one component of a kind."""
    category: str
    capabilities: tuple[str, ...]
    choose_when: tuple[str, ...] = ()
    avoid_when: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    """Lower-case words by which people ask for it."""
    burden: int = Field(ge=1, le=5)
    """Operational burden: 1 nothing to run, 5 a platform team."""
    serverless: bool
    patterns: tuple[Pattern, ...] = get_args(Pattern)
    """In which plans it may stand; in all of them where nothing is said."""
    requires: tuple[str, ...] = ()
    """Capabilities that some other component of the plan must provide."""
    incompatible: tuple[str, ...] = ()
    """Component ids that may not stand in the same plan."""
    compliance: tuple[str, ...] = ("HIPAA", "PCI-DSS", "SOC2", "GDPR", "ISO27001")
    limits: Limits = Limits()
    needs: dict[str, str] = {}
    """Module input to `<kind>.<output>` of the component of that kind."""
    optional_needs: dict[str, str] = {}
    """The same, left out (the module's default holds) when the plan has no component of that kind."""
    collects: dict[str, str] = {}
    """Module input to the name of an output; the input gets the concatenation of it over all modules that have it."""
    sizing: dict[str, Formula | Scalar] = {}
    parameters: dict[str, str] = {}
    """Module input to the name of a sizing line (or of a Demand field): a value of its own in each environment."""
    cost: tuple[CostItem, ...] = ()
    performance: Performance = Performance()
    deviations: tuple[str, ...] = ()
    """Boolean module inputs whose change from the default needs a person's consent."""
    existing: Existing | None = None
    """Of a component that stands for something which exists; None for one that makes what it is."""
    sources: tuple[str, ...] = ()
    """Where the limits and formulas are from."""

    @property
    def known_as(self) -> str:
        """Prefix of its outputs and sizes in the stack: scripts need not know whether a thing was made or was there."""
        return self.existing.instead_of[0] if self.existing else self.id

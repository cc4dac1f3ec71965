"""Which value each input of each planned module gets: an output of another module, a variable, or its own default.

Only names and values are decided here; `infra.py` makes files of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.catalog.loader import Catalog, Entry
from core.catalog.spec import ROOT_CONTEXT
from core.domain.constraints import Constraints
from core.domain.plan import Plan, PlannedComponent, Scalar
from core.errors import CatalogInvalid
from core.generator import hcl
from core.planning import reuse
from core.planning.demand import Demand

ENVIRONMENTS = ("dev", "staging", "prod")
_ROOT_TYPES = {"availability_zones": "list(string)", "retention_days": "number", "monthly_budget_usd": "number"}
#: Endings of the module outputs that are worth passing on; the others only wire modules together.
_TOLD = ("_url", "_name", "_bucket", "state_machine_arn", "ci_role_arn", "plan_role_arn", "required_key_policy")
_ROOT_WORDS = {
    "name": "Prefix of every resource name.",
    "environment": "dev, staging or prod.",
    "region": "AWS region of every resource.",
    "account_id": "AWS account of this environment, twelve digits.",
    "availability_zones": "Availability zones in use.",
    "retention_days": "Days that logs are kept.",
    "image_tag": "Tag of the images that CI built; immutable.",
    "github_repository": "The deploying repository, as owner/name.",
    "gitlab_project": "The deploying project on GitLab, group/project.",
    "jenkins_job": "Address of the deploying multibranch job of Jenkins.",
    "pipeline_account": "AWS account that runs the pipelines, twelve digits.",
    "alert_email": "Who gets alarms by mail; empty: nobody is subscribed.",
    "monthly_budget_usd": "Spending in a month above which the budget alarm of this environment rings.",
}


@dataclass(frozen=True)
class Variable:
    type: str
    description: str


@dataclass(frozen=True)
class Output:
    value: hcl.Ref
    description: str


@dataclass
class Wiring:
    """Every mapping is in the order in which it is written."""

    modules: dict[str, dict[str, hcl.Value]] = field(default_factory=dict[str, dict[str, hcl.Value]])
    """Component id to its module's inputs."""
    variables: dict[str, Variable] = field(default_factory=dict[str, Variable])
    """Of the stack."""
    outputs: dict[str, Output] = field(default_factory=dict[str, Output])
    """Of the stack: names and addresses that people and scripts need, as `<component>_<output>`."""
    settings: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """Component id to what its module tells of its resources' settings."""
    parameters: dict[str, dict[str, hcl.Value]] = field(default_factory=dict[str, dict[str, hcl.Value]])
    """Environment to stack variable to the value that sizing gave it, or that was said of what exists."""


def wire(plan: Plan, constraints: Constraints, *, catalog: Catalog, demands: Mapping[str, Demand]) -> Wiring:
    """Raises CatalogInvalid when a module has an input that nothing in the plan can fill."""
    entries = {planned.id: catalog[planned.id] for planned in sorted(plan.components, key=lambda c: c.id)}
    wiring = Wiring(parameters={environment: {} for environment in ENVIRONMENTS})
    for component_id, entry in entries.items():
        inputs = dict[str, hcl.Value]()
        for name, variable in sorted(entry.inputs.items()):
            value = (
                _reference(name, entry, entries)
                or _given(name, entry, constraints, wiring)
                or _parameter(name, entry, plan, demands, wiring)
            )
            if value is None and name in ROOT_CONTEXT:
                value = hcl.Ref(f"var.{name}")
                wiring.variables[name] = Variable(_ROOT_TYPES.get(name, "string"), _ROOT_WORDS[name])
            if value is not None:
                inputs[name] = value
            elif variable.required:
                raise CatalogInvalid(
                    f"Nothing in the plan fills the input {name!r} of {component_id!r}.",
                    component=component_id,
                    input=name,
                )
        wiring.modules[component_id] = inputs
        if entry.settings:
            wiring.settings[component_id] = entry.settings
        for output, description in sorted(entry.outputs.items()):
            if not output.endswith(_TOLD):
                continue
            path = hcl.Ref(f"module.{component_id}.{output}")
            wiring.outputs[f"{entry.spec.known_as}_{output}"] = Output(
                path, description or f"{entry.spec.title}: {output}."
            )
    wiring.variables = dict(sorted(wiring.variables.items()))
    return wiring


def sizing_of(planned: PlannedComponent, environment: str) -> Mapping[str, Scalar]:
    """The environment's own sizing, or the next larger one's where the plan has none."""
    order = ENVIRONMENTS[ENVIRONMENTS.index(environment) :] + ENVIRONMENTS
    sizing = next((planned.sizing[name] for name in order if name in planned.sizing), None)
    return sizing.values if sizing else {}


def _reference(name: str, entry: Entry, entries: Mapping[str, Entry]) -> hcl.Value:
    spec = entry.spec
    if target := spec.needs.get(name):
        value = _output(target, entries)
        if value is None:
            raise CatalogInvalid(
                f"{spec.id!r} needs {target!r}, which no planned component gives.", component=spec.id, need=target
            )
        return value
    if target := spec.optional_needs.get(name):
        return _output(target, entries)
    if output := spec.collects.get(name):
        givers = [other for other, e in entries.items() if other != spec.id and output in e.outputs]
        return hcl.Call("concat", tuple(hcl.Ref(f"module.{g}.{output}") for g in givers)) if givers else None
    return None


def _output(target: str, entries: Mapping[str, Entry]) -> hcl.Ref | None:
    kind, _, output = target.partition(".")
    for component_id, entry in entries.items():
        if entry.spec.kind == kind and output in entry.outputs:
            return hcl.Ref(f"module.{component_id}.{output}")
    return None


def _given(name: str, entry: Entry, constraints: Constraints, wiring: Wiring) -> hcl.Ref | None:
    """Declares what must be known of a thing that exists; nobody guesses a value that was not said."""
    if entry.spec.existing is None or name not in entry.spec.existing.inputs:
        return None
    known = reuse.values(entry, constraints)
    if name in known:
        for environment in ENVIRONMENTS:
            wiring.parameters[environment][name] = known[name]
    wiring.variables[name] = Variable(entry.inputs[name].type, entry.inputs[name].description)
    return hcl.Ref(f"var.{name}")


def _parameter(name: str, entry: Entry, plan: Plan, demands: Mapping[str, Demand], wiring: Wiring) -> hcl.Ref | None:
    """Declares a stack variable of the module's own type, with a value for each environment."""
    if (sizing_line := entry.spec.parameters.get(name)) is None:
        return None
    variable, planned = entry.inputs[name], plan.component(entry.spec.id)
    stack_name = f"{entry.spec.known_as}_{name}"
    for environment in ENVIRONMENTS:
        values = {**demands[environment].model_dump(), **sizing_of(planned, environment)}
        if sizing_line not in values:
            raise CatalogInvalid(
                f"{entry.spec.id!r} takes {name!r} from {sizing_line!r}, which its sizing does not have.",
                component=entry.spec.id,
                input=name,
            )
        wiring.parameters[environment][stack_name] = _typed(values[sizing_line], variable.type)
    wiring.variables[stack_name] = Variable(variable.type, variable.description)
    return hcl.Ref(f"var.{stack_name}")


def _typed(value: Scalar, type_: str) -> Scalar:
    """Sizing formulas know numbers only; a boolean input takes 0 and 1, a text input the figure's own text."""
    match type_:
        case "bool":
            return bool(value)
        case "string":
            return f"{value:g}" if isinstance(value, float) else str(value)
        case _:
            return value

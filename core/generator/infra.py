"""The Terraform files around the modules: the stack that wires them, and one root for each environment.

The roots are the same but for their values and the key of their state.
"""

from collections.abc import Mapping

from core.generator import hcl
from core.generator.blueprint import Blueprint
from core.generator.environment_tests import environment_test
from core.generator.environments import SUPPLIED, root_values
from core.generator.hcl import Attribute, Block, Ref, Type
from core.generator.wiring import ENVIRONMENTS, Variable, Wiring
from core.planning.demand import Demand

TERRAFORM = ">= 1.10, < 2.0"
AWS_PROVIDER = "~> 5.100"

_TAG_VARIABLES = {
    "project": Variable("string", "Name of the project, a tag of every resource."),
    "owner": Variable("string", "Team that answers for the resources, a tag of every resource."),
    "cost_center": Variable("string", "Whom the cost is charged to, a tag of every resource."),
    "data_classification": Variable("string", "public, internal, confidential or restricted; a tag of every resource."),
}
_PROVIDER_VARIABLES = {
    "region": Variable("string", "AWS region of every resource."),
    "account_id": Variable("string", "AWS account of this environment, twelve digits."),
    "environment": Variable("string", "dev, staging or prod."),
}


def infra_files(blueprint: Blueprint, wiring: Wiring, *, demands: Mapping[str, Demand]) -> dict[str, str]:
    """Path to text of `infra/stack` and `infra/envs`."""
    files = {f"infra/stack/{name}": text for name, text in _stack(wiring).items()}
    shared = _root(wiring)
    for environment in ENVIRONMENTS:
        folder = f"infra/envs/{environment}"
        files |= {f"{folder}/{name}": text for name, text in shared.items()}
        files[f"{folder}/backend.tf"] = _backend(blueprint.slug, environment, blueprint.plan.region)
        known = {**root_values(blueprint, environment=environment, demands=demands), **_tags(blueprint)}
        values = {**known, **wiring.parameters[environment]}
        files[f"{folder}/terraform.tfvars"] = _tfvars(values, _root_variables(wiring), environment)
        files[f"{folder}/tests/plan.tftest.hcl"] = environment_test(environment, values, wiring=wiring)
    return files


def _stack(wiring: Wiring) -> dict[str, str]:
    modules = [
        Block("module", (name,), (Attribute("source", f"../modules/{name}"), *_after_blank(inputs)))
        for name, inputs in wiring.modules.items()
    ]
    head = "# The only place where modules meet: an output of one is an input of another.\n\n"
    return {
        "main.tf": head + hcl.render(*modules),
        "variables.tf": _variables(wiring.variables),
        "outputs.tf": _outputs(
            {**{name: (o.value, o.description) for name, o in wiring.outputs.items()}, **_told(wiring)}
        ),
        "versions.tf": _versions(),
    }


def _told(wiring: Wiring) -> dict[str, tuple[hcl.Value, str]]:
    told = {name: Ref(f"module.{name}.settings") for name in wiring.settings}
    return {"settings": (told, "What the resources of each module are set to; the tests of an environment read it.")}


def _root(wiring: Wiring) -> dict[str, str]:
    inputs: dict[str, hcl.Value] = {name: Ref(f"var.{name}") for name in wiring.variables}
    stack = Block("module", ("stack",), (Attribute("source", "../../stack"), *_after_blank(inputs)))
    outputs: dict[str, tuple[hcl.Value, str]] = {
        name: (Ref(f"module.stack.{name}"), o.description) for name, o in wiring.outputs.items()
    }
    return {
        "main.tf": "# One environment of the stack. Sizes are in terraform.tfvars.\n\n" + hcl.render(stack),
        "providers.tf": _provider(),
        "variables.tf": _variables(_root_variables(wiring)),
        "outputs.tf": _outputs({**outputs, **_deployed(wiring)}),
        "versions.tf": _versions(),
    }


def _deployed(wiring: Wiring) -> dict[str, tuple[hcl.Value, str]]:
    """`scripts/tf.sh` plans with the tag that is deployed when it is given none."""
    if "image_tag" not in wiring.variables:
        return {}
    return {"deployed_image_tag": (Ref("var.image_tag"), "Tag of the images that are deployed.")}


def _root_variables(wiring: Wiring) -> dict[str, Variable]:
    return dict(sorted({**_PROVIDER_VARIABLES, **_TAG_VARIABLES, **wiring.variables}.items()))


def _after_blank(inputs: Mapping[str, hcl.Value]) -> tuple[Attribute | None, ...]:
    return (None, *(Attribute(name, value) for name, value in inputs.items())) if inputs else ()


def _variables(variables: Mapping[str, Variable]) -> str:
    blocks = [
        Block("variable", (name,), (Attribute("description", v.description), Attribute("type", Type(v.type))))
        for name, v in variables.items()
    ]
    return "# Values come from the environment's terraform.tfvars and from CI.\n\n" + hcl.render(*blocks)


def _outputs(outputs: Mapping[str, tuple[hcl.Value, str]]) -> str:
    blocks = [
        Block("output", (name,), (Attribute("description", description), Attribute("value", value)))
        for name, (value, description) in outputs.items()
    ]
    return "# What scripts and people need to know of the deployed environment.\n\n" + hcl.render(*blocks)


def _versions() -> str:
    aws = {"aws": {"source": "hashicorp/aws", "version": AWS_PROVIDER}}
    providers = Block("required_providers", (), tuple(Attribute(name, value) for name, value in aws.items()))
    block = Block("terraform", (), (Attribute("required_version", TERRAFORM), None, providers))
    return "# Pinned to what the modules were tested with.\n\n" + hcl.render(block)


def _provider() -> str:
    tags: dict[str, hcl.Value] = {
        "Project": Ref("var.project"),
        "Environment": Ref("var.environment"),
        "Owner": Ref("var.owner"),
        "CostCenter": Ref("var.cost_center"),
        "DataClassification": Ref("var.data_classification"),
        "ManagedBy": "terraform",
    }
    block = Block(
        "provider",
        ("aws",),
        (
            Attribute("region", Ref("var.region")),
            Attribute("allowed_account_ids", [Ref("var.account_id")]),
            None,
            Block("default_tags", (), (Attribute("tags", Ref("local.tags")),)),
        ),
    )
    tagged = Block("locals", (), (Attribute("tags", tags),))
    return "# Refuses to run against any other account; every resource is tagged.\n\n" + hcl.render(tagged, block)


def _backend(slug: str, environment: str, region: str) -> str:
    backend = Block(
        "backend",
        ("s3",),
        (
            Attribute("key", f"{slug}/{environment}/terraform.tfstate"),
            Attribute("region", region),
            Attribute("encrypt", True),
            Attribute("use_lockfile", True),
        ),
    )
    head = (
        "# State lies in the versioned, encrypted bucket that infra/bootstrap made. Its name holds the account id,\n"
        "# so `scripts/tf.sh` passes it: -backend-config=bucket=<project>-tfstate-<account>.\n\n"
    )
    return head + hcl.render(Block("terraform", (), (backend,)))


def _tags(blueprint: Blueprint) -> dict[str, hcl.Value]:
    return {
        "project": blueprint.slug,
        "owner": "ml-platform",
        "cost_center": blueprint.slug,
        "data_classification": blueprint.constraints.data_classification or "internal",
    }


def _tfvars(values: Mapping[str, hcl.Value], declared: Mapping[str, Variable], environment: str) -> str:
    supplied = ", ".join(name for name in SUPPLIED if name in declared)
    head = (
        f"# Values of {environment}. Supplied by CI or the shell, and therefore not here: {supplied}\n"
        "# (as TF_VAR_ variables; see docs/onboarding.md).\n"
    )
    if missing := [name for name in declared if name not in values and name not in SUPPLIED]:
        head += f"# Still to be given here, of what exists already (docs/existing.md): {', '.join(missing)}.\n"
    return head + "\n" + hcl.assignments({name: value for name, value in sorted(values.items()) if name in declared})

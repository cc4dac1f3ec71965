"""`tests/plan.tftest.hcl` of an environment: what the plan promises of it, held against the stack, without AWS.

A module tells what its resources are set to in its output `settings`. What is expected of it is taken from the plan and
not from `terraform.tfvars`, so a value that is changed or lost on its way through root and stack fails the test.
"""

from collections.abc import Iterator, Mapping

from core.catalog.spec import SETTINGS
from core.generator import hcl
from core.generator.hcl import Attribute, Block, Call, Equal, Ref
from core.generator.wiring import Wiring

#: What CI supplies to a deployment, and what a person has to name before the first one.
_EXAMPLES: Mapping[str, hcl.Value] = {
    "account_id": "123456789012",
    "github_repository": "example/repository",
    "gitlab_project": "example/project",
    "image_tag": "0123456789ab",
    "jenkins_job": "https://jenkins.example.com/job/project",
    "pipeline_account": "123456789012",
}
_TAGS = {
    "Project": "project",
    "Environment": "environment",
    "Owner": "owner",
    "CostCenter": "cost_center",
    "DataClassification": "data_classification",
}


def environment_test(environment: str, values: Mapping[str, hcl.Value], *, wiring: Wiring) -> str:
    """`values`: of the root's variables, as the plan gives them."""
    asserts = [_assert(condition, message) for condition, message in _promises(environment, values, wiring)]
    policy = Attribute("defaults", {"json": '{"Version":"2012-10-17","Statement":[]}'})
    supplied = {name: value for name, value in _EXAMPLES.items() if name in {*wiring.variables, "account_id"}}
    head = f"# What the plan says of {environment}, held against the stack. Runs without AWS: `terraform test`.\n\n"
    return head + hcl.render(
        Block("mock_provider", ("aws",), (Block("mock_data", ("aws_iam_policy_document",), (policy,)),)),
        Block("variables", (), tuple(Attribute(name, value) for name, value in supplied.items())),
        Block("run", (f"{environment}_is_as_planned",), (Attribute("command", Ref("plan")), *_parted(asserts))),
    )


def _promises(environment: str, values: Mapping[str, hcl.Value], wiring: Wiring) -> Iterator[tuple[Equal, str]]:
    yield Equal(Ref("var.region"), values["region"]), f"{environment} is not in the planned region."
    zones = Call("join", (",", Ref("var.availability_zones")))
    if "availability_zones" in wiring.variables and isinstance(planned := values["availability_zones"], list):
        yield Equal(zones, ",".join(map(str, planned))), f"{environment} does not use the planned zones."
    for tag, name in _TAGS.items():
        yield Equal(Ref(f"local.tags.{tag}"), values[name]), f"Resources are not tagged with the planned {tag}."
    for component, settings in wiring.settings.items():
        for setting in settings:
            told = Ref(f"module.stack.settings.{component}.{setting}")
            expected = _expected(component, setting, environment, values, wiring)
            yield Equal(told, expected), f"{component} in {environment}: {setting} is not {hcl.literal(expected)}."


def _expected(
    component: str, setting: str, environment: str, values: Mapping[str, hcl.Value], wiring: Wiring
) -> hcl.Value:
    if setting in SETTINGS:
        always = SETTINGS[setting]
        return values[setting] if always is None else always
    return wiring.parameters[environment][f"{component}_{setting}"]


def _assert(condition: Equal, message: str) -> Block:
    return Block("assert", (), (Attribute("condition", condition), Attribute("error_message", message)))


def _parted(blocks: list[Block]) -> Iterator[Block | None]:
    for block in blocks:
        yield from (None, block)

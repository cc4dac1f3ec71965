"""`tests/plan.tftest.hcl` of an environment: what the plan promises of it, held against the stack, without AWS.

A module tells what its resources are set to in its output `settings`. What is expected of it is taken from the plan and
not from `terraform.tfvars`, so a value that is changed or lost on its way through root and stack fails the test.
"""

from collections.abc import Iterator, Mapping

from core.catalog.spec import SETTINGS
from core.generator import hcl
from core.generator.hcl import Attribute, Block, Call, Equal, Ref
from core.generator.wiring import Wiring

#: What CI supplies to a deployment, and what a person has to name before the first one; `REGION` is the root's own.
_EXAMPLES: Mapping[str, hcl.Value] = {
    "account_id": "123456789012",
    "github_repository": "example/repository",
    "gitlab_project": "example/project",
    "image_tag": "0123456789ab",
    "jenkins_job": "https://jenkins.example.com/job/project",
    "pipeline_account": "123456789012",
    "vpc_id": "vpc-0123456789abcdef0",
    "private_subnet_ids": ["subnet-0123456789abcdef0", "subnet-0fedcba9876543210"],
    "kms_key_arn": "arn:aws:kms:REGION:123456789012:key/01234567-89ab-cdef-0123-456789abcdef",
    "ecr_registry": "123456789012.dkr.ecr.REGION.amazonaws.com",
    "kafka_cluster_arn": "arn:aws:kafka:REGION:123456789012:cluster/events/01234567-89ab-cdef-0123-456789abcdef-1",
    "eks_cluster_name": "cluster",
}
#: What stands for a certificate until a person names one, and what such an id looks like: a check asks for it.
PLACEHOLDER = "replace-with-your-acm-certificate-id"
_CERTIFICATE = "01234567-89ab-cdef-0123-456789abcdef"
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
    head = f"# What the plan says of {environment}, held against the stack. Runs without AWS: `terraform test`.\n\n"
    return head + hcl.render(
        Block("mock_provider", ("aws",), (Block("mock_data", ("aws_iam_policy_document",), (policy,)),)),
        Block("variables", (), tuple(Attribute(name, value) for name, value in _supplied(values, wiring))),
        Block("run", (f"{environment}_is_as_planned",), (Attribute("command", Ref("plan")), *_parted(asserts))),
    )


def _supplied(values: Mapping[str, hcl.Value], wiring: Wiring) -> Iterator[tuple[str, hcl.Value]]:
    for name, example in _EXAMPLES.items():
        if name in {*wiring.variables, "account_id"} and name not in values:
            yield name, example.replace("REGION", str(values["region"])) if isinstance(example, str) else example
    for name, value in values.items():
        if value == PLACEHOLDER:
            yield name, _CERTIFICATE


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

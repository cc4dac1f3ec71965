"""The check against the provider's schema: one mutation for each code, and silence on what is right."""

import re
from pathlib import Path

import pytest

from core.adapters.validators.hcl_schema import HclSchema
from core.terraform import schema
from tests.core.policies.good_tree import good_tree

COMPONENTS = sorted((Path(__file__).parents[4] / "core" / "catalog" / "components").glob("*/module"))
USED = sorted(
    {
        name
        for folder in COMPONENTS
        for path in folder.glob("*.tf")
        for name in re.findall(r'^resource "(aws_\w+)"', path.read_text(encoding="utf-8"), re.MULTILINE)
    }
)
BASE = """
variable "size" {
  type = number
}

resource "aws_s3_bucket" "data" {
  bucket = "data"
}

resource "aws_s3_bucket" "many" {
  for_each = toset(["a"])
  bucket   = each.value
}

locals {
  one = 1
}
"""


def module_in(folder: Path) -> dict[str, bytes]:
    return {f"infra/modules/x/{path.name}": path.read_bytes() for path in folder.iterdir() if path.is_file()}


async def findings(text: str, **files: str) -> list[str]:
    tree = {"infra/main.tf": (BASE + text).encode(), **{path: body.encode() for path, body in files.items()}}
    (check,) = await HclSchema().check("", tree)
    return [f"{f.file}:{f.line} {f.message}" for f in check.findings]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('resource "aws_s3_buckett" "x" {}', "18 unknown-resource"),
        ('data "aws_nothing" "x" {}', "18 unknown-data"),
        ('resource "random_id" "x" {}', "18 unknown-resource"),
        ('resource "aws_s3_bucket" "x" {\n  buckt = "x"\n}', "19 unknown-arg: aws_s3_bucket"),
        ('resource "aws_s3_bucket" "x" {\n  rles {}\n}', "19 unknown-block"),
        ('resource "aws_s3_bucket" "x" {\n  arn = "x"\n}', "19 readonly-arg"),
        ('resource "aws_sns_topic_policy" "x" {\n  arn = "x"\n}', "18 missing-required"),
        ('resource "aws_s3_bucket_versioning" "x" {\n  bucket = "x"\n}', "18 missing-required"),
        (
            'resource "aws_s3_bucket_versioning" "x" {\n  bucket = "x"\n  versioning_configuration = {}\n}',
            "20 attr-as-block",
        ),
        ('resource "aws_s3_bucket" "x" {\n  tags {\n    a = "b"\n  }\n}', "19 block-as-attr"),
        (
            'resource "aws_ecs_service" "x" {\n  name = "x"\n'
            "  network_configuration {\n    subnets = []\n  }\n  network_configuration {\n    subnets = []\n  }\n}",
            "18 too-many-blocks",
        ),
        ('resource "aws_s3_bucket" "x" {\n  force_destroy = "maybe"\n}', "19 bad-literal"),
        ('resource "aws_lb" "x" {\n  subnets = "one"\n}', "19 bad-literal"),
        (
            'resource "aws_lambda_function" "x" {\n  function_name = "x"\n  role = "r"\n  timeout = "slow"\n}',
            "21 bad-literal",
        ),
        ('output "x" {\n  value = var.sise\n}', '19 undeclared-var: there is no variable "sise". Did you mean "size"'),
        ('output "x" {\n  value = local.two\n}', "19 undeclared-local"),
        ('output "x" {\n  value = aws_s3_bucket.dat.arn\n}', '19 undeclared-resource'),
        ('output "x" {\n  value = data.aws_region.here.id\n}', "19 undeclared-data"),
        ('output "x" {\n  value = module.far.id\n}', "19 undeclared-module"),
        ('output "x" {\n  value = bare\n}', "19 undeclared-resource"),
        ('output "x" {\n  value = aws_s3_bucket.data.arm\n}', '19 unknown-attr: aws_s3_bucket has no attribute "arm"'),
        ('output "x" {\n  value = aws_s3_bucket.many["a"].arm\n}', "19 unknown-attr"),
        ('output "x" {\n  value = aws_s3_bucket.many.arn\n}', "19 missing-index"),
        ('output "x" {\n  value = uper("x")\n}', '19 unknown-function: Terraform has no function "uper"'),
        ('output "x" {\n  value = upper("x", "y")\n}', "19 wrong-arguments"),
        ('resource "aws_s3_bucket" "x" {\n  bucket = each.key\n}', "19 each-without-for_each"),
        ('resource "aws_s3_bucket" "x" {\n  bucket = "b${count.index}"\n}', "19 count-without-count"),
        ('variable "size" {}', "18 duplicate"),
        ('modul "x" {}', '18 unknown-block: Terraform has no block "modul"'),
        ('module "x" {\n  source = "./nowhere"\n}', "18 undeclared-module"),
        ('module "x" {\n  a = 1\n}', "18 missing-required"),
        ('provider "aws" {\n  regio = "eu-west-1"\n}', "19 unknown-arg"),
        ("x = ", "18 parse"),
    ],
)  # fmt: skip
async def test_a_mistake_is_told_with_its_line(text: str, says: str) -> None:
    found = await findings(text + "\n")
    assert len(found) == 1, found
    assert found[0].startswith(f"infra/main.tf:{says}"), found


@pytest.mark.parametrize(
    ("call", "says"),
    [
        ('module "m" {\n  source = "./m"\n}', 'infra/main.tf:18 module-missing-arg: module "m" needs "name"'),
        ('module "m" {\n  source = "./m"\n  name = "x"\n  nme = 1\n}', "infra/main.tf:21 module-unknown-arg"),
        (
            'module "m" {\n  source = "./m"\n  name = "x"\n}\noutput "o" {\n  value = module.m.idd\n}',
            'infra/main.tf:23 undeclared-module-output: module "m" has no output "idd". Did you mean "id"?',
        ),
    ],
)
async def test_a_modules_interface_is_kept(call: str, says: str) -> None:
    module = 'variable "name" {}\nvariable "other" {\n  default = 1\n}\noutput "id" {\n  value = var.name\n}\n'
    (found,) = await findings(call + "\n", **{"infra/m/main.tf": module})
    assert found.startswith(says)


async def test_a_value_for_no_variable_is_told() -> None:
    (found,) = await findings("", **{"infra/terraform.tfvars": "size = 1\nsice = 2\n"})
    assert found.startswith("infra/terraform.tfvars:2 undeclared-var")


@pytest.mark.parametrize(
    "text",
    [
        'resource "aws_security_group" "x" {\n  ingress {\n    from_port = 1\n    to_port = 1\n    protocol = "tcp"\n'
        "  }\n}",
        'resource "aws_s3_bucket" "x" {\n  for_each = { a = 1 }\n  bucket = each.key\n  lifecycle {\n'
        "    ignore_changes = [tags, bucket]\n    prevent_destroy = true\n  }\n  provider = aws.other\n}",
        'resource "aws_s3_bucket_versioning" "x" {\n  bucket = "x"\n  dynamic "versioning_configuration" {\n'
        '    for_each = [1]\n    iterator = it\n    content {\n      status = it.value\n    }\n  }\n}',
        'resource "terraform_data" "x" {\n  input = { a = 1 }\n}',
        'output "x" {\n  value = [for k, b in aws_s3_bucket.many : "${k}-${b.arn}" if k != path.module]\n}',
        'output "x" {\n  value = values(aws_s3_bucket.many)[*].arn\n}',
        'output "x" {\n  value = provider::aws::arn_parse("x")\n}',
        'variable "t" {\n  type = object({ a = optional(string, "x"), b = list(number) })\n'
        '  validation {\n    condition = var.t.a != ""\n    error_message = "Give a."\n  }\n}',
    ],
)  # fmt: skip
async def test_what_terraform_accepts_is_accepted(text: str) -> None:
    assert await findings(text + "\n") == []


@pytest.mark.parametrize(
    ("text", "says", "version"),
    [
        ('resource "aws_opsworks_stack" "x" {}', "18 unknown-resource", "6.69.1"),
        ('resource "aws_s3vectors_index" "x" {}', "18 unknown-resource", "5.100.0"),
        (
            'resource "aws_batch_compute_environment" "x" {\n  type = "MANAGED"\n'
            '  compute_environment_name_prefix = "x"\n}',
            *("20 unknown-arg", "6.69.1"),
        ),
        (
            'resource "aws_batch_compute_environment" "x" {\n  type = "MANAGED"\n  name_prefix = "x"\n}',
            *("20 unknown-arg", "5.100.0"),
        ),
        (
            'resource "aws_guardduty_organization_configuration" "x" {\n  detector_id = "x"\n}',
            *("18 missing-required: aws_guardduty_organization_configuration needs the argument", "6.69.1"),
        ),
        (
            'resource "aws_redshift_cluster" "x" {\n  cluster_identifier = "x"\n  node_type = "x"\n'
            '  cluster_public_key = "x"\n}',
            *("21 readonly-arg", "6.69.1"),
        ),
        (
            'resource "aws_auditmanager_assessment" "x" {\n  roles = []\n}',
            *('19 attr-as-block: "roles"', "6.69.1"),
        ),
        ('output "x" {\n  value = aws_s3_bucket.data.bucket_region\n}', "19 unknown-attr", "5.100.0"),
    ],
)  # fmt: skip
async def test_a_mistake_for_one_version_of_the_provider_names_it(text: str, says: str, version: str) -> None:
    found = [f for f in await findings(text + "\n") if f.startswith(f"infra/main.tf:{says}")]
    assert len(found) == 1, await findings(text + "\n")
    assert found[0].endswith(f"(aws {version})")


async def test_a_firewalls_statements_hold_each_other() -> None:
    text = (
        'resource "aws_wafv2_web_acl" "x" {\n  scope = "REGIONAL"\n  default_action {\n    allow {}\n  }\n'
        '  visibility_config {\n    cloudwatch_metrics_enabled = true\n    metric_name = "x"\n'
        "    sampled_requests_enabled = true\n  }\n"
        '  rule {\n    name = "x"\n    priority = 1\n    statement {\n      not_statement {\n        statement {\n'
        '          geo_match_statement {\n            country_codes = ["DE"]\n          }\n        }\n      }\n    }\n'
        '    visibility_config {\n      cloudwatch_metrics_enabled = true\n      metric_name = "x"\n'
        "      sampled_requests_enabled = true\n    }\n  }\n}\n"
    )
    assert await findings(text) == []


@pytest.mark.parametrize("folder", COMPONENTS, ids=lambda p: p.parent.name)
async def test_no_module_of_the_catalog_is_complained_of(folder: Path) -> None:
    (check,) = await HclSchema().check("", module_in(folder))
    assert check.findings == ()


async def test_the_check_says_what_it_was_held_against() -> None:
    (check,) = await HclSchema().check("", good_tree())
    assert check.detail == "6 folders against the schemas of aws 5.100.0 and 6.69.1"


def test_the_bindings_give_what_the_provider_says_of_itself() -> None:
    """Both extracts know most types: where they disagree, the provider has changed."""
    both = [(schema.find_type("resource", name), schema.find_type("resource", name, version="6.69.1")) for name in USED]
    told = [
        (attribute.required, attribute.settable) == (new.attributes[name].required, new.attributes[name].settable)
        for old, new in both
        if old and new
        for name, attribute in old.attributes.items()
        if name in new.attributes
    ]
    assert len(told) > 2000
    assert sum(told) / len(told) > 0.99


def test_the_extract_knows_types_functions_and_blocks_that_may_be_attributes() -> None:
    bucket = schema.find_type("resource", "aws_s3_bucket")
    group = schema.find_type("resource", "aws_security_group")
    assert bucket is not None
    assert bucket.attributes["force_destroy"] == schema.Attribute(False, True, "bool")
    assert group is not None
    assert "cidr_blocks" in group.attributes["ingress"].members
    assert schema.find_type("resource", "aws_nothing") is None
    assert schema.functions()["max"].maximum is None

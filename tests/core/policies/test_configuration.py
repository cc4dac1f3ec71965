"""Roots followed through modules: values of each environment, absent resources, references."""

from core.policies.configuration import Configuration, Declared, configuration
from tests.core.policies.good_tree import good_tree, with_text

TREE = {
    "infra/envs/prod/main.tf": b'module "app" {\n  source = "../../app"\n  size   = var.size\n  public = false\n}\n',
    "infra/envs/prod/variables.tf": b'variable "size" {\n  type = number\n}\n',
    "infra/envs/prod/terraform.tfvars": b"size = 3\n",
    "infra/envs/dev/main.tf": b'module "app" {\n  source = "../../app"\n  size   = 1\n  public = true\n}\n',
    "infra/app/main.tf": b"""
variable "size" { type = number }
variable "public" { type = bool }
locals {
  name   = "app-${var.size}"
  groups = { api = aws_vpc.a.id, job = aws_vpc.b.id }
}
module "topic" {
  source = "../topic"
}
resource "aws_vpc" "a" {
  count = var.public ? 1 : 0
}
resource "aws_vpc" "b" {
  tags = { Name = local.name }
}
resource "aws_lb" "this" {
  name    = "x"
  alarms  = module.topic.alarms
  unknown = module.topic.arn
  vpc     = local.groups.job
  nothing = null

  dynamic "hook" {
    for_each = var.public ? [1] : []
    content {
      at = hook.value
    }
  }
}
""",
    "infra/topic/main.tf": b"""
resource "aws_sns_topic" "t" {}
output "alarms" {
  value = [for n in ["a", "b"] : { name = n }]
}
output "arn" {
  value = aws_sns_topic.t.arn
}
""",
}


def all_of(config: Configuration, address: str, environment: str) -> list[Declared]:
    return [d for d in config.declared if d.address == address and environment in d.environments]


def get(config: Configuration, address: str, environment: str) -> Declared:
    (one,) = all_of(config, address, environment)
    return one


def test_values_come_from_tfvars_through_the_modules() -> None:
    config = configuration(TREE)
    assert config.roots == ("infra/envs/dev", "infra/envs/prod")
    assert get(config, "aws_vpc.b", "prod").values == {"tags": {"Name": "app-3"}}
    assert get(config, "aws_vpc.b", "dev").values == {"tags": {"Name": "app-1"}}


def test_a_declaration_knows_its_file_and_line() -> None:
    declared = get(configuration(TREE), "aws_vpc.b", "prod")
    assert (declared.file, declared.line, declared.id) == ("infra/app/main.tf", 14, "infra/app:aws_vpc.b")


def test_a_resource_with_count_zero_is_not_there() -> None:
    config = configuration(TREE)
    assert all_of(config, "aws_vpc.a", "prod") == []
    assert get(config, "aws_vpc.a", "dev").values == {"count": 1}


def test_outputs_of_other_modules_are_known_where_they_are_literals() -> None:
    values = get(configuration(TREE), "aws_lb.this", "prod").values
    assert values["alarms"] == [{"name": "a"}, {"name": "b"}]
    assert values["unknown"] == "${module.topic.arn}"


def test_null_arguments_and_dynamic_blocks_without_instances_are_left_out() -> None:
    config = configuration(TREE)
    assert {"nothing", "hook"} & set(get(config, "aws_lb.this", "prod").values) == set()
    assert get(config, "aws_lb.this", "dev").values["hook"] == [{"at": "${hook.value}"}]


def test_references_follow_locals_to_the_part_that_is_used() -> None:
    assert get(configuration(TREE), "aws_lb.this", "prod").refs == ("infra/app:aws_vpc.b",)


def test_what_is_equal_in_several_environments_stands_once() -> None:
    assert get(configuration(TREE), "aws_sns_topic.t", "prod").environments == ("dev", "prod")


def test_modules_that_call_each_other_end() -> None:
    circle = {
        "infra/envs/prod/main.tf": b'module "a" {\n source = "../../a"\n x = module.a.y\n}\n',
        "infra/a/main.tf": b'variable "x" {}\nmodule "b" {\n source = "../b"\n}\noutput "y" {\n value = var.x\n}\n',
        "infra/b/main.tf": b'module "a" {\n source = "../a"\n x = 1\n}\nresource "aws_vpc" "v" {}\n',
    }
    config = configuration(circle)
    assert config.roots == ("infra/envs/prod",)
    assert {d.environments for d in config.declared if d.address == "aws_vpc.v"} == {("prod",)}


def test_an_unreadable_file_is_left_to_the_validators() -> None:
    tree = with_text(good_tree(), "infra/modules/platform/network.tf", 'resource "aws_vpc" "this" {', "resource {{")
    addresses = {d.address for d in configuration(tree).declared}
    assert {"aws_s3_bucket.data", "aws_vpc.this"} & addresses == {"aws_s3_bucket.data"}

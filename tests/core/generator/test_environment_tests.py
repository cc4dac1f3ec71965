"""The tests that each environment of a repository brings along: true to the plan, and false for a stack that is not."""

import asyncio
import re
from pathlib import Path

import pytest

from core.adapters.validators.terraform import Terraform
from core.catalog.loader import Catalog
from core.domain.repository import Check, Tree
from core.generator import Blueprint, generate
from core.generator.wiring import ENVIRONMENTS, sizing_of
from tests.core.generator.blueprints import BATCH, KAFKA, a_blueprint
from tests.support.terraform import terraform_or_skip

TEST = "infra/envs/{}/tests/plan.tftest.hcl"
STACK = "infra/stack/main.tf"
PROD = "infra/envs/prod"
VALUES = f"{PROD}/terraform.tfvars"


def promises(tree: Tree, environment: str) -> dict[str, str]:
    """What is looked at, to what is expected of it, as HCL."""
    text = tree[TEST.format(environment)].decode()
    return dict(re.findall(r"condition\s+= (.+) == (.+)", text))


def test_every_size_that_a_module_tells_is_expected_of_each_environment(
    blueprint: Blueprint, catalog: Catalog, tree: Tree
) -> None:
    sized = [p for p in blueprint.plan.components if set(catalog[p.id].settings) & set(catalog[p.id].spec.parameters)]
    assert sized
    for environment in ENVIRONMENTS:
        expected = promises(tree, environment)
        for planned in sized:
            spec = catalog[planned.id].spec
            values = sizing_of(planned, environment)
            for name in set(catalog[planned.id].settings) & set(spec.parameters):
                told = expected[f"module.stack.settings.{planned.id}.{name}"]
                if isinstance(figure := values.get(spec.parameters[name]), int | float) and told[0] not in '"tf':
                    assert float(told) == pytest.approx(figure)


def test_place_tags_retention_and_seclusion_are_expected_of_each_environment(tree: Tree) -> None:
    for environment in ENVIRONMENTS:
        expected = promises(tree, environment)
        assert re.fullmatch(r'"[a-z]{2}-[a-z]+-\d"', expected["var.region"])
        assert expected["local.tags.Environment"] == f'"{environment}"'
        assert {name.split(".")[-1] for name in expected if name.startswith("local.tags.")} == {
            *("Project", "Environment", "Owner", "CostCenter", "DataClassification")
        }
        assert expected["module.stack.settings.s3_lake.public_access_blocked"] == "true"
        assert all(value == "false" for name, value in expected.items() if name.endswith(".public"))
        assert {value for name, value in expected.items() if name.endswith(".retention_days")} != set()


def test_a_private_network_is_expected_where_there_is_one(catalog: Catalog) -> None:
    expected = promises(generate(a_blueprint(KAFKA), catalog=catalog), "prod")
    assert expected["module.stack.settings.vpc_private.public"] == "false"
    assert expected["module.stack.settings.vpc_private.region"] == '"eu-west-1"'


@pytest.fixture(scope="session")
def streaming(catalog: Catalog) -> Tree:
    """A network, a database, a broker and functions, in one environment."""
    whole = generate(a_blueprint(KAFKA), catalog=catalog)
    return {p: d for p, d in whole.items() if not p.startswith(("infra/envs/dev/", "infra/envs/staging/"))}


@pytest.mark.terraform
@pytest.mark.slow
@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        (STACK, r"retention_days\s+= var.retention_days", "retention_days = 7", "retention_days is not"),
        (STACK, r"(source = \"../modules/vpc_private\"\n)", r"\1public = true", "vpc_private in prod: public is not"),
        (VALUES, r"(lambda_stream_memory_mb\s+=) \d+", r"\1 512", "lambda_stream in prod: memory"),
        (VALUES, r"(region\s+=) \"eu-west-1\"", r'\1 "eu-west-2"', "not in the planned region"),
        (f"{PROD}/providers.tf", r"var.cost_center", '"somebody"', "not tagged with the planned CostCenter"),
        ("infra/modules/s3_lake/main.tf", r"(block_public_policy\s+=) true", r"\1 false", "public_access_blocked is"),
    ],
    ids=["kept too short", "a public network", "another size", "another region", "another tag", "a public bucket"],
)  # fmt: skip
def test_a_stack_that_is_not_as_planned_fails_its_own_tests(
    file: str, old: str, new: str, says: str, streaming: Tree, tmp_path: Path
) -> None:
    text, changed = re.subn(old, new, streaming[file].decode())
    assert changed
    found = _judged({**streaming, file: text.encode()}, tmp_path)
    assert found.status == "failed"
    assert any(says in f.message and f.file == TEST.format("prod") and f.line for f in found.findings), found.findings


@pytest.mark.terraform
@pytest.mark.slow
def test_a_stack_that_is_as_planned_passes_them(catalog: Catalog, tmp_path: Path) -> None:
    found = _judged(generate(a_blueprint(BATCH), catalog=catalog), tmp_path)
    assert (found.status, found.findings) == ("passed", ())
    assert found.detail == "infra/envs/dev, infra/envs/prod, infra/envs/staging"


def _judged(tree: Tree, folder: Path) -> Check:
    (folder / "tree").mkdir()
    validator = Terraform(plugin_dir=str(terraform_or_skip(folder).mirror), every_test=True)
    checks = asyncio.run(validator.check(str(folder / "tree"), tree))
    return next(check for check in checks if check.name == "terraform_test")

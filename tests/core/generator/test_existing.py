"""A repository that is built on what exists: given as inputs, made nowhere, judged honestly, planned by Terraform."""

import asyncio
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import JsonValue, TypeAdapter

from core.adapters.policy.rego import RegoPolicyEngine
from core.adapters.validators.terraform import Terraform
from core.catalog.loader import Catalog
from core.domain.base import Json
from core.domain.constraints import Constraints
from core.domain.policy import RuleResult
from core.domain.repository import Tree
from core.generator import generate, located
from core.ports import PolicySubject
from tests.core.generator.blueprints import A_KEY, A_VPC, BROWNFIELD, REALTIME, a_blueprint
from tests.support.terraform import terraform_or_skip

GOLDEN = Path(__file__).parent / "golden"
ENVIRONMENTS = ("dev", "staging", "prod")


def a_tree(name: str, catalog: Catalog) -> Tree:
    return generate(a_blueprint(BROWNFIELD[name]), catalog=catalog)


@pytest.mark.slow
@pytest.mark.terraform
@pytest.mark.parametrize("name", sorted(BROWNFIELD))
def test_terraform_plans_every_environment_offline(name: str, catalog: Catalog, tmp_path: Path) -> None:
    terraform = terraform_or_skip(tmp_path)
    (tmp_path / "tree").mkdir()
    judge = Terraform(plugin_dir=str(terraform.mirror))
    checks = asyncio.run(judge.check(str(tmp_path / "tree"), a_tree(name, catalog)))
    assert [(c.name, c.status, [(f.file, f.line, f.message) for f in c.findings]) for c in checks] == [
        (f"terraform_{step}", "passed", []) for step in ("fmt", "validate", "plan")
    ]
    never = {"vpc": "aws_vpc", "kms": "aws_kms_key", "ecr": "aws_ecr_repository", "kafka": "aws_msk_cluster",
             "eks": "aws_eks_cluster"}  # fmt: skip
    assert not _made(judge.planned["prod"]) & {never[thing] for thing in BROWNFIELD[name].reused or ()}


@pytest.mark.parametrize("name", ["batch", "realtime"])
def test_what_was_said_is_a_value_of_every_environment(name: str, catalog: Catalog) -> None:
    tree = a_tree(name, catalog)
    for environment in ENVIRONMENTS:
        values = _squeezed(tree[f"infra/envs/{environment}/terraform.tfvars"])
        assert f'kms_key_arn = "{A_KEY}"' in values
        assert f'vpc_id = "{A_VPC["vpc_id"]}"' in values
        assert 'private_subnet_ids = ["subnet-0123456789abcdef0", "subnet-0fedcba9876543210"]' in values


def test_what_was_not_said_has_no_value_and_is_asked_for(catalog: Catalog) -> None:
    tree = a_tree("kafka", catalog)
    for environment in ENVIRONMENTS:
        values = tree[f"infra/envs/{environment}/terraform.tfvars"].decode()
        assert "(docs/existing.md): private_subnet_ids, vpc_id." in values
        assert "vpc_id =" not in _squeezed(values.encode())
        assert b'variable "vpc_id"' in tree[f"infra/envs/{environment}/variables.tf"]
    assert "| `vpc_id` | Id of the VPC that is there already. | missing |" in tree["docs/existing.md"].decode()


@pytest.mark.parametrize("name", sorted(BROWNFIELD))
def test_nothing_of_it_is_made_and_everything_is_wired_to_it(name: str, catalog: Catalog) -> None:
    tree = a_tree(name, catalog)
    modules = {path.split("/")[2] for path in tree if path.startswith("infra/modules/")}
    assert not modules & {"vpc_private", "msk_provisioned", "msk_serverless", "eks_kserve"}
    stack = _squeezed(tree["infra/stack/main.tf"])
    if "kms" in (BROWNFIELD[name].reused or ()):
        assert "kms_key_arn = module.kms_existing.key_arn" in stack
        assert "kms_key_arn = var.kms_key_arn" in stack
    if name == "batch":
        assert "private_subnet_ids = module.vpc_existing.private_subnet_ids" in stack


def test_scripts_find_a_registry_and_a_cluster_that_exist(catalog: Catalog) -> None:
    tree = a_tree("realtime", catalog)
    assert b"-target=module.stack.module.ecr_existing" in tree["scripts/deploy.sh"]
    assert b'output "ecr_app_repository_url"' in tree["infra/envs/prod/outputs.tf"]
    cluster = a_tree("kubernetes", catalog)
    assert "platform/inferenceservice.yaml" in cluster
    assert b'output "eks_kserve_cluster_name"' in cluster["infra/envs/prod/outputs.tf"]
    assert b"eks_kserve_min_replicas" in cluster["infra/envs/prod/terraform.tfvars"]


@pytest.mark.parametrize("name", ["kafka", "kubernetes"])
def test_the_repositorys_own_tests_pass(name: str, catalog: Catalog, tmp_path: Path) -> None:
    for path, data in a_tree(name, catalog).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist", "tests/contract"]
    ran = subprocess.run(command, cwd=tmp_path, env={"PYTHONPATH": "src"}, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout


@pytest.mark.parametrize("name", ["batch", "kafka", "kubernetes"])
def test_what_it_must_offer_reads_as_it_did(name: str, catalog: Catalog, request: pytest.FixtureRequest) -> None:
    page = a_tree(name, catalog)["docs/existing.md"].decode()
    golden = GOLDEN / f"existing_{name}.md"
    if request.config.getoption("--update-golden"):
        golden.write_text(page, encoding="utf-8")
    assert page == golden.read_text(encoding="utf-8")


def test_people_are_told_where_they_look(catalog: Catalog) -> None:
    tree = a_tree("realtime", catalog)
    assert b"[docs/existing.md](docs/existing.md)" in tree["README.md"]
    assert b"Uses your VPC (vpc-0123456789abcdef0); none is made." in tree["ARCHITECTURE.md"]
    assert b"**What exists already.**" in tree["docs/onboarding.md"]
    assert b"alike: your VPC (vpc-0123456789abcdef0)" in tree["docs/assumptions.md"]
    assert b"Not in the bill, because it exists and is paid for already" in tree["docs/cost-estimate.md"]
    assert "docs/existing.md" not in generate(a_blueprint(REALTIME), catalog=catalog)


@pytest.mark.parametrize("name", sorted(BROWNFIELD))
def test_policy_finds_nothing_missing_that_is_there(name: str, catalog: Catalog) -> None:
    rules = _rules(BROWNFIELD[name], catalog)
    assert [(r.id, r.evidence) for r in rules.values() if r.status == "fail" and r.severity in "BH"] == []
    assert rules["NET-05"].status == "not_applicable"
    assert rules["NET-05"].evidence == "Not judged, because it exists already and cannot be seen from here: vpc."


def test_card_data_may_stand_in_a_network_that_exists(catalog: Catalog) -> None:
    cards = {"compliance": ["PCI-DSS"], "private_only": True, "monthly_budget_usd": 4000}
    assert _rules(BROWNFIELD["realtime"].with_values(cards), catalog)["COMP-03"].status == "pass"


def test_one_subnet_is_one_zone(catalog: Catalog) -> None:
    narrow = BROWNFIELD["realtime"].with_values({"private_subnet_ids": ["subnet-0123456789abcdef0"]})
    zones = _rules(narrow, catalog)["HA-01"]
    assert zones.status == "fail"
    assert "uses one availability zone" in zones.evidence


def test_a_network_of_ones_own_instead_changes_what_it_must(catalog: Catalog) -> None:
    """Documents, values, the wiring, and the one module: no code, no test, no pipeline."""
    before = generate(a_blueprint(REALTIME), catalog=catalog)
    after = generate(a_blueprint(REALTIME.with_values({"reused": ["vpc"], **A_VPC})), catalog=catalog)
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    told = ("README.md", "ARCHITECTURE.md", "docs/", "reports/")
    expected = ("infra/stack/", "infra/envs/", "infra/modules/vpc_private/", "infra/modules/vpc_existing/")
    assert {path for path in changed if not path.startswith((*told, *expected))} == set()


def _rules(constraints: Constraints, catalog: Catalog) -> dict[str, RuleResult]:
    blueprint = a_blueprint(constraints)
    subject = PolicySubject(
        constraints=blueprint.constraints.json_dict(),
        plan=located(blueprint.plan, package=blueprint.package).json_dict(),
        cost=blueprint.cost.json_dict(),
        tree=generate(blueprint, catalog=catalog),
    )
    return {rule.id: rule for rule in RegoPolicyEngine().evaluate(subject).rules}


def _made(plan: Json) -> set[str]:
    """The types of what Terraform would make; what it would look up is no part of them."""
    changes = TypeAdapter(list[dict[str, JsonValue]]).validate_python(plan["resource_changes"])
    return {str(change["type"]) for change in changes if change["mode"] == "managed"}


def _squeezed(data: bytes) -> str:
    """Without the blanks that line up equals signs."""
    return "\n".join(" ".join(line.split()) for line in data.decode().splitlines())

"""The real Terraform with the real provider, offline. Set TEST_TERRAFORM_PLUGIN_DIR to a mirror of hashicorp/aws."""

from pathlib import Path

import pytest

from core.adapters.validators import judge
from core.adapters.validators.terraform import Terraform
from core.domain.repository import Check, Tree
from tests.core.policies.good_tree import good_tree, with_text
from tests.support.terraform import terraform_or_skip

MAIN = "infra/modules/platform/main.tf"


@pytest.fixture
def mirror(tmp_path: Path) -> str:
    """Skips by name, and fails in CI, where terraform or the mirror is missing."""
    return str(terraform_or_skip(tmp_path).mirror)


async def checked(tree: Tree, terraform: Terraform) -> dict[str, Check]:
    return {c.name: c for c in (await judge(tree, checks=[terraform])).checks}


async def test_without_terraform_its_checks_are_skipped_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    checks = await checked(good_tree(), Terraform(plugin_dir=None))
    told = {name: (c.status, c.detail, c.always) for name, c in checks.items() if name != "paths"}
    why = ("skipped", "terraform is not on the PATH", False)
    assert told == {"terraform_fmt": why, "terraform_validate": why, "terraform_plan": why}


@pytest.mark.terraform
@pytest.mark.usefixtures("mirror")
async def test_without_a_mirror_only_the_format_is_checked() -> None:
    checks = await checked(good_tree(), Terraform(plugin_dir="/nowhere"))
    assert checks["terraform_fmt"].status == "passed"
    assert checks["terraform_plan"].status == "skipped"
    assert "TERRAFORM_PLUGIN_DIR" in checks["terraform_plan"].detail


@pytest.mark.terraform
@pytest.mark.usefixtures("mirror")
async def test_a_mirror_without_the_provider_fails_nothing(tmp_path: Path) -> None:
    checks = await checked(good_tree(), Terraform(plugin_dir=str(tmp_path)))
    assert checks["terraform_validate"].status == "skipped"
    assert "no fitting version" in checks["terraform_validate"].detail


@pytest.mark.terraform
@pytest.mark.usefixtures("mirror")
async def test_a_file_that_is_not_formatted_is_named() -> None:
    tree = with_text(good_tree(), MAIN, "  enable_key_rotation = true", "  enable_key_rotation=true")
    checks = await checked(tree, Terraform(plugin_dir=None))
    assert [f.file for f in checks["terraform_fmt"].findings] == [MAIN]


@pytest.mark.terraform
@pytest.mark.slow
async def test_a_good_repository_is_planned_in_every_environment_without_credentials(mirror: str) -> None:
    judgement = await judge(good_tree(), checks=[Terraform(plugin_dir=mirror)])
    checks = {c.name: c for c in judgement.checks}
    assert {name: (c.status, c.findings) for name, c in checks.items()} == dict.fromkeys(
        ("paths", "terraform_fmt", "terraform_validate", "terraform_plan"), ("passed", ())
    )
    assert checks["terraform_plan"].detail == "infra/envs/dev, infra/envs/prod, infra/envs/staging"
    assert set(judgement.planned) == {"prod"}
    assert "planned_values" in judgement.planned["prod"]


@pytest.mark.terraform
@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "check", "says"),
    [
        ("enable_key_rotation = true", "enable_key_rotaton  = true", "terraform_validate", "enable_key_rotaton"),
        ('"IMMUTABLE"', '"IMUTABLE"', "terraform_validate", "IMUTABLE"),
        (
            'resource "aws_efs_file_system" "models" {',
            'data "aws_caller_identity" "me" {}\n\nresource "aws_efs_file_system" "models" {',
            *("terraform_plan", "reading STS Caller Identity"),
        ),
    ],
    ids=["an unknown argument", "a value that only the provider refuses", "a data source that asks AWS"],
)
async def test_terraform_tells_the_place_of_a_mistake(old: str, new: str, check: str, says: str, mirror: str) -> None:
    tree = {
        p: d for p, d in with_text(good_tree(), MAIN, old, new).items() if "/staging/" not in p and "/dev/" not in p
    }
    found = (await checked(tree, Terraform(plugin_dir=mirror)))[check]
    assert found.status == "failed"
    assert any(f.file == MAIN and f.line > 0 for f in found.findings) or says in found.findings[0].message
    assert says in " ".join(f.message for f in found.findings)

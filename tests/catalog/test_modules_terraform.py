"""Every component's module as real Terraform sees it: formatted, valid for the provider, and true to its own tests."""

import shutil
from pathlib import Path

import pytest

from core.catalog.loader import COMPONENTS
from tests.support.terraform import Terraform, terraform_or_skip

pytestmark = pytest.mark.terraform

MODULES = {path.parent.name: path for path in sorted(COMPONENTS.glob("*/module"))}


@pytest.fixture
def terraform(tmp_path: Path) -> Terraform:
    home = tmp_path / "home"
    home.mkdir()
    return terraform_or_skip(home)


def test_modules_are_formatted(terraform: Terraform) -> None:
    formatted = terraform.run("fmt", "-check", "-diff", "-recursive", "-no-color", folder=COMPONENTS)
    assert formatted.returncode == 0, formatted.stdout + formatted.stderr


@pytest.mark.slow
@pytest.mark.parametrize("component", MODULES)
def test_module_is_valid_and_passes_its_own_tests(component: str, terraform: Terraform, tmp_path: Path) -> None:
    module = _copy(component, tmp_path)
    _initialised(terraform, module)
    if list(module.glob("tests/*.tftest.hcl")):  # which validate it, too
        judged = terraform.run("test", "-no-color", folder=module)
        assert ", 0 failed." in judged.stdout
    else:
        judged = terraform.run("validate", "-no-color", folder=module)
    assert judged.returncode == 0, judged.stdout + judged.stderr


def test_terraform_refuses_a_module_with_an_argument_that_does_not_exist(terraform: Terraform, tmp_path: Path) -> None:
    module = _copy("ecr", tmp_path)
    main = module / "main.tf"
    main.write_text(main.read_text(encoding="utf-8").replace("force_delete ", "force_removal "), encoding="utf-8")
    _initialised(terraform, module)
    valid = terraform.run("validate", "-no-color", folder=module)
    assert valid.returncode != 0
    assert "force_removal" in valid.stdout + valid.stderr


def _copy(component: str, folder: Path) -> Path:
    return Path(shutil.copytree(MODULES[component], folder / component))


def _initialised(terraform: Terraform, module: Path) -> None:
    done = terraform.init(module)
    assert done.returncode == 0, done.stdout + done.stderr

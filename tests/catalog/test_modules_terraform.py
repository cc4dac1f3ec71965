"""Every component's module as real Terraform sees it: formatted, valid for the provider, and true to its own tests."""

import shutil
from pathlib import Path

import pytest

from core.catalog.loader import COMPONENTS
from tests.support.terraform import Terraform, terraform_or_skip

pytestmark = pytest.mark.terraform

MODULES = {path.parent.name: path for path in sorted(COMPONENTS.glob("*/module"))}
TESTED = sorted(name for name, module in MODULES.items() if list(module.glob("tests/*.tftest.hcl")))


@pytest.fixture
def terraform(tmp_path: Path) -> Terraform:
    home = tmp_path / "home"
    home.mkdir()
    return terraform_or_skip(home)


@pytest.mark.parametrize("component", MODULES)
def test_module_is_formatted_and_valid(component: str, terraform: Terraform, tmp_path: Path) -> None:
    module = _copy(component, tmp_path)
    formatted = terraform.run("fmt", "-check", "-diff", "-recursive", "-no-color", folder=module)
    assert formatted.returncode == 0, formatted.stdout + formatted.stderr
    _initialised(terraform, module)
    valid = terraform.run("validate", "-no-color", folder=module)
    assert valid.returncode == 0, valid.stdout + valid.stderr


@pytest.mark.parametrize("component", TESTED)
def test_module_passes_its_own_tests(component: str, terraform: Terraform, tmp_path: Path) -> None:
    module = _copy(component, tmp_path)
    _initialised(terraform, module)
    tested = terraform.run("test", "-no-color", folder=module)
    assert tested.returncode == 0, tested.stdout + tested.stderr
    assert ", 0 failed." in tested.stdout


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

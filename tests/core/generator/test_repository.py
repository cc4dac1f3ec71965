"""A generated repository, judged by the tools that its owner would use."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from core.generator import Blueprint
from tests.support.terraform import terraform_or_skip

BIN = Path(sys.executable).parent


def run(*command: str, folder: Path) -> None:
    """Fails the test with the tool's own words."""
    environment = {
        "PATH": os.pathsep.join([str(BIN), os.environ.get("PATH", "")]),
        "HOME": str(folder),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    result = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr[-2000:]


def test_its_own_tests_pass_with_pytest_alone(repository: Path) -> None:
    run(sys.executable, "-m", "pytest", "-p", "no:cacheprovider", folder=repository)


def test_its_code_is_lint_free_and_formatted(repository: Path) -> None:
    run(str(BIN / "ruff"), "check", "--no-cache", ".", folder=repository)
    run(str(BIN / "ruff"), "format", "--no-cache", "--check", ".", folder=repository)


def test_its_workflows_yaml_and_dockerfiles_are_clean(repository: Path, blueprint: Blueprint) -> None:
    workflows = sorted(str(path.relative_to(repository)) for path in repository.glob(".github/workflows/*.yml"))
    others = [name for name in (".gitlab-ci.yml", "Jenkinsfile", ".codepipeline.yml") if (repository / name).exists()]
    assert (len(workflows), len(others)) in ((5, 0), (0, 1))
    if workflows:
        run(str(BIN / "actionlint"), *workflows, folder=repository)
    run(str(BIN / "yamllint"), "--strict", ".", folder=repository)
    dockerfiles = sorted(str(path.relative_to(repository)) for path in repository.glob("docker/*/Dockerfile"))
    assert len(dockerfiles) == (1 if blueprint.plan.pattern == "llm" else 2)
    run(str(BIN / "hadolint"), *dockerfiles, folder=repository)


def test_its_shell_scripts_parse(repository: Path) -> None:
    for script in sorted(repository.glob("scripts/*.sh")):
        run("bash", "-n", str(script), folder=repository)


def test_its_make_targets_run(repository: Path, blueprint: Blueprint, tmp_path: Path) -> None:
    """`make evaluate run-local` in a copy, with this environment in place of the one that `make setup` makes."""
    copy = tmp_path / "copy"
    shutil.copytree(repository, copy)
    arguments = [f"VENV={BIN.parent}"]
    run("make", "evaluate", *arguments, folder=copy)
    if (copy / "docker/score").exists():
        run("make", "run-local", *arguments, f"PYTHON={sys.executable}", folder=copy)
        assert list((copy / "build/store/scores").rglob("*.*"))
    if blueprint.plan.pattern != "llm":
        assert json.loads((copy / "build/model/metrics.json").read_text())["evaluation_score"] > 0.6


def test_its_entry_point_trains_as_a_container_does(repository: Path, blueprint: Blueprint, tmp_path: Path) -> None:
    if blueprint.plan.pattern == "llm":
        pytest.skip("an assistant trains nothing")
    copy = tmp_path / "copy"
    shutil.copytree(repository / "src", copy / "src")
    shutil.copytree(repository / "data", copy / "data")
    environment = {"PYTHONPATH": "src", "PATH": os.environ.get("PATH", "")}
    command = [sys.executable, "-m", "entrypoint", "train", "--data", "data/sample.csv", "--out", "model"]
    result = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    assert result.stdout.startswith("evaluation_score="), result.stderr
    assert (copy / "model/baseline.json").exists()


@pytest.mark.slow
@pytest.mark.terraform
def test_its_terraform_is_formatted_and_valid(repository: Path, tmp_path: Path) -> None:
    terraform = terraform_or_skip(tmp_path)
    infra = tmp_path / "infra"
    shutil.copytree(repository / "infra", infra)
    formatted = terraform.run("fmt", "-check", "-diff", "-recursive", "-no-color", folder=infra)
    assert formatted.returncode == 0, formatted.stdout
    for root in ("envs/prod", "bootstrap"):
        made = terraform.init(infra / root)
        assert made.returncode == 0, made.stderr
        valid = terraform.run("validate", "-no-color", folder=infra / root)
        assert valid.returncode == 0, valid.stdout + valid.stderr

"""The repository keeps together: what one file names, another one has."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ENVIRONMENTS = sorted(path.name for path in (ROOT / "infra/envs").iterdir() if path.is_dir())


def names(pattern: str, path: Path) -> set[str]:
    return set(re.findall(pattern, path.read_text(encoding="utf-8"), re.MULTILINE))


def test_every_module_is_called_by_the_stack_and_no_other() -> None:
    called = names(r'source\s*=\s*"\.\./modules/([a-z0-9_]+)"', ROOT / "infra/stack/main.tf")
    assert called == {path.name for path in (ROOT / "infra/modules").iterdir() if path.is_dir()}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_value_of_an_environment_is_declared(environment: str) -> None:
    folder = ROOT / "infra/envs" / environment
    given = names(r"^(\w+)\s*=", folder / "terraform.tfvars")
    declared = names(r'^variable "(\w+)"', folder / "variables.tf")
    assert given <= declared
    listed = names(r"^# Still to be given here.*: (.+)\.$", folder / "terraform.tfvars")
    missing = {name for line in listed for name in line.split(", ")}
    assert declared - given - missing <= names(r"^export TF_VAR_(\w+)=", ROOT / "scripts/tf.sh")


def test_environments_differ_only_in_values_and_state() -> None:
    for name in ("main.tf", "providers.tf", "variables.tf", "outputs.tf", "versions.tf"):
        texts = {(ROOT / "infra/envs" / environment / name).read_text(encoding="utf-8") for environment in ENVIRONMENTS}
        assert len(texts) == 1, name


PIPELINES = sorted(
    path
    for pattern in (".github/workflows/*.yml", ".gitlab-ci.yml", "Jenkinsfile", ".codepipeline.yml")
    for path in ROOT.glob(pattern)
)


def test_there_is_a_pipeline() -> None:
    assert PIPELINES


@pytest.mark.parametrize("path", PIPELINES, ids=lambda path: path.name)
def test_pipelines_run_targets_and_scripts_that_exist(path: Path) -> None:
    targets = names(r"^([a-z][a-z-]*):", ROOT / "Makefile")
    assert names(r"\bmake ([a-z][a-z-]*)", path) <= targets
    for script in names(r"\b(scripts/[\w./-]+)", path) | names(r"\b(scripts/[\w./-]+)", ROOT / "Makefile"):
        assert (ROOT / script).is_file(), script


def test_relative_links_of_the_documents_lead_somewhere() -> None:
    for document in [ROOT / "README.md", ROOT / "ARCHITECTURE.md", *(ROOT / "docs").rglob("*.md")]:
        for link in names(r"\]\((?!https?://|#|mailto:)([^)#\s]+)", document):
            assert (document.parent / link).exists(), f"{document.name}: {link}"

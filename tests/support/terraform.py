"""Terraform for tests: the binary, a provider mirror, and an environment in which it asks nobody anything.

`TERRAFORM_PLUGIN_DIR` names a filesystem mirror that holds hashicorp/aws. Without it, or without the binary, a test is
skipped by name; where `CI` is set it fails instead, so that a green run means that the modules were judged.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pytest


@dataclass(frozen=True)
class Terraform:
    binary: str
    mirror: Path
    home: Path
    """Holds an empty configuration, so that the machine's own has no say."""

    def run(self, *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
        configuration = self.home / "terraform.rc"
        configuration.touch()
        environment = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(self.home),
            "CHECKPOINT_DISABLE": "1",
            "TF_CLI_CONFIG_FILE": str(configuration),
            "TF_IN_AUTOMATION": "1",
        }
        return subprocess.run(
            [self.binary, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
        )

    def init(self, folder: Path) -> subprocess.CompletedProcess[str]:
        return self.run(
            "init", "-backend=false", "-input=false", "-no-color", f"-plugin-dir={self.mirror}", folder=folder
        )


def terraform_or_skip(home: Path) -> Terraform:
    """Skips the test with what is missing; fails it in CI."""
    binary = shutil.which("terraform")
    if binary is None:
        _missing("there is no terraform on the PATH")
    mirror = os.environ.get("TEST_TERRAFORM_PLUGIN_DIR", "")
    if not mirror or not Path(mirror).is_dir():
        _missing("TERRAFORM_PLUGIN_DIR names no provider mirror")
    return Terraform(binary, Path(mirror), home)


def _missing(reason: str) -> NoReturn:
    if os.environ.get("CI", "").lower() in ("1", "true"):
        pytest.fail(f"{reason}, and CI judges the modules with it")
    pytest.skip(reason)

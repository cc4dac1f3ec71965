"""checkov itself where it is installed; elsewhere a stand-in that says what checkov says."""

import json
import os
import shutil
from pathlib import Path

import pytest

from core.adapters.validators import judge
from core.adapters.validators.checkov import Checkov
from core.catalog.loader import Catalog, load_catalog
from core.domain.repository import Check, Tree
from core.generator import generate
from tests.core.generator.blueprints import BATCH, REALTIME, SERVERLESS, a_blueprint

FAILED = {
    "check_type": "terraform",
    "results": {
        "failed_checks": [
            {"check_id": "CKV_AWS_19", "check_name": "Encrypt it", "file_path": "/infra/main.tf", "resource": "a.b",
             "file_line_range": [7, 9]}
        ],
        "parsing_errors": ["/infra/broken.tf"],
    },
    "summary": {"checkov_version": "3.3.30"},
}  # fmt: skip


async def checked(tree: Tree, validator: Checkov) -> Check:
    return next(c for c in (await judge(tree, checks=[validator])).checks if c.name == "checkov")


def a_stand_in(folder: Path, says: str) -> Checkov:
    """Prints `says`, and what it was asked to stderr."""
    program = folder / "checkov"
    (folder / "says").write_text(says)
    program.write_text(f'#!/bin/sh\ncat {folder / "says"}\necho "$@" > {folder / "asked"}\n')
    program.chmod(0o755)
    return Checkov(str(program))


async def test_where_it_is_not_installed_it_is_skipped_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    check = await checked({"a.txt": b""}, Checkov())
    assert (check.status, check.detail, check.always) == ("skipped", "checkov is not on the PATH", False)


@pytest.mark.parametrize("several", [True, False])
async def test_what_fails_is_told_with_its_place(several: bool, tmp_path: Path) -> None:
    check = await checked({"a.txt": b""}, a_stand_in(tmp_path, json.dumps([FAILED] if several else FAILED)))
    assert (check.status, check.version) == ("failed", "3.3.30")
    assert [(f.file, f.line, f.message) for f in check.findings] == [
        ("infra/broken.tf", 1, "checkov cannot read this file"),
        ("infra/main.tf", 7, "CKV_AWS_19: Encrypt it (a.b)"),
    ]


async def test_an_answer_that_cannot_be_read_is_no_pass(tmp_path: Path) -> None:
    check = await checked({"a.txt": b""}, a_stand_in(tmp_path, "Traceback"))
    assert check.status == "failed"


async def test_a_check_that_is_left_out_needs_a_reason(tmp_path: Path) -> None:
    config = b"skip-check:\n  - CKV_AWS_1  # the reason\n  - CKV_AWS_2\n  - CKV2_AWS_3  #\n"
    check = await checked({".checkov.yaml": config}, a_stand_in(tmp_path, "[]"))
    assert [(f.file, f.line) for f in check.findings] == [(".checkov.yaml", 3), (".checkov.yaml", 4)]
    assert "--config-file .checkov.yaml" in (tmp_path / "asked").read_text()


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return load_catalog()


@pytest.mark.slow
@pytest.mark.parametrize("constraints", [BATCH, REALTIME, SERVERLESS], ids=["github", "gitlab", "jenkins"])
async def test_a_generated_repository_has_no_failed_check_without_a_reason(
    constraints: object, catalog: Catalog
) -> None:
    if (binary := os.environ.get("TEST_CHECKOV") or shutil.which("checkov")) is None:
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail("there is no checkov on the PATH, and CI judges generated repositories with it")
        pytest.skip("there is no checkov on the PATH")
    tree = generate(a_blueprint(constraints), catalog=catalog)
    check = await checked(tree, Checkov(binary))
    assert [(f.file, f.line, f.message) for f in check.findings] == []
    assert check.version

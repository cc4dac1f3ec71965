"""All validators together: a good repository passes, each seeded fault is caught by the right check, with its place."""

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from core.adapters.validators import always_on, judge, validate
from core.adapters.validators.base import TreeValidator
from core.domain.repository import Check, Tree, ValidationReport
from tests.core.policies.good_tree import good_tree, with_text

MAIN = "infra/modules/platform/main.tf"
CD = ".github/workflows/cd-prod.yml"


async def failed(tree: Tree, *, only: str) -> list[tuple[str, int, str]]:
    """The findings of one check; it must be the only validator asked."""
    chosen = [v for v in always_on() if v.name == only]
    checks = [c for c in await validate(tree, checks=chosen) if c.name == only]
    assert [c.status for c in checks] == ["failed"]
    return [(f.file, f.line, f.message) for f in checks[0].findings]


async def test_a_good_repository_passes_every_check_that_always_runs() -> None:
    judgement = await judge(good_tree())
    always = [c for c in judgement.checks if c.always]
    assert {(c.name, c.status, c.findings) for c in always} == {
        (name, "passed", ())
        for name in (
            *("paths", "unit_tests", "secrets", "ruff", "actionlint", "hadolint"),
            *("hcl", "hcl_schema", "yamllint", "compileall", "json"),
        )
    }
    assert ValidationReport.of(judgement.checks).status == "passed"
    assert all(c.version for c in always if c.tool not in ("built in", "python json"))


@pytest.mark.parametrize(
    ("check", "tree", "file", "line", "says"),
    [
        (
            "hcl",
            with_text(good_tree(), MAIN, 'resource "aws_kms_key" "this" {', 'resource "aws_kms_key" "this" {\n  a ='),
            *(MAIN, 24, "Invalid expression"),
        ),
        (
            "hcl_schema",
            with_text(good_tree(), MAIN, "  enable_key_rotation", "  enable_key_rotaton"),
            *(MAIN, 24, 'unknown-arg: aws_kms_key has no argument "enable_key_rotaton". Did you mean'),
        ),
        (
            "hcl_schema",
            with_text(
                good_tree(), "infra/stack/outputs.tf", "module.platform.data_bucket", "module.platform.data_buckt"
            ),
            *("infra/stack/outputs.tf", 2, 'undeclared-module-output: module "platform" has no output "data_buckt"'),
        ),
        ("compileall", {**good_tree(), "src/app/bad.py": b"x = 1\ndef f(:\n"}, "src/app/bad.py", 2, "invalid syntax"),
        ("ruff", {**good_tree(), "src/app/bad.py": b"import os\n"}, "src/app/bad.py", 1, "F401"),
        (
            "ruff",
            {**good_tree(), "src/app/bad.py": b'import subprocess\n\nsubprocess.run("ls", shell=True)\n'},
            *("src/app/bad.py", 3, "S602"),
        ),
        ("yamllint", {**good_tree(), "config/a.yaml": b"a: 1\nb: [1,\n"}, "config/a.yaml", 3, "syntax error"),
        ("yamllint", {**good_tree(), "config/a.yaml": b"a: 1\na: 2\n"}, "config/a.yaml", 2, 'duplication of key "a"'),
        ("json", {**good_tree(), "config/a.json": b'{\n  "a": 1,\n}\n'}, "config/a.json", 3, "Expecting property name"),
        (
            "actionlint",
            with_text(
                good_tree(),
                CD,
                "      - uses: actions/checkout@v5",
                "      - uses: actions/checkout@v5\n        wth: {}",
            ),
            *(CD, 14, "wth"),
        ),
        (
            "actionlint",
            with_text(
                good_tree(), CD, "terraform -chdir", "echo ${{ github.event.head_commit.message }}; terraform -chdir"
            ),
            *(CD, 14, "untrusted"),
        ),
        (
            "hadolint",
            with_text(good_tree(), "docker/serve/Dockerfile", "USER 10001", "USER root"),
            *("docker/serve/Dockerfile", 4, "DL3002"),
        ),
        (
            "hadolint",
            with_text(good_tree(), "docker/serve/Dockerfile", "USER 10001\n", ""),
            *("docker/serve/Dockerfile", 4, "no USER"),
        ),
        (
            "secrets",
            {**good_tree(), "src/app/keys.py": b'A = 1\nKEY = "AKIAIOSFODNN7EXAMPLQ"\n'},
            *("src/app/keys.py", 2, "AWS Access Key"),
        ),
        (
            "unit_tests",
            with_text(good_tree(), "tests/unit/test_score.py", "== 0", "== 1"),
            *("tests/unit/test_score.py", 5, "test_heavy_users_stay"),
        ),
        (
            "unit_tests",
            with_text(good_tree(), "tests/unit/test_score.py", "from app import score", "from app import nothing"),
            *("tests/unit/test_score.py", 1, "collecting"),
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_a_seeded_fault_is_caught_with_file_and_line(
    check: str, tree: Tree, file: str, line: int, says: str
) -> None:
    findings = await failed(tree, only=check)
    assert [(f, at) for f, at, message in findings if says in message] == [(file, line)], findings


@pytest.mark.parametrize(
    "path",
    [
        *(
            "../outside.txt",
            "/etc/outside",
            "a/../../outside",
            "a//b",
            "./a",
            "a/./b",
            ".git/config",
            "sub/.GIT/hooks/x",
        ),
        *("nul\0byte", "line\nbreak", "C:\\outside", "a\\..\\b", "", "x" * 300),
    ],
)
async def test_a_hostile_path_is_told_and_never_written(path: str) -> None:
    witness = Witness()
    checks = await validate({**good_tree(), path: b"boo"}, checks=[witness])
    (paths,) = [c for c in checks if c.name == "paths"]
    assert paths.status == "failed"
    assert len(paths.findings) == 1
    assert paths.findings[0].file.startswith(path[:5].encode("unicode_escape").decode())
    assert witness.seen == good_tree()
    assert witness.on_disk == set(good_tree())


async def test_names_that_clash_on_another_system_are_refused() -> None:
    checks = await validate({"A.txt": b"", "a.txt": b"", "b": b"", "b/c": b""}, checks=[])
    assert [f.file for f in checks[0].findings] == ["a.txt", "b/c"]


async def test_a_file_that_is_too_large_is_refused() -> None:
    checks = await validate({"big.bin": b"x" * (5 * 1024 * 1024 + 1)}, checks=[])
    assert [(f.file, "more than" in f.message) for f in checks[0].findings] == [("big.bin", True)]


def files_below(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


class Witness:
    name = "witness"

    def __init__(self) -> None:
        self.seen: Tree = {}
        self.on_disk: set[str] = set()

    async def check(self, folder: str, tree: Tree) -> Sequence[Check]:
        self.seen, self.on_disk = tree, files_below(Path(folder))
        return []


class Counting:
    reads = ("*.py",)

    def __init__(self, status: str) -> None:
        self.name = f"counting {status}"
        self.calls = 0
        self.status = status

    async def check(self, folder: str, tree: Tree) -> Sequence[Check]:
        self.calls += 1
        return [Check.model_validate({"name": self.name, "tool": "t", "status": self.status, "seconds": 1.5})]


async def test_what_passed_is_not_looked_at_again_until_its_files_change() -> None:
    counting = Counting("passed")
    for tree in (good_tree(), {**good_tree(), "README.md": b"# Other\n"}):
        checks = await validate(tree, checks=[counting])
        assert [c.status for c in checks] == ["passed", "passed"]
    assert counting.calls == 1
    await validate({**good_tree(), "src/more.py": b""}, checks=[counting])
    assert counting.calls == 2


async def test_what_failed_is_looked_at_again() -> None:
    counting = Counting("failed")
    await validate(good_tree(), checks=[counting])
    await validate(good_tree(), checks=[counting])
    assert counting.calls == 2


async def test_tests_that_write_files_disturb_no_other_check() -> None:
    wild = (
        b"from pathlib import Path\n\n\ndef test_writes():\n"
        b"    Path('config/broken.json').write_text('{')\n    assert Path.cwd().name == 'tests'\n"
    )
    checks = await validate({**good_tree(), "tests/unit/test_wild.py": wild})
    assert {c.name: c.status for c in checks if c.name in ("unit_tests", "json")} == {
        "unit_tests": "passed",
        "json": "passed",
    }


async def test_a_repository_without_python_or_workflows_says_what_was_skipped() -> None:
    checks = {c.name: c for c in await validate({"README.md": b"# Nothing\n"}, checks=always_on())}
    skipped = {name: c.detail for name, c in checks.items() if c.status == "skipped"}
    assert skipped == {
        "unit_tests": "the repository has no tests",
        "ruff": "the repository has no Python",
        "actionlint": "the repository has no workflows",
        "hadolint": "the repository has no Dockerfile",
    }


@pytest.mark.parametrize(
    ("name", "detail"),
    [
        ("ruff", "ruff is not installed"),
        ("actionlint", "actionlint is not installed"),
        ("hadolint", "hadolint is not installed"),
        ("secrets", "detect-secrets is not installed"),
    ],
)
async def test_an_absent_tool_is_skipped_and_said_so(
    name: str, detail: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    chosen: list[TreeValidator] = [v for v in always_on() if v.name == name]
    tree = {**good_tree(), "src/app/unseen.py": name.encode(), "docker/x.Dockerfile": b"#" + name.encode()}
    tree[".github/workflows/unseen.yml"] = b"# " + name.encode()
    checks = [c for c in await validate(tree, checks=chosen) if c.name == name]
    assert [(c.status, c.detail) for c in checks] == [("skipped", detail)]

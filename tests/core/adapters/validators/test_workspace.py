"""A hostile or broken file, whatever it came from, is named by the check of paths and never written."""

import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from dulwich.objects import Blob, Commit
from dulwich.objects import Tree as GitTree
from dulwich.refs import Ref
from dulwich.repo import Repo

from core.adapters.repo_host.git import LocalGitHost
from core.adapters.validators import judge
from core.adapters.validators.base import Timer, check_of
from core.adapters.validators.workspace import LARGEST_FILE
from core.domain.ids import ProjectId
from core.domain.repository import Check, Tree
from core.errors import UnsafePath
from core.generator.archive import tree_of
from core.generator.render import files_of
from tests.core.policies.good_tree import good_tree

HOSTILE = {
    "../outside.txt": b"x",
    "/etc/outside.txt": b"x",
    "a/../../outside.txt": b"x",
    "a//b.txt": b"x",
    "./c.txt": b"x",
    "C:\\outside.txt": b"x",
    "nul\0name.txt": b"x",
    "line\nbreak.txt": b"x",
    ".git/hooks/post-checkout": b"#!/bin/sh\n",
    "deep/.GIT/config": b"x",
    "x" * 300: b"x",
    "huge.csv": b"a" * (100 * 1024 * 1024),
    "binary.bin": bytes(range(1, 256)),
    "nul.py": b"x = 1\n\0",
}


class Spy:
    """A judge that looks at what was really written."""

    name = "spy"

    def __init__(self) -> None:
        self.written: set[str] = set()

    async def check(self, folder: str, tree: Tree) -> list[Check]:
        root = Path(folder)
        self.written = {str(p.relative_to(root)) for p in root.rglob("*") if p.is_file()} | set(tree)
        self.around = sorted(p.name for p in root.parent.iterdir())
        return [check_of(self.name, [], timer=Timer(), tool="spy")]


@pytest.mark.parametrize("path", HOSTILE, ids=lambda p: p.encode("unicode_escape").decode()[:24])
async def test_a_hostile_file_is_named_and_no_judge_sees_it(path: str) -> None:
    spy = Spy()
    judged = await judge({**good_tree(), path: HOSTILE[path]}, checks=[spy])
    (check,) = [c for c in judged.checks if c.name == "paths"]
    assert check.status == "failed"
    assert path.encode("unicode_escape").decode()[:240] in {f.file for f in check.findings}
    assert spy.written == set(good_tree())
    assert spy.around == ["repository"]


async def test_every_hostile_file_at_once_is_named() -> None:
    judged = await judge({**good_tree(), **HOSTILE}, checks=[])
    (check,) = judged.checks
    assert {f.file for f in check.findings if f.file} == {p.encode("unicode_escape").decode()[:240] for p in HOSTILE}


def test_the_largest_file_that_is_allowed_is_far_below_a_hundred_megabytes() -> None:
    assert LARGEST_FILE <= 10 * 1024 * 1024


def test_a_link_in_an_archive_is_no_file() -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        link = zipfile.ZipInfo("passwords")
        link.create_system, link.external_attr = 3, 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(UnsafePath) as refused:
        tree_of(packed.getvalue())
    assert refused.value.facts == {"path": "passwords"}


def test_a_link_among_the_files_of_a_component_is_refused(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text("")
    (tmp_path / "passwords").symlink_to("/etc/passwd")
    with pytest.raises(UnsafePath) as refused:
        files_of(tmp_path)
    assert refused.value.facts == {"path": "passwords"}


@pytest.mark.parametrize(("name", "mode"), [(b"passwords", 0o120000), (b"module", 0o160000), (b"..", 0o100644)])
async def test_a_commit_that_somebody_else_made_leads_nowhere(name: bytes, mode: int, tmp_path: Path) -> None:
    (tmp_path / "p.git").mkdir()
    with Repo.init_bare(str(tmp_path / "p.git")) as repo:
        blob, tree, commit = Blob.from_string(b"/etc/passwd"), GitTree(), Commit()
        tree.add(name, mode, blob.id)
        commit.tree, commit.message, commit.encoding = tree.id, b"m", b"UTF-8"
        commit.author = commit.committer = b"a <a@b.invalid>"
        commit.author_time = commit.commit_time = commit.author_timezone = commit.commit_timezone = 0
        repo.object_store.add_objects([(blob, None), (tree, None), (commit, None)])
        repo.refs[Ref(b"refs/heads/main")] = commit.id
    with pytest.raises(UnsafePath):
        await LocalGitHost(tmp_path, url=str).read(ProjectId("p"), commit.id.decode())

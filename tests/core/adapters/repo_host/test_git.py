import asyncio
import hashlib
import shutil
import stat
import subprocess
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from dulwich.porcelain import NoneStream, clone
from dulwich.repo import Repo

from core.adapters.repo_host.git import AUTHOR, LocalGitHost
from core.domain.ids import ProjectId
from core.errors import ArtifactMissing, RepoHostUnavailable, UnsafePath, WrongState
from core.generator.archive import zip_bytes
from core.ports import CommitRequest

PROJECT = ProjectId("0193-abc")
TREE = {"README.md": b"# Churn\n", "scripts/deploy.sh": b"#!/bin/sh\n", "infra/stack/main.tf": b"\xff\x00"}
FIRST = CommitRequest(
    project_id=PROJECT, number=1, version=1, tree=TREE, message="v1: churn", date=datetime(2026, 11, 1, tzinfo=UTC),
    parent=None,
)  # fmt: skip


@pytest.fixture
def host(tmp_path: Path) -> LocalGitHost:
    return LocalGitHost(tmp_path / "repos", url=lambda project_id: f"http://127.0.0.1:8080/repos/{project_id}.git")


def _second(parent: str) -> CommitRequest:
    tree = {"README.md": b"# Churn, again\n", "infra/stack/main.tf": TREE["infra/stack/main.tf"], "src/app.py": b""}
    return replace(FIRST, version=2, tree=tree, message="v2", parent=parent)


async def test_what_is_published_can_be_read_and_is_told_in_full(host: LocalGitHost, tmp_path: Path) -> None:
    publication = await host.publish(FIRST)
    assert await host.read(PROJECT, publication.commit) == TREE
    assert publication.path == str(tmp_path / "repos" / "0193-abc.git")
    assert publication.url == "http://127.0.0.1:8080/repos/0193-abc.git"
    assert [f.path for f in publication.files] == sorted(TREE)
    assert publication.zip_sha256 == hashlib.sha256(zip_bytes(TREE)).hexdigest()


async def test_the_same_request_is_the_same_commit_anywhere(host: LocalGitHost, tmp_path: Path) -> None:
    elsewhere = LocalGitHost(tmp_path / "elsewhere", url=str)
    assert (await host.publish(FIRST)).commit == (await elsewhere.publish(FIRST)).commit


async def test_publishing_again_changes_nothing(host: LocalGitHost, tmp_path: Path) -> None:
    first = await host.publish(FIRST)
    second = await host.publish(_second(first.commit))
    before = _files(tmp_path / "repos")
    assert await host.publish(FIRST) == first
    assert await host.publish(_second(first.commit)) == second
    assert _files(tmp_path / "repos") == before


async def test_main_and_a_tag_for_each_version_point_at_the_commits(host: LocalGitHost) -> None:
    first = await host.publish(FIRST)
    second = await host.publish(_second(first.commit))
    with Repo(second.path) as repo:
        refs = {name.decode(): sha.decode() for name, sha in repo.get_refs().items()}
        commit = repo[second.commit.encode()]
    assert refs == {
        "HEAD": second.commit,
        "refs/heads/main": second.commit,
        "refs/tags/v1": first.commit,
        "refs/tags/v2": second.commit,
    }
    assert (commit.author, commit.committer, commit.author_time) == (AUTHOR, AUTHOR, int(FIRST.date.timestamp()))
    assert commit.parents == [first.commit.encode()]


async def test_a_clone_has_the_files_and_only_scripts_are_executable(host: LocalGitHost, tmp_path: Path) -> None:
    publication = await host.publish(FIRST)
    clone(publication.path, str(tmp_path / "clone"), errstream=NoneStream()).close()
    copied = {p: (tmp_path / "clone" / p).read_bytes() for p in TREE}
    executable = [p for p in TREE if (tmp_path / "clone" / p).stat().st_mode & stat.S_IXUSR]
    assert copied == TREE
    assert executable == ["scripts/deploy.sh"]


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
async def test_git_itself_finds_nothing_wrong(host: LocalGitHost) -> None:
    publication = await host.publish(FIRST)
    await host.publish(_second(publication.commit))
    command = ["git", "-c", "safe.directory=*", "-C", publication.path, "fsck", "--full", "--strict"]
    checked = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


async def test_changes_between_two_versions_name_the_files(host: LocalGitHost) -> None:
    first = await host.publish(FIRST)
    second = await host.publish(_second(first.commit))
    changes = await host.changes(PROJECT, first.commit, second.commit)
    assert changes.files_added == ("src/app.py",)
    assert changes.files_removed == ("scripts/deploy.sh",)
    assert changes.files_modified == ("README.md",)


async def test_a_version_that_is_out_is_never_replaced(host: LocalGitHost) -> None:
    first = await host.publish(FIRST)
    with pytest.raises(WrongState):
        await host.publish(replace(FIRST, tree={"README.md": b"other"}))
    with pytest.raises(WrongState):
        await host.publish(replace(_second(first.commit), parent=None))
    assert await host.read(PROJECT, first.commit) == TREE


async def test_a_stop_between_the_branch_and_the_tag_is_healed_by_publishing_again(host: LocalGitHost) -> None:
    first = await host.publish(FIRST)
    with Repo(first.path) as repo:
        repo.refs.remove_if_equals(b"refs/tags/v1", first.commit.encode())
    assert await host.publish(FIRST) == first
    with Repo(first.path) as repo:
        assert repo.refs[b"refs/tags/v1"] == first.commit.encode()


async def test_locks_that_a_killed_writer_left_stop_nobody(host: LocalGitHost, tmp_path: Path) -> None:
    first, aside = await host.publish(FIRST), await LocalGitHost(tmp_path / "aside", url=str).publish(FIRST)
    second = await LocalGitHost(tmp_path / "aside", url=str).publish(_second(aside.commit))
    repository = tmp_path / "repos" / "0193-abc.git"
    packs = [pack.name for pack in (tmp_path / "aside" / "0193-abc.git" / "objects" / "pack").glob("*.idx")]
    for left in ("refs/heads/main", "refs/tags/v2", *(f"objects/pack/{name}" for name in packs)):
        (repository / f"{left}.lock").write_bytes(b"half")
    assert (await host.publish(_second(first.commit))).commit == second.commit
    assert list(repository.rglob("*.lock")) == []


async def test_eight_publishers_of_one_version_make_one_commit(host: LocalGitHost) -> None:
    publications = await asyncio.gather(*(host.publish(FIRST) for _ in range(8)))
    assert len({p.commit for p in publications}) == 1


async def test_an_unknown_commit_or_project_has_no_tree(host: LocalGitHost) -> None:
    with pytest.raises(ArtifactMissing):
        await host.read(PROJECT, "0" * 40)
    first = await host.publish(FIRST)
    for commit in ("0" * 40, "main", "", "\u2028"):
        with pytest.raises(ArtifactMissing):
            await host.read(PROJECT, commit)
    with Repo(first.path) as repo:
        tree = repo[first.commit.encode()].tree.decode()
    with pytest.raises(ArtifactMissing):
        await host.read(PROJECT, tree)


@pytest.mark.parametrize("path", ["../out", "/etc/passwd", "a//b", ".git/config", "a/./b", "a\\b"])
async def test_no_file_lies_outside_its_repository(host: LocalGitHost, tmp_path: Path, path: str) -> None:
    with pytest.raises(UnsafePath):
        await host.publish(replace(FIRST, tree={path: b""}))
    assert not (tmp_path / "repos").exists()


async def test_a_project_id_cannot_leave_the_folder(host: LocalGitHost) -> None:
    with pytest.raises(UnsafePath):
        await host.publish(replace(FIRST, project_id=ProjectId("../x")))


async def test_a_disk_that_cannot_be_written_is_worth_another_try(tmp_path: Path) -> None:
    (tmp_path / "repos").write_text("a file where the folder should be")
    with pytest.raises(RepoHostUnavailable):
        await LocalGitHost(tmp_path / "repos", url=str).publish(FIRST)


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

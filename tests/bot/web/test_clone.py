"""Cloning with the real git over HTTP from a served app."""

import asyncio
import gzip
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI, Request

from bot.serving import Unsignalled
from bot.web.clone import Clones, clone_url
from bot.web.signing import Signer
from core.adapters.repo_host.git import LocalGitHost
from core.domain.ids import ProjectId
from core.ports import CommitRequest
from tests.support.builders import NOW, Clock
from tests.support.servers import free_port

PROJECT = ProjectId("0193-abc")
TREE = {"README.md": b"# Churn\n", "scripts/deploy.sh": b"#!/bin/sh\n", "data/big.bin": bytes(range(256)) * 4000}
NO_PROMPT = {"PATH": "/usr/bin:/bin", "GIT_TERMINAL_PROMPT": "0", "GIT_CONFIG_NOSYSTEM": "1", "HOME": "/nonexistent"}


@dataclass
class Site:
    url: str
    signer: Signer
    clock: Clock
    repos: LocalGitHost

    async def clone(self, url: str, target: Path, *more: str) -> subprocess.CompletedProcess[str]:
        command = ["git", *more, "clone", "--quiet", url, str(target)]
        return await asyncio.to_thread(
            subprocess.run, command, capture_output=True, text=True, env=NO_PROMPT, check=False
        )


def a_request(version: int, parent: str | None) -> CommitRequest:
    tree = TREE | {"version.txt": f"{version}\n".encode()}
    return CommitRequest(
        project_id=PROJECT, number=1, version=version, tree=tree, message=f"v{version}", date=NOW, parent=parent
    )


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    clock, port = Clock(), free_port()
    signer, repos = Signer(key=b"key", clock=clock), LocalGitHost(tmp_path / "repos", url=str)
    await repos.publish(a_request(1, None))

    async def known(request: Request, token: str) -> bool:
        return token == "api-token"

    app = FastAPI()
    app.include_router(Clones(repos=repos, signer=signer, known=known).router())
    server = Unsignalled(uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield Site(f"http://127.0.0.1:{port}", signer, clock, repos)
    server.should_exit = True
    await serving


async def test_git_clones_with_a_signed_address_and_fetches_the_next_version(site: Site, tmp_path: Path) -> None:
    url = clone_url(site.url, PROJECT, site.signer)
    done = await site.clone(url, tmp_path / "copy")
    assert done.returncode == 0, done.stderr
    assert {p: (tmp_path / "copy" / p).read_bytes() for p in TREE} == TREE
    assert (tmp_path / "copy/scripts/deploy.sh").stat().st_mode & 0o111
    first = git(tmp_path / "copy", "rev-parse", "HEAD")
    await site.repos.publish(a_request(2, first))
    await asyncio.to_thread(git, tmp_path / "copy", "pull", "--quiet")
    assert (tmp_path / "copy/version.txt").read_text() == "2\n"
    assert git(tmp_path / "copy", "tag").split() == ["v1", "v2"]
    assert git(tmp_path / "copy", "fsck", "--strict") == ""


async def test_one_version_alone_is_cloned_shallow(site: Site, tmp_path: Path) -> None:
    command = ["git", "clone", "--quiet", "--depth", "1", "--branch", "v1", clone_url(site.url, PROJECT, site.signer)]
    done = await asyncio.to_thread(
        subprocess.run, [*command, str(tmp_path / "copy")], capture_output=True, text=True, env=NO_PROMPT, check=False
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "copy/README.md").exists()


async def test_a_token_of_rest_is_a_password_too(site: Site, tmp_path: Path) -> None:
    host = site.url.removeprefix("http://")
    assert (await site.clone(f"http://me:api-token@{host}/repos/{PROJECT}.git", tmp_path / "a")).returncode == 0
    assert (await site.clone(f"http://me:api-tokem@{host}/repos/{PROJECT}.git", tmp_path / "b")).returncode != 0


async def test_without_a_link_or_with_one_that_ended_git_is_asked_for_a_password(site: Site, tmp_path: Path) -> None:
    signed = clone_url(site.url, PROJECT, site.signer)
    site.clock.now += timedelta(hours=13)
    for number, url in enumerate((f"{site.url}/repos/{PROJECT}.git", signed)):
        refused = await site.clone(url, tmp_path / str(number))
        assert refused.returncode != 0
        assert "terminal prompts disabled" in refused.stderr or "Authentication failed" in refused.stderr
    async with httpx.AsyncClient(base_url=site.url) as client:
        for path in ("info/refs?service=git-upload-pack", "git-upload-pack"):
            method = "POST" if path == "git-upload-pack" else "GET"
            answer = await client.request(method, f"/repos/{PROJECT}.git/{path}")
            assert (answer.status_code, answer.headers["www-authenticate"]) == (401, 'Basic realm="agentic-mlops"')


async def test_a_link_of_one_project_opens_no_other(site: Site) -> None:
    async with httpx.AsyncClient(base_url=site.url, auth=("clone", site.signer.sign("repo:other"))) as client:
        answer = await client.get(f"/repos/{PROJECT}.git/info/refs?service=git-upload-pack")
    assert answer.status_code == 401


async def test_nobody_pushes_and_nobody_leaves_the_folder(site: Site) -> None:
    async with httpx.AsyncClient(base_url=site.url, auth=("me", "api-token")) as client:
        assert (await client.get(f"/repos/{PROJECT}.git/info/refs?service=git-receive-pack")).status_code == 403
        assert (await client.get(f"/repos/{PROJECT}.git/info/refs")).status_code == 403
        assert (await client.post(f"/repos/{PROJECT}.git/git-receive-pack")).status_code == 404
        for name in ("none", "..", "%2e%2e%2f0193-abc", "-x"):
            assert (await client.get(f"/repos/{name}.git/info/refs?service=git-upload-pack")).status_code == 404


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"hello", {}),
        (b"0032want 0000000000000000000000000000000000000000\n00000009done\n", {}),
        (b"x" * (1024 * 1024 + 1), {}),
        (gzip.compress(b"x" * (1024 * 1024 + 1)), {"content-encoding": "gzip"}),
        (b"not packed", {"content-encoding": "gzip"}),
    ],
)
async def test_what_no_git_client_says_is_refused(site: Site, body: bytes, headers: dict[str, str]) -> None:
    async with httpx.AsyncClient(base_url=site.url, auth=("me", "api-token")) as client:
        answer = await client.post(f"/repos/{PROJECT}.git/git-upload-pack", content=body, headers=headers)
    assert answer.status_code == 400


def git(folder: Path, *arguments: str) -> str:
    command = ["git", "-C", str(folder), *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=NO_PROMPT, check=True).stdout.strip()

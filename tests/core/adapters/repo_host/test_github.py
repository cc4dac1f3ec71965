"""Publishing to an organisation, against a GitHub on loopback that speaks git and checks every call's names."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jwt
import pytest
from aiohttp import web
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from dulwich.refs import Ref

from core.adapters.repo_host.git import LocalGitHost
from core.adapters.repo_host.github import GitHubHost
from core.adapters.repo_host.github_api import AppToken, Credentials, FixedToken, GitHubApi
from core.domain.ids import ProjectId
from core.errors import ConfigurationError, RepoHostUnavailable, WrongState
from core.ports import CommitRequest
from tests.support.github import ORGANISATION, TOKEN, FakeGitHub, running_github
from tests.support.github_openapi import DATA, Description

TREE = {"README.md": b"# Churn\n", "scripts/deploy.sh": b"#!/bin/sh\n"}
FIRST = CommitRequest(
    project_id=ProjectId("0193-abc"), number=12, version=1, tree=TREE, message="D-12v1: Churn",
    date=datetime(2026, 11, 1, tzinfo=UTC), parent=None, slug="churn-batch",
)  # fmt: skip
NAME = "churn-batch-d12"


@pytest.fixture
async def github(tmp_path: Path) -> AsyncIterator[FakeGitHub]:
    async with running_github(tmp_path / "github") as running:
        yield running
    assert running.faults == []


@pytest.fixture
def host(github: FakeGitHub, tmp_path: Path) -> GitHubHost:
    return a_host(github, tmp_path)


def a_host(github: FakeGitHub, folder: Path, credentials: Credentials | None = None) -> GitHubHost:
    api = GitHubApi(github.url, credentials or FixedToken(TOKEN), pause=0.01)
    return GitHubHost(LocalGitHost(folder / "repos", url=str), api=api, organisation=ORGANISATION)


def second(parent: str) -> CommitRequest:
    tree = {**TREE, "README.md": b"# Churn, again\n", "docs/new.md": b"x"}
    return replace(FIRST, version=2, tree=tree, message="D-12v2: Churn", parent=parent)


def refs(github: FakeGitHub) -> dict[str, str]:
    return {ref.decode(): sha.decode() for ref, sha in github.repository(NAME).get_refs().items() if ref != b"HEAD"}


async def test_a_new_project_becomes_a_repository_with_the_same_commit(host: GitHubHost, github: FakeGitHub) -> None:
    published = await host.publish(FIRST)
    assert refs(github) == {"refs/heads/main": published.commit, "refs/tags/v1": published.commit}
    assert published.review_url == f"https://github.test/acme/{NAME}/commit/{published.commit}"
    assert await host.read(FIRST.project_id, published.commit) == TREE


async def test_publishing_again_makes_nothing_new(host: GitHubHost, github: FakeGitHub) -> None:
    first, again = await host.publish(FIRST), await host.publish(FIRST)
    assert again == first
    assert [c for c in github.calls if c.startswith("POST")] == [f"POST /orgs/{ORGANISATION}/repos"]


async def test_a_later_version_is_a_pull_request_with_its_diff(host: GitHubHost, github: FakeGitHub) -> None:
    first = await host.publish(FIRST)
    later = await host.publish(second(first.commit))
    assert later.review_url == f"https://github.test/acme/{NAME}/pull/1"
    assert refs(github)["refs/heads/main"] == first.commit
    assert refs(github)["refs/heads/agentic-mlops/v2"] == later.commit
    (pull,) = github.pulls
    assert pull["title"] == "D-12v2: Churn"
    assert "**1 added**\n\n- `docs/new.md`" in pull["body"]
    assert "**1 changed**\n\n- `README.md`" in pull["body"]
    again = await host.publish(second(first.commit))
    assert (again.review_url, len(github.pulls)) == (later.review_url, 1)


async def test_a_version_that_was_merged_is_told_as_its_commit(host: GitHubHost, github: FakeGitHub) -> None:
    first = await host.publish(FIRST)
    later = await host.publish(second(first.commit))
    github.repository(NAME).refs[Ref(b"refs/heads/main")] = later.commit.encode()
    assert (await host.publish(second(first.commit))).review_url.endswith(f"/commit/{later.commit}")


async def test_a_repository_of_somebody_else_is_left_alone(github: FakeGitHub, tmp_path: Path) -> None:
    stranger = replace(FIRST, project_id=ProjectId("other"), tree={"README.md": b"not yours"})
    theirs = await a_host(github, tmp_path / "theirs").publish(stranger)
    with pytest.raises(WrongState, match="not this project's"):
        await a_host(github, tmp_path).publish(FIRST)
    assert refs(github) == {"refs/heads/main": theirs.commit, "refs/tags/v1": theirs.commit}


async def test_an_empty_repository_that_a_stopped_attempt_left_is_filled(host: GitHubHost, github: FakeGitHub) -> None:
    github.make(NAME)
    published = await host.publish(FIRST)
    assert refs(github)["refs/heads/main"] == published.commit


async def test_two_attempts_at_the_same_time_make_one_repository(github: FakeGitHub, tmp_path: Path) -> None:
    results = await asyncio.gather(*(a_host(github, tmp_path).publish(FIRST) for _ in range(3)))
    assert len({p.commit for p in results}) == 1
    assert refs(github)["refs/heads/main"] == results[0].commit


@pytest.mark.parametrize(
    "failure",
    [
        web.json_response({"message": "try later"}, status=502),
        web.json_response({"message": "slow down"}, status=429, headers={"Retry-After": "0"}),
        web.json_response({"message": "secondary limit"}, status=403, headers={"Retry-After": "0"}),
        web.Response(status=200, text="<html>"),
    ],
    ids=["502", "429", "limited", "no-json"],
)
async def test_a_passing_failure_is_tried_again(host: GitHubHost, github: FakeGitHub, failure: web.Response) -> None:
    github.failures.append(failure)
    assert (await host.publish(FIRST)).review_url


async def test_a_github_that_stays_away_is_unavailable_and_the_next_attempt_goes_on(
    host: GitHubHost, github: FakeGitHub
) -> None:
    github.failures += [web.json_response({}, status=503) for _ in range(4)]
    with pytest.raises(RepoHostUnavailable, match="503"):
        await host.publish(FIRST)
    assert (await host.publish(FIRST)).review_url


async def test_a_token_that_is_refused_is_a_wrong_configuration(github: FakeGitHub, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="Bad credentials"):
        await a_host(github, tmp_path, FixedToken("wrong")).publish(FIRST)
    assert len(github.calls) == 1


async def test_a_token_that_may_not_push_is_a_wrong_configuration(github: FakeGitHub, tmp_path: Path) -> None:
    class Half:
        """Right for REST, and then no more."""

        def __init__(self) -> None:
            self.asked = 0

        async def token(self) -> str:
            self.asked += 1
            return TOKEN if self.asked < 3 else "ended"

    with pytest.raises((ConfigurationError, RepoHostUnavailable)):
        await a_host(github, tmp_path, Half()).publish(FIRST)
    assert github.repository(NAME).get_refs() == {}


async def test_an_app_proves_itself_once_and_publishes_with_its_own_token(github: FakeGitHub, tmp_path: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    proofs: list[dict[str, Any]] = []

    class Known(set[str]):
        def __contains__(self, said: object) -> bool:
            if said == TOKEN:
                return True
            proofs.append(jwt.decode(str(said), key.public_key(), algorithms=["RS256"]))
            return True

    github.tokens = Known()
    app = AppToken(api_url=github.url, app_id="77", installation_id="5", private_key=pem)
    await a_host(github, tmp_path, app).publish(FIRST)
    assert [p["iss"] for p in proofs] == ["77"]
    assert proofs[0]["exp"] - proofs[0]["iat"] <= 600
    assert github.calls.count("POST /app/installations/5/access_tokens") == 1


async def test_a_key_that_is_none_is_told_as_such(github: FakeGitHub) -> None:
    app = AppToken(api_url=github.url, app_id="77", installation_id="5", private_key="secret")
    with pytest.raises(ConfigurationError, match="GITHUB_APP_PRIVATE_KEY"):
        await app.token()


def test_the_description_knows_what_a_wrong_call_is() -> None:
    description = Description()
    path = "/repos/a/b/pulls"
    assert description.faults("POST", path, query={}, body={"title": "t", "head": "h", "base": "m"}) == []
    assert description.faults("POST", path, query={}, body={"title": "t", "head": "h"}) == [
        "base is missing in pulls/create"
    ]
    assert description.faults("POST", path, query={}, body={"head": "h", "base": "m", "boddy": ""})
    assert description.faults("POST", "/orgs/a/repos", query={}, body={"name": "n", "visibility": "secret"})
    assert description.faults("GET", path, query={"heads": "h"}, body={})
    assert description.faults("GET", "/repository/a/b", query={}, body={})
    assert "@octokit/openapi" in DATA.read_text()

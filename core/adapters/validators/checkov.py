"""checkov with its whole rule set, where it is installed: every failed check has a written reason, or is a finding.

It pins libraries that contradict ours, so it is looked for on the PATH, in an environment of its own.
"""

import json
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import TypeAdapter

from core.adapters.validators.base import Timer, check_of, skipped
from core.adapters.validators.process import run
from core.domain.base import Frozen
from core.domain.repository import Check, CheckFinding, Tree

_CONFIG = ".checkov.yaml"
_SKIPPED = re.compile(r"^[ \t]*-[ \t]*(CKV\w+)[ \t]*(#[ \t]*\S.*)?", re.MULTILINE)
_SECONDS = 240


class _Failed(Frozen, extra="ignore"):
    check_id: str
    check_name: str = ""
    file_path: str = ""
    resource: str = ""
    file_line_range: list[int] = []


class _Results(Frozen, extra="ignore"):
    failed_checks: list[_Failed] = []
    parsing_errors: list[str] = []


class _Summary(Frozen, extra="ignore"):
    checkov_version: str = ""


class _Report(Frozen, extra="ignore"):
    results: _Results = _Results()
    summary: _Summary = _Summary()


_REPORTS = TypeAdapter(list[_Report])


class Checkov:
    name = "checkov"

    def __init__(self, binary: str | None = None) -> None:
        self._binary = binary or shutil.which("checkov")

    async def check(self, folder: str, tree: Tree) -> Sequence[Check]:
        if self._binary is None:
            return [skipped(self.name, tool="checkov", why="checkov is not on the PATH")]
        timer, findings = Timer(), list(_without_reason(tree))
        settings = ["--config-file", _CONFIG] if _CONFIG in tree else ["--skip-download", "--compact", "--quiet"]
        ended = await run(
            [self._binary, "--directory", ".", "--output", "json", *settings],
            folder=folder,
            home=str(Path(folder).parent),
            seconds=_SECONDS,
        )
        version = ""
        try:
            told: object = json.loads(ended.out)
            reports = _REPORTS.validate_python(told if isinstance(told, list) else [told])
        except ValueError:
            said = "took too long" if ended.timed_out else f"did not end well: {ended.err.strip()[-300:]}"
            findings.append(CheckFinding(message=f"checkov {said}"))
        else:
            findings += [finding for report in reports for finding in _findings(report)]
            version = next((r.summary.checkov_version for r in reports if r.summary.checkov_version), "")
        return [check_of(self.name, findings, timer=timer, tool="checkov", version=version, always=False)]


def _findings(report: _Report) -> Iterator[CheckFinding]:
    for failed in report.results.failed_checks:
        line = failed.file_line_range[0] if failed.file_line_range else 0
        message = f"{failed.check_id}: {failed.check_name} ({failed.resource})"
        yield CheckFinding(file=failed.file_path.lstrip("/"), line=line, message=message[:500])
    for path in report.results.parsing_errors:
        yield CheckFinding(file=path.lstrip("/"), line=1, message="checkov cannot read this file")


def _without_reason(tree: Tree) -> Iterator[CheckFinding]:
    text = tree.get(_CONFIG, b"").decode("utf-8", errors="replace")
    for found in _SKIPPED.finditer(text):
        if not found[2]:
            line = text.count("\n", 0, found.start(1)) + 1
            yield CheckFinding(file=_CONFIG, line=line, message=f"{found[1]} is left out without a reason")

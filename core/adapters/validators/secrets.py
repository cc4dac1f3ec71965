"""detect-secrets over every file that could hold a secret. Entropy and addresses are not used: they are no secrets.

The tool takes about a second for 40 KB, so its own patterns, run over whole texts first, choose the files it reads.
"""

import json
import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path

from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
from detect_secrets.plugins import keyword
from detect_secrets.plugins.base import RegexBasedDetector
from pydantic import TypeAdapter

from core.adapters.validators.base import Timer, check_of, skipped
from core.adapters.validators.process import own_tool, run
from core.domain.base import Frozen
from core.domain.repository import Check, CheckFinding, Tree


class _Secret(Frozen, extra="ignore"):
    type: str
    line_number: int = 1


class _Baseline(Frozen, extra="ignore"):
    results: dict[str, list[_Secret]] = {}


_BASELINE = TypeAdapter(_Baseline)
#: Digests and pinned commits have entropy; networks have addresses.
_UNUSED = ("Base64HighEntropyString", "HexHighEntropyString", "IPPublicDetector")


class DetectSecrets:
    name = "secrets"
    reads: tuple[str, ...] = ("*",)

    async def check(self, folder: str, tree: Tree) -> Sequence[Check]:
        timer, tool = Timer(), own_tool("detect-secrets")
        if tool is None:
            return [skipped(self.name, tool="detect-secrets", why="detect-secrets is not installed", always=True)]
        suspects = [path for path in sorted(tree) if may_hold_secret(tree[path])]
        findings = await _scan(tool, folder, suspects) if suspects else []
        detail, release = f"{len(tree)} files", version("detect-secrets")
        return [check_of(self.name, findings, timer=timer, tool="detect-secrets", version=release, detail=detail)]


async def _scan(tool: Path, folder: str, paths: Sequence[str]) -> list[CheckFinding]:
    ended = await run(
        [
            *(tool, "scan", "--all-files", "--no-verify"),
            *(argument for plugin in _UNUSED for argument in ("--disable-plugin", plugin)),
            *(f"./{path}" for path in paths),
        ],
        folder=folder,
        home=str(Path(folder).parent),
        seconds=120,
    )
    if ended.timed_out or ended.code != 0:
        return [CheckFinding(message=f"detect-secrets did not end well: {ended.err.strip()[-300:]}")]
    results = _BASELINE.validate_python(json.loads(ended.out)).results
    return [
        CheckFinding(file=path.removeprefix("./"), line=secret.line_number, message=f"looks like: {secret.type}")
        for path, secrets in results.items()
        for secret in secrets
    ]


@lru_cache(maxsize=2048)
def may_hold_secret(data: bytes) -> bool:
    """Whether a pattern of any detector is in the text; the tool itself then decides, line by line."""
    text = data.decode("utf-8", errors="replace")
    if any(pattern.search(text) for pattern in _patterns()):
        return True
    named = "\n".join(line for line in text.splitlines() if _keywords().search(line))
    return bool(named) and any(pattern.search(named) for pattern in _assignments())


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    detectors = get_mapping_from_secret_type_to_class().values()
    used = (d for d in detectors if issubclass(d, RegexBasedDetector) and d.__name__ not in _UNUSED)
    listed: list[Iterable[re.Pattern[str]]] = [d().denylist for d in used]  # pyright: ignore[reportUnknownMemberType]
    return _by_line(pattern for patterns in listed for pattern in patterns)


@cache
def _keywords() -> re.Pattern[str]:
    return re.compile("|".join(keyword.DENYLIST), re.IGNORECASE)


@cache
def _assignments() -> tuple[re.Pattern[str], ...]:
    return _by_line(dict.fromkeys(p for group in keyword.REGEX_BY_FILETYPE.values() for p in group))


def _by_line(patterns: Iterable[re.Pattern[str]]) -> tuple[re.Pattern[str], ...]:
    """`^` and `$` of a pattern mean a line's ends, for which the tool uses it."""
    return tuple(re.compile(p.pattern, p.flags | re.MULTILINE) for p in patterns)

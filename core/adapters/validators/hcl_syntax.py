"""Every HCL file through HashiCorp's own parser, which knows the exact place of a mistake."""

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import version

import pygohcl

from core.adapters.validators.base import Timer, check_of, matching
from core.domain.repository import Check, CheckFinding, Tree

_PLACE = re.compile(r"(?:^|: )[\w.-]+:(\d+),\d+(?:-\d+(?:,\d+)?)?: (.*)", re.DOTALL)


class HclSyntax:
    name = "hcl"
    reads: tuple[str, ...] = ("*.tf", "*.tfvars", "*.hcl")

    async def check(self, folder: str, tree: Tree) -> Sequence[Check]:
        timer = Timer()
        paths = matching(tree, self.reads)
        findings = [
            CheckFinding(file=path, line=mistake[0], message=mistake[1])
            for path in paths
            if (mistake := find_mistake(tree[path])) is not None
        ]
        return [
            check_of(
                self.name,
                findings,
                timer=timer,
                tool="pygohcl",
                version=version("pygohcl"),
                detail=f"{len(paths)} files",
            )
        ]


@lru_cache(maxsize=2048)
def find_mistake(data: bytes) -> tuple[int, str] | None:
    """Line and message of the first mistake."""
    try:
        pygohcl.loads(data.decode("utf-8"))  # pyright: ignore[reportUnknownMemberType]
    except UnicodeDecodeError:
        return 1, "the file is not UTF-8"
    except (pygohcl.HCLParseError, pygohcl.HCLInternalError) as exc:
        text = str(exc)
        place = _PLACE.search(text)
        return (int(place[1]), place[2].strip()) if place else (1, text)
    return None

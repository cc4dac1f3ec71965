"""Names of things. All are UUIDv7 texts, except a project's short number, which people say as `D-142`."""

import re
from typing import NewType

ProjectId = NewType("ProjectId", str)
DecisionSetId = NewType("DecisionSetId", str)
GateId = NewType("GateId", str)
JobId = NewType("JobId", str)
ArtifactId = NewType("ArtifactId", str)
DecisionId = NewType("DecisionId", str)

_SHORT = re.compile(r"^[Dd]-?(\d{1,9})(?:\s*[vV](\d{1,6}))?$")


def short_name(number: int, version: int | None = None) -> str:
    return f"D-{number}" if version is None else f"D-{number}v{version}"


def parse_short_name(text: str) -> tuple[int, int | None] | None:
    """`D-142` or `D-142v2` as number and version; None for anything else (a UUID, say)."""
    if (match := _SHORT.match(text.strip())) is None:
        return None
    return int(match[1]), int(match[2]) if match[2] else None

"""Which paths a generated repository may hold. Everything that enters a tree passes `safe_path`."""

import re
from collections.abc import Iterable

from core.errors import UnsafePath

_PART = re.compile(r"^[A-Za-z0-9._][A-Za-z0-9._-]*$")
#: Git's own folder, and names that Windows cannot check out.
_FORBIDDEN = frozenset({".git", "con", "prn", "aux", "nul"})
_LIMIT = 200


def safe_path(path: str) -> str:
    """The path itself; raises UnsafePath unless it is relative, plain, `/`-separated and stays inside."""
    parts = path.split("/")
    plain = all(_PART.fullmatch(part) and part not in (".", "..") for part in parts)
    if not plain or len(path) > _LIMIT or any(part.lower() in _FORBIDDEN for part in parts):
        raise UnsafePath(path=path)
    return path


def safe_paths(paths: Iterable[str]) -> tuple[str, ...]:
    """Raises UnsafePath too when two paths differ only in case, or one is a folder of the other."""
    checked = tuple(safe_path(path) for path in paths)
    seen = {path.lower() for path in checked}
    if len(seen) != len(checked):
        raise UnsafePath("Two files of a repository have the same name.", path=", ".join(sorted(checked)))
    for path in seen:
        parts = path.split("/")
        if any("/".join(parts[:depth]) in seen for depth in range(1, len(parts))):
            raise UnsafePath("A file and a folder of a repository have the same name.", path=path)
    return checked

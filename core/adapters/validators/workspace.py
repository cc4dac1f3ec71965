"""Writes a tree into a private folder once, for all validators. A path that could leave it is told and not written."""

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path

from core.adapters.validators.base import Timer, check_of
from core.domain.repository import Check, CheckFinding, Tree

LARGEST_FILE = 5 * 1024 * 1024
LARGEST_TREE = 50 * 1024 * 1024
MOST_FILES = 5000
_LONGEST_PATH = 240
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def judge_paths(tree: Tree) -> tuple[Check, dict[str, bytes]]:
    """The check, and the part of the tree that may be written: no other judge sees the rest."""
    timer = Timer()
    findings: list[CheckFinding] = []
    safe: dict[str, bytes] = {}
    seen: dict[str, str] = {}
    for path in sorted(tree):
        why = _refusal(path, tree[path]) or _clash(path, seen)
        if why is None:
            safe[path] = tree[path]
            seen[path.lower()] = path
        else:
            findings.append(CheckFinding(file=_shown(path), message=why))
    findings.extend(_too_much(tree))
    detail = f"{len(tree)} files, {sum(map(len, tree.values()))} bytes"
    return check_of("paths", findings, timer=timer, tool="built in", detail=detail), safe


def write(tree: Tree, folder: Path) -> None:
    """Only for a tree that `judge_paths` returned. The folder is new and empty, so no link can be followed."""
    for path, data in tree.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        if path.endswith(".sh"):
            target.chmod(0o755)


def _refusal(path: str, data: bytes) -> str | None:
    parts = path.split("/")
    if not path or path.startswith("/") or _CONTROL.search(path) or "\\" in path or ":" in parts[0]:
        return "this is no plain relative path, so the file was not written"
    if any(part in ("", ".", "..") for part in parts) or posixpath.normpath(path) != path:
        return "this path could leave the repository, so the file was not written"
    if ".git" in (part.lower() for part in parts):
        return "a repository may not bring its own .git, so the file was not written"
    if len(path) > _LONGEST_PATH:
        return f"this path has more than {_LONGEST_PATH} characters"
    if len(data) > LARGEST_FILE:
        return f"this file has more than {LARGEST_FILE} bytes"
    return _unreadable(data)


def _unreadable(data: bytes) -> str | None:
    """A repository that people review is text: whatever is not was put there by somebody else."""
    if (place := data.find(b"\0")) >= 0:
        return f"this file holds a NUL at byte {place}, so it is no text"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as exc:
        return f"this file is not UTF-8 at byte {exc.start}, so it is no text"
    return None


def _clash(path: str, seen: dict[str, str]) -> str | None:
    """Also between a file and a folder of the same name, and between names that differ only in case."""
    if path.lower() in seen:
        return f"the same name as {seen[path.lower()]} on systems that ignore case"
    parts = path.lower().split("/")
    for depth in range(1, len(parts)):
        if (parent := "/".join(parts[:depth])) in seen:
            return f"{seen[parent]} is a file, so nothing can lie below it"
    return None


def _too_much(tree: Tree) -> Iterator[CheckFinding]:
    total = sum(map(len, tree.values()))
    if total > LARGEST_TREE:
        yield CheckFinding(message=f"the repository has {total} bytes, {LARGEST_TREE} at most are allowed")
    if len(tree) > MOST_FILES:
        yield CheckFinding(message=f"the repository has {len(tree)} files, {MOST_FILES} at most are allowed")


def _shown(path: str) -> str:
    return path.encode("unicode_escape", errors="replace").decode()[:_LONGEST_PATH]

"""What pipelines call: make targets and scripts that have to be in the repository, and keys that must not be."""

import re
from collections.abc import Iterator

from core.domain.repository import Tree


def broken_commands(text: str, tree: Tree, *, comment: str) -> Iterator[tuple[int, str]]:
    """Line and what is wrong with it. `comment` is what a line of prose begins with."""
    targets = set(re.findall(rb"^([a-z][a-z-]*):", tree.get("Makefile", b""), re.MULTILINE))
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip().startswith(comment):
            continue
        for script in re.findall(r"\bscripts/[\w./-]+", line):
            if script not in tree:
                yield number, f"{script} is not in the repository"
        for words in re.findall(r"\bmake ((?:[a-z][a-z-]*\s*)+)", line):
            yield from ((number, f"make has no target {t}") for t in words.split() if t.encode() not in targets)
        if re.search(r"\bAWS_(?:SECRET_)?ACCESS_KEY", line):
            yield number, "a long-lived key of AWS; use the build's own token"

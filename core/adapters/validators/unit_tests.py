"""Runs the repository's own tests with the product's interpreter: they need the standard library and pytest alone.

Confined where the machine can do it; where it cannot, no code of a model is in the tree (see `codegen`).
"""

import asyncio
import re
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path

from core.adapters.validators.base import Timer, check_of, matching, skipped
from core.adapters.validators.confine import wrapped
from core.adapters.validators.process import Finished, run
from core.adapters.validators.workspace import write
from core.domain.repository import Check, CheckFinding, Tree

_FAILURE = re.compile(r"^(\S+?\.py):(\d+): (.+)$", re.MULTILINE)
_SUMMARY = re.compile(r"^(?:FAILED|ERROR) (\S+?\.py)(?:::(\S+))?(?: - (.*))?$", re.MULTILINE)
_COUNT = re.compile(r"^(\d+ (?:passed|failed|error).*?)(?: in [\d.]+s.*)?$", re.MULTILINE)
#: Seconds of processor time and blocks of 512 bytes a file: a test that runs wild harms only itself.
_LIMITS = 'ulimit -t 120 -f 204800; exec "$@"'
_NO_TESTS = 5


class UnitTests:
    name = "unit_tests"
    reads: tuple[str, ...] = ("*",)

    def __init__(self, *, seconds: float = 120) -> None:
        self._seconds = seconds

    async def check(self, folder: str, tree: Tree) -> Sequence[Check]:
        timer = Timer()
        if not matching(tree, ("tests/*.py", "*/test_*.py", "test_*.py")):
            return [skipped(self.name, tool="pytest", why="the repository has no tests", always=True)]
        # Tests may write files, which the other judges must not see.
        copy, home = (str(Path(folder).parent / name) for name in ("tests", "tests_home"))
        write(tree, Path(copy))
        await asyncio.to_thread(Path(home).mkdir)
        command = [
            *("/bin/sh", "-c", _LIMITS, "sh", sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"),
            *("--tb=line", "-rfE", "--color=no", "--rootdir", copy),
        ]
        ended = await run(
            await asyncio.to_thread(wrapped, command, writable=(copy, home)) or command,
            folder=copy,
            home=home,
            seconds=self._seconds,
            extra={"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        )
        counted = _COUNT.findall(ended.out)
        return [
            check_of(
                self.name,
                list(self._findings(ended, copy)),
                timer=timer,
                tool="pytest",
                version=version("pytest"),
                detail=counted[-1] if counted else "",
            )
        ]

    def _findings(self, ended: Finished, folder: str) -> Iterator[CheckFinding]:
        if ended.timed_out:
            yield CheckFinding(
                file="tests", message=f"the tests did not end within {self._seconds:g} s and were stopped"
            )
            return
        if ended.code == 0:
            return
        found = list(_failures(ended.out, folder))
        yield from found
        if not found:
            last = (ended.out + ended.err).strip().splitlines()[-3:]
            what = "no test was found" if ended.code == _NO_TESTS else f"pytest ended with {ended.code}"
            yield CheckFinding(file="tests", message=": ".join([what, *last])[:500])


def _failures(out: str, folder: str) -> Iterator[CheckFinding]:
    """A failed test with the line where it failed; an error while collecting has a file only."""
    places = {_relative(path, folder): int(line) for path, line, _ in _FAILURE.findall(out)}
    lines = [(_relative(p, folder), int(line), message) for p, line, message in _FAILURE.findall(out)]
    for path, test, message in _SUMMARY.findall(out):
        exact = next((line for file, line, text in lines if file == path and text[:40] in message), None)
        line = exact if exact is not None else places.get(path, 1)
        yield CheckFinding(file=path, line=line, message=f"{test or 'collecting'}: {message or 'failed'}")


def _relative(path: str, folder: str) -> str:
    return path.removeprefix(folder).lstrip("/")

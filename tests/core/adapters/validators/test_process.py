"""Programs are started without anybody's environment, stopped in time, and leave nothing running."""

import asyncio
import os
import sys
import time
from pathlib import Path

import pytest

from core.adapters.validators.process import Finished, environment, run
from core.adapters.validators.unit_tests import UnitTests


async def python(code: str, folder: Path, *, seconds: float = 20) -> Finished:
    return await run([sys.executable, "-c", code], folder=str(folder), home=str(folder), seconds=seconds)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    return state != "Z"


async def gone(pid: int) -> bool:
    for _ in range(100):
        if not alive(pid):
            return True
        await asyncio.sleep(0.05)
    return False


def number_in(path: Path) -> int | None:
    return int(path.read_text() or 0) or None if path.exists() else None


async def written(path: Path) -> int:
    for _ in range(400):
        if number := number_in(path):
            return number
        await asyncio.sleep(0.05)
    raise AssertionError("the program wrote nothing")


async def test_no_more_programs_run_than_there_are_processors_and_waiting_is_not_counted(tmp_path: Path) -> None:
    code = "import time; a = time.monotonic(); time.sleep(0.4); print(a, time.monotonic())"
    count = 3 * (os.cpu_count() or 2)
    ended = await asyncio.gather(*(python(code, tmp_path, seconds=10) for _ in range(count)))
    assert not any(each.timed_out for each in ended)
    spans = [tuple(map(float, each.out.split())) for each in ended]
    most = max(sum(begun <= moment < end for begun, end in spans) for moment, _ in spans)
    assert most <= (os.cpu_count() or 2)


async def test_a_program_sees_no_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_SECRET_ACCESS_KEY", "SLACK_BOT_TOKEN", "HTTPS_PROXY", "OPENAI_API_KEY"):
        monkeypatch.setenv(name, "hush")
    ended = await python("import os; print(sorted(os.environ)); print(os.environ['HOME'])", tmp_path)
    names, home = ended.out.splitlines()
    assert set(eval(names)) <= set(environment("x")) | {"LC_CTYPE"}
    assert "hush" not in ended.out
    assert home == str(tmp_path)


async def test_a_program_that_asks_the_network_is_refused(tmp_path: Path) -> None:
    ended = await python("import urllib.request; urllib.request.urlopen('https://example.com')", tmp_path)
    assert ended.code == 1
    assert "refused" in ended.err.lower()


async def test_output_and_exit_code_come_back(tmp_path: Path) -> None:
    ended = await python("import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)", tmp_path)
    assert (ended.code, ended.out, ended.err, ended.timed_out) == (3, "out\n", "err\n", False)


async def test_nothing_can_be_typed_into_a_program(tmp_path: Path) -> None:
    assert (await python("import sys; print(repr(sys.stdin.read()))", tmp_path)).out == "''\n"


CHILDREN = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(child.pid, flush=True)
{then}
"""


async def test_a_late_program_is_stopped_with_all_its_children(tmp_path: Path) -> None:
    started = time.monotonic()
    ended = await python(CHILDREN.format(then="time.sleep(60)"), tmp_path, seconds=2)
    assert ended.timed_out
    assert time.monotonic() - started < 15
    assert await gone(int(ended.out))


async def test_a_child_that_outlives_its_program_is_stopped(tmp_path: Path) -> None:
    ended = await python(CHILDREN.format(then=""), tmp_path)
    assert ended.code == 0
    assert await gone(int(ended.out))


async def test_a_cancelled_program_is_stopped_with_all_its_children(tmp_path: Path) -> None:
    code = CHILDREN.format(then="open('pid', 'w').write(str(child.pid)); time.sleep(60)")
    task = asyncio.create_task(python(code, tmp_path))
    pid = await written(tmp_path / "pid")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await gone(pid)


async def test_endless_output_is_cut(tmp_path: Path) -> None:
    ended = await python("print('x' * 20_000_000)", tmp_path)
    assert len(ended.out) == 4 * 1024 * 1024


async def test_tests_that_hang_are_a_failed_check(tmp_path: Path) -> None:
    folder = tmp_path / "repository"
    folder.mkdir()
    tree = {"tests/test_hang.py": b"import time\n\n\ndef test_hangs():\n    time.sleep(60)\n"}
    (check,) = await UnitTests(seconds=3).check(str(folder), tree)
    assert [f.message for f in check.findings] == ["the tests did not end within 3 s and were stopped"]

"""Starts other people's programs: no shell, no environment but its own, a time limit, and nothing left running."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from weakref import WeakKeyDictionary

_LARGEST_OUTPUT = 4 * 1024 * 1024
_POLL = 0.01
#: Where the tools of this very installation are, then the system's own.
_PATH = f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin"
#: A worker judges many repositories at once. Programs that share a processor would only be late together.
_AT_ONCE = os.cpu_count() or 2
_turns: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()

_NOWHERE = "http://127.0.0.1:9"


@dataclass(frozen=True, kw_only=True)
class Finished:
    code: int
    out: str
    err: str
    timed_out: bool = False


def own_tool(name: str) -> Path | None:
    """A program that a package of this installation brought along."""
    path = Path(sys.executable).parent / name
    return path if path.exists() else None


def environment(home: str, extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """All that a program sees: no credential, token, proxy or setting of whoever runs the product."""
    return {
        "PATH": _PATH,
        "HOME": home,
        "TMPDIR": home,
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
        "NO_COLOR": "1",
        # A closed port of this machine: whoever asks the network is refused at once, and names nobody.
        "HTTP_PROXY": _NOWHERE,
        "HTTPS_PROXY": _NOWHERE,
        "NO_PROXY": "localhost,127.0.0.1,::1",
        **(extra or {}),
    }


async def run(
    arguments: Sequence[str | Path],
    *,
    folder: str,
    home: str,
    seconds: float,
    extra: Mapping[str, str] | None = None,
) -> Finished:
    """The process leads a group of its own, which is killed as a whole when it ends, is late or is cancelled.

    As many run at once as there are processors; the clock of `seconds` starts with the process.
    """
    async with _turns.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(_AT_ONCE)):
        return await _run(arguments, folder=folder, home=home, seconds=seconds, extra=extra)


async def _run(
    arguments: Sequence[str | Path], *, folder: str, home: str, seconds: float, extra: Mapping[str, str] | None
) -> Finished:
    process = await asyncio.create_subprocess_exec(
        *map(str, arguments),
        cwd=folder,
        env=environment(home, extra),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    reading = asyncio.gather(_read(process.stdout), _read(process.stderr))
    timed_out = False
    try:
        async with asyncio.timeout(seconds):
            await _ended(process)
    except TimeoutError:
        timed_out = True
    finally:
        _kill_group(process.pid)
        # With the whole group gone the pipes end, so this is short even where the caller was cancelled.
        out, err = await asyncio.shield(reading)
        code = await process.wait()
    return Finished(code=-1 if timed_out else code, out=out, err=err, timed_out=timed_out)


async def _ended(process: asyncio.subprocess.Process) -> None:
    """`wait` would wait for the pipes too, which a child that lives on keeps open."""
    while process.returncode is None:  # noqa: ASYNC110 - asyncio has no event for the exit alone
        await asyncio.sleep(_POLL)


async def _read(stream: asyncio.StreamReader | None) -> str:
    """Reads to the end, so that the program never blocks, and keeps the beginning."""
    kept = bytearray()
    while stream is not None and (chunk := await stream.read(65536)):
        kept += chunk[: max(0, _LARGEST_OUTPUT - len(kept))]
    return kept.decode("utf-8", errors="replace")


def _kill_group(leader: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)

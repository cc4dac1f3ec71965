"""Our own Valkey, really started, shared, killed and taken over."""

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError

from core.errors import ConfigurationError
from jobs import embedded
from jobs.embedded import SOCKET_PATH_MAX, EmbeddedValkey
from jobs.queue import ArqJobQueue
from tests.contracts.samples import a_job

STARTER = """
import asyncio, sys
from pathlib import Path
from jobs.embedded import EmbeddedValkey
async def main():
    async with EmbeddedValkey(Path(sys.argv[1])):
        print("ready", flush=True)
        await asyncio.sleep(60)
asyncio.run(main())
"""


@pytest.fixture(autouse=True)
def watchful(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "_WATCH_SECONDS", 0.05)


async def server_process(valkey: EmbeddedValkey) -> int:
    async with Redis.from_url(valkey.url) as client:
        return (await client.info("server"))["process_id"]


async def eventually(look: Callable[[], Awaitable[bool]]) -> None:
    for _ in range(200):
        if await look():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it did not come about within ten seconds")


@contextmanager
def a_starter(data_dir: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has started the server of this folder and holds its lock."""
    with subprocess.Popen([sys.executable, "-c", STARTER, str(data_dir)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert any(line == "ready\n" for line in process.stdout)
        try:
            yield process
        finally:
            process.kill()


def is_gone(process: int) -> bool:
    return not psutil.pid_exists(process) or psutil.Process(process).status() == psutil.STATUS_ZOMBIE


async def answers_as_another(valkey: EmbeddedValkey, before: int) -> bool:
    try:
        return await server_process(valkey) != before
    except (RedisError, OSError):
        return False


async def test_two_on_one_data_dir_share_one_server_and_two_dirs_do_not(tmp_path: Path) -> None:
    async with EmbeddedValkey(tmp_path) as first, EmbeddedValkey(tmp_path) as second:
        assert await server_process(first) == await server_process(second)
        async with EmbeddedValkey(tmp_path / "other") as third:
            assert await server_process(third) != await server_process(first)


async def test_the_last_one_out_stops_the_server(tmp_path: Path) -> None:
    async with EmbeddedValkey(tmp_path) as valkey:
        process = await server_process(valkey)
    assert is_gone(process)


async def test_when_the_starter_ends_the_other_takes_over_and_nothing_queued_is_lost(tmp_path: Path) -> None:
    first, second = EmbeddedValkey(tmp_path), EmbeddedValkey(tmp_path)
    await first.__aenter__()
    async with second:
        await _queue_one(first)
        before = await server_process(first)
        await first.__aexit__(None, None, None)
        await eventually(lambda: answers_as_another(second, before))
        assert await _queued(second) == ["advance:design-one:1:0"]
        after = await server_process(second)
    assert is_gone(after)


async def test_a_killed_server_is_started_again_and_nothing_queued_is_lost(tmp_path: Path) -> None:
    async with EmbeddedValkey(tmp_path) as valkey:
        await _queue_one(valkey)
        await asyncio.sleep(1.1)  # the append-only file is synced each second
        for _ in range(2):
            before = await server_process(valkey)
            os.kill(before, signal.SIGKILL)
            await eventually(lambda seen=before: answers_as_another(valkey, seen))
            assert await _queued(valkey) == ["advance:design-one:1:0"]
    async with EmbeddedValkey(tmp_path) as again:
        assert await _queued(again) == ["advance:design-one:1:0"]


async def test_the_server_of_a_killed_starter_is_gone_on_with_and_stopped_by_its_heir(tmp_path: Path) -> None:
    with a_starter(tmp_path) as starter:
        async with EmbeddedValkey(tmp_path) as heir:
            process = await server_process(heir)
            starter.kill()
            starter.wait()
            await asyncio.sleep(0.3)
            assert await server_process(heir) == process
    await eventually(lambda: asyncio.sleep(0, is_gone(process)))


async def test_whoever_comes_after_a_killed_starter_owns_its_server_too(tmp_path: Path) -> None:
    with a_starter(tmp_path):
        pass
    async with EmbeddedValkey(tmp_path) as heir:
        process = await server_process(heir)
    await eventually(lambda: asyncio.sleep(0, is_gone(process)))


@pytest.mark.parametrize("name", ["long" * 30, "größe " * 12, "a %20b#c?d"])
async def test_a_socket_is_found_whatever_the_folder_is_called(tmp_path: Path, name: str) -> None:
    async with EmbeddedValkey(tmp_path / name) as first, EmbeddedValkey(tmp_path / name) as second:
        assert await server_process(first) == await server_process(second)
        await _queue_one(first)
        assert await _queued(second) == ["advance:design-one:1:0"]
        socket = Path(str(first._socket))  # pyright: ignore[reportPrivateUsage]
        assert len(os.fsencode(socket)) <= SOCKET_PATH_MAX
        assert socket.parent.stat().st_mode & 0o077 == 0


async def test_a_temporary_folder_that_others_may_enter_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / f"agentic-mlops-{os.getuid()}").mkdir(mode=0o755)
    with pytest.raises(ConfigurationError, match="yours alone"):
        EmbeddedValkey(tmp_path / ("long" * 30))


async def test_a_server_that_cannot_start_is_a_configuration_error(tmp_path: Path) -> None:
    (tmp_path / "valkey" / "appendonlydir").mkdir(parents=True)
    (tmp_path / "valkey" / "appendonlydir" / "appendonly.aof.manifest").write_text("nonsense\n")
    with pytest.raises(ConfigurationError, match="did not start"):
        async with EmbeddedValkey(tmp_path):
            pass


async def _queue_one(valkey: EmbeddedValkey) -> None:
    queue = ArqJobQueue(valkey.url)
    await queue.offer(a_job("job", design="one"))
    await queue.close()


async def _queued(valkey: EmbeddedValkey) -> list[str]:
    async with Redis.from_url(valkey.url) as client:
        return [name.decode() for name in await client.zrange("mlops:jobs", 0, -1)]

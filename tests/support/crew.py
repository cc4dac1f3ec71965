"""Real processes of the product, forked from one that has imported everything: a worker stands within a moment.

`Crew` is the test's side. The foreman (`python -m tests.support.crew`) forks; signals go straight to its children.
"""

import asyncio
import importlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import types
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

_REPOSITORY = Path(__file__).parents[2]
PATIENCE = 120.0
#: What takes most of a start; imported once.
_HEAVY = (
    "bot.main",
    "bot.serving",
    "core.adapters.policy.rego",
    "core.adapters.redis_wake",
    "core.adapters.repo_host.git",
    "core.adapters.sql.checkpointer",
    "core.adapters.sql.unit_of_work",
    "core.adapters.store.file",
    "core.adapters.validators",
    "core.workflow.runner",
    "jobs.queue",
    "jobs.worker",
)


@dataclass
class Member:
    """One process: what it was told to run, and how it ended (negative: by a signal)."""

    pid: int
    log: Path
    ended: "asyncio.Future[int]"

    def send(self, how: signal.Signals) -> None:
        os.kill(self.pid, how)

    @property
    def lives(self) -> bool:
        return not self.ended.done()

    def logged(self, event: str) -> list[dict[str, object]]:
        lines = self.log.read_text().splitlines()
        entries = [json.loads(line) for line in lines if line.startswith("{")]
        return [entry for entry in entries if entry.get("event") == event]


@dataclass
class Crew:
    folder: Path
    _foreman: "asyncio.subprocess.Process"
    members: dict[int, Member] = field(default_factory=dict)
    _starting: "list[tuple[asyncio.Future[Member], Path]]" = field(default_factory=list)
    _count: int = 0

    async def start(self, *arguments: str, environment: Mapping[str, str], faults: str = "") -> Member:
        """`faults` is a folder and the name of a signal, as in `/tmp/plan SIGKILL`."""
        self._count += 1
        log = self.folder / f"{self._count:03}.log"
        log.touch()
        told: asyncio.Future[Member] = asyncio.get_running_loop().create_future()
        self._starting.append((told, log))
        order = {"arguments": arguments, "environment": dict(environment), "log": str(log), "faults": faults,
                 "verdicts": str(self.folder)}  # fmt: skip
        assert self._foreman.stdin is not None
        self._foreman.stdin.write(json.dumps(order).encode() + b"\n")
        await self._foreman.stdin.drain()
        return await asyncio.wait_for(told, PATIENCE)

    async def listen(self) -> None:
        assert self._foreman.stdout is not None
        async for line in self._foreman.stdout:
            kind, pid, status = line.decode().split()
            if kind == "started":
                told, log = self._starting.pop(0)
                member = Member(int(pid), log, asyncio.get_running_loop().create_future())
                self.members[member.pid] = member
                told.set_result(member)
            else:
                self.members[int(pid)].ended.set_result(int(status))

    async def end(self) -> None:
        for member in self.members.values():
            if member.lives:
                member.send(signal.SIGKILL)
                member.send(signal.SIGCONT)
        assert self._foreman.stdin is not None
        self._foreman.stdin.close()
        await self._foreman.wait()


@asynccontextmanager
async def a_crew(folder: Path) -> AsyncGenerator[Crew]:
    environment = {**os.environ, "PYTHONPATH": str(_REPOSITORY)}
    if environment.pop("PYTHONDONTWRITEBYTECODE", ""):
        # Compiling everything for each process would take longer than what is tested.
        environment["PYTHONPYCACHEPREFIX"] = str(Path(tempfile.gettempdir()) / f"mlops-bytecode-{os.getuid()}")
    foreman = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.crew", stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment,
        cwd=_REPOSITORY,
    )  # fmt: skip
    crew = Crew(folder, foreman)
    listener = asyncio.create_task(crew.listen())
    try:
        yield crew
    finally:
        await crew.end()
        listener.cancel()
        await asyncio.gather(listener, return_exceptions=True)


def _foreman() -> None:
    _load_later("pygohcl")  # written in Go, whose runtime does not survive a fork
    for name in _HEAVY:
        importlib.import_module(name)
    signal.signal(signal.SIGCHLD, lambda *_: _reap())
    for line in sys.stdin:
        order = json.loads(line)
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        if (pid := os.fork()) == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
            _be(order)
        _tell(f"started {pid} 0")
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})


def _load_later(name: str) -> None:
    """Imports it when something of it is used, which is in a child."""
    stand_in = types.ModuleType(name)

    def __getattr__(wanted: str) -> object:
        if sys.modules[name] is stand_in:
            del sys.modules[name]
        return getattr(importlib.import_module(name), wanted)

    stand_in.__dict__["__getattr__"] = __getattr__
    sys.modules[name] = stand_in


def _be(order: dict[str, object]) -> None:
    """Runs the command line and never returns."""
    log = os.open(str(order["log"]), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for target, source in ((0, nothing), (1, log), (2, log)):
        os.dup2(source, target)
    os.environ.update(order["environment"])  # pyright: ignore
    if order["arguments"][0] == "claim":  # pyright: ignore
        _claim(*order["arguments"][1:])  # pyright: ignore
    from bot.cli import main
    from tests.support.faults import Faults, remember_verdicts

    remember_verdicts(Path(str(order["verdicts"])))
    if order["faults"]:
        folder, how = str(order["faults"]).split()
        Faults(Path(folder), signal.Signals[how]).arm()
    sys.argv = ["agentic-mlops", *order["arguments"]]  # pyright: ignore
    code = 1
    try:
        main()
    except SystemExit as exc:
        code = exc.code if isinstance(exc.code, int) else 1
    finally:
        os._exit(code)


def _claim(url: str, go: str) -> NoReturn:
    """Prints the id of each job that it could claim, from when the file `go` is there until nothing is left."""
    from core.adapters.sql.engine import open_engine
    from core.adapters.sql.unit_of_work import SqlUnitOfWork
    from tests.contracts.samples import NOW, claim

    async def work() -> None:
        engine = open_engine(url)
        uow = SqlUnitOfWork(engine, clock=lambda: NOW)
        while not os.path.exists(go):  # noqa: PTH110 - nothing else runs here
            time.sleep(0.01)  # noqa: ASYNC251
        while (job := await claim(uow, worker=str(os.getpid()))) is not None:
            os.write(1, f"{job.id}\n".encode())
        await engine.dispose()

    asyncio.run(work())
    os._exit(0)


def _reap() -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        _tell(f"ended {pid} {os.waitstatus_to_exitcode(status)}")


def _tell(line: str) -> None:
    os.write(1, f"{line}\n".encode())


if __name__ == "__main__":
    _foreman()

"""Runs, the processes that work them, and what is left of each in the end: for tests that take processes away."""

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dulwich.repo import Repo
from sqlalchemy import text

from core.adapters.sql.engine import open_engine
from core.application.queries import RunView
from core.bootstrap import Core, database_url, migrate, open_core
from core.domain.commands import AnswerQuestions, DecideGate
from core.domain.decision_set import ENDED
from core.domain.ids import DecisionSetId
from core.errors import Refused, Unavailable
from core.settings import Settings
from jobs.queue import ArqJobQueue
from tests.support.builders import OPERATOR, a_submission, an_id
from tests.support.crew import PATIENCE, Crew, Member, a_crew
from tests.support.servers import Valkey, running

#: Vague enough for the input gate; the answers make the batch design of it.
VAGUE = "Score our customers every night for churn from a CSV in S3."


@dataclass(frozen=True)
class Account:
    """What one run left, without what differs from run to run: ids and times."""

    status: str
    commit: str
    commits: int
    events: Counter[tuple[str, str, int]]
    runs: Counter[tuple[str, int]]
    artifacts: Counter[str]
    jobs: Counter[str]
    complaints: tuple[str, ...]
    """Of validators, so that a comparison that fails says why."""


@dataclass
class Yard:
    core: Core
    crew: Crew
    environment: dict[str, str]
    plan: Path
    workers: list[Member] = field(default_factory=list[Member])

    async def submit(self, count: int = 1) -> list[DecisionSetId]:
        """Offered to the queue at once."""
        made = [await self.core.service.handle(a_submission(VAGUE, by=OPERATOR)) for _ in range(count)]
        return [handled.decision_set_id for handled in made]

    def strike(self, decision_set_id: str, node: str, moment: str) -> None:
        """Whatever armed process comes to this moment of the run is struck, once; `any` is the first run that does."""
        (self.plan / decision_set_id).write_text(f"{node} {moment}")

    @property
    def not_struck(self) -> list[str]:
        return [planned.read_text() for planned in self.plan.iterdir() if planned.suffix != ".done"]

    async def hire(self, count: int = 1, *, how: str = "") -> list[Member]:
        """Workers; with `how`, the name of a signal, they are armed."""
        faults = f"{self.plan} {how}" if how else ""
        hired = [await self.crew.start("worker", environment=self.environment, faults=faults) for _ in range(count)]
        self.workers += hired
        return hired

    async def until_ended(
        self, runs: Sequence[DecisionSetId], *, how: str = "", keep: int = 0, patience: float = 240
    ) -> None:
        """Decides every gate as soon as it opens; keeps `keep` workers alive by hiring for those that were killed."""
        ending, open_runs = asyncio.get_running_loop().time() + patience, set(runs)
        while open_runs:
            assert asyncio.get_running_loop().time() < ending, self.told(open_runs)
            open_runs -= {run for run in sorted(open_runs) if await self._ended(run)}
            if (missing := keep - sum(worker.lives for worker in self.workers)) > 0:
                await self.hire(missing, how=how)
            await asyncio.sleep(0.1)

    async def until_waiting(self, run: DecisionSetId) -> None:
        async with asyncio.timeout(PATIENCE):
            while (await self.core.queries.view(run)).gate is None:
                await asyncio.sleep(0.2)

    async def _ended(self, run: DecisionSetId) -> bool:
        try:
            async with self.core.ports.uow() as tx:
                decision_set, gate = await tx.decision_sets.get(run), await tx.gates.find_open(run)
            if gate is not None:
                seen: Any = {"gate_id": gate.id, "gate_version": gate.version, "by": OPERATOR, "command_id": an_id()}
                if gate.kind == "input":
                    await self.core.service.handle(AnswerQuestions(answers={}, **seen))
                else:
                    await self.core.service.handle(DecideGate(choice="approve", **seen))
        except (Refused, Unavailable):
            return False
        if decision_set.status not in ENDED:
            return False
        # Who dies right after the end leaves a job that somebody has yet to settle.
        return not any(r.status in ("queued", "running") for r in await self._count(run, "jobs", "status"))

    def told(self, runs: object) -> str:
        logs = [f"{w.pid} {w.ended}:\n{w.log.read_text()[-3000:]}" for w in self.workers]
        return f"{runs} did not end\n" + "\n".join(logs)

    async def dismiss(self, *, how: signal.Signals = signal.SIGTERM) -> list[int]:
        """Every worker that lives, and how each ended."""
        living = [worker for worker in self.workers if worker.lives]
        for worker in living:
            worker.send(how)
        return [await asyncio.wait_for(asyncio.shield(worker.ended), PATIENCE) for worker in living]

    async def account(self, run: DecisionSetId) -> Account:
        async with self.core.ports.uow() as tx:
            decision_set, events = await tx.decision_sets.get(run), await tx.events.after(run)
        assert [e.seq for e in events] == list(range(1, len(events) + 1))
        view = await self.core.queries.view(run)
        repo = Repo(view.repository.path) if view.repository else None
        with repo or nullcontext():
            commits = len(list(repo.get_walker())) if repo else 0
        return Account(
            status=decision_set.status,
            commit=view.repository.commit if view.repository else "",
            commits=commits,
            events=Counter((e.type, e.node, e.visit) for e in events),
            runs=Counter({(r.node, r.visit): r.n for r in await self._count(run, "agent_runs", "node, visit")}),
            artifacts=Counter({r.kind: r.n for r in await self._count(run, "artifacts", "kind")}),
            jobs=Counter({r.status: r.n for r in await self._count(run, "jobs", "status")}),
            complaints=_complaints(view),
        )

    async def _count(self, run: DecisionSetId, table: str, by: str) -> Sequence[Any]:
        engine = open_engine(database_url(self.core.settings))
        query = f"SELECT {by}, count(*) AS n FROM {table} WHERE decision_set_id = :run GROUP BY {by}"
        async with engine.connect() as connection:
            rows = (await connection.execute(text(query), {"run": run})).all()
        await engine.dispose()
        return rows


def _complaints(view: RunView) -> tuple[str, ...]:
    checks = view.validation.checks if view.validation else ()
    return tuple(f"{check.name}: {found.message}" for check in checks for found in check.findings)


async def until(true: Callable[[], object]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not true():
            await asyncio.sleep(0.1)


@asynccontextmanager
async def a_yard(folder: Path, *, database: str, valkey: str, **settings: Any) -> AsyncGenerator[Yard]:
    """On SQLite where `database` is empty. The workers' settings are these, with a lease of a second unless given."""
    named: dict[str, Any] = {"DATA_DIR": folder / "data", "DATABASE_URL": database, "REDIS_URL": valkey, "JOB_LEASE": 1,
                             **settings}  # fmt: skip
    environment = {name: str(value) for name, value in named.items()}
    here = Settings(**{name.lower(): value for name, value in environment.items()})
    plan, logs = folder / "plan", folder / "logs"
    for made in (plan, logs):
        made.mkdir(parents=True)
    await migrate(here)
    async with AsyncExitStack() as stack:
        queue = ArqJobQueue(valkey)
        stack.push_async_callback(queue.close)
        core = await stack.enter_async_context(open_core(here, queue=queue))
        crew = await stack.enter_async_context(a_crew(logs))
        yield Yard(core, crew, environment, plan)


class Undisturbed:
    """What runs of `VAGUE` leave that nobody disturbs, by their numbers from 1. Worked once for all who compare."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: list[Account] = []

    def __call__(self, count: int) -> list[Account]:
        """Runs a loop of its own in a thread, since whoever asks is in one."""
        if len(self._known) < count:
            with ThreadPoolExecutor(1) as thread:
                self._known = thread.submit(lambda: asyncio.run(self._work(count))).result()
        return self._known[:count]

    async def _work(self, count: int) -> list[Account]:
        folder = self._folder / str(count)
        with running(Valkey) as valkey:
            async with a_yard(folder, database="", valkey=valkey.url(), JOB_LEASE=30, MAX_RUNS=3) as yard:
                runs = await yard.submit(count)
                await yard.hire(2)
                await yard.until_ended(runs, patience=20 * count + 200)
                assert await yard.dismiss() == [0, 0]
                return [await yard.account(run) for run in runs]

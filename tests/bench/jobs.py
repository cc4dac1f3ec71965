"""Jobs beside bare arq, on PostgreSQL and Valkey, at the same `poll_delay` and the same number of slots.

A trivial run claims its row and settles it; the bare job makes the same two commits and knows nothing of leases.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import arq
from arq import func
from arq.connections import RedisSettings
from arq.worker import Worker
from sqlalchemy import text

from core.adapters.sql.engine import open_engine
from core.bootstrap import Core, database_url, migrate, open_core
from core.domain.ids import DecisionSetId
from core.domain.job import Lease
from core.settings import Settings
from core.workflow.labour import Labour
from jobs.queue import ArqJobQueue
from jobs.tasks import WorkerContext
from jobs.worker import build_worker, limits, sweeper
from tests.support.builders import OPERATOR, a_submission
from tests.support.servers import Postgres, Valkey, running

Tell = Callable[..., None]
RUNS, ROUNDS = 300, 5
#: What a run waits on a model in the test of scale, and how many runs there are.
MODEL_SECONDS, WAITING_RUNS = 0.5, 120
SINGLE_RUNS = 200


class _Runs:
    """In the runner's place: takes as long as a model would, and notes when each run began."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self.began: dict[str, float] = {}

    def drain(self) -> None: ...

    async def advance(self, decision_set_id: DecisionSetId, _: Lease) -> bool:
        self.began[decision_set_id] = time.perf_counter()
        if self.seconds:
            await asyncio.sleep(self.seconds)
        return False


async def main(tell: Tell) -> None:
    with running(Postgres) as postgres, running(Valkey) as valkey, tempfile.TemporaryDirectory() as folder:
        unlimited: Any = {"max_runs_per_project": 10_000, "max_runs_per_workspace": 10_000}
        settings = Settings(data_dir=Path(folder), database_url=postgres.url(), redis_url=valkey.url(), **unlimited)
        await migrate(settings)
        queue = ArqJobQueue(valkey.url())
        async with open_core(settings, queue=queue) as core:
            await _throughput(core, settings, valkey, tell)
            await _pickup(core, settings, valkey, tell)
            await _scale(core, settings, valkey, tell)
        await queue.close()


async def _throughput(core: Core, settings: Settings, valkey: Valkey, tell: Tell) -> None:
    """Jobs a second, from the first start of a worker to the last end; rounds of both take turns."""
    ours, bare = list[float](), list[float]()
    for number in range(ROUNDS + 1):
        a, b = await _ours(core, settings, valkey), await _bare(settings, valkey, number)
        if number:
            ours.append(a)
            bare.append(b)
    ratio = statistics.median(mine / theirs for mine, theirs in zip(ours, bare, strict=True))
    tell("jobs-a-second-bare-arq", p50=round(statistics.median(bare), 1), slots=settings.max_runs)
    tell("jobs-a-second", p50=round(statistics.median(ours), 1), ratio_to_bare=round(ratio, 2), slots=settings.max_runs)


async def _ours(core: Core, settings: Settings, valkey: Valkey) -> float:
    runs = _Runs()
    await _submit(core, RUNS)
    began = time.perf_counter()
    async with _working(core, settings, valkey, [runs]):
        await _ended(core, [runs], RUNS)
    return RUNS / (time.perf_counter() - began)


async def _bare(settings: Settings, valkey: Valkey, number: int) -> float:
    engine = open_engine(database_url(settings))
    left = RUNS
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE IF NOT EXISTS bare (id text PRIMARY KEY, status text NOT NULL)"))
        await connection.execute(text("INSERT INTO bare SELECT :n || '-' || i, 'queued' FROM generate_series(1, :m) i"),
                                 {"n": str(number), "m": RUNS})  # fmt: skip

    async def work(_: dict[str, Any], key: str) -> None:
        nonlocal left
        for status in ("running", "done"):
            async with engine.begin() as connection:
                await connection.execute(text("UPDATE bare SET status = :s WHERE id = :i"), {"s": status, "i": key})
        left -= 1

    redis = RedisSettings.from_dsn(valkey.url())
    pool = await arq.create_pool(redis, default_queue_name="bare")
    for i in range(RUNS):
        await pool.enqueue_job("work", f"{number}-{i + 1}")
    worker = Worker(functions=[func(work, name="work", keep_result=0)], queue_name="bare", redis_settings=redis,
                    handle_signals=False, max_jobs=settings.max_runs, poll_delay=0.02, keep_result=0)  # fmt: skip
    began = time.perf_counter()
    async with _going(worker):
        await _until(lambda: _just(left), 0)
    taken = time.perf_counter() - began
    await pool.aclose()
    await engine.dispose()
    return RUNS / taken


async def _pickup(core: Core, settings: Settings, valkey: Valkey, tell: Tell) -> None:
    """Milliseconds from a committed submission to the start of its run, one at a time while every slot is free."""
    runs, seconds = _Runs(), list[float]()
    async with _working(core, settings, valkey, [runs]):
        for _ in range(SINGLE_RUNS):
            (run,) = await _submit(core, 1)
            committed = time.perf_counter()
            await _until(lambda run=run: _just(int(run not in runs.began)), 0)
            seconds.append(max(0.0, runs.began[run] - committed))
            await asyncio.sleep(0.005)
    seconds.sort()
    tell("enqueue-to-start", p50_ms=round(statistics.median(seconds) * 1000, 1),
         p99_ms=round(seconds[int(len(seconds) * 0.99)] * 1000, 1), runs=SINGLE_RUNS)  # fmt: skip


async def _scale(core: Core, settings: Settings, valkey: Valkey, tell: Tell) -> None:
    taken = dict[int, float]()
    for workers in (1, 2):
        await _submit(core, WAITING_RUNS)
        began = time.perf_counter()
        runners = [_Runs(MODEL_SECONDS) for _ in range(workers)]
        async with _working(core, settings, valkey, runners):
            await _ended(core, runners, WAITING_RUNS)
        taken[workers] = time.perf_counter() - began
    tell("two-workers-on-runs-that-wait", one_s=round(taken[1], 2), two_s=round(taken[2], 2),
         ratio=round(taken[1] / taken[2], 2), slots=settings.max_runs, wait_s=MODEL_SECONDS)  # fmt: skip


@asynccontextmanager
async def _working(core: Core, settings: Settings, valkey: Valkey, runners: Sequence[_Runs]) -> AsyncIterator[None]:
    """One arq worker for each runner, each with the shipped number of slots."""
    labours = [
        Labour(
            ports=core.ports,
            runner=runner,
            worker=f"bench:{i}",
            lease=timedelta(seconds=settings.job_lease),  # pyright: ignore
            limits=limits(settings),
            keep=core.heart.keep,
        )
        for i, runner in enumerate(runners)
    ]
    minding = sweeper(core, settings)
    workers = [
        build_worker(WorkerContext(labour=labour, sweeper=minding), settings, redis_url=valkey.url())
        for labour in labours
    ]
    async with _going(*workers):
        yield


@asynccontextmanager
async def _going(*workers: Worker) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(worker.async_run()) for worker in workers]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for worker in workers:
            with suppress(asyncio.CancelledError):
                await worker.close()


async def _submit(core: Core, count: int) -> list[DecisionSetId]:
    made = [await core.service.handle(a_submission(by=OPERATOR, command_id=core.ports.new_id())) for _ in range(count)]
    return [handled.decision_set_id for handled in made]


async def _ended(core: Core, runs: Sequence[_Runs], count: int) -> None:
    """Asks the database only when every run has begun, so that asking takes nothing from what is measured."""
    await _until(lambda: _just(sum(len(r.began) for r in runs)), count)
    engine = open_engine(database_url(core.settings))

    async def unended() -> int:
        async with engine.connect() as connection:
            found = await connection.execute(text("SELECT count(*) FROM jobs WHERE status IN ('queued', 'running')"))
            return int(found.scalar_one())

    await _until(unended, 0)
    await engine.dispose()


async def _just(value: int) -> int:
    return value


async def _until(count: Callable[[], Any], wanted: int) -> None:
    async with asyncio.timeout(120):
        while await count() != wanted:
            await asyncio.sleep(0.01)

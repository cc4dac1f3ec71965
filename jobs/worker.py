"""The worker: arq calls `advance` for each offer of a job, and a cron sweeps. `serve` may run one inside itself.

Hooks of arq are not used: one that raises would end the worker.
"""

import asyncio
import contextlib
import os
import signal
import socket
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import structlog
from arq import cron, func
from arq.worker import Worker
from redis.exceptions import RedisError

from core.bootstrap import Core
from core.domain.job import Limits
from core.settings import Settings
from core.workflow.labour import Labour
from jobs.queue import QUEUE, deserialize, redis_settings, serialize
from jobs.sweep import Sweeper
from jobs.tasks import WorkerContext, advance, forget, sweep

log = structlog.get_logger(__name__)

#: Crons have a queue of their own, so that runs which take every slot do not hold up the sweeps.
SWEEPS = f"{QUEUE}:sweeps"
#: Longer than any stretch between two gates; a dead worker is noticed by its lease long before.
JOB_TIMEOUT = timedelta(hours=1)
#: What a node may take to finish at SIGTERM; with the giving back after it, less than the 30 s that hosts allow.
DRAIN_SECONDS = 22
#: What a Redis that does not answer may hold up the end.
CLOSE_SECONDS = 2


def worker_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def limits(settings: Settings) -> Limits:
    return Limits(per_project=settings.max_runs_per_project, per_workspace=settings.max_runs_per_workspace)


def labour(core: Core, settings: Settings) -> Labour:
    return Labour(
        ports=core.ports,
        runner=core.runner(),
        worker=worker_name(),
        lease=timedelta(seconds=settings.job_lease),
        limits=limits(settings),
        keep=core.heart.keep,
    )


def sweeper(core: Core, settings: Settings) -> Sweeper:
    return Sweeper(
        ports=core.ports,
        queue=core.queue,
        limits=limits(settings),
        forget=core.forget_checkpoints,
        keep=timedelta(days=settings.checkpoint_days),
    )


def build_worker(context: WorkerContext, settings: Settings, *, redis_url: str) -> Worker:
    return Worker(
        functions=[func(advance, name="advance", keep_result=0, max_tries=1)],
        queue_name=QUEUE,
        redis_settings=redis_settings(redis_url),
        handle_signals=False,
        max_jobs=settings.max_runs,
        job_timeout=JOB_TIMEOUT,
        keep_result=0,
        poll_delay=0.02,
        max_tries=1,
        health_check_interval=5,
        health_check_key=f"{QUEUE}:health:{worker_name()}",
        retry_jobs=False,
        ctx=dict(context),
        job_serializer=serialize,
        job_deserializer=deserialize,
        log_results=False,
    )


def build_sweeper(context: WorkerContext, *, redis_url: str) -> Worker:
    """Each tick is one sweep over all workers: a cron's job is named after its time."""
    return Worker(
        cron_jobs=[
            cron(sweep, name="sweep", second=set(range(0, 60, 2)), keep_result=0),
            cron(forget, name="forget", minute=17, keep_result=0),
        ],
        queue_name=SWEEPS,
        redis_settings=redis_settings(redis_url),
        handle_signals=False,
        max_jobs=4,
        job_timeout=timedelta(minutes=2),
        keep_result=0,
        poll_delay=0.2,
        health_check_interval=5,
        health_check_key=f"{SWEEPS}:health:{worker_name()}",
        retry_jobs=False,
        ctx=dict(context),
        job_serializer=serialize,
        job_deserializer=deserialize,
        log_results=False,
    )


async def run_worker(core: Core, settings: Settings, *, redis_url: str, signals: bool = True) -> None:
    """Until cancelled, or until SIGTERM; then it begins nothing more and gives back what it cannot finish."""
    context = WorkerContext(labour=labour(core, settings), sweeper=sweeper(core, settings), turned_away=Counter())
    makers = (
        lambda: build_worker(context, settings, redis_url=redis_url),
        lambda: build_sweeper(context, redis_url=redis_url),
    )
    ending = asyncio.Event()
    if signals:
        _end_on_signals(ending)
    tasks = [asyncio.create_task(_keep_going(make)) for make in makers]
    waiter = asyncio.create_task(ending.wait())
    try:
        done, _ = await asyncio.wait({waiter, *tasks}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        log.info("worker-ending")
        context["labour"].drain()
        for task in (waiter, *tasks):
            task.cancel()
        await asyncio.gather(waiter, *tasks, return_exceptions=True)
    for task in done:
        task.result()


async def _keep_going(make: Callable[[], Worker]) -> None:
    """arq's worker ends when Redis is away for longer than its retries; then comes the next."""
    while True:
        worker = make()
        try:
            await worker.async_run()
        except (RedisError, OSError) as exc:
            log.warning("queue-lost", queue=worker.queue_name, error=str(exc))
        finally:
            await _end(worker)
        await asyncio.sleep(1)


async def _end(worker: Worker) -> None:
    """What it has begun gets its time; then it is cancelled, which gives the job back."""
    if tasks := set(worker.tasks.values()):
        _, late = await asyncio.wait(tasks, timeout=DRAIN_SECONDS)
        for task in late:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        worker.tasks.clear()
    with contextlib.suppress(RedisError, OSError):
        async with asyncio.timeout(CLOSE_SECONDS):
            await worker.close()


def _end_on_signals(ending: asyncio.Event) -> None:
    """The first signal asks, a second one finds the usual handlers again."""
    loop = asyncio.get_running_loop()

    def end() -> None:
        ending.set()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(name)

    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, end)

"""What several processes do to one SQLite file, and what is left when one of them is killed."""

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from core.adapters.sql.engine import open_engine
from core.adapters.sql.unit_of_work import SqlUnitOfWork
from tests.contracts.samples import NOW, a_design, a_job, project_id

_REPOSITORY = Path(__file__).parents[4]

_CLAIM = """
import asyncio, sys
from core.adapters.sql.engine import open_engine
from core.adapters.sql.unit_of_work import SqlUnitOfWork
from tests.contracts.samples import NOW, claim

async def main():
    engine = open_engine(sys.argv[1])
    uow = SqlUnitOfWork(engine, clock=lambda: NOW)
    while (job := await claim(uow, worker=sys.argv[2])) is not None:
        print(job.id, flush=True)
    await engine.dispose()

asyncio.run(main())
"""

_APPEND = """
import asyncio, itertools, sys
from core.adapters.sql.engine import open_engine
from core.adapters.sql.unit_of_work import SqlUnitOfWork
from tests.contracts.samples import NOW, an_envelope

async def main():
    uow = SqlUnitOfWork(open_engine(sys.argv[1]), clock=lambda: NOW)
    for number in itertools.count():
        async with uow() as tx:
            await tx.inbox.add(an_envelope(f"Ev{number:06}"))
        print(f"Ev{number:06}", flush=True)

asyncio.run(main())
"""


def _python(script: str, *arguments: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(_REPOSITORY)}
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=_REPOSITORY)


async def test_three_processes_share_thirty_jobs_without_claiming_one_twice(sqlite_url: str) -> None:
    engine = open_engine(sqlite_url)
    async with SqlUnitOfWork(engine, clock=lambda: NOW)() as tx:
        await tx.projects.add(project_id("many"), title="many", at=NOW)
        for i in range(30):
            await tx.decision_sets.add(a_design(f"d{i}", project="many", version=i + 1))
            await tx.jobs.add(a_job(f"job-{i}", design=f"d{i}"))
    await engine.dispose()
    workers = [_python(_CLAIM, sqlite_url, f"w{i}") for i in range(3)]
    outputs = [worker.communicate(timeout=60)[0].split() for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0, 0]
    assert Counter(job for output in outputs for job in output) == Counter(f"job-{i}" for i in range(30))


@pytest.mark.parametrize("acknowledged", [1, 40])
async def test_what_was_acknowledged_survives_the_kill_of_its_process(sqlite_url: str, acknowledged: int) -> None:
    with _python(_APPEND, sqlite_url) as writer:
        assert writer.stdout is not None
        told = [writer.stdout.readline().strip() for _ in range(acknowledged)]
        writer.send_signal(signal.SIGKILL)
        told += writer.stdout.read().split()
    engine = open_engine(sqlite_url)
    async with SqlUnitOfWork(engine, clock=lambda: NOW)() as tx:
        kept = [e.id for e in await tx.inbox.unhandled(before=NOW.replace(year=2030), limit=100_000)]
    await engine.dispose()
    assert kept[: len(told)] == told
    assert len(kept) <= len(told) + 1

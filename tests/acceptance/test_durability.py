"""Runs lose workers on the way and end as if nothing had happened. Outages of servers: `test_outages.py`.

Real PostgreSQL and Valkey, real worker processes, real signals. Policy and validators judge each tree once for all
processes, since their verdicts are pure and take most of a run's time; everything else is the product as it is.
"""

import asyncio
import random
import signal
from collections import Counter
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import text

from core.adapters.sql.engine import open_engine
from core.adapters.sql.unit_of_work import SqlUnitOfWork
from core.bootstrap import database_url
from core.domain.commands import RetryRun
from core.workflow.graph import NODES
from core.workflow.labour import MAX_BEGINNINGS
from tests.contracts.samples import NOW, a_design, a_job, project_id
from tests.support.builders import OPERATOR, an_id
from tests.support.crew import a_crew
from tests.support.faults import moments
from tests.support.servers import Valkey, free_port
from tests.support.yard import VAGUE, Undisturbed, a_yard, until

SEED = 20261123
#: On SQLite every heartbeat waits for its turn to write, so a second is too short for a machine that does other things.
LEASES = {"sqlite": 3, "postgres": 1}


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> tuple[str, int]:
    url = "" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    return url, LEASES[request.param]


@pytest.mark.parametrize("count", [10, pytest.param(100, marks=pytest.mark.slow)])
@pytest.mark.timeout(3600)
async def test_workers_killed_at_every_node_leave_each_run_as_if_undisturbed(
    count: int, database: tuple[str, int], own_valkey: Valkey, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    url, lease = database
    async with a_yard(tmp_path, database=url, valkey=own_valkey.url(), MAX_RUNS=3, JOB_LEASE=lease) as yard:
        runs = await yard.submit(count)
        chosen = moments(NODES)
        random.Random(SEED).shuffle(chosen)
        for i, run in enumerate(runs):
            yard.strike(run, *chosen[i % len(chosen)])
        await yard.hire(3, how="SIGKILL")
        await yard.until_ended(runs, how="SIGKILL", keep=3, patience=20 * count + 200)
        assert [await yard.account(run) for run in runs] == undisturbed(count)
        assert yard.not_struck == []
        assert Counter(w.ended.result() for w in yard.workers if not w.lives) == {-signal.SIGKILL: count}


async def test_a_process_killed_between_commit_and_enqueue_loses_neither_requirement_nor_decision(
    database: tuple[str, int], own_valkey: Valkey, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    url, lease = database
    port, token = free_port(), "a-token"
    door = {"API_TOKENS": token, "PUBLIC_URL": f"http://127.0.0.1:{port}"}
    async with (
        a_yard(tmp_path, database=url, valkey=own_valkey.url(), JOB_LEASE=lease, **door) as yard,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}", headers={"Authorization": f"Bearer {token}"}) as client,
    ):

        async def post_to_a_dying_server(path: str, body: object) -> None:
            yard.strike("any", "queue", "committed")
            dying = await yard.crew.start(
                "serve", "--no-embedded-worker", "--port", str(port), environment=yard.environment,
                faults=f"{yard.plan} SIGKILL",
            )  # fmt: skip
            with pytest.raises(aiohttp.ClientError):
                await _until_answered(client, path, body)
            assert await asyncio.wait_for(dying.ended, 60) == -signal.SIGKILL

        await yard.hire(1)
        await post_to_a_dying_server("/projects", {"messages": [{"user": OPERATOR.name, "text": VAGUE}]})
        (run,) = [d.id for d in await yard.core.queries.recent()]
        await yard.until_waiting(run)
        await post_to_a_dying_server(f"/decision-sets/{run}/answers", {"answers": {}})
        await yard.until_ended([run])
        assert await yard.account(run) == undisturbed(1)[0]


@pytest.mark.parametrize(
    ("moment", "refused"), [("worked", "transaction"), ("written", "checkpoint")], ids=["output", "checkpoint"]
)
async def test_a_worker_stopped_past_its_lease_can_write_nothing_when_it_wakes(
    moment: str, refused: str, postgres_url: str, own_valkey: Valkey, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    """Not on SQLite: there a process that is stopped in the middle of a write holds up every other one by design."""
    async with a_yard(tmp_path, database=postgres_url, valkey=own_valkey.url()) as yard:
        (run,) = await yard.submit()
        yard.strike(run, "planner", moment)
        (sleeper,) = await yard.hire(how="SIGSTOP")
        seeing = asyncio.create_task(yard.until_ended([run]))
        await until(lambda: not yard.not_struck or seeing.done())
        await yard.hire()
        await seeing
        before = await yard.account(run)
        sleeper.send(signal.SIGCONT)
        await until(lambda: sleeper.logged("lease-lost"))
        assert [entry["refused"] for entry in sleeper.logged("lease-lost")] == [refused]
        assert await yard.account(run) == before == undisturbed(1)[0]
        assert await yard.dismiss() == [0, 0]


async def test_a_run_that_takes_worker_after_worker_is_put_aside_with_a_reason_and_can_be_retried(
    postgres_url: str, own_valkey: Valkey, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    async with a_yard(tmp_path, database=postgres_url, valkey=own_valkey.url()) as yard:
        (run,) = await yard.submit()
        engine = open_engine(database_url(yard.core.settings))
        async with engine.begin() as connection:
            await connection.execute(text("UPDATE jobs SET attempts = :many"), {"many": MAX_BEGINNINGS})
        await engine.dispose()
        await yard.hire()
        await yard.until_ended([run])
        view = await yard.core.queries.view(run)
        assert view.job is not None
        assert view.error is not None
        assert (view.status, view.job.status, view.error.code) == ("failed", "dead", "run_abandoned")
        assert "worker after worker" in view.job.last_error.lower()
        await yard.core.service.handle(RetryRun(decision_set_id=run, by=OPERATOR, command_id=an_id()))
        await yard.until_ended([run])
        after = await yard.account(run)
        assert (after.status, after.commit) == ("completed", undisturbed(1)[0].commit)


@pytest.mark.parametrize(("kind", "claimers"), [("sqlite", 4), ("postgres", 8)])
async def test_sixty_jobs_claimed_by_many_processes_are_sixty_claims(
    kind: str, claimers: int, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    url = request.getfixturevalue(f"{kind}_url")
    engine = open_engine(url)
    async with SqlUnitOfWork(engine, clock=lambda: NOW)() as tx:
        await tx.projects.add(project_id("many"), title="many", at=NOW)
        for i in range(60):
            await tx.decision_sets.add(a_design(f"d{i}", project="many", version=i + 1))
            await tx.jobs.add(a_job(f"job-{i}", design=f"d{i}"))
    await engine.dispose()
    async with a_crew(tmp_path) as crew:
        go = tmp_path / "go"
        members = [await crew.start("claim", url, str(go), environment={}) for _ in range(claimers)]
        go.touch()
        codes = [await asyncio.wait_for(asyncio.shield(m.ended), 120) for m in members]
    assert set(codes) == {0}
    claims = [line for m in members for line in m.log.read_text().splitlines()]
    assert Counter(claims) == Counter(f"job-{i}" for i in range(60))


async def _until_answered(client: aiohttp.ClientSession, path: str, body: object) -> None:
    """A server that does not listen yet is no answer; one that dies in the middle raises."""
    while True:
        try:
            await client.post(path, json=body)
        except aiohttp.ClientConnectorError:
            await asyncio.sleep(0.1)

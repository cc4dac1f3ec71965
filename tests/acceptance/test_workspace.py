"""Whole conversations in the local Slack workspace: real Bolt, FastAPI, arq, Valkey, LangGraph, SQLite, git.

Only slack.com is not real: `bot/sandbox` speaks its Web API over loopback and refuses what Slack would refuse.
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from bot.demo import Stage, stage
from bot.sandbox.person import NothingCame
from bot.sandbox.workspace import Json, Workspace
from core.application.queries import RunView
from core.settings import Settings
from tests.support.builders import BATCH

VAGUE = "Score our customers every night for churn from a CSV in S3."


@asynccontextmanager
async def playing(
    data_dir: Path, *, copies: int = 1, workspace: Workspace | None = None, worker: bool = True
) -> AsyncGenerator[Stage]:
    settings = Settings(data_dir=data_dir, job_lease=1)
    async with stage(settings, copies=copies, workspace=workspace, worker=worker, pace=0.1) as here:
        yield here
        await here.outgoing.settle()


async def only_run(here: Stage) -> RunView:
    (found,) = await here.core.queries.recent()
    return await here.core.queries.view(found.id)


def bot_messages(here: Stage, words: str) -> list[Json]:
    messages = [m for m in here.workspace.messages["C0MLOPS"] if m.get("bot_id")]
    return [m for m in messages if words in m["text"]]


async def test_a_vague_wish_becomes_a_repository_by_way_of_both_gates(tmp_path: Path) -> None:
    async with playing(tmp_path) as here:
        person = here.person()
        await person.command(f"design {VAGUE}")
        await person.press("gate-answer")
        assert await person.fills("mlops-answers", {}) == {}
        await person.press("gate-approve")
        result = await person.sees("repository-open")
        view = await only_run(here)
        assert view.status == "completed"
        assert view.repository is not None
        assert view.repository.commit[:7] in str(result)
        async with aiohttp.ClientSession() as session:
            page = await session.get(f"{here.bot_url}/d/{view.decision_set.id}/files")
            assert page.status == 200
            assert "infra/stack/main.tf" in await page.text()
    assert len({c.node for c in view.cards}) >= 9


async def test_each_event_delivered_three_times_is_one_design_and_one_decision(tmp_path: Path) -> None:
    async with playing(tmp_path, copies=3) as here:
        person = here.person()
        await person.say(f"<@U0BOT> {BATCH}")
        message = await person.sees("gate-approve")
        await person.press("gate-approve", message=message)
        await person.sees("repository-open")
        view = await only_run(here)
        types = [e.type for e in await here.core.queries.events(view.decision_set.id)]
        assert types.count("gate-decided") == 1
        assert len({m["ts"] for m in bot_messages(here, "planner")}) == len(bot_messages(here, "planner"))


async def test_two_people_click_one_decides_and_the_other_hears_who(tmp_path: Path) -> None:
    async with playing(tmp_path) as here:
        requester, colleague = here.person(), here.person("U0COLLEAGUE")
        await requester.command(f"design {BATCH}")
        message = await requester.sees("gate-reject")
        await colleague.press("gate-approve", message=message)
        await colleague.reads("Only the requester")
        await requester.press("gate-reject", message=message)
        await requester.press("gate-approve", message=message)
        await requester.reads("already")
        await requester.reads("was rejected")
        view = await only_run(here)
        events = await here.core.queries.events(view.decision_set.id)
        decided = [e.payload for e in events if e.type == "gate-decided"]
    assert [(d.choice, d.by.name) for d in decided] == [("reject", "requester")]  # pyright: ignore
    assert (view.status, view.repository) == ("rejected", None)


async def test_revise_moves_the_region_shows_the_diff_and_the_old_buttons_are_spent(tmp_path: Path) -> None:
    async with playing(tmp_path) as here:
        person = here.person()
        await person.command(f"design {BATCH}")
        first = dict(await person.sees("gate-revise"))
        await person.press("gate-revise")
        await person.fills("mlops-revise", {"comment": "must be eu-central-1"})
        await person.reads("draft 2")
        second = await person.sees("gate-approve")
        assert second["ts"] != first["ts"]
        await person.press("gate-approve", message=first)
        view = await only_run(here)
        assert view.gate is not None, "a click on the first draft decided the second"
        assert view.plan is not None
        assert view.plan.region == "eu-central-1"
        assert view.diff is not None
        assert view.diff.constraints_changed["regions"] == ("eu-west-1", "eu-central-1")


async def test_a_click_after_a_restart_still_counts(tmp_path: Path) -> None:
    workspace = Workspace()
    async with playing(tmp_path, workspace=workspace) as here:
        await here.person().command(f"design {BATCH}")
        message = await here.person().sees("gate-approve")
    async with playing(tmp_path, workspace=workspace) as here:
        await here.person().press("gate-approve", message=message)
        await here.person().sees("repository-open")
        assert (await only_run(here)).status == "completed"


async def test_a_worker_killed_at_codegen_costs_nothing_but_time(tmp_path: Path) -> None:
    async with playing(tmp_path / "calm") as here:
        await here.person().command(f"design {BATCH}")
        await here.person().press("gate-approve")
        await here.person().sees("repository-open")
        undisturbed = await only_run(here)
    async with playing(tmp_path / "killed", worker=False) as here:
        dying = start_worker(here, "tests.support.killer", "codegen", "worked", "--")
        await here.person().command(f"design {BATCH}")
        await here.person().press("gate-approve")
        assert await asyncio.to_thread(dying.wait, 60) == -9
        living = start_worker(here, "bot")
        try:
            await here.person().sees("repository-open")
            view = await only_run(here)
            events = await here.core.queries.events(view.decision_set.id)
        finally:
            living.terminate()
            await asyncio.to_thread(living.wait, 30)
    assert view.repository is not None
    assert undisturbed.repository is not None
    assert view.repository.commit == undisturbed.repository.commit
    assert [e.seq for e in events] == list(range(1, len(events) + 1))
    assert [c.node for c in view.cards] == [c.node for c in undisturbed.cards]


def start_worker(here: Stage, *module: str) -> subprocess.Popen[bytes]:
    settings = here.core.settings
    environment = {**os.environ, "DATA_DIR": str(settings.data_dir), "JOB_LEASE": "1", "LOG_LEVEL": "ERROR"}
    return subprocess.Popen([sys.executable, "-m", *module, "worker"], env=environment)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("design 🎉🎉🎉", "requirement"),
        ("design Please order two pizzas for the offsite", "machine learning"),
        ("desing a churn model", "design"),
        ("", "design"),
    ],
)
async def test_what_cannot_be_designed_gets_a_kind_sentence_and_no_run(tmp_path: Path, text: str, answer: str) -> None:
    async with playing(tmp_path, worker=False) as here:
        await here.person().command(text)
        try:
            await here.person().reads(answer, patience=5)
        except NothingCame:
            assert here.workspace.views, "neither an answer nor a form"
        assert not await here.core.queries.recent()


async def test_another_cloud_is_asked_about_and_never_replaced_silently(tmp_path: Path) -> None:
    async with playing(tmp_path) as here:
        person = here.person()
        await person.command("design Nightly churn scores on GCP with Vertex AI and BigQuery, 300 dollars a month")
        await person.reads("question")
        view = await only_run(here)
        assert (view.status, view.plan) == ("waiting", None)
        assert view.first_action == "decline_or_redirect"


async def test_who_stops_at_the_question_about_another_cloud_is_let_go_politely(tmp_path: Path) -> None:
    async with playing(tmp_path) as here:
        person = here.person()
        await person.command("design Nightly churn scores on GCP with Vertex AI and BigQuery, 300 dollars a month")
        question = await person.sees("gate-choose-1")
        await person.say("stop here", thread_ts=question["thread_ts"])
        await person.press("gate-confirm")
        told = await person.reads("D-1v1 stops here, as you chose")
        view = await only_run(here)
        assert (view.status, view.plan, view.repository) == ("rejected", None, None)
        assert "Nothing was planned or generated" in str(told["blocks"])


async def test_a_reply_at_the_final_gate_decides_nothing(tmp_path: Path) -> None:
    async with playing(tmp_path) as here:
        person = here.person()
        await person.command(f"design {BATCH}")
        gate = await person.sees("gate-approve")
        await person.say("approve", thread_ts=gate["thread_ts"])
        await here.outgoing.settle()
        view = await only_run(here)
        assert view.gate is not None
        assert view.status == "waiting"

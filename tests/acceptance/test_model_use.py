"""Who may be asked, what it will probably take, and what is told before: standards, estimates and the run message."""

from pathlib import Path
from typing import Any

import pytest

from bot.cards import Story, run_card
from core.application.report import report
from core.domain.events import RunStarted
from tests.support.builders import BATCH
from tests.support.model_run import Desk, desk, settings_for
from tests.support.model_server import model_server


def standards(folder: Path, text: str) -> dict[str, Any]:
    file = folder / "standards.yaml"
    file.write_text(text)
    return {"standards_file": file}


async def told(here: Desk, design: Any) -> Story:
    return Story.of(await here.core.queries.events(design))


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("models: {default: none}", False),
        ("models: {default: own}", True),
        ("models: {default: none, workspaces: {T9: any}}", False),
        ("models: {default: any, workspaces: {'': none}}", False),
        ("models: {default: none, workspaces: {'': any}}", True),
    ],
)
async def test_a_workspace_says_whether_models_are_asked(text: str, asks: bool, tmp_path: Path) -> None:
    """The server on loopback is an endpoint of one's own."""
    with model_server() as server:
        settings = settings_for(tmp_path, server, vendors=("openai",), **standards(tmp_path, text))
        async with desk(settings) as here:
            view = await here.design(BATCH, until="final")
            story = await told(here, view.decision_set.id)
    assert bool(server.seen) is asks
    assert (view.mode != "rules") is asks
    assert (view.estimate is not None) is asks
    assert {c.decided_by for c in view.cards if c.node == "planner"} == {"openai:gpt-6.2-sol" if asks else "rules"}
    context = " ".join(run_card(story).context)
    assert ("estimate before the run" in context) is asks
    assert ("decided by rules" in context) is not asks


async def test_own_endpoints_only_leaves_the_vendors_out(tmp_path: Path) -> None:
    """OpenAI has no address of one's own here, Anthropic has: the second is asked, for what the first would be too."""
    with model_server() as server:
        settings = settings_for(tmp_path, server, vendors=("anthropic",), openai_api_key="k", llm_timeout=1)
        settings = settings.model_copy(update=standards(tmp_path, "models: {default: own}"))
        async with desk(settings) as here:
            view = await here.design(BATCH, until="final")
    assert {s.api for s in server.seen} == {"anthropic"}
    assert view.mode == "anthropic:claude-sonnet-5-5"
    assert not [c.note for c in view.cards if c.note]


async def test_the_estimate_is_from_prompts_first_and_from_history_later(tmp_path: Path) -> None:
    with model_server() as server:
        async with desk(settings_for(tmp_path, server, vendors=("openai",))) as here:
            views = [await here.design(BATCH) for _ in range(5)]
            stories = [await told(here, v.decision_set.id) for v in (views[0], views[-1])]
    first, last = views[0].estimate, views[-1].estimate
    assert first is not None
    assert last is not None
    assert (first.seen, last.seen >= 20) == (0, True)
    average = sum(server.tokens) / len(server.seen)
    assert last.tokens_low == pytest.approx(last.questions_low * average, rel=0.05)
    assert first.tokens_low < first.tokens_high
    assert first.usd_low is not None
    assert first.usd_high is not None
    assert 0 < first.usd_low < first.usd_high
    lines = [" ".join(run_card(s).context) for s in stories]
    assert "from the sizes of prompts" in lines[0]
    assert f"from {last.seen} questions of the last 30 days" in lines[1]
    said = report(views[0])["llm"]
    assert isinstance(said, dict)
    assert isinstance(said["estimate"], dict)
    assert "sizes of the prompts" in str(said["estimate"]["source"])


async def test_a_model_without_a_price_has_an_estimate_without_one(tmp_path: Path) -> None:
    more: dict[str, Any] = {"openai_model": "unlisted", "openai_model_fast": "unlisted"}
    with model_server() as server:
        async with desk(settings_for(tmp_path, server, vendors=("openai",), **more)) as here:
            view = await here.design(BATCH, until="final")
            story = await told(here, view.decision_set.id)
    assert view.estimate is not None
    assert view.estimate.usd_low is None
    assert "price not known" in " ".join(run_card(story).context)


async def test_by_rules_nothing_is_estimated(tmp_path: Path) -> None:
    with model_server() as server:
        async with desk(settings_for(tmp_path, server)) as here:
            view = await here.design(BATCH, until="final")
            events = await here.core.queries.events(view.decision_set.id)
    assert [e.payload.estimate for e in events if isinstance(e.payload, RunStarted)] == [None]

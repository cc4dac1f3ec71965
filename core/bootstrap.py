"""Settings to a running core: the only place that sees adapters, each imported when it is built.

Any port can be handed in. The workflow, and LangGraph with it, is imported only by whoever asks for a runner.
"""

import asyncio
import os
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from uuid6 import uuid7

from core.application.queries import Queries
from core.application.service import Service
from core.domain.decision_set import DecisionSet
from core.domain.ids import ProjectId
from core.domain.job import Lease
from core.domain.usage import Estimate
from core.errors import ConfigurationError
from core.ports import JobQueue, Model, Ports, RepoHost, Store, UnitOfWork, Wake
from core.settings import Settings

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver

    from core.adapters.model.build import Access
    from core.adapters.policy.rego import RegoPolicyEngine
    from core.adapters.sql.checkpointer import Checkpoints
    from core.workflow.context import Tools
    from core.workflow.heart import Heart
    from core.workflow.runner import Runner


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 - this is the clock


def new_id() -> str:
    return str(uuid7())


@dataclass(frozen=True, kw_only=True)
class Core:
    settings: Settings
    ports: Ports
    service: Service
    queries: Queries
    queue: JobQueue
    wake: Wake
    store: Store
    repos: RepoHost
    page_url: str
    checkpoints: "Callable[[], Awaitable[Checkpoints]]"
    """Opened at the first use, once for a process."""
    heart: "Heart"
    model: Model | None = None

    def runner(self) -> "Runner":
        """Builds the engine: catalog, planner, policy, validators, LangGraph. Raises CatalogInvalid."""
        from core.adapters.sql.checkpointer import FencedSaver
        from core.adapters.tracing import guard_langsmith
        from core.workflow.runner import Runner

        guard_langsmith(content=self.settings.trace_content)

        @asynccontextmanager
        async def open_saver(lease: Lease) -> "AsyncGenerator[BaseCheckpointSaver[Any]]":
            yield FencedSaver(await self.checkpoints(), lease)

        return Runner(ports=self.ports, tools=_tools(self), open_saver=open_saver)

    def warm(self) -> None:
        """Pays beforehand what the first run would pay: imports, the lexicon, the catalog, the rules. Takes seconds."""
        from core.domain.requirement import Message
        from core.understanding import understand

        understand((Message(user="", text="churn scores every night"),), answers={})
        self.runner()
        _ = _policy_engine(self.settings.policy_dir).rules

    async def forget_checkpoints(self, ended_before: datetime) -> int:
        """Returns of how many runs; call again until it is none."""
        return await (await self.checkpoints()).forget(ended_before=ended_before)


@asynccontextmanager
async def open_core(
    settings: Settings,
    *,
    queue: JobQueue,
    wake: Wake | None = None,
    page_url: str = "",
    model: Model | None = None,
) -> AsyncGenerator[Core]:
    """A core over the database of these settings; `queue` hears of jobs after each commit. `model` replaces theirs."""
    from core.adapters.memory import MemoryWake
    from core.adapters.sql.engine import open_engine
    from core.adapters.sql.unit_of_work import SqlUnitOfWork
    from core.adapters.standards import load_standards

    prepare(settings)
    standards = load_standards(settings.standards_file)
    async with AsyncExitStack() as stack:
        _trace(settings, stack)
        engine = open_engine(database_url(settings))
        stack.push_async_callback(engine.dispose)
        heart = _heart(settings, stack)
        asked = model or _model(settings, stack)
        heard = wake or MemoryWake()
        base = settings.public_url or page_url
        uow = SqlUnitOfWork(engine, clock=now, queue=queue, wake=heard)
        ports = Ports(
            uow=uow,
            clock=now,
            new_id=new_id,
            gate_deadline=timedelta(seconds=settings.gate_deadline),
            mode=(asked.label if asked else "rules"),
            standards=standards,
        )
        yield Core(
            settings=settings,
            ports=ports,
            service=Service(ports),
            queries=Queries(uow, standards),
            queue=queue,
            wake=heard,
            store=artifact_store(settings),
            repos=_repo_host(settings, url=lambda project_id: f"{base}/repos/{project_id}.git"),
            page_url=base,
            checkpoints=_once(stack, settings),
            heart=heart,
            model=asked,
        )


def artifact_store(settings: Settings) -> Store:
    """Raises ConfigurationError."""
    place = urlsplit(settings.artifact_store)
    if place.scheme == "s3":
        from core.adapters.store.s3 import S3Store

        return S3Store(
            place.netloc, prefix=place.path, endpoint=settings.aws_endpoint_url, kms_key=settings.artifact_kms_key
        )
    from core.adapters.store.file import FileStore

    return FileStore(Path(unquote(place.path)) if place.path else settings.data_dir / "artifacts")


def _repo_host(settings: Settings, *, url: Callable[[ProjectId], str]) -> RepoHost:
    from core.adapters.repo_host.git import LocalGitHost

    local = LocalGitHost(settings.data_dir / "repos", url=url)
    if not settings.github_org:
        return local
    from core.adapters.repo_host.github import GitHubHost
    from core.adapters.repo_host.github_api import AppToken, FixedToken, GitHubApi

    credentials = FixedToken(settings.github_token.get_secret_value())
    if settings.github_app:
        credentials = AppToken(
            api_url=settings.github_api_url,
            app_id=settings.github_app_id,
            installation_id=settings.github_app_installation_id,
            private_key=settings.github_app_private_key.get_secret_value(),
        )
    return GitHubHost(local, api=GitHubApi(settings.github_api_url, credentials), organisation=settings.github_org)


def _heart(settings: Settings, stack: AsyncExitStack) -> "Heart":
    from core.workflow.heart import Heart

    heart = Heart(open_uow=partial(_second_uow, settings), clock=now, lease=timedelta(seconds=settings.job_lease))
    stack.push_async_callback(heart.close)
    return heart


def _trace(settings: Settings, stack: AsyncExitStack) -> None:
    """Raises ConfigurationError."""
    if settings.otel_exporter_otlp_endpoint:
        from core.adapters.tracing import export_spans

        stack.push_async_callback(asyncio.to_thread, export_spans(settings.otel_exporter_otlp_endpoint))


def _once(stack: AsyncExitStack, settings: Settings) -> "Callable[[], Awaitable[Checkpoints]]":
    opening = asyncio.Lock()
    opened: list[Checkpoints] = []

    async def checkpoints() -> "Checkpoints":
        from core.adapters.sql.checkpointer import open_checkpointer

        async with opening:
            if not opened:
                place = open_checkpointer(database_url(settings), data_dir=settings.data_dir)
                opened.append(await stack.enter_async_context(place))
        return opened[0]

    return checkpoints


@asynccontextmanager
async def _second_uow(settings: Settings) -> AsyncGenerator[UnitOfWork]:
    """With connections of its own, for another thread's loop."""
    from core.adapters.sql.engine import open_engine
    from core.adapters.sql.unit_of_work import SqlUnitOfWork

    engine = open_engine(database_url(settings), pool_size=1)
    try:
        yield SqlUnitOfWork(engine, clock=now)
    finally:
        await engine.dispose()


def prepare(settings: Settings) -> None:
    """Makes `DATA_DIR`, private to this user. Raises ConfigurationError."""
    try:
        settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as exc:
        raise ConfigurationError(f"DATA_DIR {settings.data_dir} cannot be made: {exc.strerror}.") from exc
    if not os.access(settings.data_dir, os.W_OK):
        raise ConfigurationError(f"DATA_DIR {settings.data_dir} cannot be written.")


def database_url(settings: Settings) -> str:
    return settings.database_url or f"sqlite:///{(settings.data_dir / 'mlops.db').absolute()}"


async def migrate(settings: Settings) -> None:
    """Brings the database and the checkpoint tables to the newest schema; a second time changes nothing."""
    from core.adapters.sql.checkpointer import setup_checkpointer
    from core.adapters.sql.migrate import migrate as migrate_tables

    prepare(settings)
    if settings.artifact_store.startswith("s3:"):
        from core.adapters.store.s3 import S3Store

        store = artifact_store(settings)
        if isinstance(store, S3Store):
            await store.prepare(keep_days=settings.artifact_days)
    await migrate_tables(database_url(settings))
    await setup_checkpointer(database_url(settings), data_dir=settings.data_dir)


@cache
def _policy_engine(extra_dir: Path | None) -> "RegoPolicyEngine":
    """One a process: compiled rules are kept with it."""
    from core.adapters.policy.rego import RegoPolicyEngine

    return RegoPolicyEngine(extra_dir)


def renewed_prices(settings: Settings) -> Path:
    """Where `prices refresh` writes, laid over the shipped table where it exists."""
    return settings.data_dir / "prices.yaml"


def _tools(core: Core) -> "Tools":
    from core.adapters.model.offline import OfflineModel
    from core.adapters.validators import judge
    from core.adapters.validators.confine import means
    from core.catalog.loader import load_catalog
    from core.catalog.prices import load_prices
    from core.workflow.context import Tools

    settings = core.settings
    mirror = str(settings.terraform_plugin_dir.absolute()) if settings.terraform_plugin_dir else None
    return Tools(
        uow=core.ports.uow,
        clock=core.ports.clock,
        new_id=core.ports.new_id,
        catalog=load_catalog(),
        prices=load_prices(renewed_prices(settings)),
        model=core.model or OfflineModel(),
        meter=partial(_meter, core),
        estimate=partial(_estimate, core) if core.model else None,
        # Nobody asks where no model writes code, and finding out starts a program.
        confined=bool(core.model and means()),
        policy=_policy_engine(settings.policy_dir),
        judge=partial(judge, terraform_plugin_dir=mirror),
        store=core.store,
        repos=core.repos,
        page_url=lambda decision_set_id: f"{core.page_url}/d/{decision_set_id}/files" if core.page_url else "",
    )


def _model(settings: Settings, stack: AsyncExitStack) -> Model | None:
    """None when the rules decide alone; the SDKs are imported at the first question."""
    if not settings.llm_providers:
        return None
    from core.adapters.model.build import build_model
    from core.adapters.model.provider import Limits

    limits = Limits(
        timeout=settings.llm_timeout,
        deadline=1.5 * settings.llm_timeout,
        concurrency=settings.llm_concurrency,
        max_tokens=settings.llm_max_tokens,
    )
    model = build_model(model_access(settings), limits=limits, prices_file=settings.llm_prices_file)
    stack.push_async_callback(model.close)
    return model


def model_access(settings: Settings) -> "dict[str, Access]":
    """Of the providers that are asked, the first one first."""
    from core.adapters.model.build import Access

    access = {
        "openai": Access(
            api_key=settings.openai_api_key.get_secret_value(),
            base_url=settings.openai_base_url,
            strong=settings.openai_model,
            fast=settings.openai_model_fast,
        ),
        "anthropic": Access(
            api_key=settings.anthropic_api_key.get_secret_value(),
            base_url=settings.anthropic_base_url,
            strong=settings.anthropic_model,
            fast=settings.anthropic_model_fast,
        ),
    }
    return {name: access[name] for name in settings.llm_providers}


def _allowed(core: Core, model: Model, decision_set: DecisionSet) -> Model:
    """What the organisation's standards let read this requirement."""
    from core.adapters.model.offline import OfflineModel
    from core.adapters.model.routing import RoutedModel

    match core.ports.standards.models.of(decision_set.requester.team):
        case "any":
            return model
        case "own":
            own = model.at_own_endpoints() if isinstance(model, RoutedModel) else None
            return own or OfflineModel()
        case "none":
            return OfflineModel()


async def _estimate(core: Core, decision_set: DecisionSet) -> Estimate | None:
    from core.adapters.model.estimate import estimate
    from core.adapters.model.routing import RoutedModel

    model = _allowed(core, core.model, decision_set) if core.model else None
    if not isinstance(model, RoutedModel):
        return None
    since = core.ports.clock() - timedelta(days=30)
    async with core.ports.uow() as tx:
        past = await tx.agent_runs.spent(team=decision_set.requester.team or None, since=since)
    said = sum(len(message.text) for message in decision_set.requirement)
    return estimate(model, requirement=said, past=past, most=core.settings.llm_budget_run_calls)


def _meter(core: Core, model: Model, decision_set: DecisionSet) -> Model:
    """The model that may be asked, within this run's budgets; what was handed in for a test is not metered."""
    from core.adapters.model.budget import Allowance, Budget, MeteredModel
    from core.adapters.model.build import account_of
    from core.adapters.model.routing import RoutedModel

    model = _allowed(core, model, decision_set)
    if not isinstance(model, RoutedModel):
        return model
    s = core.settings
    budget = Budget(
        run=Allowance(tokens=s.llm_budget_run_tokens, usd=s.llm_budget_run_usd),
        project=Allowance(tokens=s.llm_budget_project_tokens, usd=s.llm_budget_project_usd),
        workspace=Allowance(tokens=s.llm_budget_workspace_tokens, usd=s.llm_budget_workspace_usd),
        decisions=s.llm_budget_run_calls,
    )
    read = account_of(decision_set, uow=core.ports.uow, clock=core.ports.clock)
    return MeteredModel(model, budget=budget, read=read)

"""The web process: Slack, REST, pages, the relay. A composition root; builds what it is handed settings for.

`serve` with an embedded worker also starts one beside it; the app itself never imports the engine.
"""

import asyncio
import secrets
from collections.abc import AsyncGenerator, Coroutine, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from time import monotonic

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, PlainTextResponse

from bot.api import errors as api_errors
from bot.api.auth import find_caller
from bot.api.metrics import Metrics
from bot.api.products import Products
from bot.api.routes import Api
from bot.delivery.pace import Budget, Pace
from bot.delivery.relay import Relay
from bot.delivery.thread import ThreadRelay
from bot.delivery.webhooks import webhooks
from bot.slack.app import SlackApp, SlackSettings
from bot.slack.app import build as build_slack
from bot.slack.blocks import Look
from bot.slack.socket_mode import listen
from bot.slack.standards import Facts
from bot.web.clone import Clones
from bot.web.pages import Pages
from bot.web.signing import Signer
from core.bootstrap import Core
from core.domain.actor import Actor
from core.domain.ids import DecisionSetId
from core.errors import AppError, ConfigurationError
from core.settings import KEYLESS, Settings

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Surfaces:
    """What the app runs on; `pace` is how often one run's message may be edited, in seconds."""

    core: Core
    settings: Settings
    holder: str
    loopback: bool
    """Listens on this machine alone: in development, pages are open and links are plain."""
    pace: float = 3.0

    @property
    def open(self) -> bool:
        return self.loopback and self.settings.environment == "development"

    @cached_property
    def signer(self) -> Signer:
        """Without SECRET_KEY by a key of this process, so that its links end with it."""
        key = self.settings.secret_key.get_secret_value().encode() or secrets.token_bytes(32)
        return Signer(key=key, clock=self.core.ports.clock, open=self.open)


def create_app(surfaces: Surfaces) -> FastAPI:
    core, slack = surfaces.core, _slack(surfaces)
    if not surfaces.open and not surfaces.settings.secret_key.get_secret_value():
        log.warning("links-end-with-this-process", reason="SECRET_KEY is not set", remedy=KEYLESS)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        app.state.ending = asyncio.Event()
        async with _webhooks(surfaces) as told:
            background = [asyncio.create_task(work) for work in (*told, *_background(surfaces, slack))]
            for task in background:
                task.add_done_callback(_tell_of_the_end)
            try:
                yield
            finally:
                app.state.ending.set()
                for task in background:
                    task.cancel()
                await asyncio.gather(*background, return_exceptions=True)

    app = FastAPI(title="agentic-mlops", lifespan=lifespan)
    app.state.api_tokens = surfaces.settings.tokens
    api_errors.install(app)
    api = Api(service=core.service, queries=core.queries, wake=core.wake, new_id=core.ports.new_id)
    app.include_router(api.router())
    _results(app, surfaces)
    _health(app, core)
    # Without a secret no signature could be checked: then events come over the socket alone.
    if slack is not None and surfaces.settings.slack_signing_secret.get_secret_value():
        _slack_routes(app, slack)
    return app


def _results(app: FastAPI, surfaces: Surfaces) -> None:
    """What came of designs: REST and metrics for a token, pages and clones for a link too."""
    core, signer, settings = surfaces.core, surfaces.signer, surfaces.settings
    if settings.oidc_issuer:
        from bot.api.oidc import OidcIdentities

        app.state.identities = OidcIdentities(
            issuer=settings.oidc_issuer, audience=settings.oidc_audience, monotonic=monotonic
        )

    async def known(request: Request, token: str) -> bool:
        return await find_caller(request, token) is not None

    products = Products(queries=core.queries, repos=core.repos, store=core.store, signer=signer)
    app.include_router(products.router())
    pages = Pages(queries=core.queries, repos=core.repos, signer=signer, page_url=core.page_url)
    app.include_router(pages.router())
    app.include_router(Clones(repos=core.repos, signer=signer, known=known).router())
    Metrics(queries=core.queries, clock=core.ports.clock).install(app)


def _slack(surfaces: Surfaces) -> SlackApp | None:
    settings, core = surfaces.settings, surfaces.core
    if not settings.slack_bot_token.get_secret_value():
        log.warning("slack-is-off", reason="SLACK_BOT_TOKEN is not set")
        return None
    if not (settings.slack_signing_secret.get_secret_value() or settings.slack_app_token.get_secret_value()):
        raise ConfigurationError(
            "SLACK_BOT_TOKEN is set, but neither SLACK_SIGNING_SECRET (events over HTTP) nor SLACK_APP_TOKEN "
            "(Socket Mode): nothing that Slack says could be heard."
        )
    signer = surfaces.signer

    async def link_for(decision_set_id: DecisionSetId, actor: Actor) -> str:
        return f"{core.page_url}/d/{decision_set_id}/files?s={signer.sign(decision_set_id)}"

    slack = SlackSettings(
        token=settings.slack_bot_token.get_secret_value(),
        signing_secret=settings.slack_signing_secret.get_secret_value(),
        base_url=settings.slack_api_url,
        look=Look(signed_under="" if surfaces.open else f"{core.page_url}/d/"),
    )
    return build_slack(
        slack,
        door=core.service,
        reads=core.queries,
        uow=core.ports.uow,
        clock=core.ports.clock,
        link_for=link_for,
        facts=Facts(gate_deadline=core.ports.gate_deadline, mode=core.ports.mode, policy_dir=settings.policy_dir),
    )


@asynccontextmanager
async def _webhooks(surfaces: Surfaces) -> AsyncGenerator[list[Coroutine[None, None, None]]]:
    core, settings = surfaces.core, surfaces.settings
    clock, new_id, secret = core.ports.clock, core.ports.new_id, settings.webhook_secret.get_secret_value().encode()
    async with webhooks(settings.webhooks, secret=secret, uow=core.ports.uow, clock=clock, new_id=new_id) as ends:
        yield [Relay(threads=end, wake=core.wake, clock=clock, holder=surfaces.holder).run() for end in ends]


def _background(surfaces: Surfaces, slack: SlackApp | None) -> Iterator[Coroutine[None, None, None]]:
    if slack is None:
        return
    core = surfaces.core
    threads = ThreadRelay(
        surface="slack",
        uow=core.ports.uow,
        poster=slack.poster,
        pace=Pace(now=monotonic, least=surfaces.pace, share=min(1.3, surfaces.pace)),
        posts=Budget(now=monotonic, rate=3 / surfaces.pace),
        edits=Budget(now=monotonic, rate=2.5 / surfaces.pace, burst=20),
        new_id=core.ports.new_id,
    )
    yield Relay(threads=threads, wake=core.wake, clock=core.ports.clock, holder=surfaces.holder).run()
    yield slack.keep_replaying()
    if app_token := surfaces.settings.slack_app_token.get_secret_value():
        yield listen(slack, app_token)


def _tell_of_the_end(task: asyncio.Task[None]) -> None:
    """Relay, replays and socket go on until they are cancelled; what ends before is heard of at once."""
    if not task.cancelled() and (exc := task.exception()) is not None:
        log.error("background-ended", error=str(exc), exc_info=None if isinstance(exc, AppError) else exc)


def _slack_routes(app: FastAPI, slack: SlackApp) -> None:
    from slack_bolt.adapter.fastapi.async_handler import AsyncSlackRequestHandler

    handler = AsyncSlackRequestHandler(slack.bolt)

    @app.post("/slack/events", include_in_schema=False)
    async def events(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction]
        return await handler.handle(request)


def _health(app: FastAPI, core: Core) -> None:
    @app.get("/healthz", response_class=PlainTextResponse, tags=["health"])
    async def healthz() -> str:  # pyright: ignore[reportUnusedFunction]
        """The process answers."""
        return "ok"

    @app.get("/readyz", tags=["health"])
    async def readyz() -> JSONResponse:  # pyright: ignore[reportUnusedFunction]
        """The database answers."""
        await core.queries.recent(limit=1)
        return JSONResponse({"database": "ok"})

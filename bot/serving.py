"""Runs the web process, a worker, or both in one: ports, Valkey, signals. A composition helper of `bot.cli`."""

import asyncio
import contextlib
import gc
import secrets
import socket
import sys
from collections.abc import AsyncGenerator, Generator
from concurrent.futures import ProcessPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from multiprocessing import get_context

import structlog
import uvicorn
from fastapi import FastAPI
from pydantic import SecretStr

from bot.main import Surfaces, create_app
from core.bootstrap import Core, migrate, open_core
from core.settings import LOOPBACK, Settings

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Carrier:
    """A core whose queue is real, and where that queue is."""

    core: Core
    redis_url: str


@asynccontextmanager
async def carried(settings: Settings, *, page_url: str = "") -> AsyncGenerator[Carrier]:
    """With a Valkey of our own where `REDIS_URL` is not set."""
    from core.adapters.redis_wake import RedisWake
    from jobs.queue import ArqJobQueue

    async with AsyncExitStack() as stack:
        url = settings.redis_url
        if settings.embedded:
            from jobs.embedded import EmbeddedValkey

            url = (await stack.enter_async_context(EmbeddedValkey(settings.data_dir))).url
        queue, wake = ArqJobQueue(url), RedisWake(url)
        stack.push_async_callback(queue.close)
        stack.push_async_callback(wake.close)
        core = await stack.enter_async_context(open_core(settings, queue=queue, wake=wake, page_url=page_url))
        yield Carrier(core=core, redis_url=url)


async def serve(settings: Settings, *, host: str, port: int, embedded_worker: bool, pace: float = 3.0) -> None:
    """Until SIGTERM or Ctrl-C."""
    page_url = settings.public_url or f"http://{host}:{port}"
    settings = with_a_token(settings)
    await (migrate(settings) if embedded_worker else migrate_apart(settings))
    async with carried(settings, page_url=page_url) as carrier, AsyncExitStack() as stack:
        surfaces = Surfaces(
            core=carrier.core,
            settings=settings,
            holder=f"{socket.gethostname()}:{port}",
            loopback=host in LOOPBACK,
            pace=pace,
        )
        server = uvicorn.Server(web_config(create_app(surfaces), host=host, port=port))
        if embedded_worker:
            worker = await stack.enter_async_context(working(carrier, settings))
            # A serve that no longer works would leave every run where it is: whoever started it starts it again.
            worker.add_done_callback(lambda _: setattr(server, "should_exit", True))
        # Words are read in threads; acknowledgements shall not wait five milliseconds for each turn of theirs.
        sys.setswitchinterval(0.0005)
        gc.freeze()  # what is loaded stays; a collection that walks through it holds up every answer for 50 ms
        log.info("serving", url=page_url, embedded_worker=embedded_worker)
        await server.serve()


def with_a_token(settings: Settings) -> Settings:
    """In development REST is never left without a way in: a token of this process, told once on stderr."""
    if settings.environment != "development" or settings.tokens or settings.oidc_issuer:
        return settings
    token = secrets.token_urlsafe(24)
    sys.stderr.write(f"REST opens with this token until the process ends: {token} (API_TOKENS sets your own)\n")
    return settings.model_copy(update={"api_tokens": SecretStr(token)})


async def migrate_apart(settings: Settings) -> None:
    """In a process of its own: the checkpoint tables are LangGraph's, and whoever only serves does not load it."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        await asyncio.get_running_loop().run_in_executor(pool, _migrate, settings)


def _migrate(settings: Settings) -> None:
    asyncio.run(migrate(settings))


@asynccontextmanager
async def working(carrier: Carrier, settings: Settings) -> AsyncGenerator[asyncio.Task[None]]:
    """A worker in this process for as long as the block lasts; what it runs finishes its node or is given back."""
    from jobs.worker import run_worker

    await asyncio.to_thread(carrier.core.warm)
    worker = asyncio.create_task(
        run_worker(carrier.core, settings, redis_url=carrier.redis_url, signals=False), name="worker"
    )
    try:
        yield worker
    finally:
        worker.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await worker


async def work(settings: Settings) -> None:
    """A worker alone, until SIGTERM."""
    from jobs.worker import run_worker

    await migrate(settings)
    async with carried(settings, page_url=settings.public_url) as carrier:
        await run_worker(carrier.core, settings, redis_url=carrier.redis_url)


class Unsignalled(uvicorn.Server):
    """A server beside others in one process: whoever runs them owns Ctrl-C."""

    @contextmanager
    def capture_signals(self) -> Generator[None]:
        yield


def web_config(app: FastAPI, *, host: str, port: int) -> uvicorn.Config:
    return uvicorn.Config(app, host=host, port=port, log_config=None, access_log=False, timeout_graceful_shutdown=5)

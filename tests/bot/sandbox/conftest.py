"""The local workspace over real HTTP on loopback, and an app that takes what it sends."""

import asyncio
import socket
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from fastapi import FastAPI

from bot.sandbox import SIGNING_SECRET, Workspace, create_sandbox
from bot.sandbox.outgoing import Outgoing
from bot.serving import Unsignalled, web_config


@dataclass
class Received:
    body: str
    headers: dict[str, str]


@dataclass
class App:
    """Keeps what it is sent and answers what a test laid ready, then 200."""

    url: str = ""
    received: list[Received] = field(default_factory=list)
    answers: list[web.Response] = field(default_factory=list)

    async def take(self, request: web.Request) -> web.Response:
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.received.append(Received(await request.text(), headers))
        return self.answers.pop(0) if self.answers else web.Response()


@dataclass
class Place:
    workspace: Workspace
    outgoing: Outgoing
    app: App
    url: str


@pytest.fixture
async def app() -> AsyncIterator[App]:
    taking = App()
    server = web.Application()
    server.router.add_post("/slack/events", taking.take)
    runner = web.AppRunner(server, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    taking.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield taking
    await runner.cleanup()


@pytest.fixture
async def place(app: App) -> AsyncIterator[Place]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        workspace = Workspace()
        outgoing = Outgoing(workspace, app.url, url, SIGNING_SECRET, retries=(0.01, 0.01, 0.01))
        sandbox = create_sandbox(workspace, outgoing, pages_url="http://127.0.0.1:1")
        async with _serving(sandbox, listening):
            yield Place(workspace, outgoing, app, url)
            await outgoing.settle()


@asynccontextmanager
async def _serving(sandbox: FastAPI, listening: socket.socket) -> AsyncGenerator[None]:
    server = Unsignalled(web_config(sandbox, host="127.0.0.1", port=0))
    task = asyncio.create_task(server.serve(sockets=[listening]))
    yield
    server.should_exit = True
    await task

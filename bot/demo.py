"""The whole conversation in the local workspace, by itself or by hand; all of it in one process."""

import asyncio
import socket
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import aiohttp
from fastapi import FastAPI
from pydantic import SecretStr

from bot.main import Surfaces, create_app
from bot.sandbox import BOT_TOKEN, CHANNEL, SIGNING_SECRET, Workspace, create_sandbox
from bot.sandbox.outgoing import Outgoing
from bot.sandbox.person import Person
from bot.sandbox.workspace import BOT_USER, USERS, Json
from bot.serving import Unsignalled, carried, web_config, working
from core.bootstrap import Core, migrate
from core.errors import Broken
from core.settings import Settings

HOST = "127.0.0.1"
#: Leaves out what decides, so that the input gate is seen too.
REQUIREMENT = "Score our customers every night for churn from a CSV in S3 and write the scores back before 7am."

Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Stage:
    """Everything that runs, for whoever plays on it."""

    core: Core
    workspace: Workspace
    outgoing: Outgoing
    workspace_url: str
    bot_url: str

    def person(self, user: str = "U0REQUESTER") -> Person:
        return Person(self.workspace, self.outgoing, user)


@asynccontextmanager
async def stage(
    settings: Settings,
    *,
    port: int = 0,
    pace: float = 0.2,
    copies: int = 1,
    workspace: Workspace | None = None,
    worker: bool = True,
) -> AsyncGenerator[Stage]:
    """The workspace on `port` and the bot on a free one; 0 takes a free one for both.

    A workspace that is handed in has outlived a bot; without `worker`, processes of their own work the jobs.
    """
    workspace_socket, bot_socket = _listening(port), _listening(0)
    workspace_url, bot_url = _url(workspace_socket), _url(bot_socket)
    settings = settings.model_copy(
        update={
            "data_dir": settings.data_dir / "demo",
            "slack_api_url": f"{workspace_url}/api/",
            "slack_bot_token": SecretStr(BOT_TOKEN),
            "slack_signing_secret": SecretStr(SIGNING_SECRET),
        }
    )
    workspace = workspace or Workspace()
    outgoing = Outgoing(workspace, bot_url, workspace_url, SIGNING_SECRET, copies=copies)
    await migrate(settings)
    async with AsyncExitStack() as stack:
        stack.callback(workspace_socket.close)
        stack.callback(bot_socket.close)
        carrier = await stack.enter_async_context(carried(settings, page_url=bot_url))
        surfaces = Surfaces(core=carrier.core, settings=settings, holder="demo", loopback=True, pace=pace)
        if worker:
            await stack.enter_async_context(working(carrier, settings))
        sandbox = create_sandbox(workspace, outgoing, pages_url=bot_url)
        await stack.enter_async_context(_running(sandbox, workspace_socket))
        workspace.closing = False
        stack.callback(workspace.close)
        await stack.enter_async_context(_running(create_app(surfaces), bot_socket))
        yield Stage(
            core=carrier.core, workspace=workspace, outgoing=outgoing, workspace_url=workspace_url, bot_url=bot_url
        )


async def demo(settings: Settings, *, interactive: bool, port: int, say: Say, put: Say) -> int:
    async with stage(settings, port=port) as here:
        say(f"The local workspace is at {here.workspace_url}")
        telling = asyncio.create_task(_tell(here.workspace, say))
        try:
            if interactive:
                say("Type `/mlops design …` there. Ctrl-C ends it.")
                await asyncio.Event().wait()
            await _walk(here, say, put)
        finally:
            telling.cancel()
            await asyncio.gather(telling, return_exceptions=True)
    return 0


async def _walk(here: Stage, say: Say, put: Say) -> None:
    person = here.person()
    say(f"requester: /mlops design {REQUIREMENT}")
    await person.command(f"design {REQUIREMENT}")
    await person.press("gate-answer")
    await person.fills("mlops-answers", {})
    await person.press("gate-approve")
    await person.sees("repository-open", patience=180)
    found = (await here.core.queries.recent(limit=1))[0]
    view = await here.core.queries.view(found.id)
    if view.repository is None:
        raise Broken(f"{found.name} ended as {found.status} without a repository.")
    link = f"{here.bot_url}/d/{found.id}/files"
    async with aiohttp.ClientSession() as session, session.get(link) as page:
        if page.status != 200:
            raise Broken(f"The repository's page answers {page.status}.")
    await asyncio.sleep(0.5)
    put(f"repository  {view.repository.path}")
    put(f"commit      {view.repository.commit}")
    put(f"page        {link}  (while the demo runs: make demo ARGS=--interactive)")


async def _tell(workspace: Workspace, say: Say) -> None:
    """Prints each message of the bot when it appears, and again when its text has changed."""
    told: dict[str, str] = {}
    while True:
        changed = workspace.changed
        for message in list(workspace.messages[CHANNEL]):
            text = str(message.get("text", ""))
            if told.get(message["ts"]) != text:
                told[message["ts"]] = text
                say(f"{_name(message)}: {text}")
        await changed.wait()


def _name(message: Json) -> str:
    private = " (only to you)" if message.get("ephemeral_to") else ""
    return f"{'architect' if message['user'] == BOT_USER else USERS.get(message['user'], message['user'])}{private}"


def _listening(port: int) -> socket.socket:
    opened = socket.create_server((HOST, port))
    opened.setblocking(False)
    return opened


def _url(listening: socket.socket) -> str:
    return f"http://{HOST}:{listening.getsockname()[1]}"


@asynccontextmanager
async def _running(app: FastAPI, listening: socket.socket) -> AsyncGenerator[None]:
    server = Unsignalled(web_config(app, host=HOST, port=0))
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield
    finally:
        server.should_exit = True
        await asyncio.gather(task, return_exceptions=True)

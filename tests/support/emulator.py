"""A Slack that nobody here wrote: the npm emulator, behind a proxy that makes the network as bad as a test wants it.

The emulator reads arguments from bodies alone, while slack_sdk sends some as a query: the proxy moves them.
"""

import asyncio
import hashlib
import json
import os
import random
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from filelock import FileLock

from tests.support.servers import free_port

Json = dict[str, Any]
BOT, REQUESTER, COLLEAGUE = "mlops-architect", "requester", "colleague"
TOKEN = "xoxb-emulated"
PACKAGES = ("emulate@0.12.2", "node@24.9.0")
SCOPES = ("chat:write", "channels:history", "channels:read", "im:history", "im:write", "users:read", "files:read",
          "reactions:write")  # fmt: skip
_SECONDS = 180


def npm_install(*packages: str) -> Path:
    """A folder with its `node_modules`, kept; a named skip without npm or its registry, an error in CI."""
    name = hashlib.sha256(" ".join(packages).encode()).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"mlops-npm-{os.getuid()}-{name}"
    folder.mkdir(exist_ok=True)
    with FileLock(folder.with_suffix(".lock")):
        if not (folder / "complete").exists() and (problem := _installed(folder, packages)):
            (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(problem)
    return folder


def _installed(folder: Path, packages: Sequence[str]) -> str:
    """What is missing; empty when all is there."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        return "Node and npm are not installed"
    command = ["npm", "install", "--no-audit", "--no-fund", "--no-progress", *packages]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return f"npm did not end within {_SECONDS} s"
    if done.returncode:
        return f"npm cannot install {', '.join(packages)}: {done.stderr[-300:]}"
    (folder / "complete").touch()
    return ""


@dataclass
class Emulated:
    """The emulated workspace as a test sees it, and the bad network before it."""

    origin: str
    chance: random.Random
    lost: float = 0.0
    """Share of writes whose answer is lost after the emulator has done them."""
    refused: float = 0.0
    broken: float = 0.0
    latency: float = 0.0
    url: str = ""
    drawn: dict[str, int] = field(default_factory=lambda: {"lost": 0, "refused": 0, "broken": 0})
    users: dict[str, str] = field(default_factory=dict)
    channel: str = ""

    async def call(self, method: str, **arguments: Any) -> Json:
        """Straight to the emulator, past the bad network."""
        headers = {"Authorization": f"Bearer {TOKEN}"}
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.origin}/api/{method}", json=arguments, headers=headers) as answer,
        ):
            return await answer.json()

    async def look_around(self) -> None:
        self.users = {u["name"]: u["id"] for u in (await self.call("users.list"))["members"]}
        channels = (await self.call("conversations.list"))["channels"]
        self.channel = next(c["id"] for c in channels if c["name"] == "mlops")

    async def handle(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        await asyncio.sleep(self.chance.random() * self.latency)
        fate = self._fate(method)
        if fate == "refused":
            limited = {"ok": False, "error": "ratelimited"}
            return web.json_response(limited, status=429, headers={"Retry-After": "0"})
        answer = await self._forward(request, method)
        if fate == "lost":
            assert request.transport is not None
            request.transport.abort()
        return web.Response(status=500, text="oops") if fate == "broken" else answer

    def _fate(self, method: str) -> str:
        if method not in ("chat.postMessage", "chat.update"):
            return ""
        drawn = self.chance.random()
        for name, share in (("lost", self.lost), ("refused", self.refused), ("broken", self.broken)):
            if drawn < share:
                self.drawn[name] += 1
                return name
            drawn -= share
        return ""

    async def _forward(self, request: web.Request, method: str) -> web.Response:
        sent: Json = dict(request.query)
        if request.content_type == "application/json":
            sent |= await request.json()
        else:
            sent |= dict(await request.post())
        headers = {"Authorization": request.headers.get("Authorization", "")}
        async with (
            aiohttp.ClientSession() as session,
            session.post(f"{self.origin}/api/{method}", json=sent, headers=headers) as answer,
        ):
            return web.Response(body=await answer.read(), status=answer.status, content_type="application/json")


@asynccontextmanager
async def emulated(packages: Path, folder: Path, *, seed: int) -> AsyncIterator[Emulated]:
    """`packages` has the emulator; `folder` is this one's own."""
    port = free_port()
    (folder / "seed.yaml").write_text(json.dumps(_seed()))
    command = [
        str(packages / "node_modules/.bin/node"), str(packages / "node_modules/emulate/dist/index.js"), "start",
        "--service", "slack", "--port", str(port), "--seed", str(folder / "seed.yaml"),
    ]  # fmt: skip
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL
    )
    here = Emulated(f"http://127.0.0.1:{port}", random.Random(seed))
    app = web.Application()
    app.router.add_route("*", "/api/{method}", here.handle)
    runner = web.AppRunner(app, access_log=None)
    try:
        await _until_it_answers(here)
        await here.look_around()
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        here.url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
        yield here
    finally:
        await runner.cleanup()
        process.terminate()
        await process.wait()


async def _until_it_answers(here: Emulated) -> None:
    for _ in range(200):
        try:
            if (await here.call("auth.test"))["ok"]:
                return
        except aiohttp.ClientError:
            await asyncio.sleep(0.1)
    raise AssertionError("the emulator does not answer")


def _seed() -> Json:
    people = [{"name": name, "real_name": name, "email": f"{name}@example.com"} for name in (BOT, REQUESTER, COLLEAGUE)]
    token = {"token": TOKEN, "user": BOT, "scopes": list(SCOPES)}
    slack = {"team": {"name": "Emulated", "domain": "emulated"}, "users": people, "channels": [{"name": "mlops"}]}
    return {"slack": {**slack, "tokens": [token], "strict_scopes": True}}

"""Slack's side of Socket Mode on loopback: one socket, which it hands out, sends envelopes on and hears acks from."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

Json = dict[str, Any]


@dataclass
class SocketSide:
    url: str = ""
    """Where `apps.connections.open` is asked for."""
    refuse: str = ""
    opened: int = 0
    acked: list[Json] = field(default_factory=list)
    other_methods: web.Application | None = None
    _socket: web.WebSocketResponse | None = None
    _here: asyncio.Event = field(default_factory=asyncio.Event)

    async def open(self, request: web.Request) -> web.Response:
        if self.refuse:
            return web.json_response({"ok": False, "error": self.refuse})
        assert request.headers["Authorization"] == "Bearer xapp-token"
        return web.json_response({"ok": True, "url": self.url.replace("http", "ws").replace("/api/", "/socket")})

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.opened, self._socket = self.opened + 1, socket
        hello = {"type": "hello", "num_connections": 1, "connection_info": {"app_id": "A1"}, "debug_info": {}}
        await socket.send_json(hello)
        self._here.set()
        async for message in socket:
            if message.type == WSMsgType.TEXT:
                self.acked.append(json.loads(message.data))
        self._here.clear()
        return socket

    async def send(self, kind: str, payload: Json, *, envelope_id: str) -> None:
        await asyncio.wait_for(self._here.wait(), 10)
        assert self._socket is not None
        envelope = {"type": kind, "envelope_id": envelope_id, "accepts_response_payload": True, "payload": payload}
        await self._socket.send_json(envelope)

    async def drop(self) -> None:
        """Slack ends a socket now and then, and says so."""
        assert self._socket is not None
        self._here.clear()
        await self._socket.send_json({"type": "disconnect", "reason": "refresh_requested"})


@asynccontextmanager
async def socket_side(api: Any) -> AsyncIterator[SocketSide]:
    """`api` answers every other method."""
    side = SocketSide()
    app = web.Application()
    app.router.add_post("/api/apps.connections.open", side.open)
    app.router.add_get("/socket", side.connect)
    app.router.add_route("*", "/api/{method}", api.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    side.url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    try:
        yield side
    finally:
        await runner.cleanup()

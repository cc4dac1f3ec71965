"""REST over the one door with memory adapters, asked as a client asks; what a worker would do, the test does."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from bot.api import errors
from bot.api.metrics import Metrics
from bot.api.products import Products
from bot.api.routes import Api
from bot.web.signing import Signer
from core.adapters.memory import MemoryQueue, MemoryStore, MemoryUnitOfWork, MemoryWake
from core.adapters.repo_host.git import LocalGitHost
from core.application.queries import Queries
from core.application.service import Service
from core.domain.decision_set import Status
from core.domain.events import GateWaiting, NewEvent, Payload
from core.domain.gate import Gate
from core.domain.ids import DecisionSetId
from core.ports import Ports
from tests.support.builders import BATCH, Clock, a_gate, an_id

TOKEN = "token-of-a-client"


@dataclass
class Rest:
    client: httpx.AsyncClient
    uow: MemoryUnitOfWork
    queries: Queries
    queue: MemoryQueue
    wake: MemoryWake
    clock: Clock
    app: FastAPI
    repos: LocalGitHost
    store: MemoryStore
    signer: Signer

    async def ask(self, method: str, path: str, *, key: str = "", **more: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {TOKEN}"} | ({"Idempotency-Key": key} if key else {})
        return await self.client.request(method, path, headers=headers | more.pop("headers", {}), **more)

    async def started(self) -> DecisionSetId:
        return DecisionSetId((await self.ask("POST", "/projects", json={"text": BATCH})).json()["decision_set_id"])

    async def moved(self, decision_set_id: DecisionSetId, *statuses: Status) -> None:
        async with self.uow() as tx:
            found = await tx.decision_sets.lock(decision_set_id)
            for status in statuses:
                found = found.to(status, at=self.clock())
            await tx.decision_sets.save(found)

    async def told(self, decision_set_id: DecisionSetId, payload: Payload, *, key: str = "") -> None:
        async with self.uow() as tx:
            event = NewEvent(decision_set_id=decision_set_id, payload=payload, dedupe_key=key or an_id())
            await tx.events.append(event)

    async def at_gate(self, decision_set_id: DecisionSetId, **more: Any) -> Gate:
        await self.moved(decision_set_id, "running", "waiting")
        gate = a_gate(decision_set_id, **more)
        async with self.uow() as tx:
            await tx.gates.add(gate)
        waiting = GateWaiting(
            gate_id=gate.id, gate_version=gate.version, kind=gate.kind, draft=gate.draft, deadline=gate.deadline,
            blocked=gate.blocked, may_decide="anybody", questions=gate.questions,
        )  # fmt: skip
        await self.told(decision_set_id, waiting)
        return gate


@pytest.fixture
async def rest(tmp_path: Path) -> AsyncIterator[Rest]:
    clock, queue, wake = Clock(), MemoryQueue(), MemoryWake()
    uow = MemoryUnitOfWork(clock=clock, queue=queue, wake=wake)
    queries = Queries(uow)
    app = FastAPI()
    app.state.api_tokens, app.state.ending = frozenset({TOKEN, "another"}), asyncio.Event()
    errors.install(app)
    service = Service(Ports(uow=uow, clock=clock, new_id=an_id))
    app.include_router(Api(service=service, queries=queries, wake=wake, new_id=an_id).router())
    repos, store, signer = LocalGitHost(tmp_path, url=str), MemoryStore(), Signer(key=b"key", clock=clock)
    app.include_router(Products(queries=queries, repos=repos, store=store, signer=signer).router())
    Metrics(queries=queries, clock=clock).install(app)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        yield Rest(client, uow, queries, queue, wake, clock, app, repos, store, signer)

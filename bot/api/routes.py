"""REST: the same commands and the same view as every other surface. No rule of the product lives here."""

from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import StreamingResponse

from bot.api.auth import Caller
from bot.api.schemas import Approval, GivenAnswers, Requirement, Started
from bot.api.stream import stream
from core.application.queries import Queries
from core.application.report import report
from core.application.service import Handled, Service
from core.domain.base import Json
from core.domain.commands import AnswerQuestions, CancelRun, DecideGate, StartRevision, SubmitRequirement
from core.domain.decision_set import DecisionSet
from core.domain.events import GateWaiting
from core.domain.ids import ProjectId
from core.errors import DecisionSetNotFound, WrongState
from core.ports import IdFactory, Wake

IdempotencyKey = Annotated[
    str | None, Header(max_length=255, description="The same key twice on the same route does the same thing once.")
]


class Api:
    def __init__(self, *, service: Service, queries: Queries, wake: Wake, new_id: IdFactory) -> None:
        self._service, self._queries, self._wake, self._new_id = service, queries, wake, new_id

    def router(self) -> APIRouter:
        router = APIRouter(tags=["designs"])
        router.post("/projects", status_code=202)(self.start)
        router.get("/projects")(self.recent)
        router.post("/projects/{name}/constraints", status_code=202)(self.revise)
        router.get("/decision-sets/{name}")(self.show)
        router.get("/decision-sets/{name}/events")(self.events)
        router.post("/decision-sets/{name}/answers", status_code=202)(self.answer)
        router.post("/decision-sets/{name}/approve", status_code=202)(self.decide)
        router.post("/decision-sets/{name}/cancel", status_code=202)(self.cancel)
        router.get("/streams/{name}", response_class=StreamingResponse)(self.stream)
        return router

    async def start(self, given: Requirement, by: Caller, idempotency_key: IdempotencyKey = None) -> Started:
        """A new project and the first version of its design."""
        command = SubmitRequirement(messages=given.thread(), by=by, command_id=self._key("start", idempotency_key))
        return _started(await self._service.handle(command))

    async def recent(self, by: Caller, limit: int = 50) -> list[Json]:
        """The newest designs."""
        return [d.json_dict() for d in await self._queries.recent(limit=min(max(limit, 1), 200))]

    async def revise(
        self, name: str, given: Requirement, by: Caller, idempotency_key: IdempotencyKey = None
    ) -> Started:
        """A new version of a design that has ended, which is named by itself or by its project."""
        found = await self._newest(name)
        key = self._key(f"revise:{found.project_id}", idempotency_key)
        command = StartRevision(decision_set_id=found.id, messages=given.thread(), by=by, command_id=key)
        return _started(await self._service.handle(command))

    async def show(self, name: str, by: Caller) -> Json:
        """All that is known of a design, as the one JSON object that the terminal prints too."""
        found = await self._queries.find_decision_set(name)
        return report(await self._queries.view(found.id))

    async def events(self, name: str, by: Caller, after: int = 0) -> list[Json]:
        """What has happened, in order, after that number."""
        found = await self._queries.find_decision_set(name)
        return [e.json_dict() | {"type": e.type} for e in await self._queries.events(found.id, after=after)]

    async def answer(
        self, name: str, given: GivenAnswers, by: Caller, idempotency_key: IdempotencyKey = None
    ) -> Started:
        """409 when the questions were answered already."""
        gate = await self._asking(name)
        command = AnswerQuestions(
            gate_id=gate.gate_id,
            gate_version=given.gate_version or gate.gate_version,
            answers=given.answers,
            by=by,
            command_id=self._key(f"answer:{gate.gate_id}", idempotency_key),
        )
        return _started(await self._service.handle(command))

    async def decide(self, name: str, given: Approval, by: Caller, idempotency_key: IdempotencyKey = None) -> Started:
        """409 when the gate was decided already, is not the newest any more, or belongs to another design."""
        found = await self._queries.find_decision_set(name)
        if (await self._queries.gate(given.gate_id)).decision_set_id != found.id:
            raise WrongState(f"This gate does not belong to {found.name}.", decision_set_id=found.id)
        command = DecideGate(
            gate_id=given.gate_id,
            gate_version=given.gate_version,
            choice=given.decision,
            by=by,
            command_id=self._key(f"decide:{given.gate_id}", idempotency_key),
            comment=given.comment,
            waivers=given.waivers,
        )
        return _started(await self._service.handle(command))

    async def cancel(self, name: str, by: Caller, idempotency_key: IdempotencyKey = None) -> Started:
        found = await self._queries.find_decision_set(name)
        command = CancelRun(
            decision_set_id=found.id, by=by, command_id=self._key(f"cancel:{found.id}", idempotency_key)
        )
        return _started(await self._service.handle(command))

    async def stream(
        self, name: str, request: Request, by: Caller, last_event_id: Annotated[int, Header()] = 0
    ) -> StreamingResponse:
        """Server-sent events from `Last-Event-ID` on, with a ping every ten seconds."""
        found = await self._queries.find_decision_set(name)
        lines = stream(self._queries, self._wake, found.id, after=last_event_id, ending=request.app.state.ending)
        headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
        return StreamingResponse(lines, media_type="text/event-stream", headers=headers)

    async def _newest(self, name: str) -> DecisionSet:
        try:
            return await self._queries.find_decision_set(name)
        except DecisionSetNotFound:
            return await self._queries.newest_of(ProjectId(name))

    async def _asking(self, name: str) -> GateWaiting:
        """The newest gate with questions, answered or not: a repeated request finds the gate that it has answered."""
        found = await self._queries.find_decision_set(name)
        opened = [e.payload for e in await self._queries.events(found.id) if isinstance(e.payload, GateWaiting)]
        if not (asking := [gate for gate in opened if gate.kind == "input"]):
            raise WrongState(f"{found.name} has asked nothing; it is {found.status}.", decision_set_id=found.id)
        return asking[-1]

    def _key(self, action: str, idempotency_key: str | None) -> str:
        return f"api:{action}:{idempotency_key or self._new_id()}"


def _started(handled: Handled) -> Started:
    return Started(
        project_id=handled.project_id,
        decision_set_id=handled.decision_set_id,
        name=f"D-{handled.number}v{handled.version}",
        stream_url=f"/streams/{handled.decision_set_id}",
    )

"""Each kind of failure as status and body; one shape for all of them."""

import httpx
import pytest
from fastapi import FastAPI
from structlog.testing import capture_logs

from bot.api import errors
from core import errors as ours
from core.errors import AppError
from tests.bot.api.conftest import Rest

STATUS = [
    (ours.BadInput, 400), (ours.RequirementTooVague, 400), (ours.NotAllowed, 403), (ours.DecisionSetNotFound, 404),
    (ours.GateNotFound, 404), (ours.GateAlreadyDecided, 409), (ours.GateSuperseded, 409), (ours.WrongState, 409),
    (ours.WaiverNeeded, 422), (ours.DatabaseUnavailable, 503), (ours.LeaseLost, 500), (ours.InvalidModelAnswer, 500),
]  # fmt: skip


async def answer_to(exc: Exception, **headers: str) -> httpx.Response:
    app = FastAPI()
    errors.install(app)

    @app.get("/")
    async def fail() -> None:
        raise exc

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        return await client.get("/", headers=headers)


@pytest.mark.parametrize(("kind", "status"), STATUS)
async def test_each_of_our_errors_has_a_status_and_its_sentence(kind: type[AppError], status: int) -> None:
    with capture_logs():
        answer = await answer_to(kind())
    assert answer.status_code == status
    error = answer.json()["error"]
    assert (error["code"], error["message"]) == (kind.code, f"{kind().message} {kind.remedy}".strip())


async def test_facts_that_a_client_can_use_are_told_and_no_others() -> None:
    error = (await answer_to(ours.WrongState("no", decision_set_id="d-1", node="planner", by="somebody"))).json()[
        "error"
    ]
    assert (error["decision_set_id"], error["node"]) == ("d-1", "planner")
    assert "by" not in error
    assert "retry_after_s" not in error
    assert (await answer_to(ours.QueueUnavailable())).json()["error"]["retry_after_s"] > 0


async def test_a_request_id_is_the_caller_s_own_or_one_that_is_made_for_it() -> None:
    assert (await answer_to(ours.BadInput(), **{"X-Request-Id": "r-1"})).json()["error"]["request_id"] == "r-1"
    made = {(await answer_to(ours.BadInput())).json()["error"]["request_id"] for _ in range(2)}
    assert len(made) == 2
    assert all(made)


@pytest.mark.parametrize(("exc", "code"), [(RuntimeError("hunter2"), "defect"), (ours.LeaseLost(), "lease_lost")])
async def test_what_is_our_fault_is_logged_under_the_reference_that_the_caller_gets(exc: Exception, code: str) -> None:
    with capture_logs() as logged:
        answer = await answer_to(exc)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (500, code)
    assert [(e["event"], e["reference"], e["exc_info"]) for e in logged] == [
        ("request-broke", error["request_id"], exc)
    ]
    assert "hunter2" not in answer.text


@pytest.mark.parametrize(
    ("method", "path", "more", "status"),
    [
        ("GET", "/nothing", {}, 404),
        ("DELETE", "/projects", {}, 405),
        ("POST", "/projects", {"content": "{", "headers": {"Content-Type": "application/json"}}, 422),
        ("POST", "/projects", {"json": {"txt": "churn"}}, 422),
        ("POST", "/projects", {"json": {"text": "churn", "messages": [{"text": "churn"}]}}, 422),
        ("GET", "/streams/D-1", {"headers": {"Last-Event-ID": "x"}}, 422),
        (
            "POST",
            "/decision-sets/D-1/approve",
            {"json": {"gate_id": "g", "gate_version": 1, "decision": "answer"}},
            422,
        ),
    ],
)
async def test_what_the_framework_refuses_has_the_same_shape(
    rest: Rest, method: str, path: str, more: dict[str, object], status: int
) -> None:
    answer = await rest.ask(method, path, **more)
    assert answer.status_code == status
    assert {"code", "message", "request_id"} <= answer.json()["error"].keys()

from typing import Any

import pytest
from fastapi.routing import APIRoute

from bot.api.metrics import Metrics
from bot.api.products import Products
from bot.api.routes import Api
from tests.bot.api.conftest import TOKEN, Rest


def routes() -> list[tuple[str, str]]:
    """Every route of the API, whatever is added later."""
    nothing: Any = None
    routers = (
        Api(service=nothing, queries=nothing, wake=nothing, new_id=nothing).router(),
        Products(queries=nothing, repos=nothing, store=nothing, signer=nothing).router(),
        Metrics(queries=nothing, clock=nothing).router(),
    )
    found = [route for router in routers for route in router.routes if isinstance(route, APIRoute)]
    return [(m, r.path.format(name="D-1", job_id="j", artifact_id="a")) for r in found for m in r.methods]


@pytest.mark.parametrize(("method", "path"), routes())
@pytest.mark.parametrize("header", [None, "Bearer wrong", "Bearer", "Basic token-of-a-client", f"Bearer {TOKEN}x"])
async def test_no_route_answers_without_a_token_that_is_set(
    rest: Rest, method: str, path: str, header: str | None
) -> None:
    answer = await rest.client.request(method, path, headers={"Authorization": header} if header else {}, json={})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert answer.json()["error"]["code"] == "unauthenticated"


async def test_a_token_of_strange_letters_is_wrong_and_no_defect(rest: Rest) -> None:
    answer = await rest.client.get("/projects", headers=[(b"Authorization", "Bearer tökén".encode("latin-1"))])
    assert answer.status_code == 401


async def test_each_token_that_is_set_opens_the_api(rest: Rest) -> None:
    for token in (TOKEN, "another"):
        answer = await rest.client.get("/projects", headers={"Authorization": f"Bearer {token}"})
        assert (answer.status_code, answer.json()) == (200, [])


async def test_with_no_token_set_nothing_is_open(rest: Rest) -> None:
    rest.app.state.api_tokens = frozenset()
    for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer None"}):
        assert (await rest.client.get("/projects", headers=headers)).status_code == 401

"""Both vendors through their real SDKs against a server on loopback: what is sent, read, and made of each fault."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, get_args

import pytest
from pydantic import BaseModel, Field

from core.adapters.model.build import Access, build_model
from core.adapters.model.provider import Limits, Pace
from core.adapters.model.routing import RoutedModel
from core.errors import ModelUnavailable
from core.ports import DATA_BELOW, Answer, Usage
from tests.support.model_server import LOST, Fault, ModelServer, model_server

PROMPT = f"Choose well.{DATA_BELOW}The data."
VENDORS = ("openai", "anthropic")


class Chosen(BaseModel):
    chosen: str = Field(description="Of the options.")
    justification: str
    risks: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()


async def _at_once(_: float) -> None:
    await asyncio.sleep(0)


@asynccontextmanager
async def asking(server: ModelServer, *vendors: str, **limits: Any) -> AsyncIterator[RoutedModel]:
    urls = {"openai": server.openai_url, "anthropic": server.anthropic_url}
    models = {"openai": ("gpt-6.2-sol", "gpt-6-luna"), "anthropic": ("claude-sonnet-5-5", "claude-haiku-5-5")}
    access = {v: Access(api_key="k", base_url=urls[v], strong=models[v][0], fast=models[v][1]) for v in vendors}
    model = build_model(access, limits=Limits(**{"timeout": 5, "deadline": 30, **limits}), pace=Pace(sleep=_at_once))
    try:
        yield model
    finally:
        await model.close()


async def ask(model: RoutedModel, prompt: str = PROMPT, **more: Any) -> Answer:
    return await model.ask(prompt, Chosen, agent="planner", tier="strong", **more)


def usages(exc: ModelUnavailable) -> list[Usage]:
    return [u for u in exc.requests if isinstance(u, Usage)]


@pytest.mark.parametrize("vendor", VENDORS)
async def test_the_data_goes_apart_from_the_instructions_and_every_token_is_priced(vendor: str) -> None:
    with model_server() as server:
        async with asking(server, vendor) as model:
            answer = await ask(model)
    assert answer.value["chosen"] == "recommended"
    assert (answer.usage.input_tokens, answer.usage.output_tokens) == server.tokens == (1001, 101)
    cached = 300 if vendor == "anthropic" else 0
    # Both strong models cost 2 USD in, 0.10 from the cache and 10 out, for a million tokens.
    assert answer.usage.usd == pytest.approx(((1001 - cached) * 2 + cached * 0.10 + 101 * 10) / 1e6)
    (seen,) = server.seen
    said = seen.body["messages"]
    system = seen.body["system"][0]["text"] if vendor == "anthropic" else said[0]["content"]
    assert (system, said[-1]["content"]) == ("Choose well.", "The data.")
    if vendor == "anthropic":
        assert seen.body["system"][0]["cache_control"] == {"type": "ephemeral"}


@pytest.mark.parametrize("fault", get_args(Fault))
@pytest.mark.parametrize("vendor", VENDORS)
async def test_a_fault_that_stays_ends_after_two_retries_or_at_once(vendor: str, fault: Fault) -> None:
    with model_server(faults=lambda *_: fault) as server:
        async with asking(server, vendor, timeout=0.2 if fault == "silence" else 5) as model:
            if fault in ("truncated", "cut_off", "wrong_schema"):
                answer = await ask(model)
                assert bool(answer.problem) == (fault != "wrong_schema"), "what is no JSON is said to be none"
                sent = [answer.usage]
            else:
                with pytest.raises(ModelUnavailable) as caught:
                    await ask(model)
                sent = usages(caught.value)
    expected = 3 if fault in LOST and fault != "unauthorized" else 1
    assert len(server.seen) == len(sent) == expected
    assert (sum(u.input_tokens for u in sent), sum(u.output_tokens for u in sent)) == server.tokens


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize("fault", [f for f in LOST if f != "unauthorized"])
async def test_a_fault_that_passes_is_answered_by_the_next_request_and_nothing_is_sent_after_it(
    vendor: str, fault: Fault
) -> None:
    with model_server(faults=lambda _api, _agent, nth: fault if nth == 0 else None) as server:
        async with asking(server, vendor, timeout=0.2 if fault == "silence" else 5) as model:
            answer = await ask(model)
    assert [s.fault for s in server.seen] == [fault, None]
    assert [u.status for u in (*answer.before, answer.usage)] == ["failed", "answered"]
    assert answer.retries == 1


async def test_one_vendor_stands_in_for_the_other_and_says_so() -> None:
    with model_server(faults=lambda api, *_: "server_error" if api == "openai" else None) as server:
        async with asking(server, *VENDORS) as model:
            answer = await ask(model)
    assert answer.label == "anthropic:claude-sonnet-5-5"
    assert "openai:gpt-6.2-sol: HTTP 500" in answer.notice
    assert [s.api for s in server.seen] == ["openai"] * 3 + ["anthropic"]


async def test_after_two_failed_questions_a_provider_is_left_alone() -> None:
    with model_server(faults=lambda *_: "server_error") as server:
        async with asking(server, "openai") as model:
            for _ in range(4):
                with pytest.raises(ModelUnavailable):
                    await ask(model)
    assert len(server.seen) == 6


async def test_a_wrong_key_is_tried_once_and_then_not_again() -> None:
    with model_server(faults=lambda *_: "unauthorized") as server:
        async with asking(server, "anthropic") as model:
            for _ in range(3):
                with pytest.raises(ModelUnavailable):
                    await ask(model)
    assert len(server.seen) == 1


async def test_a_wait_that_is_too_long_is_not_waited_for() -> None:
    with model_server(faults=lambda api, *_: "rate_limit" if api == "openai" else None, retry_after="3600") as server:
        async with asking(server, *VENDORS) as model:
            answers = [await ask(model) for _ in range(2)]
    assert [s.api for s in server.seen] == ["openai", "anthropic", "anthropic"]
    assert {a.label for a in answers} == {"anthropic:claude-sonnet-5-5"}


async def test_retry_after_is_waited_for() -> None:
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    with model_server(faults=lambda _a, _b, nth: "rate_limit" if nth == 0 else None, retry_after="7") as server:
        access = {"openai": Access(api_key="k", base_url=server.openai_url, strong="m", fast="m")}
        model = build_model(access, limits=Limits(), pace=Pace(sleep=sleep))
        answer = await ask(model)
        await model.close()
    assert pauses == [7.0]
    assert answer.usage.usd is None, "the price of a model that nobody has listed is not known"


async def test_requests_at_once_are_limited_and_connections_are_used_again() -> None:
    with model_server(delay=0.05) as server:
        async with asking(server, "openai", concurrency=2) as model:
            await asyncio.gather(*(ask(model) for _ in range(8)))
    assert len({s.connection for s in server.seen}) == 2


async def test_what_is_secret_or_personal_never_leaves_and_comes_back_in_the_answer() -> None:
    prompt = f"Choose.{DATA_BELOW}Mail jane@example.com, key AKIAIOSFODNN7EXAMPLE, card 4111 1111 1111 1111."
    echo: dict[str, Any] = {"chosen": "‹email 1›", "justification": "of ‹card 2›", "risks": ["‹secret removed›"]}
    with model_server(answers=lambda *_: {**echo, "next_steps": []}) as server:
        async with asking(server, "openai") as model:
            answer = await ask(model, prompt)
    sent = server.seen[0].prompt
    assert not [word for word in ("jane@", "AKIA", "4111") if word in sent]
    assert answer.value["chosen"] == "jane@example.com"
    assert answer.value["justification"] == "of 4111 1111 1111 1111"
    assert answer.value["risks"] == ["‹secret removed›"]


@pytest.mark.parametrize("text", ['"\\ud800"', "NaN", "[" * 100_000, "", "null x"])
async def test_what_cannot_be_kept_is_no_answer(text: str) -> None:
    with model_server(answers=lambda *_: {}, raw=text) as server:
        async with asking(server, "openai") as model:
            answer = await ask(model)
    assert answer.problem.startswith("the answer is no JSON")
    assert answer.value == text

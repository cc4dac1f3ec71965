"""Whole designs with both vendors' real SDKs against a server on loopback, in good times and with every fault."""

import asyncio
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args

import pytest

from core.application.queries import RunView
from core.application.report import report
from core.domain.base import Json
from core.domain.reason import ReasonCard
from tests.support.builders import BATCH
from tests.support.model_run import Desk, desk, settings_for
from tests.support.model_server import ANSWERS, LOST, Api, Fault, ModelServer, Seen, model_server

#: Vague enough for a round of questions, so that every agent that may ask a model does.
VAGUE = "Score our customers every night for churn from a CSV in S3."
NODES = {
    "intake": "intake_extract",
    "questions": "adaptive_questions",
    "planner": "planner",
    "critic_tech": "critic_tech",
    "critic_cost": "critic_cost",
    "codegen": "codegen",
    "rationale": "rationale_compile",
}
#: USD for a million tokens in, from the cache, out: what `prices.yaml` says of the models below.
PRICES = {
    "gpt-6.2-sol": (2.0, 0.10, 10.0),
    "gpt-6-luna": (0.10, 0.01, 0.50),
    "claude-sonnet-5-5": (2.0, 0.10, 10.0),
    "claude-haiku-5-5": (0.10, 0.01, 0.50),
}
#: First attempts of a run, and what a card says when the same words are not read by a model again.
MOST, AGAIN = 9, "no model was asked again"
#: What the card says of each fault.
WHY: dict[Fault, str] = {
    "rate_limit": "HTTP 429",
    "server_error": "HTTP 500",
    "overloaded": "HTTP 529",
    "silence": "no answer within",
    "reset": "the connection failed",
    "truncated": "the answer is no JSON",
    "cut_off": "the answer was cut off",
    "wrong_schema": "Extra inputs are not permitted",
    "refusal": "declined",
    "unauthorized": "HTTP 401",
    "no_json": "the answer is no",
}


def llm(view: RunView) -> Json:
    told = report(view)["llm"]
    assert isinstance(told, dict)
    return told


def cards_of(view: RunView, agent: str) -> list[ReasonCard]:
    return [card for card in view.cards if card.node == NODES[agent]]


def cost(seen: list[Seen]) -> float:
    """USD by the server's own count."""
    answered = [(s, PRICES[s.body["model"]]) for s in seen if s.fault not in LOST]
    return sum(
        ((s.tokens[0] - s.cached) * fresh + s.cached * cached + s.tokens[1] * out) / 1e6
        for s, (fresh, cached, out) in answered
    )


def expected(view: RunView, agent: str) -> int:
    """Questions that are put when nothing goes wrong: the same words are read by a model once."""
    return min(1, len(cards_of(view, agent))) if agent == "intake" else len(cards_of(view, agent))


def label(server: ModelServer, agent: str) -> str:
    """`vendor:MODEL` that this agent was asked of."""
    asked = next(s for s in server.seen if s.agent == agent)
    return f"{asked.api}:{asked.body['model']}"


def most_requests(fault: Fault) -> int:
    """One, and two retries of what did not arrive or two corrections of what was no answer."""
    return 1 if fault in ("refusal", "unauthorized") else 3


async def one_fault_at_one_call(here: Desk, server: ModelServer, fault: Fault, agent: str) -> None:
    server.seen.clear()
    server.faults = lambda _api, asked, _nth: fault if asked == agent else None
    view = await here.design(VAGUE)
    assert view.status == "completed"
    shown = cards_of(view, agent)
    assert shown
    assert {card.decided_by for card in shown} == {"rules"}
    asked = [card for card in shown if AGAIN not in card.note]
    assert all("The rules decided." in card.note and label(server, agent) in card.note for card in asked)
    assert WHY[fault] in shown[0].note
    visits = len(asked) if fault != "unauthorized" else 1
    most = most_requests(fault) * visits
    # Who is silent has spent the question's time after the first request or the second.
    assert visits <= server.asked[agent] <= most if fault == "silence" else server.asked[agent] == most
    others = {a: expected(view, a) for a in NODES if a != agent}
    left_alone = fault == "unauthorized" or (fault in LOST and visits > 1)
    if left_alone or server.asked.total() >= MOST:
        assert all(server.asked[a] <= others[a] for a in others)
    else:
        assert {a: server.asked[a] for a in others} == others
    told = llm(view)
    assert (told["input_tokens"], told["output_tokens"]) == server.tokens
    assert told["calls"] == len(server.seen)
    assert told["usd"] == pytest.approx(cost(server.seen))


def rotated(wire: Api, faults: Sequence[Fault]) -> list[tuple[Api, Fault, str]]:
    """Each fault once, at one agent after the other."""
    return [(wire, fault, list(NODES)[i % len(NODES)]) for i, fault in enumerate(faults)]


@pytest.mark.parametrize(
    ("wire", "fault", "agent"),
    [
        *rotated("openai", ("server_error", "reset", "truncated", "wrong_schema", "refusal", "silence")),
        *rotated("anthropic", ("cut_off", "rate_limit", "silence", "unauthorized", "no_json", "overloaded")),
    ],
)
async def test_a_fault_at_a_call_leaves_the_decision_to_the_rules(
    wire: Api, fault: Fault, agent: str, tmp_path: Path
) -> None:
    with model_server() as server:
        settings = settings_for(tmp_path, server, vendors=(wire,), llm_timeout=0.5 if fault == "silence" else 5)
        async with desk(settings) as here:
            await one_fault_at_one_call(here, server, fault, agent)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize("wire", get_args(Api))
@pytest.mark.parametrize("fault", get_args(Fault))
async def test_each_fault_at_each_call(wire: Api, fault: Fault, tmp_path: Path) -> None:
    with model_server() as server:
        for agent in NODES:
            limit = 0.5 if fault == "silence" else 5
            folder = tmp_path / agent
            async with desk(settings_for(folder, server, vendors=(wire,), llm_timeout=limit)) as here:
                await one_fault_at_one_call(here, server, fault, agent)


async def test_a_run_puts_at_most_nine_questions_and_each_model_names_itself(tmp_path: Path) -> None:
    with model_server() as server:
        async with desk(settings_for(tmp_path, server, vendors=("openai", "anthropic"))) as here:
            view = await here.design(VAGUE)
    assert view.status == "completed"
    assert server.asked == {a: expected(view, a) for a in NODES}
    assert len(cards_of(view, "intake")) > 1
    assert server.asked["questions"] > 0
    questions = server.asked.total()
    assert questions <= 9
    assert {(s.api, s.agent == "codegen") for s in server.seen} == {("openai", False), ("anthropic", True)}
    told = llm(view)
    assert (told["provider"], told["model"], told["calls"], told["first_attempts"]) == (
        "openai",
        "gpt-6.2-sol",
        questions,
        questions,
    )
    assert told["usd"] == pytest.approx(cost(server.seen))
    by_agent = {a: {c.decided_by for c in cards_of(view, a)} for a in NODES}
    assert by_agent.pop("planner") == {"openai:gpt-6.2-sol"}
    assert by_agent.pop("codegen") == {"anthropic:claude-sonnet-5-5"}
    assert set().union(*by_agent.values()) == {"openai:gpt-6-luna"}
    assert all(c.prompt_hash for a in NODES for c in cards_of(view, a))


async def test_the_critics_are_asked_at_the_same_time(tmp_path: Path) -> None:
    """Each answer waits until both questions are there, or a second has passed."""
    both = asyncio.Event()
    loop = asyncio.get_running_loop()
    together: list[bool] = []

    async def wait() -> bool:
        try:
            await asyncio.wait_for(both.wait(), 5)
        except TimeoutError:
            return False
        return True

    def answer(agent: str, body: Any) -> Any:
        if agent.startswith("critic"):
            if sum(server.asked[a] for a in ("critic_tech", "critic_cost")) == 2:
                loop.call_soon_threadsafe(both.set)
            together.append(asyncio.run_coroutine_threadsafe(wait(), loop).result(10))
        return ANSWERS[agent.partition("_")[0]]

    with model_server(answers=answer) as server:
        async with desk(settings_for(tmp_path, server, vendors=("openai",))) as here:
            await here.design(BATCH, until="final")
    assert together == [True, True]


async def test_when_one_vendor_is_down_the_other_decides_and_the_cards_say_so(tmp_path: Path) -> None:
    with model_server(faults=lambda api, *_: "server_error" if api == "openai" else None) as server:
        async with desk(settings_for(tmp_path, server, vendors=("openai", "anthropic"))) as here:
            view = await here.design(BATCH)
    shown = [card for a in NODES for card in cards_of(view, a) if a != "codegen"]  # which Anthropic is asked first
    assert view.status == "completed"
    assert {card.decided_by.partition(":")[0] for card in shown} == {"anthropic"}
    assert all("answered instead" in card.note for card in shown)
    told = llm(view)
    assert (told["input_tokens"], told["output_tokens"]) == server.tokens


async def test_an_answer_that_was_not_accepted_is_in_quarantine_without_its_secrets(tmp_path: Path) -> None:
    leak = {"chosen": "the plan of jane@example.com with AKIAIOSFODNN7EXAMPLE", "justification": "j", "risks": []}
    answers = {"planner": {**leak, "next_steps": []}, "intake": {"extracts": []}}

    with model_server(answers=lambda agent, _: answers.get(agent, ANSWERS["critic"])) as server:
        async with desk(settings_for(tmp_path, server, vendors=("openai",))) as here:
            view = await here.design(BATCH, until="final")
            async with here.core.ports.uow() as tx:
                artifact = await tx.artifacts.find(view.decision_set.id, "quarantine")
            assert artifact is not None
            kept = (await here.core.store.get(artifact.sha256)).decode()
            (card,) = cards_of(view, "planner")
    assert "must be one of recommended" in card.note
    assert "must be one of recommended" in json.loads(kept)["why"]
    assert not [word for word in ("jane@", "AKIA") if word in kept + card.model_dump_json()]


async def test_at_four_fifths_the_card_warns_and_at_the_whole_the_rules_go_on(tmp_path: Path) -> None:
    with model_server() as server:
        settings = settings_for(tmp_path, server, vendors=("openai",), llm_budget_run_tokens=5200)
        async with desk(settings) as here:
            view = await here.design(BATCH)
    assert view.status == "completed"
    notes = {c.node: c.note for c in view.cards}
    told = llm(view)
    assert isinstance(told["input_tokens"], int)
    assert isinstance(told["output_tokens"], int)
    assert told["input_tokens"] + told["output_tokens"] <= 5200
    assert "of the run's budget of 5,200 tokens is used" in "".join(notes.values())
    assert "The run's budget of 5,200 tokens is spent" in notes["rationale_compile"]
    assert server.asked["rationale"] == 0


async def test_budgets_of_project_and_workspace_hold_over_runs(tmp_path: Path) -> None:
    with model_server() as server:
        limits = {"llm_budget_workspace_usd": 0.008, "llm_budget_project_tokens": 1_000_000}
        async with desk(settings_for(tmp_path, server, vendors=("openai",), **limits)) as here:
            first = await here.design(BATCH)
            asked = len(server.seen)
            second = await here.design(BATCH)
    assert (first.status, second.status) == ("completed", "completed")
    assert asked == 6
    assert len(server.seen) < 2 * asked
    assert any("The workspace's budget of 0.008 USD is spent" in c.note for c in second.cards)


async def test_a_budget_in_money_refuses_a_model_without_a_price(tmp_path: Path) -> None:
    with model_server() as server:
        more: dict[str, Any] = {"openai_model": "unlisted", "openai_model_fast": "unlisted"}
        async with desk(settings_for(tmp_path / "a", server, vendors=("openai",), **more)) as here:
            free = await here.design(BATCH, until="final")
        asked, more["llm_budget_run_usd"] = len(server.seen), 1
        async with desk(settings_for(tmp_path / "b", server, vendors=("openai",), **more)) as here:
            held = await here.design(BATCH, until="final")
    assert llm(free)["usd"] is None, "a price that nobody has told is not invented"
    assert len(server.seen) == asked > 0
    assert "the price of openai:unlisted is not known" in held.cards[0].note


async def test_no_request_carries_what_is_secret(tmp_path: Path) -> None:
    secret = f"{BATCH}. Our key is AKIAIOSFODNN7EXAMPLE, ask jane@example.com."
    with model_server() as server:
        async with desk(settings_for(tmp_path, server, vendors=("openai",))) as here:
            await here.design(secret)
    sent = " ".join(seen.prompt for seen in server.seen)
    assert "‹secret removed›" in sent
    assert not [word for word in ("AKIA", "jane@") if word in sent]


def test_every_fault_is_one_or_the_other() -> None:
    assert set(LOST) < set(get_args(Fault))

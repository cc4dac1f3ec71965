import asyncio
from typing import Any

import pytest
from pydantic import BaseModel

from core.adapters.model.budget import Allowance, Budget, MeteredModel, Scope
from core.domain.usage import Spending, Usage, spending
from core.errors import ModelUnavailable
from core.ports import Answer


class Reply(BaseModel):
    text: str = ""


class Costly:
    """Every answer takes 100 tokens and a cent."""

    label = "openai:m"

    def __init__(self, *, priced: bool = True, fails: bool = False) -> None:
        self._priced, self._fails = priced, fails
        self.calls = 0

    def priced(self, agent: str, tier: str) -> bool:
        return self._priced

    async def ask(self, prompt: str, schema: type[BaseModel], **_: object) -> Answer:
        self.calls += 1
        await asyncio.sleep(0)
        usage = Usage(provider="openai", model="m", input_tokens=60, output_tokens=40, usd=0.01)
        if self._fails:
            raise ModelUnavailable("down", requests=(usage,))
        return Answer(value={}, usage=usage)


class Books:
    """The database: what nodes have committed."""

    def __init__(self, **spent: Spending) -> None:
        self.spent = {"run": Spending(), "project": Spending(), "workspace": Spending(), **spent}

    async def __call__(self, scopes: frozenset[Scope]) -> dict[Scope, Spending]:
        await asyncio.sleep(0)
        return {scope: self.spent[scope] for scope in scopes}

    def commit(self, usage: Usage) -> None:
        used = spending([usage.model_copy(update={"first": True})])
        self.spent = {scope: before.plus(used) for scope, before in self.spent.items()}


def metered(inner: Costly, books: Books | None = None, **budget: Any) -> MeteredModel:
    return MeteredModel(inner, budget=Budget(**budget), read=books or Books())


async def ask(model: MeteredModel, attempt: int = 1) -> Answer:
    return await model.ask("a prompt", Reply, agent="planner", tier="strong", attempt=attempt)


async def test_the_card_warns_from_four_fifths_on_and_at_the_whole_nothing_is_sent() -> None:
    inner = Costly()
    model = metered(inner, run=Allowance(tokens=500))
    notices = [(await ask(model)).notice for _ in range(4)]
    assert notices[:3] == ["", "", ""]
    assert notices[3] == "80% of the run's budget of 500 tokens is used."
    assert "100%" in (await ask(model)).notice if inner.calls == 4 else True
    with pytest.raises(ModelUnavailable, match="The run's budget of 500 tokens is spent"):
        await ask(model)
    assert inner.calls <= 5


@pytest.mark.parametrize("scope", ["run", "project", "workspace"])
async def test_what_was_committed_before_counts_in_each_scope(scope: str) -> None:
    inner = Costly()
    books = Books(**{scope: Spending(usd=0.995)})
    model = metered(inner, books, **{scope: Allowance(usd=1)})
    await ask(model)
    with pytest.raises(ModelUnavailable, match=f"The {scope}'s budget of 1 USD is spent"):
        await ask(model)
    assert inner.calls == 1


async def test_what_a_node_commits_is_not_counted_twice() -> None:
    inner, books = Costly(), Books()
    model = metered(inner, books, run=Allowance(tokens=1000))
    for _ in range(7):
        books.commit((await ask(model)).usage)
    assert (await ask(model)).notice.startswith("80%")


async def test_a_run_puts_so_many_questions_and_corrections_are_none() -> None:
    inner = Costly()
    model = metered(inner, decisions=2)
    await ask(model)
    await ask(model)
    await ask(model, attempt=2)
    with pytest.raises(ModelUnavailable, match="its 2 questions"):
        await ask(model)
    assert inner.calls == 3


async def test_questions_at_the_same_time_see_each_other() -> None:
    inner = Costly()
    model = metered(inner, decisions=1)
    results = await asyncio.gather(ask(model), ask(model), return_exceptions=True)
    assert sorted(type(r).__name__ for r in results) == ["Answer", "ModelUnavailable"]


async def test_what_failed_is_paid_for_too() -> None:
    inner = Costly(fails=True)
    model = metered(inner, run=Allowance(tokens=150))
    for _ in range(2):
        with pytest.raises(ModelUnavailable):
            await ask(model)
    with pytest.raises(ModelUnavailable, match="is spent"):
        await ask(model)
    assert inner.calls == 2


async def test_without_a_price_a_budget_in_money_sends_nothing() -> None:
    inner = Costly(priced=False)
    with pytest.raises(ModelUnavailable, match="price of openai:m is not known"):
        await ask(metered(inner, project=Allowance(usd=5)))
    await ask(metered(inner, project=Allowance(tokens=5000)))
    assert inner.calls == 1


async def test_a_budget_of_nothing_allows_nothing() -> None:
    inner = Costly()
    for allowance in (Allowance(tokens=0), Allowance(usd=0)):
        with pytest.raises(ModelUnavailable):
            await ask(metered(inner, run=allowance))
    assert inner.calls == 0

import pytest
from pydantic import BaseModel

from core.adapters.model.offline import OfflineModel
from core.adapters.model.scripted import ScriptedModel
from core.errors import ModelUnavailable
from core.ports import Model


class Reply(BaseModel):
    text: str


async def _ask(model: Model, agent: str) -> object:
    return (await model.ask("a prompt", Reply, agent=agent, tier="fast")).value


async def test_answers_come_in_order_for_each_agent_and_are_counted() -> None:
    model = ScriptedModel("one", {"planner": [{"text": "a"}, {"text": "b"}], "intake": [{"text": "c"}]})
    assert [await _ask(model, agent) for agent in ("planner", "intake", "planner")] == [
        {"text": "a"},
        {"text": "c"},
        {"text": "b"},
    ]
    assert model.calls == {"planner": 2, "intake": 1}
    assert model.prompts[1] == ("intake", "a prompt")
    assert model.label == "scripted:one"


async def test_a_script_that_has_ended_or_never_was_is_a_model_that_does_not_answer() -> None:
    model = ScriptedModel("one", {"planner": [ModelUnavailable("down"), {"text": "up"}]})
    with pytest.raises(ModelUnavailable, match="down"):
        await _ask(model, "planner")
    assert await _ask(model, "planner") == {"text": "up"}
    for agent in ("planner", "codegen"):
        with pytest.raises(ModelUnavailable):
            await _ask(model, agent)


async def test_without_a_model_the_rules_are_named_and_nothing_answers() -> None:
    model = OfflineModel()
    assert model.label == "rules"
    with pytest.raises(ModelUnavailable):
        await _ask(model, "planner")

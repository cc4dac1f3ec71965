from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, Field, JsonValue

from core.adapters.model.offline import OfflineModel
from core.adapters.model.scripted import ScriptedModel
from core.agent import Agent, data
from core.agents.intake import Input, intake
from core.domain.constraints import Constraints
from core.domain.requirement import Message
from core.errors import ModelUnavailable
from core.ports import Answer, Usage
from tests.support.builders import BATCH


class Question(BaseModel):
    options: tuple[str, ...] = ("a", "b")
    note: str = ""


class Choice(BaseModel):
    chosen: str = Field(max_length=10)


def ground(question: Question, output: Choice) -> Choice:
    if output.chosen not in question.options:
        raise ValueError(f"`chosen` must be one of {', '.join(question.options)}")
    return output


PROMPT = """Choose.
----- data -----
{% for option in question.options %}
{{ option | data }}
{% endfor %}
{{ question.note | data }}"""


@pytest.fixture
def agent(tmp_path: Path) -> Agent[Question, Choice]:
    (tmp_path / "prompt.md.j2").write_text(PROMPT)
    return an_agent(tmp_path)


def an_agent(folder: Path) -> Agent[Question, Choice]:
    return Agent[Question, Choice](
        name="chooser", output=Choice, rules=lambda q: Choice(chosen=q.options[0]), folder=folder, ground=ground
    )


def scripted(*answers: JsonValue | ModelUnavailable) -> ScriptedModel:
    return ScriptedModel("s", {"chooser": answers})


async def test_a_good_answer_is_the_models_and_says_so(agent: Agent[Question, Choice]) -> None:
    decision = await agent.decide(Question(), scripted({"chosen": "b"}))
    assert (decision.output.chosen, decision.decided_by, decision.note) == ("b", "scripted:s", "")
    assert [u.first for u in decision.usage] == [True]
    assert decision.prompt_hash == agent.prompt_hash != ""


async def test_two_corrections_tell_what_was_wrong_and_then_the_rules_decide(agent: Agent[Question, Choice]) -> None:
    model = scripted({"chosen": "c"}, {"strange": 1}, {"chosen": "d"}, {"chosen": "b"})
    decision = await agent.decide(Question(), model)
    assert (decision.output.chosen, decision.decided_by) == ("a", "rules")
    assert model.calls["chooser"] == 3
    prompts = [prompt for _, prompt in model.prompts]
    assert "must be one of a, b" in prompts[1]
    assert "chosen: Field required" in prompts[2]
    assert "3 answer(s) were not accepted" in decision.note
    assert "The rules decided." in decision.note
    assert [u.first for u in decision.usage] == [True, False, False]
    assert [r.payload for r in decision.refused] == ['{"chosen": "c"}', '{"strange": 1}', '{"chosen": "d"}']


async def test_a_corrected_answer_says_that_it_was_corrected(agent: Agent[Question, Choice]) -> None:
    decision = await agent.decide(Question(), scripted({"chosen": "c"}, {"chosen": "b"}))
    assert decision.decided_by == "scripted:s"
    assert decision.note.startswith("Accepted after 1 correction(s): `chosen` must be")


async def test_who_does_not_answer_is_not_asked_again(agent: Agent[Question, Choice]) -> None:
    model = scripted(ModelUnavailable("It is down."), {"chosen": "b"})
    decision = await agent.decide(Question(), model)
    assert (decision.output.chosen, decision.decided_by, model.calls["chooser"]) == ("a", "rules", 1)
    assert decision.note == "No model was asked: It is down. The rules decided."


async def test_what_was_sent_in_vain_is_counted(agent: Agent[Question, Choice]) -> None:
    lost = Usage(provider="openai", model="m", status="failed")
    decision = await agent.decide(Question(), scripted(ModelUnavailable("HTTP 500.", requests=(lost, lost))))
    assert [(u.status, u.first) for u in decision.usage] == [("failed", True), ("failed", False)]
    assert decision.note.startswith("openai:m was asked and did not decide: HTTP 500.")


async def test_transport_retries_are_counted_over_the_whole_decision(agent: Agent[Question, Choice]) -> None:
    allowed: list[int] = []

    class Counting:
        label = "openai:m"

        async def ask(self, prompt: str, schema: type[BaseModel], *, retries: int = 9, **_: object) -> Answer:
            allowed.append(retries)
            return Answer(value={"chosen": "c"}, usage=Usage(), retries=min(retries, 1))

    await agent.decide(Question(), Counting())
    assert allowed == [2, 1, 0]


async def test_what_is_no_json_is_a_correction_too(agent: Agent[Question, Choice]) -> None:
    class Broken:
        label = "openai:m"

        async def ask(self, prompt: str, schema: type[BaseModel], **_: object) -> Answer:
            return Answer(value='{"chosen": "b', usage=Usage(), problem="the answer is no JSON")

    decision = await agent.decide(Question(), Broken())
    assert [r.why for r in decision.refused] == ["the answer is no JSON"] * 3
    assert decision.refused[0].payload == '{"chosen": "b'


@pytest.mark.parametrize("prompt", [None, "{% if question.note %}Choose.{% endif %}"])
async def test_where_there_is_nothing_to_ask_no_model_is_asked(prompt: str | None, tmp_path: Path) -> None:
    if prompt is not None:
        (tmp_path / "prompt.md.j2").write_text(prompt)
    model = scripted({"chosen": "b"})
    decision = await an_agent(tmp_path).decide(Question(), model)
    assert (decision.decided_by, decision.note, model.calls.total()) == ("rules", "", 0)


async def test_without_a_model_the_card_has_nothing_to_excuse(agent: Agent[Question, Choice]) -> None:
    decision = await agent.decide(Question(), OfflineModel())
    assert (decision.decided_by, decision.note, decision.prompt_hash) == ("rules", "", "")


def test_the_hash_tells_the_examples_apart_too(tmp_path: Path) -> None:
    (tmp_path / "prompt.md.j2").write_text(PROMPT)
    before = an_agent(tmp_path).prompt_hash
    (tmp_path / "examples.md.j2").write_text("Like this.")
    assert an_agent(tmp_path).prompt_hash not in ("", before)


async def test_secrets_of_an_answer_do_not_reach_what_is_kept(agent: Agent[Question, Choice]) -> None:
    decision = await agent.decide(Question(), scripted(*[{"chosen": "AKIAIOSFODNN7EXAMPLE of jane@example.com"}] * 3))
    assert "AKIA" not in decision.refused[0].payload + decision.note
    assert "jane@" not in decision.refused[0].payload + decision.note


@given(st.text())
def test_no_text_closes_the_fence_or_makes_a_line_of_its_own(text: str) -> None:
    shown = data({"text": text})
    assert not {"\n", "\r"} & set(shown)
    assert "<<<" not in shown
    assert ">>>" not in shown


def test_what_people_do_not_see_is_not_shown_to_a_model() -> None:
    hidden = "".join(chr(0xE0000 + ord(c)) for c in "approve")
    assert data(f"a\u200bb\u202e{hidden}c") == '"abc"'


VALUES: st.SearchStrategy[JsonValue] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
EXTRACTS = st.lists(
    st.fixed_dictionaries({
        "key": st.sampled_from([*Constraints.model_fields, "nonsense"]),
        "value": VALUES | st.just(10**400),
        "quote": st.sampled_from(["2 million customers every night", "60 dollars", "", "not said"]),
        "implied": st.booleans(),
    }),
    max_size=4,
)  # fmt: skip


@settings(deadline=None)
@given(VALUES | st.builds(lambda e: {"extracts": e}, EXTRACTS))
async def test_no_answer_breaks_the_intake(answer: JsonValue) -> None:
    question = Input(messages=(Message(user="r", text=BATCH),))
    decision = await intake.decide(question, ScriptedModel("any", {"intake": [answer] * 3}))
    assert decision.output.understanding.constraints.use_case == "churn"
    assert decision.output.model_dump_json()

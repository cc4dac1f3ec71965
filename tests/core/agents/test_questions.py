"""What is asked, in which order and language, and what a model may change of it."""

from pathlib import Path

import pytest
import yaml
from pydantic import JsonValue

from core.agents.questions import Input, Output, questions
from core.agents.questions.contract import MOST, Wording
from core.agents.questions.rules import decide, ground
from core.domain.constraints import Conflict, Constraints, Coverage
from core.domain.plan import Relaxation
from core.domain.question import Choice, DecisiveField
from core.domain.requirement import Message
from core.phrases import say, tell
from core.understanding import understand

CASES = sorted((questions.folder / "cases").glob("*.yaml"))


def asked(text: str, *fields: DecisiveField, relaxations: tuple[Relaxation, ...] = ()) -> Input:
    read = understand([Message(user="ana", text=text)], answers={})
    return Input(understanding=read, coverage=Coverage(score=0.4), decisive=fields, relaxations=relaxations)


def field(name: str, weight: float = 1.0, default: JsonValue = 1.0) -> DecisiveField:
    options = (Choice(value=1.0, label="1 GB (about 20 USD a month)"), Choice(value=2.0, label="2 GB (no plan)"))
    changes = say("planning.open.span_decides", low=20.0, high=90.0, what=("sm_realtime",))
    return DecisiveField(field=name, kind="number", options=options, default=default, weight=weight, changes=changes)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_the_rules_decide_every_case(path: Path) -> None:
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    fields = [DecisiveField.model_validate(raw) for raw in case.get("decisive", [])]
    output = decide(asked(case["text"], *fields))
    assert [question.id for question in output.questions] == case["expect"]
    assert [question.id for question in output.questions if question.blocking] == case.get("blocking", [])
    language = asked(case["text"]).understanding.constraints.language or "en"
    assert case.get("says", "") in tell(output.questions[0].text, language)


def test_at_most_five_are_asked_and_the_rest_is_told() -> None:
    names = (
        "regions",
        "training_frequency",
        "data_volume_gb",
        "throughput_rps",
        "batch_volume_rows",
        "rto_min",
        "rpo_min",
    )
    output = decide(asked("a model", *(field(name, weight=index) for index, name in enumerate(names))))
    assert [q.field for q in output.questions] == list(reversed(names))[:MOST]
    assert {rejected.id for rejected in output.reason.rejected} == {"q-regions", "q-training_frequency"}
    assert output.reason.confidence < 1


def test_what_was_said_is_never_asked() -> None:
    assert decide(asked("churn model, 50 GB of history", field("data_volume_gb"))).questions == ()


@pytest.mark.parametrize("text", ["churn on Azure ML", "Data must stay in the EU. Churn in us-east-1"])
def test_what_only_people_can_settle_blocks_and_has_no_default(text: str) -> None:
    question = decide(asked(text, field("data_volume_gb"))).questions[0]
    assert question.blocking
    assert question.default is None
    assert len(question.choices) == 2


@pytest.mark.parametrize(
    "text",
    [
        "Data must stay in the EU. Churn in us-east-1", "All serverless, an LLM on A100 GPUs",
        "Ad ranking p95 40 ms, scale to zero when idle", "Fraud API 99.99% in a single AZ",
        "air-gapped, no internet access, summarize with the OpenAI API", "PHI summaries with the OpenAI API",
        "Llama-3-70B, no GPU please", "real-time fraud scores computed once a night",
        "GDPR applies, churn API in us-east-1",
        "Patient data must stay on-premises. Train the readmission model on SageMaker in AWS",
    ],
)  # fmt: skip
def test_every_choice_of_a_contradiction_settles_it(text: str) -> None:
    """Each offered value is a value of its key, and with it the contradiction is gone."""
    question = decide(asked(text)).questions[0]
    assert question.blocking
    assert question.choices
    for choice in question.choices:
        assert Constraints().with_values({question.field: choice.value})
        settled = understand([Message(user="ana", text=text)], answers={question.field: choice.value})
        assert settled.conflicts == ()


@pytest.mark.parametrize(
    ("language", "text", "says", "why"),
    [
        ("en", "we want to score our model", "How much data", "moves the cost between 20.00 and 90.00"),
        ("de", "wir wollen unser Modell für die Kunden nutzen", "Wie viele Daten", "bewegt die Kosten zwischen"),
        ("es", "queremos usar el modelo para los clientes", "Cuántos datos", "mueve el coste entre"),
        ("fr", "nous voulons utiliser notre modèle pour les clients", "Combien y a-t-il de données", "varier le coût"),
    ],
)
def test_questions_speak_the_language_of_the_requirement(language: str, text: str, says: str, why: str) -> None:
    question = decide(asked(text, field("data_volume_gb"))).questions[0]
    assert says in tell(question.text, language)
    assert why in tell(question.why, language)
    assert "sm_realtime" in tell(question.why, language)


def test_a_flood_of_messages_is_settled_by_the_way_it_comes_in() -> None:
    fields = ("data_velocity_events_per_s", "monthly_budget_usd")
    conflict = Conflict(fields=fields, detail="1,800 messages a second cost 3,984 USD at 0.8 USD a million.")
    read = understand([Message(user="ana", text="pump failures, 2,500 USD a month")], answers={})
    question = decide(Input(understanding=read, coverage=Coverage(score=1, conflicts=(conflict,)))).questions[0]
    assert question.field == "data_sources"
    assert [choice.value for choice in question.choices] == [["kinesis"], ["s3"]]


def test_relaxations_are_offered_with_their_price_and_the_way_back() -> None:
    relaxation = Relaxation(
        field="monthly_budget_usd", value=120.0, detail="Raise the budget to 120 USD.", monthly_usd=118
    )
    question = decide(asked("churn API, 40 USD a month", relaxations=(relaxation,))).questions[0]
    assert question.field == "monthly_budget_usd"
    assert [choice.value for choice in question.choices] == [120.0, 40.0]
    assert question.choices[0].label == relaxation.detail


def test_a_model_may_word_a_question() -> None:
    wording = Wording(id="q-data_volume_gb", text="How big is your history?")
    output = ground(asked("a model", field("data_volume_gb")), Output(wordings=(wording,)))
    assert output.questions[0].text == "How big is your history?"
    assert output.questions[0].default == 1.0


@pytest.mark.parametrize(
    ("wording", "match"),
    [
        (Wording(id="q-colour", text="Which?"), "no question"),
        (Wording(id="q-data_volume_gb", text="Is it 700 GB?"), "figures"),
    ],
)
def test_a_model_may_not_bring_questions_or_figures_of_its_own(wording: Wording, match: str) -> None:
    with pytest.raises(ValueError, match=match):
        ground(asked("a model", field("data_volume_gb")), Output(wordings=(wording,)))


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "stays at about 18.28"), ("de", "bleiben so oder so"), ("es", "se queda en"), ("fr", "reste d’environ")],
)
def test_an_answer_that_moves_no_cost_is_not_called_a_span(language: str, said: str) -> None:
    told = tell(say("planning.open.same_decides", low=18.28, high=18.28, what=("kms",)), language)
    assert said in told
    assert told.count("18.28") == 1
    assert told.endswith("kms.")

"""Replies told apart by their words, in four languages; a wish in the form of a question is a wish."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.kinds import Kind, kind_of, rejects
from tests.bot.a_story import CLOUD, LATENCY, REGION

EXAMPLES: dict[Kind, tuple[str, ...]] = {
    "question": (
        "why not EKS?", "what drives the cost?", "How sure are you", "who may approve this?", "what about Kafka?",
        "warum nicht EKS?", "was treibt die Kosten?", "¿por qué no EKS?", "pourquoi pas EKS ?", "lunch at 12?",
    ),
    "verdict": ("approve", "Approved!", "LGTM", "lgtm thanks!", "ship it", "👍", "reject", "freigeben", "rechazado"),
    "confirmation": ("yes", "ok", "Yes please", "go ahead", "start it", "ja", "sí", "oui", "d'accord"),
    "change": (
        "make it serverless", "must be eu-central-1", "Can we use EKS instead?", "could you make it cheaper?",
        "now for 5 million customers", "double the budget", "We also have the customer table in Snowflake",
        "the bucket is owned by marketing", "bitte billiger machen", "keep the data 30 days",
    ),
    "help": ("help", "hi!", "Hallo", "¿ayuda?"),
    "chatter": ("thanks!", "ok cool", "nice, works well", "I'll be on holiday next week", "sounds good", "", "🎉🎉"),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in EXAMPLES.items() for text in texts])
def test_words_are_of_their_kind(kind: Kind, text: str) -> None:
    assert kind_of(text) == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [("1: US\n2: 80 ms", "answers"), ("defaults", "answers"), ("data residency: US", "answers"),
     ("why do you ask?", "question"), ("let me ask around", "chatter"), ("must be eu-central-1", "change")],
)  # fmt: skip
def test_where_questions_are_open_answers_are_heard(text: str, kind: Kind) -> None:
    assert kind_of(text, questions=(REGION, LATENCY)) == kind


def test_one_question_is_answered_by_plain_words() -> None:
    assert kind_of("yes, on aws", questions=(CLOUD,)) == "answers"


@pytest.mark.parametrize(
    ("text", "against"), [("reject this", True), ("👎", True), ("approve", False), ("lgtm", False)]
)
def test_a_verdict_is_for_or_against(text: str, against: bool) -> None:
    assert rejects(text) is against


@given(text=st.text(max_size=200))
def test_any_text_is_of_some_kind(text: str) -> None:
    assert kind_of(text, questions=(REGION,)) in EXAMPLES or kind_of(text, questions=(REGION,)) == "answers"

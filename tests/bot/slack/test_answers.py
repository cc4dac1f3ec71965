"""Replies read as answers: only what is clearly one, and the latest counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack import answers
from tests.bot.a_story import CLOUD, LATENCY, REGION

BOTH = (REGION, LATENCY)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["1: in the US\n2: 80 ms"], {"data_residency": "US", "latency_p95_ms": "80 ms"}),
        (["1) eu; 2. 80"], {"data_residency": "EU", "latency_p95_ms": "80"}),
        (["Q2 = 80"], {"latency_p95_ms": "80"}),
        (["latency p95 ms: 80"], {"latency_p95_ms": "80"}),
        (["data_residency: b"], {"data_residency": "US"}),
        (["1: mars"], {}),
        (["2: fast"], {}),
        (["3: 80"], {}),
        (["let me ask around"], {}),
        (["1: EU", "1: US"], {"data_residency": "US"}),
        (["1: EU", "2: 70"], {"data_residency": "EU", "latency_p95_ms": "70"}),
        (["1: in the EU or in the US"], {}),
    ],
)
def test_numbered_and_named_replies_are_read(texts: list[str], expected: dict[str, str]) -> None:
    assert answers.read(BOTH, texts) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("yes, on aws", {"cloud_preference": "aws"}), ("aws please", {"cloud_preference": "aws"}),
     ("B", {"cloud_preference": "gcp"}), ("hm", {}), ("use the defaults", {})],
)  # fmt: skip
def test_a_single_question_needs_no_number(text: str, expected: dict[str, str]) -> None:
    assert answers.read([CLOUD], [text]) == expected


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("defaults", True), ("Use defaults.", True), ("please take the default", True),
     ("1: EU\ndefaults for the rest", True), ("1: EU, the rest by default", True),
     ("what is the default region?", False), ("no", False)],
)  # fmt: skip
def test_defaults_are_taken_only_when_asked_for(text: str, wanted: bool) -> None:
    assert answers.wants_defaults(text) is wanted


@given(text=st.text(max_size=200))
def test_any_reply_is_read_without_harm(text: str) -> None:
    found = answers.read(BOTH, [text])
    assert set(found) <= {"data_residency", "latency_p95_ms"}
    assert {q.field for q in answers.unanswered(BOTH, found)} == {"data_residency", "latency_p95_ms"} - set(found)

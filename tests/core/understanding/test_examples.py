"""The shared examples and texts of our own, scored as their files say."""

import json
from pathlib import Path

import pytest
from pydantic import JsonValue

from core.domain.base import Json
from core.domain.requirement import Message
from core.understanding import first_action, understand
from tests.core.understanding.scoring import Case, cases, first_reply, matches, missed

_SHARED = Path(__file__).parents[4] / "shared" / "examples" / "requirements.json"
SHARED: dict[str, JsonValue] = json.loads(_SHARED.read_text(encoding="utf-8")) if _SHARED.exists() else {}
EXAMPLES: list[Json] = list(SHARED.get("requirements", []))  # type: ignore[arg-type]
#: What the words alone do not decide: the price of a message for each event is the planner's to know.
BY_PRICE = {"e07"}
CASES = cases()
needs_examples = pytest.mark.skipif(not SHARED, reason="the shared examples are not beside this checkout")


def messages(example: Json) -> list[Message]:
    thread = example["thread"] or [{"user": "", "text": example["text"]}]
    return [Message.model_validate(message) for message in thread]  # type: ignore[union-attr]


@needs_examples
def test_core_keys_of_the_examples_are_read_with_an_f1_of_95_percent() -> None:
    core = set(SHARED["core_keys"])  # type: ignore[arg-type]
    found = lost = invented = 0
    for example in EXAMPLES:
        read = understand(messages(example), answers={})
        expect: Json = {k: v for k, v in example["expect"].items() if k in core}  # type: ignore[union-attr]
        lost += len(missed(expect, read))
        found += len(expect) - len(missed(expect, read))
        invented += sum(_invented(key, read.provenance[key].quote, example) for key in read.provenance)
    assert found / (found + (lost + invented) / 2) >= 0.95


def _invented(key: str, quote: str, example: Json) -> bool:
    return quote not in str(example["text"])


@needs_examples
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: str(example["id"]))
def test_every_expected_value_of_an_example_is_read(example: Json) -> None:
    assert missed(example["expect"], understand(messages(example), answers={})) == {}  # type: ignore[arg-type]


@needs_examples
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: str(example["id"]))
def test_a_thread_pasted_as_one_text_reads_the_same(example: Json) -> None:
    pasted = understand([Message(user="", text=str(example["text"]))], answers={})
    assert pasted.constraints == understand(messages(example), answers={}).constraints


@needs_examples
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: str(example["id"]))
def test_the_first_reply_to_an_example(example: Json) -> None:
    expected = "plan" if example["id"] in BY_PRICE else example["expected_action"]
    assert first_action(understand(messages(example), answers={})) == expected


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_every_expected_value_of_our_own_texts_is_read(case: Case) -> None:
    read = understand(case.messages, answers={})
    assert missed(case.expect, read) == {}
    assert (first_action(read) if case.action == "plan" else first_reply(read)) == case.action
    assert read.is_ml is case.is_ml
    assert set(case.notices) <= {notice.kind for notice in read.notices}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_nothing_is_stated_that_nobody_wrote(case: Case) -> None:
    """Each stated value has a quote that stands, letter by letter, in the message of the one who said it."""
    read = understand(case.messages, answers={})
    written = "\n".join(message.text for message in case.messages)
    for key, provenance in read.provenance.items():
        assert provenance.source in ("stated", "inferred"), key
        assert provenance.quote in written, key
        assert provenance.quote or provenance.source == "inferred", key
    stated = {key for key, provenance in read.provenance.items() if provenance.source == "stated"}
    assert not stated & set(case.absent)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_every_value_has_a_provenance_and_none_is_left_over(case: Case) -> None:
    read = understand(case.messages, answers={})
    assert set(read.provenance) == set(read.constraints.stated())


def test_the_scale_can_fail() -> None:
    assert not matches(100, 111)
    assert not matches(["a"], ["b"])
    assert not matches(True, 1)
    assert not matches({"f1": 0.9}, {"f1": 0.5})
    assert not matches({"range": [1, 2]}, 3)

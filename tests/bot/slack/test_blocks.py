"""Every card, however long or hostile its texts, is a message that Slack takes and that pings nobody."""

import html
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.cards import Action, Card, Field, Moment, Step, Story, Table, card_for, run_card
from bot.slack import limits
from bot.slack.blocks import LADDER, Level, Look, render
from core.domain.actor import Actor
from tests.bot import a_story as tell
from tests.bot.slack.markup import HOSTILE
from tests.support.builders import NOW, REQUESTER

SPECIAL = [HOSTILE, "&" * 800, "<" * 500, "a" * 900, "", "\n\n", "é" * 300, "*" * 300]
#: Without shrinking: a card is large, and the first one that fails says enough.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)

texts = st.sampled_from(SPECIAL) | st.text(max_size=30)
short = st.text(min_size=1, max_size=40) | st.just(HOSTILE)
actors = st.just(REQUESTER) | st.builds(Actor, surface=st.just("slack"), id=texts, name=texts)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    columns = draw(st.integers(1, 8))
    cell = short | st.just("") | st.floats(allow_nan=False, allow_infinity=False)
    row = st.lists(cell, min_size=columns, max_size=columns).map(tuple)
    return Table(
        header=tuple(draw(st.lists(short, min_size=columns, max_size=columns))),
        rows=tuple(draw(st.lists(row, max_size=15))),
    )


steps = st.lists(
    st.builds(Step, id=short, title=short, detail=texts, status=st.sampled_from(["pending", "running", "failed"])),
    max_size=13, unique_by=lambda step: step.id,
)  # fmt: skip
actions = st.lists(
    st.builds(
        Action, id=short, label=texts, value=st.just("g:1"), confirm=texts, style=st.sampled_from(["plain", "danger"]),
        url=st.sampled_from(["", "https://example.com/d/1", "javascript:alert(1)", "https://" + "x" * 4000]),
    ),
    max_size=6, unique_by=lambda action: action.id,
)  # fmt: skip
cards = st.builds(
    Card,
    kind=st.sampled_from(["run", "reason", "gate", "result", "error"]),
    title=texts,
    summary=texts,
    quote=texts,
    because=st.lists(texts, max_size=12).map(tuple),
    steps=steps.map(tuple),
    table=st.none() | tables(),
    fields=st.lists(st.builds(Field, label=texts, value=texts), max_size=14).map(tuple),
    actions=actions.map(tuple),
    moments=st.lists(st.builds(Moment, label=texts, at=st.just(NOW)), max_size=2).map(tuple),
    context=st.lists(texts, max_size=6).map(tuple),
    call=st.lists(actors, max_size=3).map(tuple),
    feedback=st.sampled_from(["", "d:1"]),
    fallback=texts,
)


def strings(value: Any, key: str = "", *, without: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict):
        for name, below in value.items():
            if name != without:
                yield from strings(below, name, without=without)
    elif isinstance(value, list):
        for below in value:
            yield from strings(below, key, without=without)


def visible(message: Any) -> str:
    shown = (said for key, said in strings(message["blocks"], without="confirm") if key in ("text", "title"))
    return html.unescape(" ".join(shown))


@settings(
    max_examples=60,
    deadline=None,
    phases=PHASES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(card=cards, level=st.sampled_from(LADDER))
def test_any_card_is_within_slacks_limits_and_ours(card: Card, level: Level) -> None:
    message = render(card, level=level)
    assert limits.problems(message) == ()
    assert len(message["blocks"]) <= limits.CARD_BLOCKS
    shown = visible(message).replace("\u200b", "")
    assert len(shown) <= limits.CARD_CHARS + 300, "markup, dates and the mention come on top"


@settings(
    max_examples=60,
    deadline=None,
    phases=PHASES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(card=cards, level=st.sampled_from(LADDER))
def test_no_text_of_anybody_becomes_a_ping_or_a_link(card: Card, level: Level) -> None:
    message = render(card, level=level)
    for key, said in strings(message):
        if key != "text":
            continue
        assert "<!channel" not in said or _is_literal(message, said)
        assert "@here" not in said
        assert "<@U999>" not in said or _is_literal(message, said)


def _is_literal(message: Any, said: str) -> bool:
    """`plain_text`, `raw_text` and rich text know no markup."""

    def kinds(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            if value.get("text") == said:
                yield value.get("type", "")
            value = list(value.values())
        for below in value if isinstance(value, list) else ():
            yield from kinds(below)

    return set(kinds(message["blocks"])) <= {"plain_text", "raw_text", "text", "button"}


def test_hostile_words_stand_there_as_words() -> None:
    card = Card(kind="gate", title=HOSTILE, summary=HOSTILE, because=(HOSTILE,), fallback=HOSTILE)
    message: Any = render(card)
    assert "&lt;!channel&gt;" in message["blocks"][0]["text"]["text"]
    assert "&lt;!channel&gt;" in message["text"]
    assert message["blocks"][0]["text"]["verbatim"] is True
    quoted = message["blocks"][1]["elements"][0]["elements"][0]["elements"][0]
    assert quoted["type"] == "text"
    assert "@\u200bhere" in quoted["text"]
    assert "\u202e" not in quoted["text"]


def test_only_the_person_who_must_act_is_called() -> None:
    message: Any = render(card_of(tell.to_final_gate()))
    assert message["blocks"][0]["text"]["text"].startswith("<@U1> *Approve draft 1")
    assert str(message).count("<@") == 1


def test_a_button_carries_the_gate_and_its_version_and_nothing_else() -> None:
    message: Any = render(card_of(tell.to_final_gate()))
    buttons = message["blocks"][-1]["elements"]
    assert [b["value"] for b in buttons] == ["gate-final:1"] * 4
    assert buttons[0]["confirm"]["text"]["text"].startswith("Approve draft 1 of D-142v1, 54 USD/mo")


def test_the_run_message_shows_its_steps_as_a_plan() -> None:
    message: Any = render(run_card(Story.of(tell.events(tell.to_the_end()))))
    plan = next(b for b in message["blocks"] if b["type"] == "plan")
    assert plan["title"] == "5 of 13 steps done"
    assert len(plan["tasks"]) == 13
    assert {t["status"] for t in plan["tasks"]} == {"complete"}
    assert "Ask what is missing – not needed" in {t["title"] for t in plan["tasks"]}


def test_sections_say_the_same_without_plan_table_and_rich_text() -> None:
    message: Any = render(card_of(tell.to_final_gate()), level="sections")
    assert {b["type"] for b in message["blocks"]} <= {"section", "context", "actions"}
    assert "lambda batch | 54" in visible(message)
    assert "Needs your consent: R-H" in visible(message)


def test_text_alone_still_says_what_it_is_about() -> None:
    message: Any = render(card_of(tell.to_final_gate()), level="text")
    assert message["blocks"] == []
    assert "Approve draft 1 of D-142v1?" in message["text"]
    assert "Cost: 54 USD/mo" in message["text"]


@pytest.mark.parametrize(
    ("url", "signed_under", "linked"),
    [("https://github.com/a/b", "https://bot.example/d/", True),
     ("https://bot.example/d/1/files", "https://bot.example/d/", False),
     ("http://127.0.0.1:8000/d/1/files", "", True), ("file:///repo", "", False), ("javascript:x", "", False)],
)  # fmt: skip
def test_an_address_that_needs_a_signature_is_no_plain_link(url: str, signed_under: str, linked: bool) -> None:
    story = [*tell.to_the_end()[:-2], tell.a_publication(url), tell.to_the_end()[-1]]
    message: Any = render(card_of(story), look=Look(signed_under=signed_under))
    button = message["blocks"][-1]["elements"][0]
    assert button["action_id"] == "repository-open"
    assert ("url" in button) is linked


def test_what_is_cut_off_is_seen_to_be_cut_off() -> None:
    message: Any = render(Card(kind="reason", title="t", because=tuple("x" * 400 for _ in range(20)), fallback="f"))
    assert "…" in visible(message)
    assert "… and 12 more" in visible(message)


def card_of(payloads: list[Any]) -> Card:
    told = tell.events(payloads)
    card = card_for(told[-1], Story.of(told[:-1]))
    assert card is not None
    return card

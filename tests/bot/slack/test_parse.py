"""Payloads → what a person said or did; what is not a person's doing is ignored."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack import parse
from bot.slack.parse import Ignore, Said, Typed
from core.domain.commands import CancelRun, DecideGate, RetryRun
from core.errors import BadInput
from tests.support.builders import REQUESTER
from tests.support.slack_api import BOT_USER, CHANNEL, TEAM, a_deletion, a_mention, a_message, an_edit


def body(event: dict[str, Any]) -> dict[str, Any]:
    return {"type": "event_callback", "team_id": TEAM, "event": event}


def said(event: dict[str, Any]) -> Said | Ignore:
    return parse.said(body(event), bot_user=BOT_USER)


@pytest.mark.parametrize(
    ("event", "text", "addressed", "thread_ts"),
    [
        (a_mention("score churn"), "score churn", True, "100.000001"),
        (a_message(f"<@{BOT_USER}> score churn"), "score churn", True, "100.000001"),
        (a_message("score churn", channel="D1"), "score churn", True, "100.000001"),
        (a_message("and nightly", thread_ts="90.000001"), "and nightly", False, "90.000001"),
        (a_message("all done", subtype="thread_broadcast", thread_ts="90.000001"), "all done", False, "90.000001"),
    ],
)
def test_a_message_keeps_its_words_and_its_thread(
    event: dict[str, Any], text: str, addressed: bool, thread_ts: str
) -> None:
    found = said(event)
    assert isinstance(found, Said)
    assert (found.text, found.addressed, found.place.thread_ts) == (text, addressed, thread_ts)


def test_a_mention_and_the_message_it_came_with_are_the_same_one() -> None:
    mention, message = said(a_mention("x")), said(a_message(f"<@{BOT_USER}> x"))
    assert isinstance(mention, Said)
    assert isinstance(message, Said)
    assert mention.key == message.key == f"slack:{TEAM}:{CHANNEL}:100.000001"
    assert parse.message_key(body(a_mention("x"))) == parse.message_key(body(a_message("x")))


@pytest.mark.parametrize(
    "event",
    [a_message("x", bot_id="B1"), a_message("x", user=BOT_USER), a_message("x", subtype="message_changed"),
     a_message("x", subtype="channel_join"), a_message("x", user=""), a_message("x", ts="")],
)  # fmt: skip
def test_what_nobody_said_is_ignored(event: dict[str, Any]) -> None:
    assert isinstance(said(event), Ignore)


def test_an_edit_has_no_message_identity_so_it_hides_no_message() -> None:
    assert parse.message_key(body(a_message("x", subtype="message_changed"))) == ""


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("a &lt;b&gt; &amp; c", "a <b> & c"),
        ("<https://a.example/x?y=1&amp;z=2|see>", "https://a.example/x?y=1&z=2"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("in <#C1|ml-team> with <@U2|ann> and <@U3>", "in #ml-team with @ann and @U3"),
        ("<!channel> look", "@channel look"),
        ("<!subteam^S1|@ml> look", "@ml look"),
        ("under 5 < 6", "under 5 < 6"),
    ],
)
def test_slacks_escapes_are_read_as_people_wrote_them(raw: str, text: str) -> None:
    assert parse.readable(raw) == text


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("design score churn nightly", Typed(verb="design", rest="score churn nightly")),
        ("DESIGN: x", Typed(verb="design", rest="x")),
        ("status D-142", Typed(verb="status", rest="D-142")),
        ("", Typed(verb="help", rest="")),
        ("desing a thing", Typed(verb="", rest="desing a thing", nearest="design")),
        ("statsu", Typed(verb="", rest="statsu", nearest="status")),
        ("qqqqqq", Typed(verb="", rest="qqqqqq")),
        ("design", Typed(verb="design", rest="")),
    ],
)
def test_the_command_line_is_read(line: str, expected: Typed) -> None:
    assert parse.typed(line) == expected


@pytest.mark.parametrize(("action", "choice"), [("gate-approve", "approve"), ("gate-reject", "reject")])
def test_a_click_names_the_gate_and_the_version_that_was_seen(action: str, choice: str) -> None:
    found = parse.clicked(action, "0192-gate:7", by=REQUESTER, command_id="c")
    assert isinstance(found, DecideGate)
    assert (found.gate_id, found.gate_version, found.choice) == ("0192-gate", 7, choice)


def test_run_buttons_name_the_design() -> None:
    assert isinstance(parse.clicked("run-cancel", "d-1", by=REQUESTER, command_id="c"), CancelRun)
    assert isinstance(parse.clicked("run-retry", "d-1", by=REQUESTER, command_id="c"), RetryRun)


@given(value=st.text(alphabet="abc:01- ", max_size=12))
def test_a_forged_value_is_refused_or_only_a_name(value: str) -> None:
    try:
        gate_id, version = parse.gate_ref(value)
    except BadInput:
        return
    assert f"{gate_id}:" in value
    assert version >= 0


def test_an_unknown_button_is_refused() -> None:
    with pytest.raises(BadInput):
        parse.clicked("gate-explode", "g:1", by=REQUESTER, command_id="c")


@pytest.mark.parametrize(
    ("event", "kept"),
    [(a_message("talk among people"), False), (a_message("x", thread_ts="1.1"), True), (a_mention("x"), True),
     (a_message("<@UBOT> x"), True), (a_message("x", channel="D1"), True), (a_message("x", bot_id="B"), False),
     (a_message("x", subtype="message_deleted", thread_ts="1.1"), False),
     (an_edit("a", "b"), True), (an_edit("a", "a"), False), (an_edit("a", "b", bot_id="B"), False),
     (a_deletion("a"), True)],
)  # fmt: skip
def test_talk_that_is_not_to_the_bot_is_not_kept(event: dict[str, Any], kept: bool) -> None:
    assert parse.worth_keeping(body(event)) is kept


@pytest.mark.parametrize(
    "payload", [{}, {"event": None}, {"event": {"type": "message", "text": 5, "ts": []}}, {"team_id": 3}]
)
def test_a_payload_of_another_shape_is_ignored(payload: dict[str, Any]) -> None:
    assert isinstance(parse.said(payload, bot_user=BOT_USER), Ignore)


def test_an_edit_tells_the_new_words_of_the_message_that_it_is_about() -> None:
    found = parse.edited(body(an_edit("a", "b &amp; c", ts="5.000001", thread_ts="4.000001")), bot_user=BOT_USER)
    assert found is not None
    assert (found.ts, found.text, found.user, found.place.thread_ts) == ("5.000001", "b & c", "U1", "4.000001")
    gone = parse.edited(body(a_deletion("a", ts="5.000001")), bot_user=BOT_USER)
    assert gone is not None
    assert (gone.ts, gone.text, gone.place.thread_ts) == ("5.000001", "", "5.000001")
    assert parse.edited(body(a_message("x")), bot_user=BOT_USER) is None
    assert parse.edited(body(an_edit("a", "b", user=BOT_USER)), bot_user=BOT_USER) is None


@pytest.mark.parametrize("value", ["", "d", "d:x:1", ":3:1", "1"])
def test_a_forged_judgement_is_refused(value: str) -> None:
    with pytest.raises(BadInput):
        parse.judged(value, by=REQUESTER, command_id="c")

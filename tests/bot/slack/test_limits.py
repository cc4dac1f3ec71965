"""What Slack would refuse is found before it is sent."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack import limits
from bot.slack.limits import clamp, problems, view_problems
from bot.slack.mrkdwn import harmless


def section(said: str = "said") -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": said}}


def button(**more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "Go"}, "value": "v", **more}


def actions(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(buttons)}


def table(rows: int, columns: int, cell: str = "x") -> dict[str, Any]:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": cell}] * columns for _ in range(rows)]}


def plan(count: int, status: str = "pending") -> dict[str, Any]:
    tasks = [{"type": "task_card", "task_id": f"t{i}", "title": "t", "status": status} for i in range(count)]
    return {"type": "plan", "title": "p", "tasks": tasks}


@pytest.mark.parametrize(
    ("blocks", "said"),
    [
        ([section()] * 51, "51 blocks"),
        ([section("x" * 3001)], "section has 3001"),
        ([section("")], "without text"),
        ([{"type": "section", "fields": [{"text": "x" * 2001}]}], "field has 2001"),
        ([{"type": "section", "fields": [{"text": "x"}] * 11}], "11 fields"),
        ([{"type": "header", "text": {"text": "x" * 151}}], "header has 151"),
        ([{"type": "header", "text": {"text": ""}}], "empty header"),
        ([{"type": "context", "elements": [{"text": "x"}] * 11}], "11 context elements"),
        ([{"type": "context", "elements": [{"text": "x" * 3001}]}], "context element has 3001"),
        ([actions(*[button(action_id=f"a{i}") for i in range(26)])], "26 actions"),
        ([actions(button(), button())], "is used 2 times"),
        ([actions(button(value="x" * 2001))], "button value has 2001"),
        ([actions(button(url="x" * 3001))], "button url has 3001"),
        ([actions(button(text={"text": "x" * 76}))], "button label has 76"),
        ([actions(button(text={"text": ""}))], "without a label"),
        ([actions(button(confirm={"text": {"text": "x" * 301}}))], "confirm text has 301"),
        ([actions(button(confirm={"title": {"text": "x" * 101}}))], "confirm title has 101"),
        ([actions(button(action_id="x" * 256))], "longer than 255"),
        ([table(101, 1)], "101 table rows"),
        ([table(1, 21)], "more than 20"),
        ([table(2, 2), table(1, 1)], "more than one table"),
        ([table(10, 11, "x" * 100)], "more than 10000"),
        ([table(1, 1, "")], "empty table cell"),
        ([{"type": "table", "rows": [[{"text": "x"}], [{"text": "x"}] * 2]}], "unequal"),
        ([{"type": "section", "fields": [{"text": ""}]}], "empty field"),
        ([{"type": "context", "elements": [{"text": ""}]}], "empty context element"),
        ([{"type": "rich_text", "elements": [{"type": "text", "text": ""}]}], "empty text in a rich text"),
        ([{"type": "plan", "tasks": [{"task_id": "t", "title": "a", "status": "error"}] * 2}], "two tasks of one"),
        ([{"type": "plan", "tasks": [{"task_id": "t", "status": "error"}]}], "without a title"),
        ([{"type": "table", "rows": "none"}], "0 table rows"),
        ([section() | {"block_id": "b"}] * 2, "is used 2 times"),
        ([plan(51)], "51 tasks"),
        ([plan(1, "done")], "task status 'done'"),
        ([{"type": "rich_text", "elements": []}], "empty rich text"),
        ([{"type": "alert", "text": {"text": "x"}}], "no place in a message"),
        ([section("x" * 2900)] * 5, "14500 characters"),
    ],
)
def test_each_limit_of_a_message_is_found(blocks: list[Any], said: str) -> None:
    found = problems({"text": "t", "blocks": blocks})
    assert any(said in problem for problem in found), found


def test_a_message_needs_its_text_and_not_too_much_of_it() -> None:
    assert problems({"text": " ", "blocks": []}) != ()
    assert problems({"text": "x" * 4001, "blocks": []}) != ()
    assert problems({"text": "x" * 4000, "blocks": [section()]}) == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"title": {"text": "x" * 25}}, "view title has 25"),
        ({"private_metadata": "x" * 3001}, "private_metadata has 3001"),
        ({"callback_id": "x" * 256}, "callback_id has 256"),
        ({"blocks": [{"type": "input", "label": {"text": "l"}, "element": {"type": "plain_text_input"}}]}, "submit"),
        ({"blocks": [{"type": "plan"}]}, "no place in a modal"),
        ({"blocks": [section()] * 101}, "101 blocks"),
        ({"blocks": [{"type": "input", "element": {"type": "static_select", "options": []}}]}, "0 options"),
        ({"blocks": [{"type": "input", "element": {"placeholder": {"text": "x" * 151}}}]}, "placeholder has 151"),
    ],
)
def test_each_limit_of_a_modal_is_found(change: dict[str, Any], said: str) -> None:
    view = {"type": "modal", "title": {"text": "t"}, "blocks": [section()], **change}
    assert any(said in problem for problem in view_problems(view)), view_problems(view)


@given(value=st.text(), limit=st.integers(0, 50))
def test_clamping_keeps_the_limit_and_shows_that_it_cut(value: str, limit: int) -> None:
    cut = clamp(value, limit)
    assert len(cut) <= limit
    assert cut == value if len(value) <= limit else cut.endswith("…") or limit == 0


@given(value=st.text(alphabet="&<>a", max_size=60), limit=st.integers(1, 80))
def test_clamping_never_ends_inside_an_escape(value: str, limit: int) -> None:
    cut = clamp(harmless(value), limit).removesuffix("…")
    for escape in ("&amp;", "&lt;", "&gt;"):
        cut = cut.replace(escape, "")
    assert "&" not in cut


def test_confirmations_do_not_count_as_what_a_card_shows() -> None:
    assert limits.chars([actions(button(confirm={"text": {"text": "x" * 300}}))]) == len("Go")

"""Each of Slack's limits, with a message on it and one beyond it; and the bot's own reading of them against this."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.sandbox.strict import message_problems, view_problems
from bot.slack import limits

Json = dict[str, Any]


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str) -> Json:
    return {"type": "mrkdwn", "text": text}


def section(size: int = 1) -> Json:
    return {"type": "section", "text": mrkdwn("a" * size)}


def fields(count: int = 1, size: int = 1) -> Json:
    return {"type": "section", "fields": [mrkdwn("a" * size)] * count}


def context(count: int = 1, size: int = 1) -> Json:
    return {"type": "context", "elements": [mrkdwn("a" * size)] * count}


def button(name: str = "a", **more: Any) -> Json:
    return {"type": "button", "action_id": name, "text": plain("Go"), **more}


def actions(count: int = 1, **more: Any) -> Json:
    return {"type": "actions", "elements": [button(str(i), **more) for i in range(count)]}


def confirming(**more: Any) -> Json:
    return actions(confirm={"title": plain("Sure?"), "text": plain("It is."), **more})


def table(rows: int = 1, columns: int = 1, cell: str = "a") -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": cell}] * columns] * rows}


def task(name: str = "a", **more: Any) -> Json:
    return {"type": "task_card", "task_id": name, "title": "Plan", "status": "complete", **more}


def plan(count: int = 1, **more: Any) -> Json:
    return {"type": "plan", "title": "Steps", "tasks": [task(str(i), **more) for i in range(count)]}


def rich(text: str = "a") -> Json:
    line = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [{"type": "rich_text_list", "style": "bullet", "elements": [line]}]}


def entry(element: Json, *, label: str = "What?", **more: Any) -> Json:
    return {"type": "input", "block_id": "b", "label": plain(label), "element": element, **more}


def words(**more: Any) -> Json:
    return entry({"type": "plain_text_input", "action_id": "text", **more})


def choice(kind: str, count: int = 1, *, text: str = "yes", value: str = "1") -> Json:
    options = [{"text": plain(text), "value": value}] * count
    return entry({"type": kind, "action_id": "pick", "options": options})


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain("Design"), "submit": plain("Go"), "blocks": [*blocks], **more}


MESSAGE_LIMITS: dict[str, tuple[Callable[[int], Json | list[Json]], int]] = {
    "blocks": (lambda n: [{"type": "divider"}] * n, 50),
    "section": (section, 3000),
    "fields": (fields, 10),
    "a field": (lambda n: fields(1, n), 2000),
    "header": (lambda n: {"type": "header", "text": plain("a" * n)}, 150),
    "context elements": (context, 10),
    "a context element": (lambda n: context(1, n), 3000),
    "actions": (actions, 25),
    "a button's label": (lambda n: actions(text=plain("a" * n)), 75),
    "a button's value": (lambda n: actions(value="a" * n), 2000),
    "a button's url": (lambda n: actions(url="a" * n), 3000),
    "an action_id": (lambda n: actions(action_id="a" * n), 255),
    "a block_id": (lambda n: {**section(), "block_id": "a" * n}, 255),
    "a confirmation's title": (lambda n: confirming(title=plain("a" * n)), 100),
    "a confirmation's text": (lambda n: confirming(text=plain("a" * n)), 300),
    "a confirmation's yes": (lambda n: confirming(confirm=plain("a" * n)), 30),
    "a confirmation's no": (lambda n: confirming(deny=plain("a" * n)), 30),
    "table rows": (lambda n: table(rows=n), 100),
    "table columns": (lambda n: table(columns=n), 20),
    "table characters": (lambda n: table(cell="a" * n), 10_000),
    "tasks": (plan, 50),
    "all characters": (lambda n: [*([section(3000)] * (n // 3000)), section(n % 3000)], 13_200),
}
VIEW_LIMITS: dict[str, tuple[Callable[[int], Json], int]] = {
    "blocks": (lambda n: modal(*[{"type": "divider"}] * n), 100),
    "title": (lambda n: modal(title=plain("a" * n)), 24),
    "submit": (lambda n: modal(submit=plain("a" * n)), 24),
    "close": (lambda n: modal(close=plain("a" * n)), 24),
    "private_metadata": (lambda n: modal(private_metadata="a" * n), 3000),
    "callback_id": (lambda n: modal(callback_id="a" * n), 255),
    "label": (lambda n: modal(entry(words()["element"], label="a" * n)), 2000),
    "hint": (lambda n: modal(entry(words()["element"], hint=plain("a" * n))), 2000),
    "placeholder": (lambda n: modal(words(placeholder=plain("a" * n))), 150),
    "max_length": (lambda n: modal(words(max_length=n)), 3000),
    "initial_value": (lambda n: modal(words(initial_value="a" * n)), 3000),
    "select options": (lambda n: modal(choice("static_select", n)), 100),
    "radio buttons": (lambda n: modal(choice("radio_buttons", n)), 10),
    "checkboxes": (lambda n: modal(choice("checkboxes", n)), 10),
    "an option's text": (lambda n: modal(choice("static_select", text="a" * n)), 75),
    "an option's value": (lambda n: modal(choice("static_select", value="a" * n)), 150),
}
REFUSED_IN_MESSAGES: dict[str, Any] = {
    "an object instead of a list": {},
    "a block that is a string": ["section"],
    "a block without a type": [{}],
    "an unknown block": [{"type": "sectoin"}],
    "an input": [words()],
    "an empty section": [{"type": "section"}],
    "an empty text": [section(0)],
    "a text that is null": [{"type": "section", "text": {"type": "mrkdwn", "text": None}}],
    "a header in mrkdwn": [{"type": "header", "text": mrkdwn("a")}],
    "no context": [context(0)],
    "no action": [actions(0)],
    "an unknown element": [{"type": "actions", "elements": [{"type": "buton"}]}],
    "an unknown accessory": [{**section(), "accessory": {"type": "buton"}}],
    "a style": [actions(style="warning")],
    "an action_id twice in a block": [{"type": "actions", "elements": [button("a"), button("a")]}],
    "a block_id twice": [{**section(), "block_id": "b"}, {**section(), "block_id": "b"}],
    "an empty cell": [table(cell="")],
    "a cell of mrkdwn": [{"type": "table", "rows": [[mrkdwn("a")]]}],
    "rows of two lengths": [{"type": "table", "rows": [table(columns=1)["rows"][0], table(columns=2)["rows"][0]]}],
    "no row": [table(rows=0)],
    "a task's status": [plan(status="done")],
    "a task without a title": [plan(title="")],
    "a task twice": [{**plan(), "tasks": [task(), task()]}],
    "a plan without a title": [{**plan(), "title": ""}],
    "an empty rich text": [{"type": "rich_text", "elements": []}],
    "an empty text in a rich text": [rich("")],
}
REFUSED_VIEWS: dict[str, Any] = {
    "no view": None,
    "no type": {"blocks": []},
    "no blocks": {"type": "home"},
    "no title": {**modal(), "title": None},
    "an input without submit": {**modal(words()), "submit": None},
    "a table": modal(table()),
    "no option": modal(choice("static_select", 0)),
    "an input without a label": modal(entry(words()["element"], label="")),
    "an input without an element": modal({"type": "input", "label": plain("a")}),
}


@pytest.mark.parametrize("name", MESSAGE_LIMITS)
def test_a_message_on_the_limit_passes_and_one_beyond_it_is_refused(name: str) -> None:
    build, most = MESSAGE_LIMITS[name]
    last, beyond = build(most), build(most + 1)
    assert message_problems("a", last if isinstance(last, list) else [last]) == []
    assert message_problems("a", beyond if isinstance(beyond, list) else [beyond]) != []


@pytest.mark.parametrize("name", VIEW_LIMITS)
def test_a_view_on_the_limit_passes_and_one_beyond_it_is_refused(name: str) -> None:
    build, most = VIEW_LIMITS[name]
    assert view_problems(build(most)) == []
    assert view_problems(build(most + 1)) != []


@pytest.mark.parametrize("name", REFUSED_IN_MESSAGES)
def test_what_slack_does_not_take_in_a_message_is_refused(name: str) -> None:
    assert message_problems("a", REFUSED_IN_MESSAGES[name]) != []


@pytest.mark.parametrize("name", REFUSED_VIEWS)
def test_what_slack_does_not_take_as_a_view_is_refused(name: str) -> None:
    assert view_problems(REFUSED_VIEWS[name]) != []


def test_a_text_has_at_most_4000_characters_with_blocks_or_without() -> None:
    for blocks in (None, [section()]):
        assert message_problems("a" * 4000, blocks) == []
        assert message_problems("a" * 4001, blocks) != []


@pytest.mark.parametrize("blocks", [None, []])
def test_a_message_that_says_nothing_has_no_text(blocks: list[Json] | None) -> None:
    assert message_problems("", blocks) == ["no_text"]
    assert message_problems("", [section()]) == []


def test_what_a_confirmation_says_is_not_counted_among_a_message_s_characters() -> None:
    blocks = [*([section(3000)] * 4), confirming(text=plain("a" * 300)), section(1190)]
    assert message_problems("a", blocks) == []


def test_one_action_id_may_stand_in_two_blocks() -> None:
    assert message_problems("a", [actions(), actions()]) == []


# Sizes lie around the limits and in the ordinary; the shapes are those of the Block Kit reference.


def around(*edges: int) -> st.SearchStrategy[int]:
    return st.sampled_from([1, 2, *(n for edge in edges for n in (edge, edge + 1))])


def text(*edges: int) -> st.SearchStrategy[str]:
    return around(*edges).map("a".__mul__)


def optional(name: str, value: st.SearchStrategy[Any]) -> st.SearchStrategy[Json]:
    return st.one_of(st.just({}), value.map(lambda v: {name: v}))


CONFIRM = st.builds(
    lambda title, said, yes, no: {"title": plain(title), "text": plain(said), "confirm": plain(yes), "deny": plain(no)},
    text(100), text(300), text(30), text(30),
)  # fmt: skip
BUTTON = st.builds(
    lambda label, *more: {"type": "button", "text": plain(label)} | {k: v for m in more for k, v in m.items()},
    text(75), optional("value", text(2000)), optional("url", text(3000)), optional("confirm", CONFIRM),
    optional("style", st.sampled_from(["primary", "danger"])),
)  # fmt: skip
OPTION = st.builds(lambda said, value: {"text": plain(said), "value": value}, text(75), text(150))
ELEMENT = st.one_of(
    st.builds(
        lambda *more: {"type": "plain_text_input"} | {k: v for m in more for k, v in m.items()},
        optional("placeholder", text(150).map(plain)), optional("initial_value", text(3000)),
    ),
    st.builds(lambda o, n: {"type": "static_select", "options": [o] * n}, OPTION, st.one_of(st.just(0), around(100))),
)  # fmt: skip
BLOCK = st.one_of(
    st.just({"type": "divider"}),
    text(3000).map(lambda t: {"type": "section", "text": mrkdwn(t)}),
    st.builds(fields, around(10), around(2000)),
    text(150).map(lambda t: {"type": "header", "text": plain(t)}),
    st.builds(context, st.one_of(st.just(0), around(10)), around(3000)),
    st.lists(BUTTON, max_size=3).map(lambda elements: {"type": "actions", "elements": elements}),
    st.builds(lambda b, n: {"type": "actions", "elements": [b] * n}, BUTTON, around(25)),
    st.builds(table, around(100), around(20), text(60, 10_000)),
    st.builds(lambda n, status: plan(n, status=status), st.one_of(st.just(0), around(50)),
              st.sampled_from(["pending", "in_progress", "complete", "error", "done"])),
    st.one_of(st.just(""), text(3000)).map(rich),
    st.builds(lambda e, label, *more: {"type": "input", "label": plain(label), "element": e}
              | {k: v for m in more for k, v in m.items()},
              ELEMENT, text(2000), optional("hint", text(2000).map(plain))),
)  # fmt: skip


def numbered(blocks: list[Json]) -> list[Json]:
    """Every block and element under a name of its own, as the bot gives them."""
    named: list[Json] = []
    for index, block in enumerate(blocks):
        block = {**block, "block_id": f"b{index}"}
        if block["type"] == "actions":
            block["elements"] = [{**e, "action_id": f"a{index}.{i}"} for i, e in enumerate(block["elements"])]
        if block["type"] == "input":
            block["element"] = {**block["element"], "action_id": f"a{index}"}
        named.append(block)
    return named


@settings(max_examples=300, deadline=None)
@given(said=text(4000), blocks=st.lists(BLOCK, max_size=6).map(numbered))
@example(
    said="a",
    blocks=numbered([section(3000)] * 4 + [actions(25, confirm={"text": plain("a" * 300), "title": plain("a")})]),
)
@example(said="a", blocks=numbered([{"type": "divider"}] * 50))
def test_a_message_that_the_bot_s_own_limits_take_is_taken_here(said: str, blocks: list[Json]) -> None:
    if not limits.problems({"text": said, "blocks": blocks}):
        assert message_problems(said, blocks) == []


@settings(max_examples=200, deadline=None)
@given(
    kind=st.sampled_from(["modal", "home"]),
    title=text(24),
    submit=st.one_of(st.none(), text(24)),
    carried=text(3000),
    blocks=st.lists(BLOCK, max_size=6).map(numbered),
)
def test_a_view_that_the_bot_s_own_limits_take_is_taken_here(
    kind: str, title: str, submit: str | None, carried: str, blocks: list[Json]
) -> None:
    view = {"type": kind, "title": plain(title), "private_metadata": carried, "blocks": blocks}
    view |= {"submit": plain(submit)} if submit else {}
    if not limits.view_problems(view):
        assert view_problems(view) == []

"""Slack's limits, in one place: clamping with a visible "…", and a check of every message and view before it is sent.

slack_sdk validates neither dictionaries nor most of these limits, so what Slack would refuse is found here. The
figures are those of the Block Kit reference as of 2026; our own, tighter ones are marked as such.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Literal

from bot.slack.payload import items, node, text
from core.domain.base import Json

Surface = Literal["message", "modal", "home"]

#: Our own: what a card may take in a thread without pushing everything else off the screen.
CARD_BLOCKS = 6
CARD_CHARS = 2_500

TEXT = 4_000
"""`chat.update` refuses more; `chat.postMessage` would cut at 40,000."""
SECTION = 3_000
FIELD = 2_000
FIELDS = 10
HEADER = 150
CONTEXT_ELEMENTS = 10
CONTEXT_ACTIONS = 5
ACTIONS = 25
BUTTON_TEXT = 75
BUTTON_VALUE = 2_000
URL = 3_000
ID = 255
CONFIRM_TITLE = 100
CONFIRM_TEXT = 300
CONFIRM_BUTTON = 30
OPTION = 75
OPTION_VALUE = 150
SELECT_OPTIONS = 100
PLACEHOLDER = 150
INPUT_LENGTH = 3_000
LABEL = 2_000
TABLE_ROWS = 100
TABLE_COLUMNS = 20
TABLE_CHARS = 10_000
PLAN_TASKS = 50
VIEW_TITLE = 24
PRIVATE_METADATA = 3_000
BLOCKS: dict[Surface, int] = {"message": 50, "modal": 100, "home": 100}
MESSAGE_CHARS = 13_000
"""Undocumented: Slack answers `msg_blocks_too_long` somewhat above (bolt-js#2509)."""

_SURFACES: dict[Surface, frozenset[str]] = {
    "message": frozenset(
        {"header", "section", "context", "actions", "divider", "plan", "table", "rich_text", "context_actions"}
    ),
    "modal": frozenset({"header", "section", "context", "actions", "divider", "rich_text", "input"}),
    "home": frozenset({"header", "section", "context", "actions", "divider", "rich_text", "input"}),
}
_TASK = frozenset({"pending", "in_progress", "complete", "error"})


def clamp(value: str, limit: int) -> str:
    """At most `limit` characters; what is cut off leaves a visible "…". Never ends inside an escape such as `&amp;`."""
    if len(value) <= limit:
        return value
    cut = value[: max(limit - 1, 0)]
    tail = cut.rfind("&")
    if tail >= 0 and ";" not in cut[tail:] and len(cut) - tail < 6:
        cut = cut[:tail]
    return cut.rstrip() + "…" if limit > 0 else ""


def problems(message: Json) -> tuple[str, ...]:
    """What Slack would refuse about the arguments of `chat.postMessage` or `chat.update`; empty when nothing."""
    found = list(_blocks(message, "message"))
    said = text(message, "text")
    if not said.strip():
        found.append("text is empty: it is what a notification and a screen reader say")
    if len(said) > TEXT:
        found.append(f"text has {len(said)} characters, more than {TEXT}")
    return tuple(found)


def view_problems(view: Json) -> tuple[str, ...]:
    """What Slack would refuse about a modal or a home tab."""
    surface: Surface = "home" if text(view, "type") == "home" else "modal"
    found = list(_blocks(view, surface))
    for part in ("title", "submit", "close"):
        found += _over(f"view {part}", text(view, part, "text"), VIEW_TITLE)
    found += _over("private_metadata", text(view, "private_metadata"), PRIVATE_METADATA)
    found += _over("callback_id", text(view, "callback_id"), ID)
    has_input = any(text(b, "type") == "input" for b in items(view, "blocks"))
    if surface == "modal" and has_input and not node(view, "submit"):
        found.append("a modal with inputs needs a submit button")
    return tuple(found)


def chars(blocks: list[Json]) -> int:
    """All characters that people see in these blocks before they press anything."""
    return sum(len(value) for block in blocks for key, value in _strings(block) if key in ("text", "title"))


def _blocks(message: Json, surface: Surface) -> Iterator[str]:
    blocks = items(message, "blocks")
    if len(blocks) > BLOCKS[surface]:
        yield f"{len(blocks)} blocks, more than {BLOCKS[surface]}"
    if surface == "message" and chars(blocks) > MESSAGE_CHARS:
        yield f"{chars(blocks)} characters in blocks, more than {MESSAGE_CHARS}"
    yield from _ids([text(block, "block_id") for block in blocks])
    for block in blocks:
        yield from _ids([value for key, value in _strings(block) if key == "action_id"])
    if sum(text(b, "type") == "table" for b in blocks) > 1:
        yield "more than one table"
    for block in blocks:
        kind = text(block, "type")
        if kind not in _SURFACES[surface]:
            yield f"a block of type {kind!r} has no place in a {surface}"
        yield from _CHECKS.get(kind, _nothing)(block)


def _ids(names: list[str]) -> Iterator[str]:
    """Block ids are unique in a message, action ids in their block."""
    yield from (f"id {name!r} is used {count} times" for name, count in Counter(names).items() if name and count > 1)
    yield from (f"id {name!r} is longer than {ID}" for name in names if len(name) > ID)


def _section(block: Json) -> Iterator[str]:
    said, fields = text(block, "text", "text"), items(block, "fields")
    if not said and not fields:
        yield "a section without text and fields"
    yield from _over("section", said, SECTION)
    if len(fields) > FIELDS:
        yield f"{len(fields)} fields, more than {FIELDS}"
    for each in fields:
        yield from _over("field", text(each, "text"), FIELD)
        if not text(each, "text"):
            yield "an empty field"
    if node(block, "accessory"):
        yield from _button(node(block, "accessory"))


def _header(block: Json) -> Iterator[str]:
    yield from _over("header", text(block, "text", "text"), HEADER)
    if not text(block, "text", "text"):
        yield "an empty header"


def _context(block: Json) -> Iterator[str]:
    elements = items(block, "elements")
    if not 1 <= len(elements) <= CONTEXT_ELEMENTS:
        yield f"{len(elements)} context elements, not 1 to {CONTEXT_ELEMENTS}"
    for element in elements:
        yield from _over("context element", text(element, "text"), SECTION)
        if not text(element, "text"):
            yield "an empty context element"


def _actions(block: Json) -> Iterator[str]:
    elements = items(block, "elements")
    if not 1 <= len(elements) <= ACTIONS:
        yield f"{len(elements)} actions, not 1 to {ACTIONS}"
    for button in elements:
        yield from _button(button)


def _button(button: Json) -> Iterator[str]:
    if not text(button, "text", "text"):
        yield "a button without a label"
    yield from _over("button label", text(button, "text", "text"), BUTTON_TEXT)
    yield from _over("button value", text(button, "value"), BUTTON_VALUE)
    yield from _over("button url", text(button, "url"), URL)
    yield from _over("confirm title", text(button, "confirm", "title", "text"), CONFIRM_TITLE)
    yield from _over("confirm text", text(button, "confirm", "text", "text"), CONFIRM_TEXT)
    yield from _over("confirm button", text(button, "confirm", "confirm", "text"), CONFIRM_BUTTON)
    yield from _over("deny button", text(button, "confirm", "deny", "text"), CONFIRM_BUTTON)


def _feedback(block: Json) -> Iterator[str]:
    elements = items(block, "elements")
    if not 1 <= len(elements) <= CONTEXT_ACTIONS:
        yield f"{len(elements)} context actions, not 1 to {CONTEXT_ACTIONS}"
    for element in elements:
        if text(element, "type") == "feedback_buttons":
            yield from _button(node(element, "positive_button"))
            yield from _button(node(element, "negative_button"))


def _input(block: Json) -> Iterator[str]:
    yield from _over("input label", text(block, "label", "text"), LABEL)
    yield from _over("input hint", text(block, "hint", "text"), LABEL)
    element = node(block, "element")
    yield from _over("placeholder", text(element, "placeholder", "text"), PLACEHOLDER)
    yield from _over("initial value", text(element, "initial_value"), INPUT_LENGTH)
    options = items(element, "options")
    if text(element, "type") == "static_select" and not 1 <= len(options) <= SELECT_OPTIONS:
        yield f"{len(options)} options, not 1 to {SELECT_OPTIONS}"
    for option in options:
        yield from _over("option", text(option, "text", "text"), OPTION)
        yield from _over("option value", text(option, "value"), OPTION_VALUE)


def _table(block: Json) -> Iterator[str]:
    listed = block.get("rows")
    rows = [items({"row": row}, "row") for row in listed] if isinstance(listed, list) else []
    if not 1 <= len(rows) <= TABLE_ROWS:
        yield f"{len(rows)} table rows, not 1 to {TABLE_ROWS}"
    if len({len(row) for row in rows}) > 1:
        yield "table rows of unequal length"
    if any(not 1 <= len(row) <= TABLE_COLUMNS for row in rows):
        yield f"a table row without cells or with more than {TABLE_COLUMNS}"
    cells = [text(cell, "text") for row in rows for cell in row]
    if any(not cell for cell in cells):
        yield "an empty table cell"
    if sum(map(len, cells)) > TABLE_CHARS:
        yield f"more than {TABLE_CHARS} characters in a table"


def _plan(block: Json) -> Iterator[str]:
    tasks = items(block, "tasks")
    if len(tasks) > PLAN_TASKS:
        yield f"{len(tasks)} tasks, more than {PLAN_TASKS}"
    yield from (f"task status {text(t, 'status')!r}" for t in tasks if text(t, "status") not in _TASK)
    yield from ("a task without a title" for t in tasks if not text(t, "title"))
    if len({text(t, "task_id") for t in tasks}) != len(tasks):
        yield "two tasks of one task_id"


def _rich_text(block: Json) -> Iterator[str]:
    if not items(block, "elements"):
        yield "an empty rich text"
    if any(key == "text" and not value for key, value in _strings(block)):
        yield "an empty text in a rich text"


def _nothing(_: Json) -> Iterator[str]:
    return iter(())


_CHECKS: dict[str, Callable[[Json], Iterator[str]]] = {
    "section": _section,
    "header": _header,
    "context": _context,
    "actions": _actions,
    "context_actions": _feedback,
    "input": _input,
    "table": _table,
    "plan": _plan,
    "rich_text": _rich_text,
}


def _over(what: str, value: str, limit: int) -> list[str]:
    return [f"{what} has {len(value)} characters, more than {limit}"] if len(value) > limit else []


def _strings(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    """Every string below a JSON value, with the key it stands under; what a confirmation says is not part of it."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict):
        for name, below in value.items():  # pyright: ignore[reportUnknownVariableType] - JSON of unknown depth
            if name == "confirm":
                continue
            yield from _strings(below, str(name))  # pyright: ignore[reportUnknownArgumentType]
    elif isinstance(value, list):
        for below in value:  # pyright: ignore[reportUnknownVariableType]
            yield from _strings(below, key)  # pyright: ignore[reportUnknownArgumentType]

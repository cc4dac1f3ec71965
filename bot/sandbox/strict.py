"""Slack's documented limits, checked on everything that the bot sends; what Slack would refuse is refused here too.

Written apart from the bot's own validator on purpose: two readings of the limits that must agree.
"""

from collections.abc import Callable, Iterator
from typing import Any

Json = dict[str, Any]
Problem = str

BLOCKS_PER_MESSAGE = 50
#: `chat.update` refuses more; `chat.postMessage` would cut later, but whatever is posted may be updated.
TEXT_CHARACTERS = 4000
BLOCKS_PER_VIEW = 100
ID_CHARACTERS = 255
#: How many options an element may offer.
_OPTIONS = {"static_select": 100, "radio_buttons": 10, "checkboxes": 10, "overflow": 5}
#: Undocumented; reported for `msg_blocks_too_long`.
MESSAGE_CHARACTERS = 13_200
MESSAGE_BLOCKS = frozenset(
    {"actions", "context", "context_actions", "divider", "header", "image", "markdown", "plan", "rich_text", "section",
     "table", "task_card"}
)  # fmt: skip
VIEW_BLOCKS = frozenset({"actions", "context", "divider", "header", "image", "input", "rich_text", "section"})
TABLE_CELLS = frozenset({"raw_text", "raw_number", "rich_text"})
ELEMENTS = frozenset(
    {"button", "static_select", "plain_text_input", "number_input", "overflow", "checkboxes", "radio_buttons",
     "conversations_select", "users_select", "feedback_buttons"}
)  # fmt: skip


def message_problems(text: str, blocks: Any) -> list[Problem]:
    """Empty when Slack would take the message; `no_text` alone when it says nothing at all."""
    if not text and not blocks:
        return ["no_text"]
    found = [] if blocks is None else list(_blocks(blocks, BLOCKS_PER_MESSAGE, MESSAGE_BLOCKS))
    if len(_all_text(blocks)) > MESSAGE_CHARACTERS:
        found.append(f"the blocks hold more than {MESSAGE_CHARACTERS} characters")
    if len(text) > TEXT_CHARACTERS:
        found.append(f"text is longer than {TEXT_CHARACTERS} characters")
    return found


def view_problems(view: Any) -> list[Problem]:
    if not isinstance(view, dict) or view.get("type") not in ("modal", "home"):  # pyright: ignore[reportUnknownMemberType]
        return ["a view has type modal or home"]
    given: Json = view  # pyright: ignore[reportUnknownVariableType]
    found = list(_blocks(given.get("blocks"), BLOCKS_PER_VIEW, VIEW_BLOCKS))
    if given["type"] == "modal":
        for name in ("title", "submit", "close"):
            found += _text(given.get(name), name, 24) if given.get(name) or name == "title" else []
        if any(b.get("type") == "input" for b in _rows(given, "blocks")) and not given.get("submit"):
            found.append("a view with an input needs submit")
    for name, most in (("private_metadata", 3000), ("callback_id", ID_CHARACTERS)):
        if len(given.get(name) or "") > most:
            found.append(f"{name} is longer than {most}")
    return found


def _blocks(blocks: Any, most: int, allowed: frozenset[str]) -> Iterator[Problem]:
    if not isinstance(blocks, list) or not all(isinstance(b, dict) for b in blocks):  # pyright: ignore[reportUnknownVariableType]
        yield "blocks is not a list of objects"
        return
    rows: list[Json] = blocks  # pyright: ignore[reportUnknownVariableType]
    if len(rows) > most:
        yield f"more than {most} blocks"
    yield from _ids("block_id", [b["block_id"] for b in rows if b.get("block_id")])
    for index, block in enumerate(rows):
        yield from _ids("action_id", [e["action_id"] for e in _elements(block) if e.get("action_id")])
        kind = block.get("type", "")
        if kind not in allowed:
            yield f"block {index}: {kind or 'no type'} is not allowed here"
            continue
        for problem in _CHECKS.get(kind, _nothing)(block):
            yield f"block {index} ({kind}): {problem}"


def _ids(name: str, ids: list[str]) -> Iterator[Problem]:
    """A block_id is unique in a message or view, an action_id in its block."""
    if len(ids) != len(set(ids)):
        yield f"a {name} twice"
    if any(len(each) > ID_CHARACTERS for each in ids):
        yield f"a {name} longer than {ID_CHARACTERS}"


def _rows(value: Json, name: str) -> list[Any]:
    rows: list[Any] | None = value.get(name)
    return rows or []


def _elements(block: Json) -> list[Json]:
    found: list[Json] = [e for e in _rows(block, "elements") if isinstance(e, dict)]
    return found + [e for e in (block.get("accessory"), block.get("element")) if e]


def _nothing(_: Json) -> Iterator[Problem]:
    return iter(())


def _text(value: Any, name: str, most: int, kinds: tuple[str, ...] = ("plain_text",)) -> list[Problem]:
    if not isinstance(value, dict) or value.get("type") not in kinds:  # pyright: ignore[reportUnknownMemberType]
        return [f"{name} is not a {' or '.join(kinds)} object"]
    length = len(str(value.get("text") or ""))  # pyright: ignore[reportUnknownArgumentType, reportUnknownMemberType]
    return [] if 1 <= length <= most else [f"{name} has {length} characters, 1 to {most} are allowed"]


def _header(block: Json) -> Iterator[Problem]:
    yield from _text(block.get("text"), "text", 150)


def _section(block: Json) -> Iterator[Problem]:
    both = ("plain_text", "mrkdwn")
    if block.get("text"):
        yield from _text(block["text"], "text", 3000, both)
    fields = _rows(block, "fields")
    if not block.get("text") and not fields:
        yield "neither text nor fields"
    if len(fields) > 10:
        yield "more than 10 fields"
    for item in fields:
        yield from _text(item, "a field", 2000, both)
    if accessory := block.get("accessory"):
        yield from _element(accessory)


def _context(block: Json) -> Iterator[Problem]:
    elements = _rows(block, "elements")
    if not 1 <= len(elements) <= 10:
        yield "1 to 10 elements are allowed"
    for item in elements:
        if item.get("type") != "image":
            yield from _text(item, "an element", 3000, ("plain_text", "mrkdwn"))


def _actions(block: Json) -> Iterator[Problem]:
    elements = _rows(block, "elements")
    if not 1 <= len(elements) <= 25:
        yield "1 to 25 elements are allowed"
    for item in elements:
        yield from _element(item)


def _input(block: Json) -> Iterator[Problem]:
    yield from _text(block.get("label"), "label", 2000)
    if block.get("hint"):
        yield from _text(block["hint"], "hint", 2000)
    yield from _element(block.get("element") or {})


def _table(block: Json) -> Iterator[Problem]:
    rows: list[list[Json]] = _rows(block, "rows")
    if not 1 <= len(rows) <= 100:
        yield "1 to 100 rows are allowed"
    widths = {len(row) for row in rows}
    if len(widths) > 1 or any(not 1 <= w <= 20 for w in widths):
        yield "rows have one length, 1 to 20 cells"
    if len(_all_text(rows)) > 10_000:
        yield "more than 10000 characters"
    cells = [cell for row in rows for cell in row]
    if any(cell.get("type") not in TABLE_CELLS for cell in cells):
        yield "a cell that is no raw_text, raw_number or rich_text"
    if any(cell.get("type") == "raw_text" and not cell.get("text") for cell in cells):
        yield "an empty cell"


def _plan(block: Json) -> Iterator[Problem]:
    if not block.get("title"):
        yield "no title"
    tasks = _rows(block, "tasks")
    if len(tasks) > 50:
        yield "more than 50 tasks"
    yield from _ids("task_id", [t["task_id"] for t in tasks if t.get("task_id")])
    for task in tasks:
        if task.get("status") not in ("pending", "in_progress", "complete", "error"):
            yield f"task status {task.get('status')}"
        if not task.get("task_id") or not task.get("title"):
            yield "a task without task_id or title"


def _rich_text(block: Json) -> Iterator[Problem]:
    if not _rows(block, "elements"):
        yield "no elements"
    if not all(_spoken(block)):
        yield "an empty text"


def _spoken(value: Any) -> Iterator[str]:
    """The text of every `text` element, however deep."""
    if isinstance(value, list):
        for each in value:  # pyright: ignore[reportUnknownVariableType]
            yield from _spoken(each)
    elif isinstance(value, dict):
        if value.get("type") == "text":  # pyright: ignore[reportUnknownMemberType]
            yield str(value.get("text") or "")  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
        yield from _spoken(value.get("elements"))  # pyright: ignore[reportUnknownMemberType]


def _element(element: Json) -> Iterator[Problem]:
    kind = element.get("type", "")
    if kind not in ELEMENTS:
        yield f"element {kind or 'without type'} is not known"
        return
    if element.get("confirm"):
        yield from _confirm(element["confirm"])
    if element.get("placeholder"):
        yield from _text(element["placeholder"], "placeholder", 150)
    if kind in _OPTIONS:
        yield from _options(_rows(element, "options"), _OPTIONS[kind])
    if kind == "plain_text_input":
        yield from _plain_text_input(element)
    if kind == "button":
        yield from _button(element)


def _confirm(confirm: Json) -> Iterator[Problem]:
    yield from _text(confirm.get("title"), "confirm title", 100)
    yield from _text(confirm.get("text"), "confirm text", 300, ("plain_text", "mrkdwn"))
    for name in ("confirm", "deny"):
        if confirm.get(name):
            yield from _text(confirm[name], f"confirm {name}", 30)


def _plain_text_input(element: Json) -> Iterator[Problem]:
    if element.get("max_length", 0) > 3000:
        yield "max_length is above 3000"
    if len(element.get("initial_value") or "") > 3000:
        yield "initial_value is longer than 3000"


def _button(element: Json) -> Iterator[Problem]:
    yield from _text(element.get("text"), "button text", 75)
    for name, most in (("value", 2000), ("url", 3000)):
        if len(element.get(name) or "") > most:
            yield f"button {name} is longer than {most}"
    if element.get("style") not in (None, "primary", "danger"):
        yield f"button style {element['style']}"


def _options(options: list[Json], most: int) -> Iterator[Problem]:
    if not 1 <= len(options) <= most:
        yield f"1 to {most} options are allowed"
    for option in options:
        yield from _text(option.get("text"), "option text", 75, ("plain_text", "mrkdwn"))
        if not 1 <= len(option.get("value", "")) <= 150:
            yield "an option's value has 1 to 150 characters"


def _all_text(value: Any) -> str:
    """What people see before they press anything, so not what a confirmation says."""
    match value:
        case {"text": str(text)}:
            return text
        case dict():
            return "".join(_all_text(v) for k, v in value.items() if k != "confirm")  # pyright: ignore[reportUnknownVariableType]
        case list():
            return "".join(_all_text(v) for v in value)  # pyright: ignore[reportUnknownVariableType]
        case _:
            return ""


_CHECKS: dict[str, Callable[[Json], Iterator[Problem]]] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "actions": _actions,
    "input": _input,
    "table": _table,
    "plan": _plan,
    "rich_text": _rich_text,
}

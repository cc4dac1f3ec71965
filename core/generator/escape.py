"""Words of people and models, made harmless for the file that they go into.

Every text that was not written in this repository passes one of these functions before it reaches a generated file;
HCL literals are the business of `hcl.py`.
"""

import json
import re
import unicodedata
from collections.abc import Iterable

_MARKDOWN = re.compile(r"([\\`*{}\[\]~|$]|(?<![^\W_])_|_(?![^\W_]))")
_BLOCK_START = re.compile(r"^([#+=-]|\d+(?=[.)](?:\s|$)))")
_MENTION = re.compile(r"<[@!][^>\s]+>")
_UNSAFE_LABEL = re.compile(r"[^\w .,:/%+'()-]", re.UNICODE)
_SPACE = re.compile(r"\s+")


def line(text: str) -> str:
    """One line without control characters, whatever the text was."""
    plain = anonymous(text)
    kept = "".join(" " if unicodedata.category(char) in ("Cc", "Cs", "Cf", "Zl", "Zp") else char for char in plain)
    return _SPACE.sub(" ", kept).strip()


def anonymous(text: str) -> str:
    """The text without Slack's mentions: a repository names no person."""
    return _MENTION.sub("@someone", text)


def md(text: str) -> str:
    """Text as plain words inside a Markdown line, heading, list or table cell."""
    flat = line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _BLOCK_START.sub(_escape_start, _MARKDOWN.sub(r"\\\1", flat))


def _escape_start(match: re.Match[str]) -> str:
    """`1.` and `#` open a list or a heading only at the start of a line."""
    return f"{match[1]}\\" if match[1].isdigit() else f"\\{match[1]}"


def quote(text: str) -> str:
    """Text as a Markdown block quote of one line."""
    return f"> {md(text)}"


def code(text: str) -> str:
    """Text in a code span; a backtick in it becomes an apostrophe, since a span cannot hold it safely in a table."""
    return f"`{line(text).replace('`', chr(39)).replace('|', '/')}`"


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table; the cells are Markdown already."""
    heads = list(head)
    lines = ["| " + " | ".join(heads) + " |", "|" + " --- |" * len(heads)]
    lines.extend("| " + " | ".join(cells) + " |" for cells in rows)
    return "\n".join(lines) + "\n"


def mermaid(text: str) -> str:
    """Text inside a quoted Mermaid label."""
    return _SPACE.sub(" ", _UNSAFE_LABEL.sub(" ", line(text))).strip()


def json_file(value: object) -> bytes:
    """Canonical JSON of a whole file: sorted keys, two spaces, ASCII, a line end."""
    return (json.dumps(value, indent=2, sort_keys=True, ensure_ascii=True) + "\n").encode()

"""A document becomes passages: whole paragraphs where they fit, with an overlap where they do not.

A document lies under `documents/<group>/…`; only callers of that group may find its passages. `public` is for everyone.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from .errors import InputInvalid
from .privacy import masked

PREFIX = "documents/"
PUBLIC = "public"
#: Characters of a passage at most, and how many of them the next one repeats.
SIZE, OVERLAP = 1600, 200
MAX_DOCUMENT_BYTES = 5_000_000


@dataclass(frozen=True)
class Passage:
    document: str
    """Key of the document that it is from."""
    group: str
    number: int
    text: str

    @property
    def id(self) -> str:
        """Of the place and the words, so that ingesting a document again changes only what changed."""
        return hashlib.sha256(f"{self.document}\0{self.number}\0{self.text}".encode()).hexdigest()[:32]


def group_of(key: str) -> str:
    """Raises InputInvalid for a key that names no group."""
    parts = key.removeprefix(PREFIX).split("/")
    if not key.startswith(PREFIX) or len(parts) < 2 or not all(parts):
        raise InputInvalid(f"documents lie under {PREFIX}<group>/, not at {key[:100]}")
    return parts[0]


def passages_of(key: str, data: bytes) -> list[Passage]:
    """Raises InputInvalid for what is no text, or too much of it."""
    group = group_of(key)
    if len(data) > MAX_DOCUMENT_BYTES:
        raise InputInvalid(f"{key[:100]} has more than {MAX_DOCUMENT_BYTES} bytes")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as exc:
        raise InputInvalid(f"{key[:100]} is not UTF-8 text") from exc
    if "\0" in text:
        raise InputInvalid(f"{key[:100]} is not text")
    return [Passage(key, group, number, part) for number, part in enumerate(_parts(masked(text)))]


def _parts(text: str) -> Iterator[str]:
    part = ""
    for paragraph in (p.strip() for p in text.replace("\r\n", "\n").split("\n\n")):
        if not paragraph:
            continue
        if part and len(part) + len(paragraph) + 2 > SIZE:
            yield part
            part = ""
        for piece in _pieces(paragraph):
            if part and len(part) + len(piece) + 2 > SIZE:
                yield part
                part = ""
            part = f"{part}\n\n{piece}" if part else piece
    if part:
        yield part


def _pieces(paragraph: str) -> Iterator[str]:
    start = 0
    while start == 0 or start + OVERLAP < len(paragraph):
        yield paragraph[start : start + SIZE]
        start += SIZE - OVERLAP

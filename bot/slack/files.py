"""Files that come with a message, read as data: plain text, Markdown and PDF up to 1 MB. Nothing in them is obeyed."""

import asyncio
import io
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from bot.delivery.poster import Gone, Rejected
from bot.slack.limits import clamp
from bot.slack.payload import text
from core.domain.base import Json

MOST_BYTES = 1_000_000
MOST_FILES = 5
#: Of one file, and of a PDF; a requirement has fewer.
MOST_CHARS = 100_000
MOST_PAGES = 60
_SECONDS = 20.0
_TEXTS = frozenset({"text/plain", "text/markdown", "text/x-markdown"})
_ENDINGS = (".txt", ".md", ".markdown", ".text")

#: An address of Slack's → its bytes, at most as many as are asked for. Raises Rejected, Gone or SurfaceUnavailable.
Fetch = Callable[[str, int], Awaitable[bytes]]


@dataclass(frozen=True)
class FilesRead:
    texts: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    """Sentences on what was not read, and why."""


async def read_files(files: Sequence[Json], fetch: Fetch) -> FilesRead:
    """Raises SurfaceUnavailable: a file that cannot be fetched now is fetched with the next try of its message."""
    texts, refused = list[str](), list[str]()
    for file in files[:MOST_FILES]:
        name = clamp(text(file, "name") or text(file, "title") or "the file", 80)
        try:
            texts.append(f"{name}:\n{clamp(await _read(file, fetch), MOST_CHARS)}")
        except _Unreadable as exc:
            refused.append(f"{name}: {exc}")
        except (Rejected, Gone) as exc:
            refused.append(f"{name}: {exc.message}")
    if len(files) > MOST_FILES:
        refused.append(f"{len(files) - MOST_FILES} more files: {MOST_FILES} are read at a time")
    return FilesRead(tuple(texts), tuple(refused))


class _Unreadable(Exception):
    """Why a file is not read."""


async def _read(file: Json, fetch: Fetch) -> str:
    size, url = file.get("size"), text(file, "url_private_download") or text(file, "url_private")
    pdf = _is_pdf(file)
    if not pdf and not _is_text(file):
        raise _Unreadable("I read plain text, Markdown and PDF")
    if isinstance(size, int) and size > MOST_BYTES:
        raise _Unreadable("it is larger than 1 MB")
    if not url:
        raise _Unreadable("Slack gives no address for it")
    data = await fetch(url, MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise _Unreadable("it is larger than 1 MB")
    said = await _pdf(data) if pdf else _plain(data)
    if not said.strip():
        raise _Unreadable("there is no text in it")
    return said


def _plain(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise _Unreadable("it is no UTF-8 text") from exc


async def _pdf(data: bytes) -> str:
    """In a thread, and not for long: a hostile file can keep a parser busy."""
    try:
        return await asyncio.wait_for(asyncio.to_thread(_pages, data), _SECONDS)
    except TimeoutError as exc:
        raise _Unreadable("reading it takes too long") from exc
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as exc:
        raise _Unreadable("it is no PDF that can be read") from exc


def _pages(data: bytes) -> str:
    reader, pages, left = PdfReader(io.BytesIO(data)), list[str](), MOST_CHARS
    for page in reader.pages[:MOST_PAGES]:
        pages.append(page.extract_text()[:left])
        left -= len(pages[-1])
        if left <= 0:
            break
    return "\n".join(pages)


def _is_pdf(file: Json) -> bool:
    return text(file, "mimetype") == "application/pdf" or text(file, "name").lower().endswith(".pdf")


def _is_text(file: Json) -> bool:
    return text(file, "mimetype") in _TEXTS or text(file, "name").lower().endswith(_ENDINGS)

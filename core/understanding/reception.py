"""The first look at what was handed in: text at all, not too long, with words in it. Reads no meaning."""

import re
import unicodedata

from core.errors import BadInput

MAX_BYTES = 256 * 1024
_EMOJI_CODE = re.compile(r":[a-z0-9_+-]+:")
_REMEDY = "Say what should be predicted, from which data, how often, and what it may cost."


def read_input(data: bytes | str) -> str:
    """The text, with plain line ends. Raises BadInput with a sentence that says what is wrong and what to do."""
    raw = data.encode("utf-8", errors="surrogatepass") if isinstance(data, str) else data
    if len(raw) > MAX_BYTES:
        raise BadInput(
            f"The requirement is {len(raw) / 1024:,.0f} KB long; at most {MAX_BYTES // 1024} KB are read. "
            "Cut it down to what matters.",
            bytes=len(raw),
        )
    if b"\x00" in raw:
        raise BadInput("This is binary data and no text: it holds zero bytes. Hand in plain text in UTF-8.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise BadInput("This is no text in UTF-8. Save it as plain UTF-8 text and hand it in again.") from exc
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text:
        raise BadInput(f"The requirement is empty. {_REMEDY}")
    if _controls(text) > max(2, len(text) // 50):
        raise BadInput("This looks like binary data and no text: it is full of control characters. Hand in plain text.")
    if not any(unicodedata.category(char)[0] in "LN" for char in _EMOJI_CODE.sub("", text)):
        raise BadInput(f"There are no words in this requirement. {_REMEDY}")
    return text


def _controls(text: str) -> int:
    return sum(unicodedata.category(char) == "Cc" and char not in "\n\t" for char in text)

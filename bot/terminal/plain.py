"""Text of people and models for a terminal: never markup, no control sequence, nothing that turns letters around."""

import unicodedata

from rich.text import Text

#: Marks that change the direction of what follows; with them a line can be made to read as another.
_TURNING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def plain(text: str, style: str = "") -> Text:
    """What a terminal would obey instead of showing is shown as “�”."""
    return Text("".join(char if _is_shown(char) else "\ufffd" for char in text), style=style)


def _is_shown(char: str) -> bool:
    return char in "\n\t" or (unicodedata.category(char) not in ("Cc", "Cs") and char not in _TURNING)

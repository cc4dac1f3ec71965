"""Masks what identifies people and answers nothing: numbers of cards, accounts and telephones, addresses of mail.

Done before a text is embedded or kept, so neither the vector store nor the model ever sees them. Names stay: an answer
about a person needs them, and rights on documents decide who may read it.
"""

import re

_MASKS = (
    ("mail", re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")),
    ("account", re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\b")),
    ("card", re.compile(r"\b(?:\d[ -]?){12,18}\d\b")),
    ("social security", re.compile(r"\b\d{3}-\d{2}-\d{4}\b")),
    ("telephone", re.compile(r"(?<![\w.])\+?\(?\d{1,4}\)?(?:[ ./-]?\(?\d{2,4}\)?){2,4}\d(?![\w-])")),
)


def masked(text: str) -> str:
    """The same text with `[kind]` in the place of each; masking again changes nothing."""
    for kind, pattern in _MASKS:
        text = pattern.sub(lambda found, kind=kind: f"[{kind}]" if _long(kind, found.group()) else found.group(), text)
    return text


def _long(kind: str, text: str) -> bool:
    """A date or a short number is no telephone number."""
    if kind != "telephone":
        return True
    return sum(character.isdigit() for character in text) >= 9 and not re.fullmatch(r"[\d.]+|\d{4}-\d\d-\d\d.*", text)

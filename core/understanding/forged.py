"""Parts of a message that are made to look like something else than a person's words: hidden text, other speakers'
turns, the frame in which a model is asked. They are cut out whole; what stands in them moves no value.
"""

import re
from collections.abc import Iterator

from core.understanding.text import Span, Text

#: Comments that nobody sees where the message is shown as it is meant.
_COMMENTS = (re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL), re.compile(r"^\[//\]: ?#[^\n]*", re.MULTILINE))
_HIDING = r"(?:display: ?none|visibility: ?hidden|font-size: ?0)"
_COMMANDS = r"(?:approv|polic|budget|instruct|ignor|gate|rule)"
_WHOLE, _LINES = re.DOTALL, re.MULTILINE
_MADE_UP = (
    re.compile(rf"<(\w+)[^<>]{{0,200}}{_HIDING}[^<>]{{0,200}}>.*?(?:</\1>|\Z)", _WHOLE),
    re.compile(r"<(system|assistant|instructions?|admin)>.*?(?:</\1>|\Z)", _WHOLE),
    re.compile(r"<\|[a-z_]+\|>.*?(?:<\|im_end\|>|\Z)", _WHOLE),
    re.compile(r"\[inst\].*?(?:\[/inst\]|\Z)", _WHOLE),
    re.compile(r"^-{3,} ?data ?-{3,}.*\Z", _WHOLE | _LINES),
    re.compile(r"(?:messages)?>>>\s.*?(?:<<<(?:messages)?|\Z)", _WHOLE),
    re.compile(
        r"^\W{0,4}(?:assistant|developer|tool result|reason card|answers given) ?:[^\n]*"
        r"(?:\n+\W{0,4}(?:user|human) ?:[^\n]*)*",
        _LINES,
    ),
    re.compile(
        r"^\W{0,4}(?:system|admin|root)(?: message| override| note| prompt| instruction)? ?:"
        rf"[^\n]*{_COMMANDS}[^\n]*",
        _LINES,
    ),
    re.compile(r"^\W{0,6}(?:new|further|real|hidden) instructions?\b[^\n]*(?:\n+[^\n]+){0,3}", _LINES),
    re.compile(r'\{[^{}\n]{0,80}"(?:role" ?: ?"(?:system|assistant)|extracts" ?:)[^\n]*'),
)
#: What makes a comment more than a remark to its own author.
_TELLING = re.compile(
    r"\d|approv|budget|polic|gate|ignor|instruct|disabl|skip|assistant|\bai\b|system|set |region|public|encrypt"
)
#: Letters of a kind that no screen shows, each standing for an ASCII sign; flags of regions are made of them too.
_TAGS = re.compile("(?<!\U0001f3f4)[\U000e0020-\U000e007e]{4,}")
_CYRILLIC = str.maketrans("аеорсухіјѕԁһқтгвнкм", "aeopcyxijsdhqtrbhkm")


def comments(text: Text) -> tuple[Span, ...]:
    """Those of which nobody needs to hear, so that they are cut out in silence."""
    return tuple(span for span in _comments(text) if not _TELLING.search(text.says(span)))


def forged(text: Text) -> Iterator[Span]:
    yield from (span for span in _comments(text) if _TELLING.search(text.says(span)))
    for pattern in _MADE_UP:
        yield from (found.span() for found in pattern.finditer(text.folded))


def unseen(text: Text) -> bool:
    """Whether a sentence is written in signs that are not shown."""
    return bool(_TAGS.search(text.original))


def latin(said: str) -> str:
    """The same length, with Cyrillic letters read as the Latin ones that they are dressed up as."""
    mixed = re.search("[a-z]", said) and re.search("[а-яіјѕԁһқ]", said)
    return said.translate(_CYRILLIC) if mixed else said


def _comments(text: Text) -> Iterator[Span]:
    for pattern in _COMMENTS:
        yield from (found.span() for found in pattern.finditer(text.folded))

"""What is told to people, in their language: sentences by id, each with its texts in YAML beside whoever says it.

`say` makes a sentence, in English and with its facts; `tell` gives it in another language. An id is
`book.part.name`; a book is a folder that has `texts/<language>.yaml`. Chooses nothing.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TypeVar, cast

import yaml
from pydantic import BaseModel

from core.domain.sentence import Fact, Said
from core.errors import AppError

T = TypeVar("T")
LANGUAGES = ("en", "de", "es", "fr")
FALLBACK = "en"
_CORE = Path(__file__).parent.parent
_JOINED = "joined"
#: The same as `safe_load`, ten times as fast where libyaml is there.
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def say(id: str, /, **facts: Fact) -> Said:
    """Raises KeyError for a sentence that has no English text, and for a fact that is missing."""
    return Said(_worded(texts(FALLBACK)[id], FALLBACK, facts), id, facts)


def joined(parts: Iterable[str], by: str = " ") -> str:
    """Several sentences as one; those that are empty are left out."""
    said = tuple(part for part in parts if part)
    return said[0] if len(said) == 1 else Said(by.join(said), _JOINED, {"parts": said, "by": by})


def tell(text: str, language: str) -> str:
    """A sentence of ours in the language, in English where it has none; what is no sentence of ours stays as it is."""
    if not isinstance(text, Said):
        return text
    if text.id == _JOINED and isinstance(parts := text.facts["parts"], tuple):
        return str(text.facts["by"]).join(tell(part, language) for part in parts if isinstance(part, str))
    template = texts(language).get(text.id)
    return str(text) if template is None else _worded(template, language, text.facts)


def told(value: T, language: str) -> T:
    """The value with every sentence in it told in the language; ids and facts stay with the sentences."""
    return value if language == FALLBACK else cast(T, _told(value, language))


def explained(error: AppError) -> tuple[str, str]:
    """Its message and its remedy; as sentences of ours where they are those of its kind."""
    known, own = texts(FALLBACK), type(error)
    message, remedy = f"phrases.error.{own.code}", f"phrases.error_remedy.{own.code}"
    return (
        say(message) if known.get(message) == error.message else error.message,
        say(remedy) if known.get(remedy) == error.remedy else error.remedy,
    )


def word(language: str, part: str, name: str) -> str:
    """A name of ours (a constraint, a value, a status) as people call it; with spaces where it has no word."""
    for code in (language, FALLBACK):
        if (found := texts(code).get(f"phrases.{part}.{name}")) is not None:
            return found
    return name.replace("_", " ")


def has_word(language: str, part: str, name: str) -> str:
    """The name's word in this very language; empty where it has none."""
    return texts(language).get(f"phrases.{part}.{name}", "")


def named(part: str, name: str) -> str:
    """The name as a fact of a sentence: told by its word in the reader's language."""
    return say(f"phrases.{part}.{name}") if f"phrases.{part}.{name}" in texts(FALLBACK) else name


def _told(value: object, language: str) -> object:
    if isinstance(value, Said):
        return Said(tell(value, language), value.id, value.facts)
    if isinstance(value, tuple):
        return tuple(_told(one, language) for one in cast(tuple[object, ...], value))
    if isinstance(value, dict):
        return {name: _told(one, language) for name, one in cast(dict[object, object], value).items()}
    if isinstance(value, BaseModel):
        fields = {name: getattr(value, name) for name in type(value).model_fields}
        return value.model_copy(update={name: _told(one, language) for name, one in fields.items()})
    return value


@cache
def texts(language: str) -> Mapping[str, str]:
    """Every text of the language by its id."""
    found: dict[str, str] = {}
    if language in LANGUAGES:
        for book in sorted((*_CORE.glob("*/texts"), *_CORE.glob("agents/*/texts"))):
            tree = yaml.load((book / f"{language}.yaml").read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506
            found |= _flat(book.parent.name, tree)
    return found


def _flat(prefix: str, tree: Mapping[str, object]) -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in tree.items():
        if isinstance(value, dict):
            flat |= _flat(f"{prefix}.{name}", value)  # pyright: ignore[reportUnknownArgumentType]
        else:
            flat[f"{prefix}.{name}"] = str(value)
    return flat


def _worded(template: str, language: str, facts: Mapping[str, Fact]) -> str:
    return template.format(**{name: _in_words(fact, language) for name, fact in facts.items()})


def _in_words(fact: Fact, language: str) -> Fact:
    if isinstance(fact, tuple):
        return ", ".join(str(_in_words(one, language)) for one in fact)
    return tell(fact, language) if isinstance(fact, str) else fact

"""Figures and names as people read them: one neutral style, `1,240 USD/mo`, `62 ms`, `82 %`."""

import re
from collections.abc import Iterable

from pydantic import JsonValue

from bot.cards.phrases import say
from core.domain.actor import Actor
from core.phrases import FALLBACK, has_word, word

_NAME = re.compile(r"^[a-z0-9]+(?:_[a-z0-9]+)+$")


def usd(amount: float) -> str:
    """Whole dollars from ten up, cents below, so that a small bill is not told as zero."""
    return f"{amount:,.0f} USD" if abs(amount) >= 10 else f"{amount:,.2f} USD"


def monthly(amount: float, language: str = FALLBACK) -> str:
    return say(language, "say", "per_month", usd=usd(amount))


def signed_monthly(amount: float, language: str = FALLBACK) -> str:
    return f"{'+' if amount >= 0 else '−'}{monthly(abs(amount), language)}"


def seconds(value: float) -> str:
    return f"{value:.1f} s" if value < 100 else f"{value:.0f} s"


def percent(share: float) -> str:
    return f"{share * 100:.0f} %"


def sureness(share: float) -> str:
    """`high`, `medium` or `low`, so that nobody has to judge a percentage."""
    return "high" if share >= 0.8 else "medium" if share >= 0.5 else "low"


def confidence(share: float) -> str:
    return f"{percent(share)} ({sureness(share)})"


def who(actor: Actor) -> str:
    return actor.name or actor.id


def plain(value: JsonValue, language: str = FALLBACK) -> str:
    """A JSON value in words: lists with commas, nothing as a dash."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return word(language, "flag", "yes" if value else "no")
    if isinstance(value, int | float):
        return f"{value:,.10g}"
    if isinstance(value, list):
        return ", ".join(plain(v, language) for v in value) or "–"
    if isinstance(value, dict):
        return ", ".join(f"{k} {plain(v, language)}" for k, v in value.items()) or "–"
    return value if language == FALLBACK else has_word(language, "value", value) or value


def as_typed(value: JsonValue) -> str:
    """As a person would type it: `30`, not `30.0` and not `1,000`."""
    if value is None:
        return ""
    return f"{value:.10g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def label(key: str) -> str:
    """`monthly_budget_usd` as `monthly budget usd`."""
    return key.replace("_", " ").replace("-", " ")


def key_label(key: str, language: str) -> str:
    """What a constraint is called; in English its name with spaces."""
    return label(key) if language == FALLBACK else has_word(language, "key", key) or label(key)


def option_name(name: str, language: str) -> str:
    """`recommended` and the like by their word, a constraint by what it is called; a component by its name."""
    if language == FALLBACK:
        return label(name)
    return has_word(language, "plan", name.replace(" ", "_")) or has_word(language, "key", name) or label(name)


def against(name: str, language: str) -> str:
    """`draft 1` in the language; `v1` as it is."""
    draft, _, number = name.partition(" ")
    return say(language, "end", "draft", n=number) if draft == "draft" and number else name


def upper_first(words: str) -> str:
    return words[:1].upper() + words[1:]


def fact_label(key: str, language: str) -> str:
    return label(key) if language == FALLBACK else has_word(language, "fact", key) or key_label(key, language)


def readable(value: JsonValue, language: str = FALLBACK) -> str:
    """`plain`, with names such as `monthly_budget_usd` as words."""
    if isinstance(value, list):
        return ", ".join(readable(v, language) for v in value) or "–"
    if isinstance(value, str) and language != FALLBACK:
        for part in ("key", "value", "use_case", "section", "serving"):
            if found := has_word(language, part, value):
                return found
    return label(value) if isinstance(value, str) and _NAME.match(value) else plain(value, language)


def listed(names: Iterable[str], *, most: int = 6, language: str = FALLBACK) -> str:
    """At most `most` names, and how many are left out."""
    all_names = list(names)
    shown = ", ".join(all_names[:most])
    if len(all_names) > most:
        return say(language, "say", "more", shown=shown, n=len(all_names) - most)
    return shown or say(language, "say", "none")

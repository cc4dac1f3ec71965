"""Figures and names as people read them: one neutral style, `1,240 USD/mo`, `62 ms`, `82 %`."""

import re
from collections.abc import Iterable

from pydantic import JsonValue

from core.domain.actor import Actor

_NAME = re.compile(r"^[a-z0-9]+(?:_[a-z0-9]+)+$")


def usd(amount: float) -> str:
    """Whole dollars from ten up, cents below, so that a small bill is not told as zero."""
    return f"{amount:,.0f} USD" if abs(amount) >= 10 else f"{amount:,.2f} USD"


def monthly(amount: float) -> str:
    return f"{usd(amount)}/mo"


def signed_monthly(amount: float) -> str:
    return f"{'+' if amount >= 0 else '−'}{monthly(abs(amount))}"


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


def plain(value: JsonValue) -> str:
    """A JSON value in words: lists with commas, nothing as a dash."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return f"{value:,.10g}"
    if isinstance(value, list):
        return ", ".join(plain(v) for v in value) or "–"
    if isinstance(value, dict):
        return ", ".join(f"{k} {plain(v)}" for k, v in value.items()) or "–"
    return value


def as_typed(value: JsonValue) -> str:
    """As a person would type it: `30`, not `30.0` and not `1,000`."""
    if value is None:
        return ""
    return f"{value:.10g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def label(key: str) -> str:
    """`monthly_budget_usd` as `monthly budget usd`."""
    return key.replace("_", " ").replace("-", " ")


def readable(value: JsonValue) -> str:
    """`plain`, with names such as `monthly_budget_usd` as words."""
    if isinstance(value, list):
        return ", ".join(readable(v) for v in value) or "–"
    return label(value) if isinstance(value, str) and _NAME.match(value) else plain(value)


def counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def listed(names: Iterable[str], *, most: int = 6) -> str:
    """At most `most` names, and how many are left out."""
    all_names = list(names)
    shown = ", ".join(all_names[:most])
    return f"{shown} … and {len(all_names) - most} more" if len(all_names) > most else shown or "none"

"""Signs and words for money, and what a budget in another currency counts in USD."""

import re
from functools import cache

from core.catalog.currencies import rates
from core.domain.requirement import Notice
from core.phrases import say


def in_usd(amount: float, currency: str) -> float:
    return round(amount * rates().usd_per_unit[currency], 2)


def currency_notice(amount: float, currency: str, quote: str, *, language: str = "en") -> Notice:
    table = rates()
    return Notice(
        kind="currency",
        text=say(
            "understanding.currency",
            amount=f"{amount:,.0f}",
            currency=currency,
            usd=f"{in_usd(amount, currency):,.0f}",
            rate=f"{table.usd_per_unit[currency]:g}",
            source=table.source,
            date=table.date,
        ),
        quote=quote,
    )


@cache
def signs() -> str:
    """Every sign and word for money, as a group named `sign`."""
    return "(?P<sign>" + "|".join(sorted(rates().signs, key=len, reverse=True)) + ")"


@cache
def currency_of(sign: str) -> str:
    return next(code for pattern, code in rates().signs.items() if re.fullmatch(pattern, sign))

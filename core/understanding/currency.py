"""What money of other countries counts in USD: a stated table, the same on every day, and always said aloud."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from core.domain.requirement import Notice
from core.phrases import say


@dataclass(frozen=True)
class Rates:
    source: str
    date: str
    usd_per_unit: Mapping[str, float]
    signs: Mapping[str, str]
    """Pattern of a sign or word to the code of its currency."""


@cache
def rates() -> Rates:
    raw = yaml.safe_load((files("core.understanding.lexicon") / "rates.yaml").read_text(encoding="utf-8"))
    return Rates(raw["source"]["name"], raw["source"]["date"], raw["usd_per_unit"], raw["signs"])


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

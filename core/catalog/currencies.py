"""What money of other countries counts in USD: a stated table, the same on every day, and always said aloud."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml


@dataclass(frozen=True)
class Rates:
    source: str
    date: str
    usd_per_unit: Mapping[str, float]
    signs: Mapping[str, str]
    """Pattern of a sign or word to the code of its currency."""


@cache
def rates() -> Rates:
    raw = yaml.safe_load((files("core.catalog") / "prices" / "rates.yaml").read_text(encoding="utf-8"))
    return Rates(raw["source"]["name"], raw["source"]["date"], raw["usd_per_unit"], raw["signs"])

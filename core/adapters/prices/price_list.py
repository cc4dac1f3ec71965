"""Unit prices from the AWS Price List API, by the lookups of the catalog. What is unclear stays, and is told."""

from collections.abc import Iterator, Mapping
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from pydantic import BaseModel, Field, ValidationError

from core.catalog.prices import Lookup, Renewal
from core.errors import Unavailable

#: The API is served from a few regions only; it knows the prices of all.
HOME = "us-east-1"


class _Dimension(BaseModel):
    usd: dict[str, float] = Field(alias="pricePerUnit")
    begins: str = Field(default="0", alias="beginRange")


class _Term(BaseModel):
    dimensions: dict[str, _Dimension] = Field(alias="priceDimensions")


class _Terms(BaseModel):
    on_demand: dict[str, _Term] = Field(default_factory=dict[str, _Term], alias="OnDemand")


class _Product(BaseModel):
    terms: _Terms
    published: str = Field(alias="publicationDate")


class PriceList:
    def __init__(self, *, endpoint_url: str | None = None) -> None:
        """Credentials are boto3's own: environment, profile or role."""
        self._client: Any = boto3.client("pricing", region_name=HOME, endpoint_url=endpoint_url)  # pyright: ignore

    def renewal(self, item: str, lookup: Lookup, *, region: str) -> Renewal:
        """On demand, the first tier. Raises Unavailable when the API cannot be reached or refuses."""
        found = {(usd, day) for usd, day in self._prices(lookup, region)}
        prices = {usd for usd, _ in found}
        if len(prices) != 1:
            why = "no product has these attributes" if not prices else f"{len(prices)} different prices fit"
            return Renewal(item=item, why=why)
        return Renewal(item=item, usd=prices.pop() * lookup.times, dated=max(day for _, day in found)[:10])

    def _prices(self, lookup: Lookup, region: str) -> Iterator[tuple[float, str]]:
        filters = [_equal(field, value) for field, value in {"regionCode": region, **lookup.attributes}.items()]
        try:
            pages = self._client.get_paginator("get_products").paginate(ServiceCode=lookup.service, Filters=filters)
            for text in (text for page in pages for text in page["PriceList"]):
                product = _Product.model_validate_json(text)
                for term in product.terms.on_demand.values():
                    for dimension in term.dimensions.values():
                        if dimension.begins == "0" and dimension.usd.get("USD"):
                            yield dimension.usd["USD"], product.published
        except (BotoCoreError, ClientError, ValidationError) as exc:
            raise Unavailable(f"The AWS Price List API gave no price of {lookup.service}: {exc}") from exc


def _equal(field: str, value: str) -> Mapping[str, str]:
    return {"Type": "TERM_MATCH", "Field": field, "Value": value}

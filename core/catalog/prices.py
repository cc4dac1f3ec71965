"""Unit prices by region, with where each is from; outside of the table's own region a price is an assumption."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from pydantic import model_validator

from core.domain.base import Frozen, Json
from core.errors import CatalogInvalid

_FOLDER = Path(__file__).parent / "prices"
_TABLE = "us-east-1"


class PriceItem(Frozen):
    """One row of the price table: US dollars a `unit` in the table's own region."""

    service: str
    sku: str
    unit: str
    usd: float
    low: float | None = None
    high: float | None = None
    source: str
    dated: str | None = None
    read: str | None = None
    secondary: bool = False
    free: float = 0.0
    """Units of every month that are not charged, for as long as the account lives."""
    free_source: str = ""

    @model_validator(mode="after")
    def _has_a_date_and_an_ordered_range(self) -> "PriceItem":
        if (self.dated is None) == (self.read is None):
            raise ValueError("a price has either its source's date or the day it was read")
        if not (self.low or self.usd) <= self.usd <= (self.high or self.usd):
            raise ValueError("a price lies within its own range")
        if (self.free > 0) != bool(self.free_source):
            raise ValueError("a free allowance names its source")
        return self

    @property
    def cited(self) -> str:
        when = f"of {self.dated}" if self.dated else f"read {self.read}"
        return f"{self.source}, {when}"


class Lookup(Frozen):
    """Where an item stands in the AWS Price List API; `times` of its units make one of ours."""

    service: str
    attributes: dict[str, str]
    times: float = 1.0


class Renewal(Frozen):
    """What the Price List API says of an item now; `why` says why there is nothing."""

    item: str
    usd: float | None = None
    dated: str = ""
    why: str = ""


class RegionFactor(Frozen):
    low: float
    high: float
    source: str

    @property
    def middle(self) -> float:
        return (self.low + self.high) / 2


class UnitPrice(Frozen):
    """US dollars a `unit`; `low` and `high` hold what sources and regions leave open."""

    item: str
    usd: float
    low: float
    high: float
    unit: str
    source: str
    free: float
    """Units a month that are not charged."""
    assumed: bool
    """True where the region's price is not from a table but a factor on another region's."""


@dataclass(frozen=True, eq=False)
class PriceTable:
    """Prices of one region and the factors to reach the others; equal only to itself, so that it may key a cache."""

    items: Mapping[str, PriceItem]
    factors: Mapping[str, RegionFactor]
    home: str = _TABLE

    @property
    def regions(self) -> tuple[str, ...]:
        return tuple(self.factors)

    def unit(self, item: str, *, region: str) -> UnitPrice:
        """Raises CatalogInvalid for an item or a region that is not in the table."""
        if (row := self.items.get(item)) is None:
            raise CatalogInvalid(f"There is no price item `{item}` in {self.home}.yaml.", item=item)
        if (factor := self.factors.get(region)) is None:
            raise CatalogInvalid(f"There is no price for the region {region}.", region=region)
        assumed = region != self.home
        cited = f"{row.cited}; the first {row.free:g} free ({row.free_source})" if row.free else row.cited
        return UnitPrice(
            item=item,
            free=row.free,
            usd=row.usd * factor.middle,
            low=(row.low or row.usd) * factor.low,
            high=(row.high or row.usd) * factor.high,
            unit=row.unit,
            source=f"{cited}; {self.factor_note(region)}" if assumed else cited,
            assumed=assumed,
        )

    def factor_note(self, region: str) -> str:
        factor = self.factors[region]
        return f"assumption: {region} costs {factor.low:g} to {factor.high:g} times {self.home} ({factor.source})"


@cache
def load_prices(renewed: Path | None = None) -> PriceTable:
    """The table that is shipped, with rows of `renewed` over it. Raises CatalogInvalid when a row is not a price."""
    table = _read(_FOLDER / f"{_TABLE}.yaml")
    regions = _read(_FOLDER / "regions.yaml")
    if renewed is not None and renewed.is_file():
        table["items"].update(_read(renewed)["items"])
    try:
        items = {key: PriceItem.model_validate(_dates_as_text(row)) for key, row in table["items"].items()}
        factors = {key: RegionFactor.model_validate(row) for key, row in regions["factors"].items()}
    except (KeyError, ValueError) as exc:
        raise CatalogInvalid(f"The price table is not readable: {exc}") from exc
    return PriceTable(items=items, factors=factors)


@cache
def lookups() -> Mapping[str, Lookup]:
    rows = _read(_FOLDER / "lookups.yaml")["lookups"]
    return {item: Lookup.model_validate(row) for item, row in rows.items()}


def with_renewals(table: PriceTable, renewals: Iterable[Renewal]) -> Json:
    """The renewed rows as the file that `load_prices` lays over the shipped table: a price and its date, no range."""
    rows: Json = {}
    for renewal in renewals:
        if renewal.usd is not None:
            row = table.items[renewal.item].model_copy(
                update={
                    "usd": renewal.usd, "low": None, "high": None, "secondary": False, "read": None,
                    "source": "AWS Price List API", "dated": renewal.dated,
                }
            )  # fmt: skip
            rows[renewal.item] = {k: v for k, v in row.json_dict().items() if v not in (None, "", 0.0, False)}
    return {"items": rows}


def _read(path: Path) -> dict[str, dict[str, dict[str, object]]]:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def _dates_as_text(row: dict[str, object]) -> dict[str, object]:
    return {key: str(value) if key in ("dated", "read") else value for key, value in row.items()}

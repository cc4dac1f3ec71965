"""Sizes one component for one environment by its own formulas; knows neither money nor the rest of the plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from core.catalog import formula
from core.catalog.loader import Entry
from core.domain.plan import Scalar, Sizing
from core.errors import CatalogInvalid
from core.planning.demand import Demand


@dataclass(frozen=True)
class Performed:
    """What a sized component does to a request or a run; None where it is not on the way."""

    p95_ms: float | None
    max_rps: float | None
    rows_per_hour: float | None
    start_min: float
    availability_pct: float | None


def figures(entry: Entry, demand: Demand) -> Mapping[str, Scalar]:
    """The names that the component's other formulas may use: the demand's and its own sizing lines'.

    Raises CatalogInvalid, naming the component.
    """
    return {**_names(demand), **_lines(entry, demand)}


def quantity(entry: Entry, demand: Demand, text: str | float) -> float:
    """The value of one formula of the component. Raises CatalogInvalid, naming the component."""
    try:
        return formula.number(text, figures(entry, demand))
    except CatalogInvalid as exc:
        raise CatalogInvalid(f"{entry.id}: {exc.message}", component=entry.id) from exc


@lru_cache(maxsize=4096)
def performance(entry: Entry, demand: Demand) -> Performed:
    """Raises CatalogInvalid."""
    spec = entry.spec.performance
    values = {
        name: None if text is None else quantity(entry, demand, text)
        for name, text in (
            ("p95_ms", spec.p95_ms),
            ("max_rps", spec.max_rps),
            ("rows_per_hour", spec.rows_per_hour),
            ("availability_pct", spec.availability_pct),
        )
    }
    start = quantity(entry, demand, spec.start_min) if spec.start_min is not None else 0.0
    return Performed(start_min=start, **values)


@lru_cache(maxsize=4096)
def size(entry: Entry, demand: Demand) -> Sizing:
    """The sizing lines with the arithmetic behind each, figures put in. Raises CatalogInvalid."""
    lines = _lines(entry, demand)
    known = figures(entry, demand)
    sentences = tuple(
        _sentence(name, text, lines[name], known) for name, text in entry.spec.sizing.items() if isinstance(text, str)
    )
    return Sizing(values=dict(lines), arithmetic=sentences)


@lru_cache(maxsize=4096)
def _lines(entry: Entry, demand: Demand) -> Mapping[str, Scalar]:
    known = dict(_names(demand))
    lines: dict[str, Scalar] = {}
    for name, text in entry.spec.sizing.items():
        try:
            value = formula.parse(text).value(known) if isinstance(text, str) else text
        except CatalogInvalid as exc:
            raise CatalogInvalid(f"{entry.id}.sizing.{name}: {exc.message}", component=entry.id) from exc
        known[name] = lines[name] = int(value) if isinstance(value, float) and value.is_integer() else value
    return lines


@lru_cache(maxsize=512)
def _names(demand: Demand) -> Mapping[str, Scalar]:
    return demand.model_dump()


def _sentence(name: str, text: str, value: Scalar, known: Mapping[str, Scalar]) -> str:
    shown = formula.parse(text).shown(known)
    result = formula.figure(value)
    return f"{name} = {result}" if shown in (result, repr(value)) else f"{name} = {shown} = {result}"

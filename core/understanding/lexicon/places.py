"""The table of places, typed: AWS regions, countries, the members of the European Union."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml


@dataclass(frozen=True)
class Place:
    region: str
    """For a region its country; for a country or bloc the region that is taken when nothing else is said."""
    names: tuple[str, ...]


@cache
def regions() -> Mapping[str, Place]:
    return {code: Place(str(p["country"]), tuple(p["names"])) for code, p in _file()["regions"].items()}


@cache
def countries() -> Mapping[str, Place]:
    return {code: Place(str(p["region"]), tuple(p["names"])) for code, p in _file()["countries"].items()}


@cache
def eu_members() -> frozenset[str]:
    return frozenset(_file()["eu_members"]["codes"])


@cache
def nearest_regions() -> Mapping[str, str]:
    """A region of Google Cloud to the AWS region nearest to it."""
    return {str(k): str(v) for k, v in dict(_file()["gcp_regions"]["nearest"]).items()}


@cache
def _file() -> Mapping[str, Mapping[str, Mapping[str, list[str]]]]:
    return yaml.safe_load((files("core.understanding.lexicon") / "places.yaml").read_text(encoding="utf-8"))

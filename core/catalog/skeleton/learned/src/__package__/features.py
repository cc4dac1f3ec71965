"""The one definition of the features: training, scoring, serving and monitoring all read it from here.

The figures are in `feature_set.json` beside this file. Change them there; nothing else repeats them.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

FEATURE_SET_FILE = Path(__file__).with_name("feature_set.json")

#: A checked record: numbers are floats, categories are texts, what is missing is None.
Record = Mapping[str, float | str | None]


@dataclass(frozen=True)
class Feature:
    name: str
    type: Literal["number", "category"]
    description: str = ""
    minimum: float = -math.inf
    maximum: float = math.inf
    values: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True)
class FeatureSet:
    entity: str
    """Column that names what is scored; it is never a feature."""
    target: str
    task: Literal["binary", "regression"]
    features: tuple[Feature, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the entries of a vector: one for a number, one for each value of a category."""
        names: list[str] = []
        for feature in self.features:
            if feature.type == "number":
                names.append(feature.name)
            else:
                names.extend(f"{feature.name}={value}" for value in feature.values)
        return tuple(names)

    def vector(self, record: Record) -> list[float]:
        """A missing number is NaN, which the model replaces by its training mean; a missing category is all zeros."""
        entries: list[float] = []
        for feature in self.features:
            value = record.get(feature.name)
            if feature.type == "number":
                entries.append(value if isinstance(value, float) else math.nan)
            else:
                entries.extend(1.0 if value == known else 0.0 for known in feature.values)
        return entries


def feature_set_of(text: str) -> FeatureSet:
    raw = json.loads(text)
    features = tuple(Feature(**{**item, "values": tuple(item.get("values", ()))}) for item in raw["features"])
    return FeatureSet(entity=raw["entity"], target=raw["target"], task=raw["task"], features=features)


@lru_cache(maxsize=1)
def load_feature_set() -> FeatureSet:
    return feature_set_of(FEATURE_SET_FILE.read_text(encoding="utf-8"))

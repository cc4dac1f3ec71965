"""The sample data of a generated repository: synthetic, small, and the same bytes every time.

Drawn from `skeleton/use_cases.yaml` with a generator of its own, because Python's may change between versions.
"""

import math
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import JsonValue

from core.domain.base import Frozen, Json
from core.errors import CatalogInvalid

_FILE = Path(__file__).parents[1] / "catalog" / "skeleton" / "use_cases.yaml"
ROWS = 400
_NOISE = 0.6


class SampleFeature(Frozen):
    name: str
    type: Literal["number", "category"]
    description: str
    required: bool
    minimum: float = 0.0
    maximum: float = 0.0
    mean: float = 0.0
    sd: float = 1.0
    weight: float = 0.0
    values: tuple[str, ...] = ()
    weights: tuple[float, ...] = ()

    def definition(self) -> Json:
        """What the application needs to know of the feature."""
        shared: Json = {"name": self.name, "type": self.type, "description": self.description}
        if self.type == "category":
            return {**shared, "values": list(self.values), "required": self.required}
        return {**shared, "minimum": self.minimum, "maximum": self.maximum, "required": self.required}


class UseCase(Frozen):
    entity: str
    target: str
    task: Literal["binary", "regression"]
    rate: float = 0.0
    """Share of positive labels that the sample aims at; binary only."""
    scale: tuple[float, float] = (0.0, 1.0)
    """Mean and spread of the target; regression only."""
    features: tuple[SampleFeature, ...]

    def feature_set(self) -> Json:
        features: list[JsonValue] = [feature.definition() for feature in self.features]
        return {"entity": self.entity, "target": self.target, "task": self.task, "features": features}

    def limits(self) -> dict[str, float]:
        """Of the evaluation: the sample's own model keeps them with room to spare; a team replaces them by its own."""
        if self.task == "binary":
            return {"min_auc": 0.65, "max_log_loss": 0.69}
        return {"min_r2": 0.4, "max_mean_absolute_error": self.scale[1]}

    def thresholds(self) -> Json:
        """The limits, and between which means a batch of scores is plausible."""
        mean, spread = self.scale
        low, high = (0.01, 0.95) if self.task == "binary" else (mean - 3 * spread, mean + 3 * spread)
        batch: Json = {"min_mean_score": low, "max_mean_score": high, "max_reject_share": 0.05}
        return {"evaluation": {**self.limits()}, "batch": batch}


def use_case_of(name: str | None) -> tuple[str, UseCase]:
    """The use case, or `default` where the table has none of this name."""
    table = _table()
    key = name if name in table else "default"
    return key or "default", table[key or "default"]


def sample_csv(use_case: UseCase) -> str:
    """A header and `ROWS` lines, with the label in the last column."""
    uniform = _uniforms()
    names = [feature.name for feature in use_case.features]
    lines = [",".join([use_case.entity, *names, use_case.target])]
    shift = math.log(use_case.rate / (1 - use_case.rate)) if use_case.task == "binary" else 0.0
    for number in range(ROWS):
        cells, signal = list[str](), 0.0
        for feature in use_case.features:
            cell, effect = _draw(feature, uniform)
            cells.append(cell)
            signal += effect
        lines.append(
            ",".join(
                [
                    f"{use_case.entity.removesuffix('_id')}-{number:04d}",
                    *cells,
                    _target(use_case, signal, shift, uniform),
                ]
            )
        )
    return "\n".join(lines) + "\n"


def _draw(feature: SampleFeature, uniform: Iterator[float]) -> tuple[str, float]:
    """A value as text, and its effect on the target in standard deviations."""
    if feature.type == "category":
        index = min(int(next(uniform) * len(feature.values)), len(feature.values) - 1)
        return feature.values[index], feature.weights[index]
    deviation = _normal(uniform)
    value = round(min(feature.maximum, max(feature.minimum, feature.mean + feature.sd * deviation)), 3)
    if not feature.required and next(uniform) < 0.05:
        return "", 0.0
    return f"{value:g}", feature.weight * (value - feature.mean) / feature.sd


def _target(use_case: UseCase, signal: float, shift: float, uniform: Iterator[float]) -> str:
    if use_case.task == "binary":
        return "1" if next(uniform) < 1 / (1 + math.exp(-(1.5 * signal + shift))) else "0"
    mean, spread = use_case.scale
    return f"{max(0.0, mean + spread * (signal / 2 + _NOISE / 2 * _normal(uniform))):.2f}"


def _normal(uniform: Iterator[float]) -> float:
    """Nearly normal: the sum of twelve uniform draws has variance 1 and needs no library function."""
    return sum(next(uniform) for _ in range(12)) - 6.0


def _uniforms() -> Iterator[float]:
    """A linear congruential generator (constants of ANSI C's example), good enough for a sample."""
    state = 20_240_229
    while True:
        state = (1_103_515_245 * state + 12_345) % 2_147_483_648
        yield (state >> 8) / 8_388_608


@cache
def _table() -> dict[str, UseCase]:
    raw = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    if "default" not in raw:
        raise CatalogInvalid("use_cases.yaml has no default.")
    return {name: UseCase.model_validate(item) for name, item in raw.items()}

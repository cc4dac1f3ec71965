"""Raw input becomes checked records, or a list of what is wrong with it. Nothing else trusts raw input."""

import csv
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from . import checks
from .errors import InputInvalid
from .features import Feature, FeatureSet, Record


@dataclass(frozen=True)
class Row:
    """One checked line of a file. `target` is None when the file has no labels."""

    entity: str
    record: Record
    target: float | None


@dataclass(frozen=True)
class Rejected:
    line: int
    problems: tuple[str, ...]


def check_record(raw: Mapping[str, object], feature_set: FeatureSet) -> Record:
    """Unknown keys are ignored. Raises InputInvalid with every problem of the record."""
    record: dict[str, float | str | None] = {}
    problems: list[str] = []
    for feature in feature_set.features:
        value = raw.get(feature.name)
        if value is None or value == "":
            record[feature.name] = None
            if feature.required:
                problems.append(f"{feature.name} is missing")
            continue
        try:
            record[feature.name] = _number(value, feature) if feature.type == "number" else _category(value, feature)
        except InputInvalid as exc:
            problems.append(str(exc))
    if problems := problems or checks.problems(record):
        raise InputInvalid("; ".join(problems))
    return record


def read_rows(lines: Iterable[str], feature_set: FeatureSet) -> Iterator[Row | Rejected]:
    """Rows of a CSV file with a header. Raises InputInvalid when the header lacks a needed column."""
    reader = csv.DictReader(lines)
    needed = {feature_set.entity, *(f.name for f in feature_set.features if f.required)}
    if missing := sorted(needed - set(reader.fieldnames or ())):
        raise InputInvalid(f"the header lacks {', '.join(missing)}")
    for number, raw in enumerate(reader, start=2):
        try:
            yield _row(raw, feature_set)
        except InputInvalid as exc:
            yield Rejected(line=number, problems=tuple(str(exc).split("; ")))


def _row(raw: Mapping[str, object], feature_set: FeatureSet) -> Row:
    entity = str(raw.get(feature_set.entity) or "").strip()
    if not entity:
        raise InputInvalid(f"{feature_set.entity} is missing")
    return Row(entity=entity, record=check_record(raw, feature_set), target=_target(raw, feature_set))


def _target(raw: Mapping[str, object], feature_set: FeatureSet) -> float | None:
    text = raw.get(feature_set.target)
    if text is None or text == "":
        return None
    value = _float(text, feature_set.target)
    if feature_set.task == "binary" and value not in (0.0, 1.0):
        raise InputInvalid(f"{feature_set.target} is neither 0 nor 1")
    return value


def _number(value: object, feature: Feature) -> float:
    number = _float(value, feature.name)
    if not feature.minimum <= number <= feature.maximum:
        raise InputInvalid(f"{feature.name} is outside {feature.minimum:g} to {feature.maximum:g}")
    return number


def _float(value: object, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise InputInvalid(f"{name} is not a number")
    try:
        number = float(value)
    except ValueError as exc:
        raise InputInvalid(f"{name} is not a number") from exc
    if not math.isfinite(number):
        raise InputInvalid(f"{name} is not a finite number")
    return number


def _category(value: object, feature: Feature) -> str:
    if not isinstance(value, str) or value not in feature.values:
        raise InputInvalid(f"{feature.name} is none of {', '.join(feature.values)}")
    return value

"""How what arrives differs from what the model learned from, by the population stability index (PSI).

Only counts in bins are kept, never records, so that monitoring holds no personal data.
"""

import bisect
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from .features import FeatureSet, Record

_BINS = 10
#: Stands in for an empty bin, whose logarithm there is not.
_FLOOR = 1e-4


@dataclass(frozen=True)
class Baseline:
    """Per feature: inner edges of the bins (numbers) or the known values (categories), and the training shares."""

    edges: Mapping[str, tuple[float, ...]]
    categories: Mapping[str, tuple[str, ...]]
    shares: Mapping[str, tuple[float, ...]]

    def as_dict(self) -> dict[str, object]:
        return {"edges": dict(self.edges), "categories": dict(self.categories), "shares": dict(self.shares)}

    @classmethod
    def of(cls, raw: Mapping[str, Mapping[str, Sequence]]) -> "Baseline":
        parts = (
            {name: tuple(items) for name, items in raw[part].items()} for part in ("edges", "categories", "shares")
        )
        return cls(*parts)


@dataclass
class Histogram:
    """Counts of what arrived, in the bins of a baseline. The last bin counts what is missing."""

    baseline: Baseline
    counts: dict[str, list[int]] = field(default_factory=dict)
    rows: int = 0

    def add(self, record: Record) -> None:
        self.rows += 1
        for name, shares in self.baseline.shares.items():
            bins = self.counts.setdefault(name, [0] * len(shares))
            bins[_bin(self.baseline, name, record.get(name))] += 1

    def merge(self, raw: Mapping[str, object]) -> None:
        """Adds counts that another process wrote. Counts in other bins belong to another model and are left out."""
        counts: Mapping[str, Sequence[int]] = raw["counts"]  # type: ignore[assignment]
        if any(len(counts.get(name, ())) != len(shares) for name, shares in self.baseline.shares.items()):
            return
        self.rows += int(raw["rows"])  # type: ignore[call-overload]
        for name, shares in self.baseline.shares.items():
            mine = self.counts.setdefault(name, [0] * len(shares))
            for index, count in enumerate(counts[name]):
                mine[index] += count

    def as_dict(self) -> dict[str, object]:
        return {"rows": self.rows, "counts": self.counts}


def baseline_of(records: Sequence[Record], feature_set: FeatureSet) -> Baseline:
    """Deciles of every number and the shares of every category over the training records."""
    edges: dict[str, tuple[float, ...]] = {}
    categories: dict[str, tuple[str, ...]] = {}
    shares: dict[str, tuple[float, ...]] = {}
    for feature in feature_set.features:
        if feature.type == "category":
            categories[feature.name] = feature.values
            shares[feature.name] = (0.0,) * (len(feature.values) + 1)
        else:
            known = sorted(v for r in records if isinstance(v := r.get(feature.name), float))
            cuts = {known[len(known) * step // _BINS] for step in range(1, _BINS)} if known else set()
            edges[feature.name] = tuple(sorted(cuts))
            shares[feature.name] = (0.0,) * (len(edges[feature.name]) + 2)
    blank = Histogram(Baseline(edges, categories, shares))
    for record in records:
        blank.add(record)
    measured = {name: tuple(count / max(1, blank.rows) for count in bins) for name, bins in blank.counts.items()}
    return Baseline(edges, categories, measured)


def psi_by_feature(histogram: Histogram) -> dict[str, float]:
    """PSI of every feature: below 0.1 nothing moved, above 0.2 much did (a common rule of thumb)."""
    values: dict[str, float] = {}
    for name, expected in histogram.baseline.shares.items():
        counts = histogram.counts.get(name, [0] * len(expected))
        actual = [count / max(1, histogram.rows) for count in counts]
        values[name] = psi(expected, actual)
    return values


def psi(expected: Sequence[float], actual: Sequence[float]) -> float:
    total = 0.0
    for before, after in zip(expected, actual, strict=True):
        low, high = max(before, _FLOOR), max(after, _FLOOR)
        total += (high - low) * math.log(high / low)
    return total


def _bin(baseline: Baseline, name: str, value: float | str | None) -> int:
    last = len(baseline.shares[name]) - 1
    if name in baseline.categories:
        known = baseline.categories[name]
        return known.index(value) if value in known else last
    return bisect.bisect_right(baseline.edges[name], value) if isinstance(value, float) else last

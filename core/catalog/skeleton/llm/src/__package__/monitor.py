"""How questions differ from those of the evaluation, by how near their nearest passage is. Counts only, no texts."""

import bisect
import math
from collections.abc import Sequence

#: Upper edges of similarity bins; the first bin counts questions for which nothing was found.
EDGES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8)
BINS = len(EDGES) + 1
#: Stands in for an empty bin, whose logarithm there is not. So few questions are counted that one must not weigh much.
_FLOOR = 0.01


def bin_of(similarity: float) -> int:
    return bisect.bisect_right(EDGES, similarity)


def shares(counts: Sequence[int]) -> list[float]:
    total = max(1, sum(counts))
    return [count / total for count in counts]


def psi(expected: Sequence[float], actual: Sequence[float]) -> float:
    """Population stability index: below 0.1 nothing moved, above 0.2 much did (a common rule of thumb)."""
    total = 0.0
    for before, after in zip(expected, actual, strict=True):
        low, high = max(before, _FLOOR), max(after, _FLOOR)
        total += (high - low) * math.log(high / low)
    return total

"""The baseline model: a linear model on standardised features, logistic for a yes-or-no target.

It is trained and applied with the standard library alone and stored as JSON that people can read.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .errors import NoModel

FORMAT = 1
#: Ridge penalty: keeps the solution unique when features depend on each other (all values of a category do).
_RIDGE = 1.0
_STEPS = 25

Vector = Sequence[float]


@dataclass(frozen=True)
class LinearModel:
    task: Literal["binary", "regression"]
    columns: tuple[str, ...]
    means: tuple[float, ...]
    scales: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    framework: str = "stdlib"

    def predict(self, vectors: Sequence[Vector]) -> list[float]:
        return [self._predict(vector) for vector in vectors]

    def contributions(self, vector: Vector) -> dict[str, float]:
        """How far each column moves this prediction from that of an average record, before the logistic function."""
        return {
            name: weight * value
            for name, weight, value in zip(self.columns, self.weights, self.standard(vector), strict=True)
        }

    def as_dict(self) -> dict[str, object]:
        return {
            "format": FORMAT,
            "framework": self.framework,
            "task": self.task,
            "columns": list(self.columns),
            "means": list(self.means),
            "scales": list(self.scales),
            "weights": list(self.weights),
            "bias": self.bias,
        }

    @classmethod
    def of(cls, raw: dict) -> "LinearModel":
        """Raises NoModel on a file of another format."""
        if raw.get("format") != FORMAT:
            raise NoModel(f"this code reads model files of format {FORMAT}, not {raw.get('format')!r}")
        return cls(
            task=raw["task"],
            columns=tuple(raw["columns"]),
            means=tuple(raw["means"]),
            scales=tuple(raw["scales"]),
            weights=tuple(raw["weights"]),
            bias=raw["bias"],
            framework=raw["framework"],
        )

    def _predict(self, vector: Vector) -> float:
        total = self.bias + sum(w * v for w, v in zip(self.weights, self.standard(vector), strict=True))
        return sigmoid(total) if self.task == "binary" else total

    def standard(self, vector: Vector) -> list[float]:
        return [
            0.0 if math.isnan(value) else (value - mean) / scale
            for value, mean, scale in zip(vector, self.means, self.scales, strict=True)
        ]


def fit_linear(
    vectors: Sequence[Vector],
    targets: Sequence[float],
    *,
    columns: tuple[str, ...],
    task: Literal["binary", "regression"],
) -> LinearModel:
    """Ridge regression, or logistic regression by Newton's method; the same data always give the same model."""
    means, scales = standardisation(vectors, width=len(columns))
    rows = [
        [1.0, *(0.0 if math.isnan(v) else (v - m) / s for v, m, s in zip(vector, means, scales, strict=True))]
        for vector in vectors
    ]
    weights = [0.0] * (len(columns) + 1)
    for _ in range(_STEPS if task == "binary" else 1):
        step = _newton_step(rows, targets, weights, task)
        weights = [w + s for w, s in zip(weights, step, strict=True)]
        if max(abs(s) for s in step) < 1e-9:
            break
    return LinearModel(
        task=task,
        columns=columns,
        means=tuple(means),
        scales=tuple(scales),
        weights=tuple(weights[1:]),
        bias=weights[0],
    )


def standardisation(vectors: Sequence[Vector], *, width: int) -> tuple[list[float], list[float]]:
    """Mean and standard deviation of each column over its known values; 1 stands for a deviation of 0."""
    means: list[float] = []
    scales: list[float] = []
    for column in range(width):
        known = [vector[column] for vector in vectors if not math.isnan(vector[column])]
        mean = math.fsum(known) / len(known) if known else 0.0
        variance = math.fsum((v - mean) ** 2 for v in known) / len(known) if known else 0.0
        means.append(mean)
        scales.append(math.sqrt(variance) or 1.0)
    return means, scales


def sigmoid(value: float) -> float:
    if value >= 0:
        return 1.0 / (1.0 + math.exp(-value))
    grown = math.exp(value)
    return grown / (1.0 + grown)


def _newton_step(rows: Sequence[Vector], targets: Sequence[float], weights: Sequence[float], task: str) -> list[float]:
    size = len(weights)
    hessian = [[0.0] * size for _ in range(size)]
    gradient = [0.0] * size
    for row, target in zip(rows, targets, strict=True):
        total = sum(w * v for w, v in zip(weights, row, strict=True))
        guess = sigmoid(total) if task == "binary" else total
        curvature = max(guess * (1.0 - guess), 1e-6) if task == "binary" else 1.0
        for i, value in enumerate(row):
            gradient[i] += (target - guess) * value
            weighted = curvature * value
            line = hessian[i]
            for j in range(i, size):
                line[j] += weighted * row[j]
    for i in range(size):
        for j in range(i):
            hessian[i][j] = hessian[j][i]
        if i > 0:
            hessian[i][i] += _RIDGE
            gradient[i] -= _RIDGE * weights[i]
    return _solve(hessian, gradient)


def _solve(matrix: list[list[float]], right: list[float]) -> list[float]:
    """Gaussian elimination with row exchange; the matrix is regular thanks to the ridge."""
    size = len(right)
    rows = [[*line, value] for line, value in zip(matrix, right, strict=True)]
    for column in range(size):
        pivot = max(range(column, size), key=lambda r: abs(rows[r][column]))
        rows[column], rows[pivot] = rows[pivot], rows[column]
        for lower in range(column + 1, size):
            factor = rows[lower][column] / rows[column][column]
            for k in range(column, size + 1):
                rows[lower][k] -= factor * rows[column][k]
    solution = [0.0] * size
    for column in reversed(range(size)):
        known = sum(rows[column][k] * solution[k] for k in range(column + 1, size))
        solution[column] = (rows[column][size] - known) / rows[column][column]
    return solution

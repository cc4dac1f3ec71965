"""The only file that knows a machine learning framework. Each is imported when it is asked for, never before.

`stdlib` is always there. `scikit-learn` gives the same kind of model file as `stdlib`, so that serving does not need
it; `xgboost` needs itself in the serving image too (docker/requirements-app.txt).
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from .errors import NoModel
from .model import FORMAT, LinearModel, Vector, fit_linear, standardisation

Task = Literal["binary", "regression"]


class Model(Protocol):
    @property
    def columns(self) -> tuple[str, ...]: ...

    def predict(self, vectors: Sequence[Vector]) -> list[float]: ...

    def contributions(self, vector: Vector) -> dict[str, float]: ...

    def as_dict(self) -> dict[str, object]: ...


@dataclass(frozen=True)
class BoostedModel:
    """Gradient-boosted trees of xgboost, stored as xgboost's own JSON inside the model file."""

    task: Task
    columns: tuple[str, ...]
    booster: Any

    def predict(self, vectors: Sequence[Vector]) -> list[float]:
        import xgboost

        matrix = xgboost.DMatrix([list(vector) for vector in vectors])
        return [float(value) for value in self.booster.predict(matrix)]

    def contributions(self, vector: Vector) -> dict[str, float]:
        import xgboost

        values = self.booster.predict(xgboost.DMatrix([list(vector)]), pred_contribs=True)[0]
        return {name: float(value) for name, value in zip(self.columns, values, strict=False)}

    def as_dict(self) -> dict[str, object]:
        booster = json.loads(bytes(self.booster.save_raw(raw_format="json")))
        return {
            "format": FORMAT,
            "framework": "xgboost",
            "task": self.task,
            "columns": list(self.columns),
            "booster": booster,
        }


def fit(
    framework: str,
    vectors: Sequence[Vector],
    targets: Sequence[float],
    *,
    columns: tuple[str, ...],
    task: Task,
) -> Model:
    """Raises NoModel when the framework is unknown or not installed."""
    makers: dict[str, Callable[..., Model]] = {
        "stdlib": fit_linear,
        "scikit-learn": _fit_scikit_learn,
        "xgboost": _fit_xgboost,
    }
    if framework not in makers:
        raise NoModel(f"unknown framework {framework!r}; known: {', '.join(sorted(makers))}")
    try:
        return makers[framework](vectors, targets, columns=columns, task=task)
    except ImportError as exc:
        raise NoModel(f"{framework} is not installed; MODEL_FRAMEWORK=stdlib works everywhere") from exc


def model_of(raw: dict) -> Model:
    """The model of a model file. Raises NoModel."""
    if raw.get("framework") != "xgboost":
        return LinearModel.of(raw)
    try:
        import xgboost
    except ImportError as exc:
        raise NoModel("this model file needs xgboost, which is not installed") from exc
    booster = xgboost.Booster()
    booster.load_model(bytearray(json.dumps(raw["booster"]).encode()))
    return BoostedModel(task=raw["task"], columns=tuple(raw["columns"]), booster=booster)


def _fit_scikit_learn(
    vectors: Sequence[Vector], targets: Sequence[float], *, columns: tuple[str, ...], task: Task
) -> Model:
    from sklearn.linear_model import LogisticRegression, Ridge

    means, scales = standardisation(vectors, width=len(columns))
    blank = LinearModel(task, columns, tuple(means), tuple(scales), (0.0,) * len(columns), 0.0)
    rows = [blank.standard(vector) for vector in vectors]
    estimator = LogisticRegression(max_iter=1000) if task == "binary" else Ridge()
    estimator.fit(rows, list(targets))
    weights = estimator.coef_[0] if task == "binary" else estimator.coef_
    bias = estimator.intercept_[0] if task == "binary" else estimator.intercept_
    return LinearModel(
        task=task,
        columns=columns,
        means=tuple(means),
        scales=tuple(scales),
        weights=tuple(float(weight) for weight in weights),
        bias=float(bias),
        framework="scikit-learn",
    )


def _fit_xgboost(vectors: Sequence[Vector], targets: Sequence[float], *, columns: tuple[str, ...], task: Task) -> Model:
    import xgboost

    matrix = xgboost.DMatrix([list(vector) for vector in vectors], label=list(targets))
    objective = "binary:logistic" if task == "binary" else "reg:squarederror"
    settings = {"objective": objective, "max_depth": 4, "eta": 0.1, "seed": 0, "nthread": 1}
    return BoostedModel(task=task, columns=columns, booster=xgboost.train(settings, matrix, num_boost_round=100))

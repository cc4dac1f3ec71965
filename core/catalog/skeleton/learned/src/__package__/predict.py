"""Records in, scores out, with the model that is in use."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from . import framework, registry
from .errors import NoModel
from .explain import explain
from .features import FeatureSet, Record, load_feature_set
from .monitor import Baseline
from .storage import Store

#: Where SageMaker puts the model of the endpoint or transform job.
SAGEMAKER_MODEL = Path("/opt/ml/model")


@dataclass(frozen=True)
class Predictor:
    model: framework.Model
    baseline: Baseline
    version: str
    feature_set: FeatureSet

    def scores(self, records: Sequence[Record]) -> list[float]:
        return self.model.predict([self.feature_set.vector(record) for record in records])

    def predictions(self, records: Sequence[Record], *, explained: bool = False) -> list[dict[str, object]]:
        scores = self.scores(records)
        if not explained:
            return [{"score": score} for score in scores]
        return [
            {"score": score, "contributions": explain(self.model, self.feature_set, record)}
            for score, record in zip(scores, records, strict=True)
        ]


def predictor_of(model: bytes, baseline: bytes, *, version: str) -> Predictor:
    """Raises NoModel when the model was trained on other features than this code computes."""
    feature_set = load_feature_set()
    loaded = framework.model_of(json.loads(model))
    if loaded.columns != feature_set.columns:
        raise NoModel(f"model {version} was trained on other features than this code has")
    return Predictor(loaded, Baseline.of(json.loads(baseline)), version, feature_set)


def load_predictor(*, folder: Path, artifacts: Store | None = None, sagemaker: Path = SAGEMAKER_MODEL) -> Predictor:
    """The promoted model, else the one that SageMaker provides, else the baseline of the image. Raises NoModel."""
    if artifacts is not None and (pointer := registry.current(artifacts)):
        model, baseline = registry.load(artifacts, pointer)
        return predictor_of(model, baseline, version=pointer.version)
    for place, version in ((sagemaker, "sagemaker"), (folder, "image-baseline")):
        if (place / "model.json").is_file() and (place / "baseline.json").is_file():
            return predictor_of(
                (place / "model.json").read_bytes(), (place / "baseline.json").read_bytes(), version=version
            )
    raise NoModel(f"no model was promoted, and there is none in {sagemaker} or {folder}")


def describe(predictor: Predictor) -> Mapping[str, object]:
    return {"model_version": predictor.version, "features": [f.name for f in predictor.feature_set.features]}

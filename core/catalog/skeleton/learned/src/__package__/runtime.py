"""Puts the parts together for a running process: settings, stores, the model in use. Entry points call this."""

import json
import uuid
from datetime import UTC, datetime

from . import aws, drift
from .config import Settings
from .monitor import Histogram
from .predict import Predictor, load_predictor
from .service import Keep, Lookup, Service
from .storage import Store
from .telemetry import emitter


def predictor(settings: Settings) -> Predictor:
    artifacts = aws.s3_store(settings.artifact_bucket) if settings.artifact_bucket else None
    return load_predictor(folder=settings.model_dir, artifacts=artifacts)


def service(settings: Settings, *, lookup: Lookup | None = None) -> Service:
    keep = keeper(aws.s3_store(settings.data_bucket)) if settings.data_bucket else None
    return Service(
        predictor=predictor(settings),
        emit=emitter(settings.metric_namespace),
        lookup=lookup,
        keep=keep,
        capture_every=settings.capture_every,
    )


def keeper(data: Store) -> Keep:
    """Counts go to a new object below the day's folder, so that no two processes write the same one."""

    def keep(histogram: Histogram) -> None:
        key = f"{drift.CAPTURES}{datetime.now(UTC):%Y-%m-%d}/{uuid.uuid4().hex}.json"
        data.write(key, json.dumps(histogram.as_dict()).encode())

    return keep


def run_drift(settings: Settings, *, prefix: str = "") -> dict[str, object]:
    return drift.run(
        aws.s3_store(settings.data_bucket),
        aws.s3_store(settings.artifact_bucket),
        predictor(settings).baseline,
        threshold=settings.drift_threshold,
        emit=emitter(settings.metric_namespace),
        prefix=prefix,
    )

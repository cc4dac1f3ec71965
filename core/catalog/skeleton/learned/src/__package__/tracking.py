"""Experiment tracking without a server: every training leaves a record that says from what the model came.

A record is named by its content, so the same training twice is one record; `publish` keeps it beside the artifacts.
"""

import hashlib
import json
from collections.abc import Mapping

from .storage import Store

PREFIX = "experiments/"


def run_record(*, model: str, metrics: Mapping[str, float], data: str) -> dict[str, object]:
    """`data` is the digest of the training files."""
    content = {
        "data_sha256": data,
        "model_sha256": hashlib.sha256(model.encode()).hexdigest(),
        "metrics": dict(metrics),
    }
    digest = hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    return {"run": digest[:12], **content}


def publish(store: Store, record: Mapping[str, object]) -> str:
    """Keeps the record and returns its key."""
    key = f"{PREFIX}{record['run']}.json"
    store.write(key, json.dumps(record, sort_keys=True).encode())
    return key


def best(store: Store, *, metric: str = "evaluation_score") -> dict[str, object] | None:
    """The kept record with the highest value of the metric; None when there is none."""
    records = [json.loads(store.read(key)) for key in store.keys(PREFIX)]
    return max(records, key=lambda record: (record["metrics"].get(metric, float("-inf")), record["run"]), default=None)

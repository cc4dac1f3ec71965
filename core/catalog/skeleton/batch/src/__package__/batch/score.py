"""Second step, once a chunk: scores its rows and leaves the feature counts that the drift job reads."""

import csv
import io
import json
from collections.abc import Mapping
from typing import Any

from ..errors import NoInput
from ..monitor import Histogram
from ..predict import Predictor
from ..schemas import Row, read_rows
from ..storage import Store
from ..telemetry import Emit


def run(chunk: Mapping[str, Any], data: Store, predictor: Predictor, *, emit: Emit) -> dict[str, object]:
    """Scoring a chunk again writes the same objects. Raises NoInput when the chunk is gone."""
    run_id, index = chunk["run_id"], int(chunk["index"])
    try:
        lines = data.lines(chunk["input_key"])
        rows = [row for row in read_rows(lines, predictor.feature_set) if isinstance(row, Row)]
    except KeyError as exc:
        raise NoInput(f"{chunk['input_key']} is not there") from exc
    scores = predictor.scores([row.record for row in rows])
    key = f"runs/{run_id}/scores/part-{index:05d}.csv"
    data.write(key, _csv(rows, scores, predictor).encode())
    counts = Histogram(predictor.baseline)
    for row in rows:
        counts.add(row.record)
    data.write(f"runs/{run_id}/stats/part-{index:05d}.json", json.dumps(counts.as_dict()).encode())
    mean = sum(scores) / len(scores) if scores else 0.0
    emit({"RowsScored": len(rows), "MeanScore": mean})
    return {"run_id": run_id, "index": index, "rows": len(rows), "scores_key": key, "mean_score": round(mean, 6)}


def _csv(rows: list[Row], scores: list[float], predictor: Predictor) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([predictor.feature_set.entity, "score", "model_version"])
    writer.writerows((row.entity, repr(score), predictor.version) for row, score in zip(rows, scores, strict=True))
    return text.getvalue()

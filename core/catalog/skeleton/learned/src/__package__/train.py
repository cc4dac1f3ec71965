"""CSV files in, model, monitoring baseline and metrics out. `python -m <package>.train --data FILE_OR_FOLDER --out DIR`

The split into training and test rows depends on the entity's name alone, so that a row never changes sides.
"""

import argparse
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from . import framework
from .errors import InputInvalid, NoInput
from .evaluate import metrics_of
from .features import FeatureSet, load_feature_set
from .monitor import Baseline, baseline_of
from .schemas import Rejected, Row, read_rows
from .tracking import run_record

#: One row in five is kept for the test.
_TEST_SHARE = 5


@dataclass(frozen=True)
class Training:
    model: framework.Model
    baseline: Baseline
    metrics: dict[str, float]


def train(rows: Sequence[Row], feature_set: FeatureSet, *, chosen: str = "stdlib") -> Training:
    """Raises InputInvalid when there is too little to learn from."""
    labelled = [row for row in rows if row.target is not None]
    learn = [row for row in labelled if not is_test(row.entity)]
    test = [row for row in labelled if is_test(row.entity)]
    if len(learn) < 2 * len(feature_set.columns) or not test:
        raise InputInvalid(f"{len(learn)} training rows and {len(test)} test rows are too few")
    model = framework.fit(
        chosen,
        [feature_set.vector(row.record) for row in learn],
        [row.target or 0.0 for row in learn],
        columns=feature_set.columns,
        task=feature_set.task,
    )
    scores = model.predict([feature_set.vector(row.record) for row in test])
    metrics = metrics_of(feature_set.task, [row.target or 0.0 for row in test], scores)
    counts = {"training_rows": float(len(learn)), "test_rows": float(len(test))}
    return Training(model, baseline_of([row.record for row in learn], feature_set), {**metrics, **counts})


def is_test(entity: str) -> bool:
    return hashlib.sha256(entity.encode()).digest()[0] % _TEST_SHARE == 0


def rows_of(files: Iterable[Path], feature_set: FeatureSet) -> list[Row]:
    """The valid rows of the files. Raises NoInput when there are none."""
    rows: list[Row] = []
    for path in sorted(files):
        with path.open(encoding="utf-8", newline="") as lines:
            rows.extend(row for row in read_rows(lines, feature_set) if not isinstance(row, Rejected))
    if not rows:
        raise NoInput("no valid row in any file")
    return rows


def write(result: Training, out: Path, *, data: str) -> None:
    """Writes model.json, baseline.json, metrics.json and run.json into the folder."""
    out.mkdir(parents=True, exist_ok=True)
    model = json.dumps(result.model.as_dict(), sort_keys=True)
    (out / "model.json").write_text(model, encoding="utf-8")
    (out / "baseline.json").write_text(json.dumps(result.baseline.as_dict(), sort_keys=True), encoding="utf-8")
    (out / "metrics.json").write_text(json.dumps(result.metrics, sort_keys=True), encoding="utf-8")
    record = run_record(model=model, metrics=result.metrics, data=data)
    (out / "run.json").write_text(json.dumps(record, sort_keys=True), encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Train a model on labelled CSV files.")
    parser.add_argument("--data", type=Path, required=True, help="a CSV file, or a folder of them")
    parser.add_argument("--out", type=Path, required=True, help="folder for the model and its reports")
    parser.add_argument("--framework", default="stdlib", help="stdlib, scikit-learn or xgboost")
    options = parser.parse_args(arguments)
    files = sorted(options.data.glob("**/*.csv")) if options.data.is_dir() else [options.data]
    feature_set = load_feature_set()
    result = train(rows_of(files, feature_set), feature_set, chosen=options.framework)
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.read_bytes())
    write(result, options.out, data=digest.hexdigest())
    # SageMaker reads this line as the metric by which the training state machine decides on registration.
    print(f"evaluation_score={result.metrics['evaluation_score']:.6f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

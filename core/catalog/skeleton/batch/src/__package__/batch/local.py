"""One day's run in one process, on a folder instead of S3: what the state machine does, for laptops and tests."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from .. import drift
from ..evaluate import load_thresholds
from ..predict import load_predictor
from ..storage import FolderStore, Store
from . import publish, quality, score, validate

_DAY = "2000-01-01"


def run_day(store: Store, *, model_dir: Path, sample: Path, chunk_rows: int = 150) -> dict[str, object]:
    """Puts the sample into the folder, scores it, publishes the scores and measures drift."""
    predictor, limits = load_predictor(folder=model_dir, artifacts=store), load_thresholds()["batch"]
    store.write(f"{validate.INCOMING}{_DAY}.csv", sample.read_bytes())
    event = {"scheduled_time": f"{_DAY}T02:00:00Z"}
    state = validate.run(
        event,
        store,
        predictor.feature_set,
        chunk_rows=chunk_rows,
        max_reject_share=limits["max_reject_share"],
        emit=lambda _: None,
    )
    state = {**state, "results": [score.run(c, store, predictor, emit=lambda _: None) for c in state["chunks"]]}
    quality.run(state, bounds=limits)
    verdict = drift.run(store, store, predictor.baseline, threshold=0.2, emit=lambda _: None)
    return {**publish.run(state, store), **verdict}


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Score the sample in a folder.")
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--sample", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    for name, value in run_day(FolderStore(options.out), model_dir=options.model, sample=options.sample).items():
        print(f"{name}: {value}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""The sample as a stream, in one process and on a folder instead of S3: for laptops and tests."""

import argparse
import base64
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from .. import drift
from ..features import load_feature_set
from ..predict import load_predictor
from ..runtime import keeper
from ..schemas import Row, read_rows
from ..storage import FolderStore, Store
from .events import batches_of
from .score import Scorer


def kinesis_calls(sample: Path, *, size: int = 100) -> Iterator[dict[str, list[dict[str, object]]]]:
    """The rows of a file as Lambda would get them from one shard."""
    feature_set = load_feature_set()
    with sample.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in read_rows(lines, feature_set) if isinstance(row, Row)]
    for start in range(0, len(rows), size):
        yield {
            "Records": [
                kinesis_record({feature_set.entity: row.entity, **row.record}, number)
                for number, row in enumerate(rows[start : start + size], start=start)
            ]
        }


def kinesis_record(body: object, number: int, *, shard: str = "shardId-000000000000") -> dict[str, object]:
    sequence = f"{number:020d}"
    data = base64.b64encode(json.dumps(body).encode()).decode()
    return {"eventID": f"{shard}:{sequence}", "kinesis": {"sequenceNumber": sequence, "data": data}}


def replay(store: Store, *, model_dir: Path, sample: Path) -> dict[str, object]:
    """Scores the sample call by call and measures drift on what was counted."""
    predictor = load_predictor(folder=model_dir, artifacts=store)
    scorer = Scorer(
        predictor=predictor, data=store, emit=lambda _: None, keep=keeper(store), capture_rows=1, capture_s=0.0
    )
    answers = [scorer.run(batch) for call in kinesis_calls(sample) for batch in batches_of(call)]
    verdict = drift.run(store, store, predictor.baseline, threshold=0.2, emit=lambda _: None)
    return {
        "scored": sum(int(str(answer["scored"])) for answer in answers),
        "rejected": sum(int(str(answer["rejected"])) for answer in answers),
        "keys": [answer["key"] for answer in answers],
        **verdict,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Score the sample as a stream, in a folder.")
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--sample", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args(arguments)
    for name, value in replay(FolderStore(options.out), model_dir=options.model, sample=options.sample).items():
        print(f"{name}: {value}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""Scores a batch of events and keeps events and scores side by side: results for readers, rows for the next training.

A bad event is kept with what is wrong with it and stops nothing; anything else that fails is raised, so that the batch
comes again. Scoring a batch again writes the same object.
"""

import gzip
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ..errors import InputInvalid
from ..monitor import Histogram
from ..predict import Predictor
from ..schemas import check_record
from ..service import Keep, Lookup
from ..storage import Store
from ..telemetry import Emit
from .events import Batch, Event

SCORES = "scores/"


@dataclass
class Scorer:
    predictor: Predictor
    data: Store
    emit: Emit
    lookup: Lookup | None = None
    keep: Keep | None = None
    explained: bool = False
    capture_rows: int = 500
    capture_s: float = 300.0
    """Counts are handed on when there are so many of them, but not more often than this."""
    clock: Callable[[], float] = time.monotonic
    _seen: Histogram = field(init=False)
    _since: float = field(init=False)

    def __post_init__(self) -> None:
        self._seen, self._since = Histogram(self.predictor.baseline), self.clock()

    def run(self, batch: Batch) -> dict[str, object]:
        started = time.perf_counter()
        lines: list[dict[str, object]] = []
        good: list[tuple[dict[str, object], Mapping[str, float | str | None]]] = []
        for event in batch.events:
            line: dict[str, object] = {"position": event.position}
            lines.append(line)
            try:
                good.append((line, self._record(event, line)))
            except InputInvalid as exc:
                line["problems"] = str(exc).split("; ")
        records = [record for _, record in good]
        predictions = self.predictor.predictions(records, explained=self.explained) if records else []
        for (line, record), prediction in zip(good, predictions, strict=True):
            line.update(prediction, features=record, model_version=self.predictor.version)
        key = f"{SCORES}{batch.name}.jsonl.gz"
        self.data.write(key, _packed(lines))
        self._remember(records)
        rejected = len(lines) - len(good)
        latency = (time.perf_counter() - started) * 1000
        self.emit({"Predictions": len(good), "PredictionErrors": rejected, "LatencyMs": latency})
        return {"key": key, "scored": len(good), "rejected": rejected}

    def _record(self, event: Event, line: dict[str, object]) -> Mapping[str, float | str | None]:
        raw = event.body()
        entity = raw.get(self.predictor.feature_set.entity)
        if entity is None or entity == "":
            raise InputInvalid(f"{self.predictor.feature_set.entity} is missing")
        line["entity"] = str(entity)
        return check_record(self.lookup(raw) if self.lookup else raw, self.predictor.feature_set)

    def _remember(self, records: list[Mapping[str, float | str | None]]) -> None:
        if self.keep is None:
            return
        for record in records:
            self._seen.add(record)
        if self._seen.rows >= self.capture_rows and self.clock() - self._since >= self.capture_s:
            full, self._seen, self._since = self._seen, Histogram(self.predictor.baseline), self.clock()
            self.keep(full)


def read(data: Store, key: str) -> list[dict[str, object]]:
    """The lines of one object of scores. Raises KeyError."""
    return [json.loads(line) for line in gzip.decompress(data.read(key)).decode().splitlines()]


def _packed(lines: list[dict[str, object]]) -> bytes:
    """Without the time that gzip would put in, so that the same lines are the same bytes."""
    text = "".join(json.dumps(line, sort_keys=True) + "\n" for line in lines)
    return gzip.compress(text.encode(), mtime=0)

"""First step: finds the day's files, checks every line and writes valid ones in chunks that are scored side by side."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from ..errors import InputInvalid, NoInput
from ..features import FeatureSet
from ..schemas import Rejected, Row, read_rows
from ..storage import Store
from ..telemetry import Emit

INCOMING = "incoming/"


@dataclass(frozen=True)
class Job:
    run_id: str
    keys: tuple[str, ...]


def job_of(event: Mapping[str, str], data: Store) -> Job:
    """The files of the scheduled day, or the one that the event names. Raises NoInput."""
    if key := event.get("input_key"):
        return Job(event.get("run_id") or key.rsplit("/", 1)[-1].removesuffix(".csv"), (key,))
    try:
        planned = datetime.fromisoformat(event["scheduled_time"].replace("Z", "+00:00"))
    except (KeyError, ValueError) as exc:
        raise InputInvalid("the event has neither input_key nor a valid scheduled_time") from exc
    day = f"{planned:%Y-%m-%d}"
    keys = [key for key in data.keys(f"{INCOMING}{day}") if key.endswith(".csv")]
    if not keys:
        raise NoInput(f"no {INCOMING}{day}*.csv")
    return Job(f"{planned:%Y-%m-%dT%H%M}", tuple(keys))


def run(
    event: Mapping[str, str],
    data: Store,
    feature_set: FeatureSet,
    *,
    chunk_rows: int,
    max_reject_share: float,
    emit: Emit,
) -> dict[str, object]:
    """Raises NoInput without files and InputInvalid when too many lines are bad, before anything is scored."""
    job = job_of(event, data)
    names = [feature_set.entity, *(feature.name for feature in feature_set.features)]
    chunk: list[Row] = []
    chunks: list[dict[str, object]] = []
    rows = rejected = 0
    for item in _rows(job, data, feature_set):
        if isinstance(item, Rejected):
            rejected += 1
            continue
        rows += 1
        chunk.append(item)
        if len(chunk) == chunk_rows:
            chunks.append(_write(job, len(chunks), chunk, names, data))
            chunk = []
    if chunk:
        chunks.append(_write(job, len(chunks), chunk, names, data))
    emit({"RowsRejected": rejected})
    if not rows or rejected > max_reject_share * (rows + rejected):
        raise InputInvalid(f"{rejected} of {rows + rejected} lines were rejected in run {job.run_id}")
    return {"run_id": job.run_id, "rows": rows, "rejected": rejected, "chunks": chunks}


def _rows(job: Job, data: Store, feature_set: FeatureSet) -> Iterator[Row | Rejected]:
    for key in job.keys:
        try:
            yield from read_rows(data.lines(key), feature_set)
        except KeyError as exc:
            raise NoInput(f"{key} is not there") from exc


def _write(job: Job, index: int, rows: list[Row], names: list[str], data: Store) -> dict[str, object]:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    for row in rows:
        values = ("" if (value := row.record[name]) is None else value for name in names[1:])
        writer.writerow([row.entity, *values])
    key = f"runs/{job.run_id}/input/part-{index:05d}.csv"
    data.write(key, text.getvalue().encode())
    return {"run_id": job.run_id, "index": index, "input_key": key}

"""The prediction service as a function from request to response. Servers and Lambda are adapters around it."""

import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from .errors import InputInvalid
from .features import Record
from .monitor import Histogram
from .predict import Predictor, describe
from .schemas import check_record
from .telemetry import Emit

MAX_BODY_BYTES = 1_000_000
MAX_INSTANCES = 500

#: Completes an instance that names its entity with features that are kept online.
Lookup = Callable[[Mapping[str, object]], Mapping[str, object]]
#: Takes the counts of what was scored and keeps them for the drift job.
Keep = Callable[[Histogram], None]


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    body: bytes = b""
    content_type: str = "application/json"


@dataclass(frozen=True)
class Response:
    status: int
    body: bytes
    content_type: str = "application/json"


@dataclass
class Service:
    predictor: Predictor
    emit: Emit
    lookup: Lookup | None = None
    keep: Keep | None = None
    capture_every: int = 500
    clock: Callable[[], float] = time.perf_counter
    _seen: Histogram = field(init=False)
    _totals: dict[str, float] = field(init=False, default_factory=dict)
    _lock: threading.Lock = field(init=False, default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._seen = Histogram(self.predictor.baseline)

    def handle(self, request: Request) -> Response:
        """Never raises for what a caller sent."""
        routes = {
            ("GET", "/healthz"): self._health,
            ("GET", "/ping"): self._health,
            ("GET", "/metrics"): self._metrics,
            ("POST", "/predict"): self._predict,
            ("POST", "/invocations"): self._invocations,
        }
        path = request.path.split("?", 1)[0]
        handler = routes.get((request.method, path))
        if handler is None:
            known = any(path == route for _, route in routes)
            return _error(405, "method_not_allowed", request.method) if known else _error(404, "not_found", path[:100])
        if len(request.body) > MAX_BODY_BYTES:
            return _error(413, "too_large", f"at most {MAX_BODY_BYTES} bytes")
        return handler(request)

    def _health(self, _: Request) -> Response:
        return _json(200, {"status": "ok", **describe(self.predictor)})

    def _metrics(self, _: Request) -> Response:
        with self._lock:
            lines = [f"{name} {value:g}" for name, value in sorted(self._totals.items())]
        return Response(200, ("\n".join(lines) + "\n").encode(), "text/plain; version=0.0.4")

    def _predict(self, request: Request) -> Response:
        started = self.clock()
        try:
            instances, explained = _instances(request.body)
            records = [self._record(instance) for instance in instances]
        except InputInvalid as exc:
            self._count(errors=1, started=started)
            return _error(422, "invalid_input", str(exc))
        predictions = self.predictor.predictions(records, explained=explained)
        self._remember(records)
        self._count(predictions=len(records), started=started)
        return _json(200, {"predictions": predictions, "model_version": self.predictor.version})

    def _invocations(self, request: Request) -> Response:
        """SageMaker's path: JSON as `/predict`, or lines of CSV in the order of the features."""
        if not request.content_type.startswith("text/csv"):
            return self._predict(request)
        started = self.clock()
        names = [feature.name for feature in self.predictor.feature_set.features]
        try:
            records = [
                self._record(raw) for raw in _csv_instances(request.body, self.predictor.feature_set.entity, names)
            ]
        except InputInvalid as exc:
            self._count(errors=1, started=started)
            return _error(422, "invalid_input", str(exc))
        scores = self.predictor.scores(records)
        self._count(predictions=len(records), started=started)
        return Response(200, "".join(f"{score!r}\n" for score in scores).encode(), "text/csv")

    def _record(self, instance: Mapping[str, object]) -> Record:
        completed = self.lookup(instance) if self.lookup else instance
        return check_record(completed, self.predictor.feature_set)

    def _remember(self, records: Sequence[Record]) -> None:
        """Counts the records; every `capture_every` of them the counts are handed on and start again."""
        if self.keep is None:
            return
        with self._lock:
            for record in records:
                self._seen.add(record)
            if self._seen.rows < self.capture_every:
                return
            full, self._seen = self._seen, Histogram(self.predictor.baseline)
        self.keep(full)

    def _count(self, *, started: float, predictions: int = 0, errors: int = 0) -> None:
        latency = (self.clock() - started) * 1000
        with self._lock:
            for name, value in (("predictions_total", predictions), ("prediction_errors_total", errors)):
                self._totals[name] = self._totals.get(name, 0) + value
        self.emit({"Predictions": predictions, "PredictionErrors": errors, "LatencyMs": latency})


def _instances(body: bytes) -> tuple[list[Mapping[str, object]], bool]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as exc:
        raise InputInvalid("the body is not JSON") from exc
    instances = document.get("instances") if isinstance(document, dict) else None
    if not isinstance(instances, list) or not instances or not all(isinstance(item, dict) for item in instances):
        raise InputInvalid('the body is not {"instances": [{…}, …]}')
    if len(instances) > MAX_INSTANCES:
        raise InputInvalid(f"at most {MAX_INSTANCES} instances a request")
    return instances, document.get("explain") is True


def _csv_instances(body: bytes, entity: str, names: Sequence[str]) -> list[Mapping[str, object]]:
    """Lines with one value a feature, or with the entity before them; a header line is passed over."""
    try:
        lines = [line.split(",") for line in body.decode("utf-8").splitlines() if line.strip()]
    except UnicodeDecodeError as exc:
        raise InputInvalid("the body is not UTF-8") from exc
    instances: list[Mapping[str, object]] = []
    for cells in lines:
        cells = [cell.strip() for cell in cells]
        if cells in (list(names), [entity, *names]):
            continue
        values = cells[1:] if len(cells) == len(names) + 1 else cells
        if len(values) != len(names):
            raise InputInvalid(f"a line has {len(cells)} values, {len(names)} are wanted")
        instances.append(dict(zip(names, values, strict=True)))
    if not instances:
        raise InputInvalid("no line to score")
    return instances


def _json(status: int, document: Mapping[str, object]) -> Response:
    return Response(status, json.dumps(document).encode())


def _error(status: int, code: str, message: str) -> Response:
    return _json(status, {"error": {"code": code, "message": message}})

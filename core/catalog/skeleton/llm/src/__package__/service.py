"""The assistant as a function from request to response. Servers are adapters around it.

`POST /chat` takes {"question": text, "groups": [names of groups that the asking person belongs to]}.
"""

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from .embed import Embedder
from .errors import InputInvalid
from .generate import Answer, LanguageModel, generate, prompt_version
from .monitor import BINS, bin_of
from .retrieve import retrieve
from .telemetry import Emit
from .vectors import Found, Vectors

MAX_BODY_BYTES = 100_000
MAX_QUESTION = 4000
MAX_GROUPS = 200

#: Takes counts of what was asked and keeps them for the drift job.
Keep = Callable[[Mapping[str, object]], None]


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
    embedder: Embedder
    vectors: Vectors
    model: LanguageModel
    emit: Emit
    keep: Keep | None = None
    passages: int = 6
    min_similarity: float = 0.2
    answer_tokens: int = 600
    capture_every: int = 100
    clock: Callable[[], float] = time.perf_counter
    _similarity: list[int] = field(init=False, default_factory=lambda: [0] * BINS)
    _refused: int = field(init=False, default=0)
    _lock: threading.Lock = field(init=False, default_factory=threading.Lock)

    def handle(self, request: Request) -> Response:
        """Never raises for what a caller sent."""
        routes = {("GET", "/healthz"): self._health, ("POST", "/chat"): self._chat}
        path = request.path.split("?", 1)[0]
        handler = routes.get((request.method, path))
        if handler is None:
            known = any(path == route for _, route in routes)
            return _error(405, "method_not_allowed", request.method) if known else _error(404, "not_found", path[:100])
        if len(request.body) > MAX_BODY_BYTES:
            return _error(413, "too_large", f"at most {MAX_BODY_BYTES} bytes")
        return handler(request)

    def ask(self, question: str, groups: frozenset[str]) -> tuple[Answer, list[Found]]:
        """The answer, and every passage that was offered to the model."""
        found = retrieve(
            question,
            groups=groups,
            embedder=self.embedder,
            vectors=self.vectors,
            limit=self.passages,
            min_similarity=self.min_similarity,
        )
        return generate(question, found, model=self.model, max_tokens=self.answer_tokens), found

    def _health(self, _: Request) -> Response:
        return _json(200, {"status": "ok", "prompt_version": prompt_version()})

    def _chat(self, request: Request) -> Response:
        started = self.clock()
        try:
            question, groups = _asked(request.body)
        except InputInvalid as exc:
            self.emit({"Predictions": 0, "PredictionErrors": 1, "LatencyMs": (self.clock() - started) * 1000})
            return _error(422, "invalid_input", str(exc))
        answer, found = self.ask(question, groups)
        self._count(answer, found, started=started)
        cited = [
            {"document": f.passage.document, "passage": f.passage.number, "similarity": round(f.similarity, 4)}
            for f in answer.citations
        ]
        return _json(
            200,
            {
                "answer": answer.text,
                "citations": cited,
                "refused": answer.refused or None,
                "prompt_version": prompt_version(),
            },
        )

    def _count(self, answer: Answer, found: list[Found], *, started: float) -> None:
        self.emit(
            {
                "Predictions": 1,
                "PredictionErrors": 0,
                "Refusals": float(bool(answer.refused)),
                "TokensIn": answer.tokens_in,
                "TokensOut": answer.tokens_out,
                "LatencyMs": (self.clock() - started) * 1000,
            }
        )
        if self.keep is None:
            return
        with self._lock:
            self._similarity[bin_of(found[0].similarity if found else -1.0)] += 1
            self._refused += bool(answer.refused)
            if sum(self._similarity) < self.capture_every:
                return
            captured = {"similarity": self._similarity, "refused": self._refused}
            self._similarity, self._refused = [0] * BINS, 0
        self.keep(captured)


def _asked(body: bytes) -> tuple[str, frozenset[str]]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as exc:
        raise InputInvalid("the body is not JSON") from exc
    question = document.get("question") if isinstance(document, dict) else None
    groups = document.get("groups", []) if isinstance(document, dict) else None
    if not isinstance(question, str) or not question.strip() or len(question) > MAX_QUESTION:
        raise InputInvalid(f"question is a text of 1 to {MAX_QUESTION} characters")
    if not isinstance(groups, list) or len(groups) > MAX_GROUPS or not all(isinstance(g, str) for g in groups):
        raise InputInvalid(f"groups is a list of at most {MAX_GROUPS} names")
    return question, frozenset(groups)


def _json(status: int, document: Mapping[str, object]) -> Response:
    return Response(status, json.dumps(document).encode())


def _error(status: int, code: str, message: str) -> Response:
    return _json(status, {"error": {"code": code, "message": message}})

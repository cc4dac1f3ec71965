"""The two vendors' APIs on loopback, as far as we use them: real HTTP for the real SDKs, with faults on demand.

It refuses what the vendors refuse (a schema that is not strict, a missing version header) and counts tokens in a way
that a test can foresee: the n-th answered request takes 1000 + n tokens in and 100 + n out.
"""

import json
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

Api = Literal["openai", "anthropic"]
Fault = Literal[
    "rate_limit", "server_error", "overloaded", "silence", "reset", "truncated", "cut_off", "wrong_schema", "refusal",
    "unauthorized", "no_json",
]  # fmt: skip
#: Faults that bring no tokens, and those that bring an answer which is of no use.
LOST: tuple[Fault, ...] = ("rate_limit", "server_error", "overloaded", "silence", "reset", "unauthorized", "no_json")
USELESS: tuple[Fault, ...] = ("truncated", "cut_off", "wrong_schema", "refusal")

#: The last words of each agent's schema, by which a request without a name is known.
AGENTS = {
    frozenset({"extracts"}): "intake",
    frozenset({"wordings"}): "questions",
    frozenset({"chosen", "justification", "risks", "next_steps"}): "planner",
    frozenset({"advice"}): "policy",
    frozenset({"sections"}): "rationale",
    frozenset({"files", "justification"}): "codegen",
}
ANSWERS: dict[str, Any] = {
    "intake": {"extracts": []},
    "questions": {"wordings": []},
    "planner": {"chosen": "recommended", "justification": "It costs least.", "risks": [], "next_steps": []},
    "critic": {"summary": "Everything holds.", "risks": [], "next_steps": []},
    "policy": {"advice": []},
    "rationale": {"sections": [{"id": "why", "title": "Why", "text": "It is the least work for the money."}]},
    "codegen": {"files": [], "justification": "The templates fit."},
}  # fmt: skip


@dataclass(frozen=True)
class Seen:
    api: Api
    agent: str
    body: Mapping[str, Any]
    headers: Mapping[str, str]
    fault: Fault | None
    connection: int
    tokens: tuple[int, int] = (0, 0)

    @property
    def cached(self) -> int:
        """Of the tokens in, those that this answer says were read from the vendor's cache."""
        return 300 if self.api == "anthropic" and self.tokens[0] else 0

    @property
    def prompt(self) -> str:
        return json.dumps(self.body, ensure_ascii=False)


#: (api, agent, how many requests of this agent came before) to what goes wrong.
Faults = Callable[[Api, str, int], Fault | None]


@dataclass
class ModelServer:
    port: int
    faults: Faults = lambda api, agent, nth: None
    answers: Callable[[str, Mapping[str, Any]], Any] = lambda agent, body: ANSWERS[agent.partition("_")[0]]
    raw: str | None = None
    """Instead of every answer, as it stands."""
    retry_after: str = "0"
    delay: float = 0.0
    silent: float = 60.0
    seen: list[Seen] = field(default_factory=list[Seen])
    busy: list[tuple[float, float]] = field(default_factory=list[tuple[float, float]])
    """Of each answered request, when it had arrived and when its answer was sent; seconds of one clock."""
    ended: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def openai_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    @property
    def anthropic_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def asked(self) -> Counter[str]:
        return Counter(seen.agent for seen in self.seen)

    @property
    def tokens(self) -> tuple[int, int]:
        """In and out, over everything that was answered."""
        return sum(s.tokens[0] for s in self.seen), sum(s.tokens[1] for s in self.seen)

    def note(self, api: Api, agent: str, body: Mapping[str, Any], headers: Mapping[str, str], connection: int) -> Seen:
        with self.lock:
            before = sum(s.agent == agent and s.api == api for s in self.seen)
            fault = self.faults(api, agent, before)
            n = len(self.seen) + 1
            tokens = (0, 0) if fault in LOST else (1000 + n, 100 + n)
            seen = Seen(api, agent, body, headers, fault, connection, tokens)
            self.seen.append(seen)
            return seen


@contextmanager
def model_server(**options: Any) -> Iterator[ModelServer]:
    http = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    http.daemon_threads = True
    server = ModelServer(port=http.server_address[1], **options)
    http.model = server  # type: ignore[attr-defined]
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.ended.set()
        http.shutdown()
        http.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_POST(self) -> None:
        model: ModelServer = self.server.model  # type: ignore[attr-defined]
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        api: Api = "anthropic" if self.path == "/v1/messages" else "openai"
        if problem := _problem(api, self.path, body, self.headers):
            return self._send(400, {"error": {"type": "invalid_request_error", "message": problem}})
        agent = _agent(api, body)
        arrived = time.perf_counter()
        seen = model.note(api, agent, body, dict(self.headers), self.client_address[1])
        time.sleep(model.delay)
        if seen.fault in LOST:
            return self._lose(model, seen)
        text = _text(model, seen)
        self._send(200, _completion(seen, text) if api == "openai" else _message(seen, text))
        model.busy.append((arrived, time.perf_counter()))

    def _lose(self, model: ModelServer, seen: Seen) -> None:
        match seen.fault:
            case "rate_limit":
                self._send(429, _error(seen, "rate_limit_error"), {"retry-after": model.retry_after})
            case "server_error":
                self._send(500, _error(seen, "api_error"))
            case "overloaded":
                self._send(529, _error(seen, "overloaded_error"))
            case "unauthorized":
                self._send(401, _error(seen, "authentication_error"))
            case "no_json":
                self._send(200, None, raw=b'{"id": "x", "choices": [')
            case "reset":
                self._reset(json.dumps(_completion(seen, "x" * 4000)).encode())
            case _:
                model.ended.wait(model.silent)
                self.close_connection = True

    def _reset(self, whole: bytes) -> None:
        """Half of the answer, then the connection is torn down."""
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(whole)))
        self.end_headers()
        self.wfile.write(whole[: len(whole) // 2])
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True

    def _send(
        self, status: int, value: Any, headers: Mapping[str, str] | None = None, *, raw: bytes | None = None
    ) -> None:
        data = raw if raw is not None else json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(data)))
        for name, content in (headers or {}).items():
            self.send_header(name, content)
        self.end_headers()
        self.wfile.write(data)


def _problem(api: Api, path: str, body: Mapping[str, Any], headers: Mapping[str, str]) -> str:
    """What the vendor would refuse; empty when it would not."""
    if not headers.get("authorization", "").startswith("Bearer "):
        return "no bearer token"
    if api == "anthropic":
        if not headers.get("anthropic-version"):
            return "no anthropic-version"
        if {"temperature", "top_p", "top_k"} & body.keys():
            return "sampling parameters are not supported"
        return _not_strict(body["output_config"]["format"]["schema"], forbidden={"maxLength", "maxItems", "pattern"})
    if path != "/v1/chat/completions":
        return f"there is no {path}"
    wanted = body["response_format"]["json_schema"]
    return "not strict" if wanted.get("strict") is not True else _not_strict(wanted["schema"], forbidden=set())


def _not_strict(schema: Any, *, forbidden: set[str]) -> str:
    if isinstance(schema, list):
        return next(filter(None, (_not_strict(item, forbidden=forbidden) for item in schema)), "")
    if not isinstance(schema, dict):
        return ""
    open_ = schema.get("additionalProperties") is not False or schema.get("required") != [*schema.get("properties", {})]
    if schema.get("type") == "object" and open_:
        return f"not strict: {schema}"
    if unknown := {"default", "allOf", "not", "if", *forbidden} & schema.keys():
        return f"unsupported: {unknown}"
    return next(filter(None, (_not_strict(inner, forbidden=forbidden) for inner in schema.values())), "")


def _agent(api: Api, body: Mapping[str, Any]) -> str:
    if api == "openai":
        return body["response_format"]["json_schema"]["name"]
    properties = frozenset(body["output_config"]["format"]["schema"]["properties"])
    if properties in AGENTS:
        return AGENTS[properties]
    return "critic_cost" if "price of a design" in body["system"][0]["text"] else "critic_tech"


def _text(model: ModelServer, seen: Seen) -> str:
    if model.raw is not None:
        return model.raw
    text = json.dumps(model.answers(seen.agent, seen.body), ensure_ascii=False)
    match seen.fault:
        case "truncated" | "cut_off":
            return text[: max(1, len(text) - 4)]
        case "wrong_schema":
            return json.dumps({"strange": [1, 2, 3]})
        case "refusal":
            return ""
        case _:
            return text


def _completion(seen: Seen, text: str) -> dict[str, Any]:
    tokens_in, tokens_out = seen.tokens
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": seen.body["model"],
        "choices": [
            {
                "index": 0,
                "finish_reason": "length" if seen.fault == "cut_off" else "stop",
                "message": {
                    "role": "assistant",
                    "content": None if seen.fault == "refusal" else text,
                    "refusal": "I cannot help with that." if seen.fault == "refusal" else None,
                },
            }
        ],
        "usage": {
            "prompt_tokens": tokens_in,
            "completion_tokens": tokens_out,
            "total_tokens": tokens_in + tokens_out,
            "prompt_tokens_details": {"cached_tokens": 0},
        },
    }


def _message(seen: Seen, text: str) -> dict[str, Any]:
    """Anthropic counts tokens from and to its cache beside the others."""
    tokens_in, tokens_out = seen.tokens
    reasons = {"cut_off": "max_tokens", "refusal": "refusal"}
    return {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": seen.body["model"],
        "content": [] if seen.fault == "refusal" else [{"type": "text", "text": text}],
        "stop_reason": reasons.get(seen.fault or "", "end_turn"),
        "stop_sequence": None,
        "usage": {
            "input_tokens": tokens_in - seen.cached,
            "cache_read_input_tokens": seen.cached,
            "cache_creation_input_tokens": 0,
            "output_tokens": tokens_out,
        },
    }


def _error(seen: Seen, kind: str) -> dict[str, Any]:
    error = {"type": kind, "message": "Something went wrong here.", "code": kind}
    return {"type": "error", "error": error} if seen.api == "anthropic" else {"error": error}

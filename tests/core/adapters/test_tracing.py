"""Spans, recorded by the SDK's own exporter in memory and sent to a collector and to LangSmith on loopback."""

import gzip
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from opentelemetry import trace
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from core.adapters.tracing import without_secrets
from tests.support.builders import BATCH
from tests.support.model_run import desk, settings_for
from tests.support.model_server import ModelServer, model_server

SECRET = "AKIAIOSFODNN7EXAMPLE"  # the example of AWS's documentation
SAID = f"{BATCH}. Ask jane@example.com, key {SECRET}."


@pytest.fixture(scope="module")
def recorder() -> InMemorySpanExporter:
    """A process has one provider of spans; this file's tests share it."""
    exporter, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    return exporter


async def spans_of(server: ModelServer, recorder: InMemorySpanExporter, folder: Path, vendor: str) -> Any:
    recorder.clear()
    async with desk(settings_for(folder, server, vendors=(vendor,))) as here:
        view = await here.design(SAID)
    assert view.status == "completed"
    return recorder.get_finished_spans()


def attributes(span: ReadableSpan) -> dict[str, Any]:
    return dict(span.attributes or {})


@pytest.mark.parametrize(("vendor", "model"), [("openai", "gpt-6.2-sol"), ("anthropic", "claude-sonnet-5-5")])
async def test_each_request_is_a_span_within_its_node_within_its_run(
    vendor: str, model: str, recorder: InMemorySpanExporter, tmp_path: Path
) -> None:
    with model_server() as server:
        spans = await spans_of(server, recorder, tmp_path, vendor)
    by_id = {s.context.span_id: s for s in spans}
    asked = [s for s in spans if "gen_ai.operation.name" in attributes(s)]
    assert len(asked) == len(server.seen)
    planner = next(s for s in asked if attributes(s)["gen_ai.agent.name"] == "planner")
    seen = next(s for s in server.seen if s.agent == "planner")
    told = attributes(planner)
    assert planner.name == f"chat {model}"
    assert planner.kind is trace.SpanKind.CLIENT
    expected = {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": vendor,
        "gen_ai.request.model": model,
        "gen_ai.usage.input_tokens": seen.tokens[0],
        "gen_ai.usage.output_tokens": seen.tokens[1],
        "gen_ai.response.finish_reasons": ("stop",),
        "server.address": "127.0.0.1",
        "server.port": server.port,
    }
    assert {key: told[key] for key in expected} == expected
    node = by_id[planner.parent.span_id]
    assert (node.name, attributes(node)["mlops.decided_by"]) == ("node planner", f"{vendor}:{model}")
    assert by_id[node.parent.span_id].name == "advance_run"
    everything = json.dumps([s.to_json() for s in spans])
    assert not [word for word in (SECRET, "jane@", "churn") if word in everything]


async def test_a_failed_request_says_how_it_failed(recorder: InMemorySpanExporter, tmp_path: Path) -> None:
    with model_server(faults=lambda _, agent, nth: "server_error" if agent == "planner" else None) as server:
        spans = await spans_of(server, recorder, tmp_path, "openai")
    planner = [s for s in spans if attributes(s).get("gen_ai.agent.name") == "planner"]
    assert [attributes(s)["error.type"] for s in planner] == ["500"] * 3
    assert {s.status.status_code for s in planner} == {trace.StatusCode.ERROR}


@contextmanager
def collector() -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    got: list[tuple[str, bytes]] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: Any) -> None:
            pass

        def do_POST(self) -> None:
            body = b""
            if self.headers.get("transfer-encoding") == "chunked":
                while size := int(self.rfile.readline(), 16):
                    body += self.rfile.read(size)
                    self.rfile.readline()
                self.rfile.readline()
            else:
                body = self.rfile.read(int(self.headers.get("content-length", 0)))
            got.append((self.path, gzip.decompress(body) if self.headers.get("content-encoding") == "gzip" else body))
            self._answer()

        do_PATCH = do_POST

        def do_GET(self) -> None:
            self._answer()

        def _answer(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", got
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def design(folder: Path, server: ModelServer, **environment: str) -> None:
    access = {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": server.openai_url, "DATA_DIR": str(folder)}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "design", "--until", "final", SAID],
        env={**os.environ, **access, **environment},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_spans_reach_a_collector_when_its_address_is_set(tmp_path: Path) -> None:
    with model_server() as server, collector() as (url, got):
        design(tmp_path, server, OTEL_EXPORTER_OTLP_ENDPOINT=url)
    names: set[str] = set()
    for path, body in got:
        assert path == "/v1/traces"
        request = ExportTraceServiceRequest.FromString(body)
        names |= {s.name for resource in request.resource_spans for scope in resource.scope_spans for s in scope.spans}
    assert {"advance_run", "node planner", "chat gpt-6.2-sol"} <= names
    assert not [word for word in (SECRET, "jane@", "churn") if word in str(got)]


@pytest.mark.parametrize("content", [False, True])
def test_langsmith_gets_no_secret_and_no_word_of_the_requirement_unless_told_to(content: bool, tmp_path: Path) -> None:
    with model_server() as server, collector() as (url, got):
        tracing = {
            "LANGSMITH_TRACING": "true",
            "LANGSMITH_ENDPOINT": url,
            "LANGSMITH_API_KEY": "k",
            "LANGSMITH_DISABLE_RUN_COMPRESSION": "true",
        }
        design(tmp_path, server, **tracing, **({"TRACE_CONTENT": "true"} if content else {}))
    whole = b"\n".join(body for _, body in got).decode(errors="replace")
    assert "intake_extract" in whole
    assert "critic_cost" in whole
    assert not [word for word in (SECRET, "jane@example.com") if word in whole]
    assert (BATCH[:40] in whole) is content


def test_what_is_no_text_loses_its_value_rather_than_tell_it() -> None:
    assert without_secrets({"a": [SECRET, 1, None], "b": object()}) == {
        "a": ["‹secret removed›", 1, None],
        "b": "object",
    }

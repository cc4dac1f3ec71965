"""Spans of OpenTelemetry around runs, nodes and requests to models. They hold names and counts, never what was said.

Nothing is recorded until an exporter is set up (`core/adapters/tracing.py`); without one these cost next to nothing.
"""

from opentelemetry import trace
from opentelemetry.trace import Span, SpanKind, Status, StatusCode

__all__ = ["Span", "SpanKind", "failed", "tracer"]

tracer = trace.get_tracer("agentic-mlops")


def failed(span: Span, kind: str) -> None:
    """`kind` is a short word: an HTTP status, or what happened; never a message, which may quote somebody."""
    span.set_attribute("error.type", kind)
    span.set_status(Status(StatusCode.ERROR))

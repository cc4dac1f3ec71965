"""Where spans go: to an OTLP collector when `OTEL_EXPORTER_OTLP_ENDPOINT` is set, to LangSmith by its own variables.

LangGraph hands LangSmith whole states. Without `TRACE_CONTENT` none of it leaves; with it, secrets and personal data
are taken out before.
"""

import importlib.util
from collections.abc import Callable
from typing import Any

from core.errors import ConfigurationError
from core.redaction import redact


def export_spans(endpoint: str) -> Callable[[], None]:
    """From now on, for this process. Returns what sends the rest and ends it. Raises ConfigurationError."""
    if importlib.util.find_spec("opentelemetry.exporter") is None:
        raise ConfigurationError(
            "OTEL_EXPORTER_OTLP_ENDPOINT is set and its exporter is not installed: "
            "pip install 'agentic-mlops[tracing]'."
        )
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": "agentic-mlops"}), shutdown_on_exit=False)
    # The exporter itself reads OTEL_EXPORTER_OTLP_HEADERS and its kind; the path is the standard's.
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")))
    trace.set_tracer_provider(provider)
    return provider.shutdown


def guard_langsmith(*, content: bool) -> None:
    """Before the first run. Does nothing where `LANGSMITH_TRACING` is off."""
    from langsmith import Client, configure
    from langsmith.utils import tracing_is_enabled  # pyright: ignore[reportUnknownVariableType]

    if not tracing_is_enabled():
        return
    shown = without_secrets if content else _nothing
    configure(client=Client(hide_inputs=shown, hide_outputs=shown, hide_metadata=not content))


def without_secrets(value: Any) -> Any:
    match value:
        case str():
            return redact(value).text
        case dict():
            return {key: without_secrets(inner) for key, inner in value.items()}  # pyright: ignore[reportUnknownVariableType]
        case list() | tuple():
            return [without_secrets(inner) for inner in value]  # pyright: ignore[reportUnknownVariableType]
        case bool() | int() | float() | None:
            return value
        case _:
            return type(value).__name__


def _nothing(_: dict[str, Any]) -> dict[str, Any]:
    return {}

"""Metrics and logs as lines of JSON. CloudWatch turns the metrics' lines into metrics (embedded metric format), so the
code needs no permission to write metrics.
"""

import json
import sys
import time
from collections.abc import Callable, Mapping
from typing import TextIO

Emit = Callable[[Mapping[str, float]], None]

_UNITS = {"LatencyMs": "Milliseconds", "MaxPsi": "None", "MeanScore": "None"}


def emitter(namespace: str, *, stream: TextIO | None = None, clock: Callable[[], float] = time.time) -> Emit:
    """A function that writes metrics without dimensions: the namespace already names project and environment."""

    def emit(metrics: Mapping[str, float]) -> None:
        described = [{"Name": name, "Unit": _UNITS.get(name, "Count")} for name in metrics]
        document = {
            "_aws": {
                "Timestamp": int(clock() * 1000),
                "CloudWatchMetrics": [{"Namespace": namespace, "Dimensions": [[]], "Metrics": described}],
            },
            **metrics,
        }
        print(json.dumps(document), file=stream or sys.stdout, flush=True)

    return emit


def log(event: str, *, stream: TextIO | None = None, **fields: object) -> None:
    """Never hand a record or a feature value in: they may be personal data."""
    print(json.dumps({"event": event, **fields}, default=str), file=stream or sys.stdout, flush=True)

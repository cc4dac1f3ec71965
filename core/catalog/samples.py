"""Loads under which every formula of the catalog must have a value; the names are those of `planning.demand.Demand`.

Kept as data, because the catalog may not import planning; a test holds both sets of names equal.
"""

from core.domain.plan import Scalar

_LARGE: dict[str, Scalar] = {
    "environment": "prod",
    "production": 1,
    "zones": 3,
    "slo_pct": 99.99,
    "peak_rps": 500.0,
    "avg_rps": 170.0,
    "requests_month": 447e6,
    "service_ms": 5.0,
    "p95_ms": 100.0,
    "payload_kb": 4.0,
    "rows_per_run": 0.0,
    "runs_month": 0.0,
    "row_kb": 1.0,
    "window_min": 0.0,
    "data_gb": 5000.0,
    "model_mb": 800.0,
    "training_runs_month": 30.4,
    "training_hours": 6.0,
    "log_gb": 110.0,
    "retention_days": 365,
    "confidential": 1,
    "private": 1,
    "model_versions_month": 30.4,
    "gpu": 1,
    "gpu_training": 1,
}
_NIGHTLY: dict[str, Scalar] = {
    **_LARGE,
    "zones": 1,
    "slo_pct": 0.0,
    "peak_rps": 0.0,
    "avg_rps": 0.0,
    "requests_month": 0.0,
    "service_ms": 1.0,
    "p95_ms": 0.0,
    "rows_per_run": 40e6,
    "runs_month": 30.4,
    "window_min": 240.0,
    "private": 0,
    "gpu": 0,
    "gpu_training": 0,
}
_IDLE: dict[str, Scalar] = {
    **_NIGHTLY,
    "environment": "dev",
    "production": 0,
    "rows_per_run": 0.0,
    "runs_month": 0.0,
    "data_gb": 0.0,
    "model_mb": 0.1,
    "training_runs_month": 0.0,
    "training_hours": 0.0,
    "log_gb": 0.5,
    "retention_days": 30,
    "confidential": 0,
    "model_versions_month": 1.0,
}

SAMPLES = {"online": _LARGE, "nightly": _NIGHTLY, "idle": _IDLE}

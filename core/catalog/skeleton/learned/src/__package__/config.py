"""Settings from the environment, read once by an entry point and handed on as a value."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    environment: str = "local"
    data_bucket: str = ""
    artifact_bucket: str = ""
    metric_namespace: str = "mlops"
    table_name: str = ""
    model_package_group: str = ""
    model_dir: Path = Path("/app/model")
    framework: str = "stdlib"
    drift_threshold: float = 0.2
    capture_every: int = 500
    chunk_rows: int = 5000
    port: int = 8080

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> "Settings":
        """Raises ValueError on a figure that is not one."""
        return cls(
            environment=environ.get("ENVIRONMENT", cls.environment),
            data_bucket=environ.get("DATA_BUCKET", cls.data_bucket),
            artifact_bucket=environ.get("ARTIFACT_BUCKET", cls.artifact_bucket),
            metric_namespace=environ.get("METRIC_NAMESPACE", cls.metric_namespace),
            table_name=environ.get("TABLE_NAME", cls.table_name),
            model_package_group=environ.get("MODEL_PACKAGE_GROUP", cls.model_package_group),
            model_dir=Path(environ.get("MODEL_DIR", str(cls.model_dir))),
            framework=environ.get("MODEL_FRAMEWORK", cls.framework),
            drift_threshold=float(environ.get("DRIFT_THRESHOLD", cls.drift_threshold)),
            capture_every=int(environ.get("CAPTURE_EVERY", cls.capture_every)),
            chunk_rows=int(environ.get("CHUNK_ROWS", cls.chunk_rows)),
            port=int(environ.get("PORT", cls.port)),
        )

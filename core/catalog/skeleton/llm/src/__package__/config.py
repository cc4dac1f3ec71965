"""Settings from the environment, read once by an entry point and handed on as a value."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    environment: str = "local"
    data_bucket: str = ""
    artifact_bucket: str = ""
    metric_namespace: str = "mlops"
    model_arn: str = ""
    guardrail_id: str = ""
    guardrail_version: str = ""
    embedding_model_id: str = ""
    llm_endpoint: str = ""
    """A SageMaker endpoint that hosts the model, in place of Bedrock."""
    vector_host: str = ""
    vector_port: int = 5432
    vector_database: str = "vectors"
    drift_threshold: float = 0.2
    passages: int = 6
    """How many passages an answer may draw on."""
    min_similarity: float = 0.2
    """Passages below it say nothing about the question."""
    answer_tokens: int = 600
    port: int = 8080

    @classmethod
    def of(cls, environ: Mapping[str, str]) -> "Settings":
        """Raises ValueError on a figure that is not one."""
        return cls(
            environment=environ.get("ENVIRONMENT", cls.environment),
            data_bucket=environ.get("DATA_BUCKET", cls.data_bucket),
            artifact_bucket=environ.get("ARTIFACT_BUCKET", cls.artifact_bucket),
            metric_namespace=environ.get("METRIC_NAMESPACE", cls.metric_namespace),
            model_arn=environ.get("MODEL_ARN", cls.model_arn),
            guardrail_id=environ.get("GUARDRAIL_ID", cls.guardrail_id),
            guardrail_version=environ.get("GUARDRAIL_VERSION", cls.guardrail_version),
            embedding_model_id=environ.get("EMBEDDING_MODEL_ID", cls.embedding_model_id),
            llm_endpoint=environ.get("LLM_ENDPOINT", cls.llm_endpoint),
            vector_host=environ.get("VECTOR_HOST", cls.vector_host),
            vector_port=int(environ.get("VECTOR_PORT", cls.vector_port)),
            vector_database=environ.get("VECTOR_DATABASE", cls.vector_database),
            drift_threshold=float(environ.get("DRIFT_THRESHOLD", cls.drift_threshold)),
            passages=int(environ.get("PASSAGES", cls.passages)),
            min_similarity=float(environ.get("MIN_SIMILARITY", cls.min_similarity)),
            answer_tokens=int(environ.get("ANSWER_TOKENS", cls.answer_tokens)),
            port=int(environ.get("PORT", cls.port)),
        )

"""Puts the parts together for a running process: settings, clients, stores. Entry points call this."""

import json
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from . import aws, drift
from .bedrock import BedrockEmbedder, BedrockModel, SageMakerModel
from .config import Settings
from .embed import Embedder
from .generate import LanguageModel
from .postgres import PostgresVectors
from .service import Keep, Service
from .storage import Store
from .telemetry import emitter
from .vectors import Vectors


def embedder(settings: Settings) -> Embedder:
    return BedrockEmbedder(aws.client("bedrock-runtime"), settings.embedding_model_id)


def model(settings: Settings) -> LanguageModel:
    if settings.llm_endpoint:
        return SageMakerModel(aws.client("sagemaker-runtime"), endpoint=settings.llm_endpoint)
    return BedrockModel(
        aws.client("bedrock-runtime"),
        model_arn=settings.model_arn,
        guardrail_id=settings.guardrail_id,
        guardrail_version=settings.guardrail_version,
    )


def vectors(settings: Settings) -> Vectors:
    return PostgresVectors(lambda: connection(settings, user="app"))


def connection(settings: Settings, *, user: str, password: str | None = None) -> Any:
    """Over TLS; without a password with a token of the role."""
    import ssl

    import pg8000.dbapi

    host, port = settings.vector_host, settings.vector_port
    token = password or aws.client("rds").generate_db_auth_token(DBHostname=host, Port=port, DBUsername=user)
    context = ssl.create_default_context(cafile="/app/rds-ca.pem")
    return pg8000.dbapi.connect(
        user=user, password=token, host=host, port=port, database=settings.vector_database, ssl_context=context
    )


def service(settings: Settings) -> Service:
    return Service(
        embedder=embedder(settings),
        vectors=vectors(settings),
        model=model(settings),
        emit=emitter(settings.metric_namespace),
        keep=keeper(aws.s3_store(settings.data_bucket)) if settings.data_bucket else None,
        passages=settings.passages,
        min_similarity=settings.min_similarity,
        answer_tokens=settings.answer_tokens,
    )


def keeper(data: Store) -> Keep:
    """Counts go to a new object below the day's folder, so that no two processes write the same one."""

    def keep(captured: Mapping[str, object]) -> None:
        key = f"{drift.CAPTURES}{datetime.now(UTC):%Y-%m-%d}/{uuid.uuid4().hex}.json"
        data.write(key, json.dumps(captured).encode())

    return keep


def run_drift(settings: Settings, *, prefix: str = "") -> dict[str, object]:
    return drift.run(
        aws.s3_store(settings.data_bucket),
        aws.s3_store(settings.artifact_bucket),
        threshold=settings.drift_threshold,
        emit=emitter(settings.metric_namespace),
        prefix=prefix,
    )

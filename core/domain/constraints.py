"""Everything a requirement can pin down, as one flat record; an absent key is None.

The names are wire names: `design --json`, the policy input and the generated `docs/requirements.json` use them.
"""

from typing import Literal

from core.domain.base import Frozen, Json
from core.domain.requirement import Notice
from core.domain.sentence import Sentence

Source = Literal["stated", "inferred", "answer", "default", "conflict", "unknown"]


class Constraints(Frozen):
    # what it is for
    use_case: str | None = None
    """Open vocabulary; known values: fraud recsys ranking forecasting churn cv_classification cv_detection nlp
    rag_chatbot llm_finetune anomaly pred_maintenance pricing ocr speech regression classification
    insurance_claims credit_scoring other."""
    language: str | None = None
    """ISO 639-1 code of the requirement's own language."""
    change_request: bool | None = None
    # how it serves
    serving_mode: Literal["batch", "realtime", "async", "streaming", "edge", "none"] | None = None
    latency_p50_ms: float | None = None
    latency_p95_ms: float | None = None
    latency_p99_ms: float | None = None
    throughput_rps: float | None = None
    """Peak requests (or events) per second."""
    throughput_rps_burst: float | None = None
    requests_per_day: float | None = None
    requests_per_month: float | None = None
    traffic_pattern: Literal["steady", "diurnal", "spiky", "seasonal", "business_hours", "low"] | None = None
    payload_kb: float | None = None
    batch_frequency: Literal["hourly", "daily", "weekly", "monthly", "on_demand"] | None = None
    batch_volume_rows: float | None = None
    batch_volume_series: float | None = None
    batch_deadline: str | None = None
    """Local time of day, `HH:MM`."""
    batch_window_min: float | None = None
    # data
    data_volume_gb: float | None = None
    data_velocity_events_per_s: float | None = None
    data_velocity_gb_per_day: float | None = None
    data_sources: tuple[str, ...] | None = None
    data_types: tuple[str, ...] | None = None
    data_classification: Literal["public", "internal", "confidential", "restricted"] | None = None
    pii_types: tuple[str, ...] | None = None
    phi: bool | None = None
    pan: bool | None = None
    # law and place
    compliance: tuple[str, ...] | None = None
    """Known values: HIPAA GDPR PCI-DSS SOC2 ISO27001 FedRAMP HITRUST SOX CCPA LGPD NIS2 EU-AI-Act BaFin-VAIT."""
    regions: tuple[str, ...] | None = None
    data_residency: str | None = None
    """`EU`, `US` or an ISO 3166 country code."""
    # money and promises
    monthly_budget_usd: float | None = None
    monthly_budget_original: str | None = None
    budget_hardness: Literal["hard", "soft"] | None = None
    availability_slo_pct: float | None = None
    rto_min: float | None = None
    rpo_min: float | None = None
    # model and training
    training_frequency: (
        Literal["none", "once", "monthly", "weekly", "daily", "hourly", "on_drift", "continuous"] | None
    ) = None
    training_window_h: float | None = None
    training_data_gb: float | None = None
    model_framework: tuple[str, ...] | None = None
    model_size_params_b: float | None = None
    model_artifact_mb: float | None = None
    model_metric_target: dict[str, float] | None = None
    gpu_required: bool | None = None
    gpu_for: Literal["training", "inference"] | None = None
    """What alone the GPU is for; absent where nobody limits it."""
    gpu_type: str | None = None
    # people and what they already have
    team_size: int | None = None
    team_skills: tuple[str, ...] | None = None
    existing_stack: tuple[str, ...] | None = None
    excluded: tuple[str, ...] | None = None
    """What they said they do not want: `kubernetes`, `kafka`, `gpu`, a component's id."""
    cloud_preference: Literal["aws", "gcp", "azure", "onprem", "multi", "hybrid"] | None = None
    ci_system: Literal["github_actions", "gitlab", "codepipeline", "jenkins", "azure_devops"] | None = None
    iac_tool: Literal["terraform", "opentofu", "cdk", "cloudformation", "pulumi"] | None = None
    serverless_only: bool | None = None
    private_only: bool | None = None
    reused: tuple[str, ...] | None = None
    """What exists and is to be built on instead of made: `vpc`, `kms`, `ecr`, `kafka`, `eks`. What is named by none of
    the next keys is an input that each environment still has to be given."""
    vpc_id: str | None = None
    private_subnet_ids: tuple[str, ...] | None = None
    kms_key_arn: str | None = None
    ecr_registry: str | None = None
    """Host of the registry, `<account>.dkr.ecr.<region>.amazonaws.com`."""
    kafka_cluster_arn: str | None = None
    """Of a cluster of Amazon MSK."""
    eks_cluster_name: str | None = None
    hybrid_link: Literal["none", "vpn", "dx"] | None = None
    internet_egress: bool | None = None
    # governance
    retention_days: int | None = None
    deletion: bool | None = None
    """A right to erasure must be served."""
    explainability: Literal["per_prediction", "global", "none"] | None = None
    human_approval: Literal["model", "prod", "both", "none"] | None = None
    audit: bool | None = None
    bias: bool | None = None
    multi_tenant: Literal["none", "pool", "silo"] | None = None
    tenants: int | None = None
    drift_monitoring: bool | None = None
    ab_testing: bool | None = None
    alert_channels: tuple[str, ...] | None = None
    environments: tuple[str, ...] | None = None

    def stated(self) -> Json:
        """The keys that have a value."""
        return {k: v for k, v in self.json_dict().items() if v is not None}

    def with_values(self, values: Json) -> "Constraints":
        """A copy with these keys replaced; raises ValidationError on a value of the wrong kind."""
        return Constraints.model_validate({**self.model_dump(), **values})


class Provenance(Frozen):
    source: Source
    quote: Sentence = ""
    user: str = ""
    message_ts: str = ""


class Conflict(Frozen):
    fields: tuple[str, ...]
    detail: Sentence
    """One sentence with the figures that clash."""


class Understanding(Frozen):
    """What was read out of a thread: values, where each is from, and what must be said aloud."""

    constraints: Constraints
    provenance: dict[str, Provenance] = {}
    notices: tuple[Notice, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    is_ml: bool = True
    """False when nothing in the text is about machine learning: no decision set is made."""


class Coverage(Frozen):
    """How much of what decides the plan is known. `score` is a share of decision-relevant weight, 0 to 1."""

    score: float
    missing: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()

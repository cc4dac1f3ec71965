"""Blueprints for tests, planned by the real planner from a few constraints."""

from functools import cache

from core.catalog.loader import load_catalog
from core.catalog.prices import load_prices
from core.domain.base import Json
from core.domain.constraints import Constraints, Provenance, Understanding
from core.domain.ids import DecisionId
from core.domain.plan import Plan
from core.domain.reason import Candidate, Chosen, ReasonCard, Rejected
from core.generator import Blueprint, slug_for, title_for
from core.planning.defaults import apply_defaults
from core.planning.search import search

BATCH = Constraints(
    use_case="churn",
    serving_mode="batch",
    batch_frequency="daily",
    batch_volume_rows=2_000_000,
    batch_deadline="06:00",
    monthly_budget_usd=800,
    regions=("us-east-1",),
    data_classification="confidential",
    environments=("dev", "prod"),
)
REALTIME = Constraints(
    use_case="fraud",
    serving_mode="realtime",
    latency_p95_ms=100,
    throughput_rps=200,
    monthly_budget_usd=1500,
    availability_slo_pct=99.9,
    regions=("us-east-1",),
    data_classification="confidential",
    ci_system="gitlab",
)
SERVERLESS = Constraints(
    use_case="pricing",
    serving_mode="realtime",
    latency_p95_ms=2000,
    throughput_rps=1,
    monthly_budget_usd=100,
    regions=("us-east-1",),
    ci_system="jenkins",
)
STREAM = Constraints(
    use_case="pred_maintenance",
    serving_mode="streaming",
    data_velocity_events_per_s=200,
    latency_p95_ms=5000,
    availability_slo_pct=99.8,
    data_sources=("kinesis",),
    explainability="per_prediction",
    regions=("us-east-2",),
    training_frequency="weekly",
    ci_system="codepipeline",
)
KAFKA = Constraints(
    use_case="fraud",
    serving_mode="streaming",
    throughput_rps=500,
    latency_p95_ms=2000,
    data_sources=("kafka",),
    regions=("eu-west-1",),
    compliance=("GDPR",),
    data_classification="confidential",
    monthly_budget_usd=3000,
)
ASSISTANT = Constraints(
    use_case="rag_chatbot",
    latency_p95_ms=6000,
    requests_per_day=6000,
    regions=("us-east-1",),
    compliance=("HIPAA",),
    phi=True,
    data_classification="restricted",
    monthly_budget_usd=4000,
)
KUBERNETES = Constraints(
    use_case="cv_classification",
    serving_mode="realtime",
    latency_p95_ms=300,
    throughput_rps=40,
    data_types=("image",),
    existing_stack=("kubernetes", "kserve"),
    gpu_required=True,
    team_size=8,
    availability_slo_pct=99.9,
    regions=("us-east-1",),
    monthly_budget_usd=9000,
)
ASYNC = Constraints(
    use_case="ocr",
    serving_mode="async",
    requests_per_day=1000,
    payload_kb=50_000,
    regions=("eu-west-1",),
    availability_slo_pct=99.9,
    data_classification="confidential",
)
PEOPLE = BATCH.with_values(
    {
        "use_case": "credit_scoring",
        "compliance": ["GDPR", "HIPAA", "PCI-DSS", "SOC2", "EU-AI-Act"],
        "regions": ["eu-central-1"],
        "pii_types": ["pii"],
        "audit": True,
        "model_framework": ["xgboost", "lightgbm"],
        "monthly_budget_usd": 3000,
    }
)

A_VPC: Json = {
    "vpc_id": "vpc-0123456789abcdef0",
    "private_subnet_ids": ["subnet-0123456789abcdef0", "subnet-0fedcba9876543210"],
}
A_KEY = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
A_CLUSTER = "arn:aws:kafka:eu-west-1:123456789012:cluster/payments/1234abcd-12ab-34cd-56ef-1234567890ab-2"
#: What exists already, as the archetype of the name would use it; the Kafka's VPC and the registry are not said.
BROWNFIELD = {
    "batch": BATCH.with_values({"reused": ["vpc", "kms"], **A_VPC, "kms_key_arn": A_KEY}),
    "realtime": REALTIME.with_values({"reused": ["vpc", "kms", "ecr"], **A_VPC, "kms_key_arn": A_KEY}),
    "kafka": KAFKA.with_values({"reused": ["kafka"], "kafka_cluster_arn": A_CLUSTER}),
    "kubernetes": KUBERNETES.with_values({"reused": ["eks", "vpc"], "eks_cluster_name": "ml-prod", **A_VPC}),
}


def a_blueprint(constraints: Constraints, **changes: object) -> Blueprint:
    return _planned(constraints.model_dump_json()).model_copy(update=changes)


def a_card(plan: Plan, *, node: str = "planner", **changes: object) -> ReasonCard:
    inputs: Json = {"constraint_keys": [], "artifacts": []}
    card = ReasonCard(
        decision_id=DecisionId("0190a000-0000-7000-8000-000000000001"),
        agent=node,
        node=node,
        visit=1,
        trigger="node-started",
        at="2026-03-02T09:00:00Z",
        inputs=inputs,
        decided_by="rules",
        candidates=(Candidate(id="recommended", summary="the least effort and money", tradeoffs="none"),),
        choice=Chosen(id="recommended", justification=plan.objective),
        rejected=(Rejected(id="sm_realtime", why="It costs more and does nothing that is asked for."),),
        confidence=0.9,
        confidence_from="coverage and price range",
        risks=("Traffic may grow.",),
        next_steps=("Measure the first week.",),
    )
    return card.model_copy(update=changes)


@cache
def _planned(constraints: str) -> Blueprint:
    catalog, prices = load_catalog(), load_prices()
    asked = Constraints.model_validate_json(constraints)
    said = {key: Provenance(source="stated", quote=f"we need {key}", user="ada") for key in asked.stated()}
    understanding = apply_defaults(Understanding(constraints=asked, provenance=said), catalog=catalog, prices=prices)
    found = search(understanding.constraints, catalog=catalog, prices=prices)
    assert found.plan is not None, found.findings
    assert found.cost is not None
    return Blueprint(
        slug=slug_for(understanding.constraints, found.plan.pattern),
        title=title_for(understanding.constraints, found.plan.pattern),
        understanding=understanding,
        plan=found.plan,
        cost=found.cost,
        findings=found.findings,
        cards=(a_card(found.plan),),
        catalog_version=catalog.version,
    )

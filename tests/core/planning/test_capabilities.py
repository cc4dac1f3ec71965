import pytest

from core.domain.constraints import Constraints
from core.planning.capabilities import required


def capabilities(**values: object) -> dict[str, str]:
    return {r.capability: r.key for r in required(Constraints.model_validate(values))}


def test_every_plan_has_a_base_and_its_way_of_serving() -> None:
    batch, online = capabilities(serving_mode="batch"), capabilities(serving_mode="realtime")

    assert {"batch_scoring", "scheduler", "failure_notification"} <= batch.keys()
    assert "realtime_endpoint" in online
    assert "scheduler" not in online
    for base in (batch, online):
        assert {
            "model_registry",
            "budget_alarm",
            "ci_cd",
            "cost_estimate",
            "drift_monitoring",
            "encryption",
        } <= base.keys()


@pytest.mark.parametrize(
    ("values", "capability", "key"),
    [
        ({"compliance": ("HIPAA",)}, "audit_logging", "compliance"),
        ({"compliance": ("PCI-DSS",)}, "private_networking", "compliance"),
        ({"compliance": ("EU-AI-Act",)}, "model_approval_gate", "compliance"),
        ({"audit": True}, "audit_logging", "audit"),
        ({"data_classification": "restricted"}, "kms_encryption", "data_classification"),
        ({"phi": True}, "kms_encryption", "phi"),
        ({"private_only": True}, "private_networking", "private_only"),
        ({"human_approval": "both"}, "model_approval_gate", "human_approval"),
        ({"explainability": "per_prediction"}, "explainability", "explainability"),
        ({"data_sources": ("snowflake", "s3")}, "secrets_manager", "data_sources"),
        ({"alert_channels": ("slack",)}, "secrets_manager", "alert_channels"),
        ({"serving_mode": "realtime", "availability_slo_pct": 99.9}, "multi_az", "availability_slo_pct"),
        ({"serving_mode": "realtime", "serverless_only": True}, "serverless_inference", "serverless_only"),
        ({"serving_mode": "realtime", "use_case": "fraud"}, "online_lookup", "use_case"),
        ({"serving_mode": "streaming"}, "stream_inference", "serving_mode"),
        ({"use_case": "rag_chatbot"}, "llm_inference", "use_case"),
        ({"model_size_params_b": 70.0}, "llm_inference", "model_size_params_b"),
    ],
)
def test_a_constraint_asks_for_a_capability_and_is_named(values: dict[str, object], capability: str, key: str) -> None:
    assert capabilities(**values)[capability] == key


def test_what_is_not_wanted_is_not_asked_for() -> None:
    plain = capabilities(serving_mode="batch", drift_monitoring=False, training_frequency="none", data_sources=("s3",))

    assert not {"drift_monitoring", "training_orchestration", "secrets_manager", "kms_encryption"} & plain.keys()

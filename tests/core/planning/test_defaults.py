import pytest

from core.domain.base import Json
from core.domain.constraints import Constraints, Provenance, Understanding
from core.planning.defaults import apply_defaults
from tests.core.planning.small import PRICES, SMALL


def filled(values: Json) -> Understanding:
    constraints = Constraints.model_validate(values)
    provenance = {key: Provenance(source="stated", quote="said") for key in constraints.stated()}
    return apply_defaults(Understanding(constraints=constraints, provenance=provenance), catalog=SMALL, prices=PRICES)


def test_every_gap_is_filled_and_said() -> None:
    understanding = filled({"use_case": "churn"})
    constraints = understanding.constraints

    assert (constraints.serving_mode, constraints.batch_frequency, constraints.batch_volume_rows) == (
        "batch",
        "daily",
        1e6,
    )
    assert (constraints.regions, constraints.training_frequency) == (("us-east-1",), "monthly")
    assert understanding.provenance["serving_mode"].source == "default"
    assert any("1,000,000 rows" in notice.text for notice in understanding.notices)
    assert {notice.kind for notice in understanding.notices} == {"assumption"}


def test_what_was_said_stays() -> None:
    said: Json = {
        "serving_mode": "realtime",
        "throughput_rps": 7.0,
        "regions": ["eu-west-1"],
        "training_frequency": "none",
    }
    understanding = filled(said)

    assert said.items() <= understanding.constraints.json_dict().items()
    assert all(understanding.provenance[key].source == "stated" for key in said)


def test_money_is_never_assumed() -> None:
    assert filled({"use_case": "churn"}).constraints.monthly_budget_usd is None


def test_filling_twice_changes_nothing() -> None:
    once = filled({"use_case": "churn"})

    assert apply_defaults(once, catalog=SMALL, prices=PRICES) == once


@pytest.mark.parametrize(
    ("values", "key", "value", "source"),
    [
        ({"latency_p95_ms": 100}, "serving_mode", "realtime", "inferred"),
        ({"batch_volume_rows": 10}, "serving_mode", "batch", "inferred"),
        ({"data_residency": "EU"}, "regions", ["eu-west-1"], "default"),
        ({"compliance": ["GDPR"]}, "regions", ["eu-west-1"], "default"),
        ({"serving_mode": "realtime", "requests_per_day": 864000}, "throughput_rps", 30.0, "inferred"),
        ({"serving_mode": "realtime"}, "throughput_rps", 5.0, "default"),
        ({"serving_mode": "realtime"}, "availability_slo_pct", 99.5, "default"),
        ({"phi": True}, "data_classification", "restricted", "inferred"),
        ({"pii_types": ["pii"]}, "data_classification", "confidential", "inferred"),
        ({}, "data_classification", "internal", "default"),
        ({"serving_mode": "batch", "batch_volume_rows": 2e6}, "data_volume_gb", 60.0, "inferred"),
        ({"serving_mode": "batch"}, "data_volume_gb", 50.0, "default"),
    ],
)
def test_a_gap_is_filled_from_what_is_there(values: Json, key: str, value: object, source: str) -> None:
    understanding = filled(values)

    assert understanding.constraints.json_dict()[key] == value
    assert understanding.provenance[key].source == source

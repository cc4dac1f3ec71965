"""Texts that were written with their expected values before they were read: scored as a whole, as acceptance does."""

import pytest

from core.domain.base import Json
from core.domain.constraints import Understanding
from core.understanding import understand
from tests.core.understanding.scoring import FROZEN, TEXTS, Case, cases, first_reply, missed

#: The keys on which a reading is scored first; the others are detail.
CORE = frozenset(
    {
        "use_case", "serving_mode", "latency_p95_ms", "latency_p99_ms", "throughput_rps", "requests_per_day",
        "traffic_pattern", "batch_frequency", "data_volume_gb", "data_sources", "data_classification", "compliance",
        "regions", "data_residency", "monthly_budget_usd", "availability_slo_pct", "training_frequency",
        "model_framework", "model_size_params_b", "gpu_required", "team_size", "existing_stack", "cloud_preference",
        "ci_system", "iac_tool", "private_only", "retention_days", "explainability", "human_approval", "rto_min",
        "rpo_min", "environments",
    }
)  # fmt: skip
WRITTEN_FIRST = [*cases(FROZEN), *(case for case in cases(TEXTS) if case.action != "plan")]


@pytest.fixture(scope="module")
def read() -> dict[str, Understanding]:
    return {case.id: understand(case.messages, answers={}) for case in WRITTEN_FIRST}


def test_core_keys_are_read_with_an_f1_of_95_percent(read: dict[str, Understanding]) -> None:
    right = wrong = invented = 0
    for case in cases(FROZEN):
        expected: Json = {key: value for key, value in case.expect.items() if key in CORE}
        lost = missed(expected, read[case.id])
        right, wrong = right + len(expected) - len(lost), wrong + len(lost)
        invented += len(_invented(case, read[case.id]))
    assert invented == 0
    assert right / (right + wrong / 2) >= 0.95


def _invented(case: Case, understanding: Understanding) -> list[str]:
    """Said to be stated, and nobody wrote it."""
    written = "\n".join(message.text for message in case.messages)
    stated = {key: p.quote for key, p in understanding.provenance.items() if p.source == "stated"}
    return [key for key, quote in stated.items() if key in case.absent or not quote or quote not in written]


def test_the_first_reply_is_right_for_95_percent(read: dict[str, Understanding]) -> None:
    wrong = [case.id for case in WRITTEN_FIRST if first_reply(read[case.id]) != case.action]
    assert len(wrong) <= 0.05 * len(WRITTEN_FIRST), wrong

"""A small repository that breaks no rule, and the requirement, plan and price that go with it."""

from functools import cache
from pathlib import Path

from core.domain.base import Json
from core.domain.policy import Waiver
from core.ports import PolicySubject

_FOLDER = Path(__file__).parent / "repository"
#: Kept here and not in the folder, where pytest would collect them as tests of its own.
_TESTS = {
    "tests/unit/test_score.py": (
        b"from app import score\n\n\ndef test_heavy_users_stay():\n    assert score(1000) == 0\n"
    ),
    "tests/conftest.py": (
        b'import sys\nfrom pathlib import Path\n\nsys.path.insert(0, str(Path(__file__).parents[1] / "src"))\n'
    ),
    "config/model.json": b'{"threshold": 0.5}\n',
}


@cache
def _files() -> dict[str, bytes]:
    return {
        str(path.relative_to(_FOLDER)): path.read_bytes()
        for path in sorted(_FOLDER.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def good_tree() -> dict[str, bytes]:
    return {**_files(), **_TESTS}


def with_text(tree: dict[str, bytes], path: str, old: str, new: str) -> dict[str, bytes]:
    """The tree with every `old` in a file replaced; fails when there is none, so that a fault is really there."""
    text = tree[path].decode()
    assert old in text, f"{path} does not hold {old!r}"
    return {**tree, path: text.replace(old, new).encode()}


def constraints(**changed: object) -> Json:
    """A requirement under which every rule applies and the good tree keeps all of them."""
    asked: Json = {
        "use_case": "credit_scoring",
        "serving_mode": "realtime",
        "data_classification": "confidential",
        "phi": True,
        "pii_types": ["email"],
        "compliance": ["HIPAA", "GDPR", "PCI-DSS"],
        "regions": ["eu-west-1"],
        "data_residency": "EU",
        "monthly_budget_usd": 500,
        "budget_hardness": "hard",
        "availability_slo_pct": 99.9,
        "rto_min": 60,
        "rpo_min": 15,
        "human_approval": "both",
        "training_frequency": "weekly",
        "private_only": False,
    }
    return {**asked, **changed}  # pyright: ignore[reportReturnType]


def plan(**changed: object) -> Json:
    planned: Json = {
        "pattern": "realtime",
        "region": "eu-west-1",
        "environments": ["dev", "staging", "prod"],
        "components": [
            {
                "id": "drift_job",
                "kind": "drift-monitor",
                "capabilities": ["drift_monitoring"],
                "reason": "the model is used for months",
                "sizing": {"prod": {"values": {"instance_type": "ml.m5.large"}, "arithmetic": []}},
            }
        ],
        "capabilities": [
            {"id": "drift_monitoring", "provided_by": "component:drift_job"},
            {"id": "explainability", "provided_by": "file:src/app/__init__.py"},
        ],
    }
    return {**planned, **changed}  # pyright: ignore[reportReturnType]


def cost(**changed: object) -> Json:
    priced: Json = {
        "monthly_usd": 300.0,
        "low": 250.0,
        "high": 400.0,
        "environments": {"prod": 300.0},
        "region": "eu-west-1",
    }
    return {**priced, **changed}  # pyright: ignore[reportReturnType]


def subject(
    tree: dict[str, bytes] | None = None,
    *,
    asked: Json | None = None,
    planned: Json | None = None,
    priced: Json | None = None,
    waivers: tuple[Waiver, ...] = (),
) -> PolicySubject:
    return PolicySubject(
        constraints=asked or constraints(),
        plan=planned or plan(),
        cost=priced or cost(),
        tree=tree or good_tree(),
        waivers=waivers,
    )

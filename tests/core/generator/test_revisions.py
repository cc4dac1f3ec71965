"""What a change of one thing changes in the repository, and what a new component needs: one folder."""

import shutil
from pathlib import Path

import pytest

from core.catalog.check import check_entry
from core.catalog.loader import COMPONENTS, Catalog, read_catalog
from core.catalog.prices import load_prices
from core.catalog.samples import SAMPLES
from core.domain.base import Json
from core.domain.constraints import Constraints
from core.domain.repository import Tree
from core.generator import generate
from core.planning.search import search
from tests.core.generator.blueprints import BATCH, REALTIME, STREAM, a_blueprint

PROD = "infra/envs/prod"
EVERYWHERE = {f"infra/envs/{environment}/terraform.tfvars" for environment in ("dev", "staging", "prod")}
#: Documents that hold a constraint, its price or its verdicts; everything else needs a reason of its own to change.
TOLD = ("README.md", "ARCHITECTURE.md", "docs/", "reports/")


@pytest.mark.parametrize(
    ("before", "change", "values"),
    [
        (BATCH, {"monthly_budget_usd": 900}, {"infra/envs/dev/terraform.tfvars", "infra/envs/prod/terraform.tfvars"}),
        (REALTIME, {"retention_days": 365}, {f"{PROD}/terraform.tfvars", f"{PROD}/tests/plan.tftest.hcl"}),
        (STREAM, {"training_frequency": "monthly"}, EVERYWHERE),
    ],
    ids=["budget", "retention", "training"],
)  # fmt: skip
def test_a_revision_changes_documents_and_values_alone(
    before: Constraints, change: Json, values: set[str], catalog: Catalog
) -> None:
    changed = _changed(_tree(before, catalog), _tree(before.with_values(change), catalog))
    assert "docs/requirements.json" in changed
    assert {path for path in changed if not path.startswith(TOLD)} <= values


def test_another_way_to_serve_leaves_features_and_training_as_they_are(catalog: Catalog) -> None:
    slow = REALTIME.with_values({"latency_p95_ms": 2000, "throughput_rps": 1, "availability_slo_pct": 99.5})
    changed = _changed(_tree(REALTIME, catalog), _tree(slow, catalog))
    assert any(path.startswith("infra/modules/lambda_inference/") for path in changed)
    assert not [path for path in changed if path.startswith(("src/", "tests/", "data/", ".github/"))]


def test_a_component_is_one_folder(tmp_path: Path) -> None:
    """A table that costs nothing, put beside the others: found, checked, planned and generated, without any code."""
    folder = Path(shutil.copytree(COMPONENTS, tmp_path / "components"))
    new = Path(shutil.copytree(folder / "dynamodb", folder / "free_table"))
    text = (new / "component.yaml").read_text(encoding="utf-8").replace("id: dynamodb", "id: free_table")
    lines = [line for line in text.splitlines() if not line.startswith("words:")]
    start, end = lines.index("cost:"), lines.index("performance:")
    (new / "component.yaml").write_text("\n".join([*lines[:start], "cost: []", *lines[end:]]) + "\n", encoding="utf-8")
    catalog, prices = read_catalog(folder), load_prices()

    assert list(check_entry(catalog["free_table"], catalog, prices=prices, samples=SAMPLES)) == []
    blueprint = a_blueprint(REALTIME)
    found = search(blueprint.constraints, catalog=catalog, prices=prices)
    assert found.plan is not None
    assert "free_table" in found.plan
    assert "dynamodb" not in found.plan
    tree = generate(blueprint.model_copy(update={"plan": found.plan, "cost": found.cost}), catalog=catalog)
    assert "infra/modules/free_table/main.tf" in tree
    assert b"../modules/free_table" in tree["infra/stack/main.tf"]


def _tree(constraints: Constraints, catalog: Catalog) -> Tree:
    return generate(a_blueprint(constraints), catalog=catalog)


def _changed(one: Tree, other: Tree) -> set[str]:
    return {path for path in one.keys() | other.keys() if one.get(path) != other.get(path)}

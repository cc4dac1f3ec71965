"""Each archetype as its owner first sees it: Terraform plans every environment, and nothing is missing or left over."""

import asyncio
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from core.adapters.policy.rego import RegoPolicyEngine
from core.adapters.validators.terraform import Terraform
from core.catalog.loader import Catalog
from core.domain.constraints import Constraints
from core.domain.repository import Check, Tree
from core.generator import generate, located
from core.ports import PolicySubject
from core.terraform.check import check
from tests.core.generator.blueprints import a_blueprint
from tests.core.generator.conftest import CONSTRAINTS
from tests.support.terraform import terraform_or_skip


@pytest.mark.slow
@pytest.mark.terraform
@pytest.mark.parametrize("name", sorted(CONSTRAINTS))
def test_terraform_plans_every_environment_offline(name: str, catalog: Catalog, tmp_path: Path) -> None:
    terraform = terraform_or_skip(tmp_path)
    checks = _judged(terraform.mirror, _tree(CONSTRAINTS[name], catalog), tmp_path)
    assert [(c.name, c.status, [(f.file, f.line, f.message) for f in c.findings]) for c in checks.values()] == [
        (f"terraform_{step}", "passed", []) for step in ("fmt", "validate", "plan", "test")
    ]
    assert checks["terraform_plan"].detail.split(", ") == [f"infra/envs/{e}" for e in ("dev", "prod", "staging")]


def test_every_module_is_called_and_every_call_has_its_module(tree: Tree) -> None:
    called = set(re.findall(r'source\s*=\s*"\.\./modules/([a-z0-9_]+)"', tree["infra/stack/main.tf"].decode()))
    assert called == {path.split("/")[2] for path in tree if path.startswith("infra/modules/")}


def test_every_folder_is_right_for_the_pinned_provider_and_for_the_next(tree: Tree) -> None:
    folders, findings = check(tree)
    assert {"infra/bootstrap", "infra/stack", *(f"infra/envs/{e}" for e in ("dev", "staging", "prod"))} <= set(folders)
    assert findings == []


@pytest.mark.parametrize("name", sorted(CONSTRAINTS))
def test_what_provides_each_capability_is_in_the_repository(name: str, catalog: Catalog) -> None:
    blueprint = a_blueprint(CONSTRAINTS[name])
    tree = generate(blueprint, catalog=catalog)
    for capability in located(blueprint.plan, package=blueprint.package).capabilities:
        kind, _, who = capability.provided_by.partition(":")
        path = who if kind == "file" else f"infra/modules/{who}/main.tf"
        assert path in tree, capability


@pytest.mark.parametrize("name", sorted(CONSTRAINTS))
def test_policy_finds_nothing_that_blocks_or_needs_consent(name: str, catalog: Catalog) -> None:
    """HA-01 and COST-03 know that an asynchronous endpoint and a broker's disk are no copies of a service."""
    blueprint = a_blueprint(CONSTRAINTS[name])
    report = RegoPolicyEngine().evaluate(
        PolicySubject(
            constraints=blueprint.constraints.json_dict(),
            plan=located(blueprint.plan, package=blueprint.package).json_dict(),
            cost=blueprint.cost.json_dict(),
            tree=generate(blueprint, catalog=catalog),
        )
    )
    assert [(rule.id, rule.evidence) for rule in report.rules if rule.status == "fail" and rule.severity in "BH"] == []


MUST_HAVE = {
    "batch": "batch_scoring scheduler workflow failure_notification training_orchestration",
    "realtime": "realtime_endpoint autoscaling multi_az online_lookup kms_encryption",
    "serverless": "realtime_endpoint autoscaling",
    "people": "audit_logging private_networking model_approval_gate baa_checklist compliance_faq_doc",
    "stream": "stream_inference stream_ingest stream_to_lake explainability multi_az",
    "kafka": "stream_inference kafka_api stream_to_lake online_lookup private_networking",
    "assistant": "llm_inference guardrails vector_search embeddings document_ingestion invocation_logging "
    "role_based_retrieval injection_tests audit_logging private_networking baa_checklist compliance_faq_doc",
    "async": "async_inference autoscaling kms_encryption",
    "kubernetes": "realtime_endpoint kubernetes autoscaling gpu_serving multi_az",
}
ALWAYS = (
    "object_store encryption image_registry observability alerting budget_alarm ci_cd cost_estimate evaluation_gate"
)


@pytest.mark.parametrize("name", sorted(CONSTRAINTS))
def test_an_archetype_can_do_what_it_is_for(name: str) -> None:
    able = {capability.id for capability in a_blueprint(CONSTRAINTS[name]).plan.capabilities}
    assert {*MUST_HAVE[name].split(), *ALWAYS.split(), "drift_monitoring", "prod_approval_gate"} - able == set()


def _tree(constraints: Constraints, catalog: Catalog) -> Tree:
    return generate(a_blueprint(constraints), catalog=catalog)


def _judged(mirror: Path, tree: Tree, folder: Path) -> Mapping[str, Check]:
    (folder / "tree").mkdir()
    checks = asyncio.run(Terraform(plugin_dir=str(mirror), every_test=True).check(str(folder / "tree"), tree))
    return {check.name: check for check in checks}

"""A cluster's manifests: what is wrong with one is found with its file and line, and those of the catalog are right."""

import sys

import pytest

from core.adapters.validators.kubernetes import Kubernetes
from core.catalog.loader import load_catalog
from core.domain.repository import Check, Tree
from core.generator import generate
from tests.core.generator.blueprints import BATCH, KUBERNETES, a_blueprint

SERVING = "inferenceservice.yaml"


@pytest.fixture(scope="module")
def cluster() -> Tree:
    return generate(a_blueprint(KUBERNETES), catalog=load_catalog())


async def checked(tree: Tree) -> Check:
    (check,) = await Kubernetes().check("", tree)
    return check


async def test_the_manifests_that_are_generated_are_right(cluster: Tree) -> None:
    check = await checked(cluster)
    assert (check.status, check.findings) == ("passed", ())
    assert check.detail.startswith("5 files against Kubernetes 1.")


async def test_a_repository_without_a_cluster_has_no_such_check() -> None:
    tree = generate(a_blueprint(BATCH), catalog=load_catalog())
    assert await Kubernetes().check("", tree) == []


async def test_without_the_schemas_the_check_is_skipped_and_says_what_to_install(
    cluster: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "kubernetes_validate", None)
    check = await checked(cluster)
    assert (check.status, check.always) == ("skipped", False)
    assert "the extra `kubernetes` has it" in check.detail


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "says"),
    [
        ("service.yaml", "      port: 80\n", '      port: "80"\n', 24, "port: '80' is not of type"),
        ("service.yaml", "  type: LoadBalancer", "  tpye: LoadBalancer", 18, "tpye"),
        ("quota.yaml", "    - type: Container", "    - type: [Container]", 19, "type: ['Container']"),
        ("network.yaml", "policyTypes: [Ingress, Egress]", "policyTypes: Ingress", 9, "policyTypes: 'Ingress'"),
        ("namespace.yaml", "kind: Namespace", "kind: Namepsace", 3, "find schema for kind Namepsace"),
        ("namespace.yaml", "apiVersion: v1\n", "", 2, "a manifest has an apiVersion"),
        (SERVING, "    scaleTarget: 60", "    scaleTarget: much", 14, "scaleTarget: Input should be a valid integer"),
        (SERVING, "minReplicas: ${MIN_REPLICAS}", "minReplicas: ${MINIMUM}", 11, "minReplicas: Input should be"),
        (SERVING, "    scaleMetric: cpu", "    scaleMetrc: cpu", 10, "scaleMetric: Field required"),
        (SERVING, "            drop: [ALL]", "            dorp: [ALL]", 61, "dorp"),
        (SERVING, "        image: ${IMAGE}", "        imag: ${IMAGE}", 36, "imag"),
        (SERVING, "- containerPort: 8080", "- containerPort: http", 39, "containerPort: 'http' is not of type"),
        (SERVING, "    serviceAccountName: model", "    serviceAccountNmae: model", 18, "serviceAccountNmae"),
        (SERVING, "kind: InferenceService", "kind: [", 5, "expected"),
    ],
)
async def test_a_mistake_is_told_with_file_and_line(
    file: str, old: str, new: str, line: int, says: str, cluster: Tree
) -> None:
    path = f"platform/{file}"
    text = cluster[path].decode()
    assert old in text
    check = await checked({**cluster, path: text.replace(old, new, 1).encode()})
    assert check.status == "failed"
    assert [(f.file, f.line) for f in check.findings if says in f.message] == [(path, line)], check.findings

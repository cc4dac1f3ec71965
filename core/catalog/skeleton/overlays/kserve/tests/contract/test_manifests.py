"""The cluster's manifests: every placeholder is filled, and what a careful reviewer looks for is there."""

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "scripts"))

from manifests import ENVIRONMENTS, manifests, values_of  # noqa: E402


def rendered(environment: str) -> str:
    return manifests(environment, account="111122223333", tag="0123456789ab")


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_every_placeholder_is_filled(environment: str) -> None:
    text = rendered(environment)
    assert "$" not in text
    assert f"-{environment}/app:0123456789ab" in text
    assert ":latest" not in text


def test_production_survives_the_loss_of_a_pod() -> None:
    values = values_of("prod", account="111122223333", tag="x")
    assert 2 <= int(values["MIN_REPLICAS"]) <= int(values["MAX_REPLICAS"]) < int(values["POD_QUOTA"])


@pytest.mark.parametrize(
    "line",
    [
        "runAsNonRoot: true",
        "readOnlyRootFilesystem: true",
        "allowPrivilegeEscalation: false",
        "drop: [ALL]",
        "pod-security.kubernetes.io/enforce: restricted",
        'aws-load-balancer-internal: "true"',
        "automountServiceAccountToken: false",
    ],
)
def test_what_keeps_a_pod_in_its_place_is_there(line: str) -> None:
    assert line in rendered("prod")


def test_service_account_and_namespace_are_those_that_the_module_gives_a_role() -> None:
    (module,) = (path.read_text(encoding="utf-8") for path in (ROOT / "infra/modules").glob("eks_*/iam.tf"))
    (namespace,) = re.findall(r'namespace\s+= "(\w+)"', module)
    (account,) = re.findall(r'service_account = "(\w+)"', module)
    text = rendered("dev")
    assert set(re.findall(r"^  namespace: (\w+)$", text, re.MULTILINE)) == {namespace}
    assert f"serviceAccountName: {account}" in text


def test_the_buckets_and_the_table_are_named_as_the_modules_name_them() -> None:
    values = values_of("dev", account="111122223333", tag="x")
    lake = (ROOT / "infra/modules/s3_lake/main.tf").read_text(encoding="utf-8")
    assert '"${var.name}-artifacts-${var.account_id}"' in lake
    assert values["ARTIFACT_BUCKET"].endswith("-dev-artifacts-111122223333")
    if values["TABLE_NAME"]:
        table = (ROOT / "infra/modules/dynamodb/main.tf").read_text(encoding="utf-8")
        assert '"${var.name}-features"' in table

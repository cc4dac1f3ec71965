"""What reviewers read of a plan, and what ends it."""

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("plan_report", ROOT / "scripts/plan_report.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["plan_report"] = module
    spec.loader.exec_module(module)
    return module


plan_report = load()


def change(
    kind: str, *actions: str, before: dict[str, Any] | None = None, after: dict[str, Any] | None = None
) -> dict[str, Any]:
    told = {"actions": list(actions), "before": before, "after": after}
    return {"address": f"module.stack.{kind}.this", "type": kind, "mode": "managed", "change": told}


def run(tmp_path: Path, *resources: dict[str, Any]) -> tuple[int, str]:
    (tmp_path / "plan.json").write_text(json.dumps({"resource_changes": list(resources)}))
    (tmp_path / "cost.json").write_text(json.dumps({"environments": {"prod": 61.5}}))
    out = tmp_path / "plan.md"
    code = plan_report.main(
        [
            *(str(tmp_path / "plan.json"), "--environment", "prod", "--markdown", str(out)),
            *("--cost", str(tmp_path / "cost.json"), "--counts", str(tmp_path / "counts.json")),
        ]
    )
    return code, out.read_text()


def test_a_harmless_plan_is_counted_and_priced(tmp_path: Path) -> None:
    code, text = run(
        tmp_path,
        change("aws_lambda_function", "update", before={"memory_size": 512}, after={"memory_size": 1024}),
        change("aws_sqs_queue", "create", after={}),
        change("aws_s3_bucket", "no-op", after={}),
    )
    assert code == 0
    assert "1 to add, 1 to change" in text
    assert "61.50 USD a month" in text
    assert "memory_size 512 → 1024" in text
    assert json.loads((tmp_path / "counts.json").read_text()) == {"create": 1, "update": 1, "delete": 0}


EVERYTHING = json.dumps({"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}})
OPEN = {"cidr_ipv4": "0.0.0.0/0", "from_port": 22}


@pytest.mark.parametrize(
    ("rule", "resource"),
    [
        ("keep-data", change("aws_s3_bucket", "delete")),
        ("keep-data", change("aws_db_instance", "delete", "create", after={})),
        ("least-privilege", change("aws_iam_role_policy", "create", after={"policy": EVERYTHING})),
        ("no-open-door", change("aws_vpc_security_group_ingress_rule", "create", after=OPEN)),
        ("no-open-door", change("aws_db_instance", "create", after={"publicly_accessible": True})),
    ],
)
def test_a_broken_rule_ends_the_plan_unless_it_is_allowed_by_name(
    rule: str, resource: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, text = run(tmp_path, resource)
    assert code == 1
    assert f"❌ **{rule}**" in text
    monkeypatch.setenv("ALLOW_PLAN_RULES", rule)
    code, text = run(tmp_path, resource)
    assert code == 0
    assert f"allowed **{rule}**" in text


def test_https_may_be_open_and_a_policy_may_name_what_it_allows(tmp_path: Path) -> None:
    narrow = json.dumps({"Statement": [{"Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "*"}]})
    web = {"cidr_ipv4": "0.0.0.0/0", "from_port": 443}
    code, _ = run(
        tmp_path,
        change("aws_iam_role_policy", "create", after={"policy": narrow}),
        change("aws_vpc_security_group_ingress_rule", "create", after=web),
    )
    assert code == 0

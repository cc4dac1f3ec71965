"""Turns `terraform show -json` into what a reviewer reads, and ends with 1 when the plan breaks a rule.

    python scripts/plan_report.py build/plan.json --environment prod --markdown plan.md --counts counts.json

The rules are few and about harm that is hard to undo; the estimate is the one that was approved (reports/cost.json).
A rule that has to give way once is named in ALLOW_PLAN_RULES, which the reviewer sees in the report.
"""

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

#: What keeps data, keys or trails: planning to delete or replace one is a decision of its own.
KEEPERS = frozenset(
    {
        "aws_cloudtrail",
        "aws_db_instance",
        "aws_dynamodb_table",
        "aws_ecr_repository",
        "aws_elasticache_replication_group",
        "aws_kinesis_stream",
        "aws_kms_key",
        "aws_msk_cluster",
        "aws_opensearch_domain",
        "aws_rds_cluster",
        "aws_s3_bucket",
        "aws_sagemaker_feature_group",
        "aws_sagemaker_model_package_group",
        "aws_secretsmanager_secret",
    }
)
#: Arguments that decide what a month costs.
SIZES = frozenset(
    {
        "allocated_storage", "broker_node_group_info", "cpu", "desired_count", "engine_mode", "initial_instance_count",
        "instance_class", "instance_type", "max_capacity", "memory", "memory_size", "min_capacity", "node_type",
        "num_cache_clusters", "number_of_broker_nodes", "read_capacity", "shard_count", "write_capacity",
    }
)  # fmt: skip
WORDS = {"create": "add", "update": "change", "delete": "destroy", "replace": "replace"}
MARKER = "<!-- plan of {environment} -->"

Change = Mapping[str, Any]


def changes(plan: Mapping[str, Any]) -> list[tuple[str, Change]]:
    """What happens to which resource: create, update, delete or replace; what stays is left out."""
    found = []
    for resource in plan.get("resource_changes", []):
        actions = resource["change"]["actions"]
        action = "replace" if len(actions) == 2 else actions[0]
        if action in WORDS and resource.get("mode", "managed") == "managed":
            found.append((action, resource))
    return found


def findings(plan: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Rule and sentence for everything that a reviewer must not overlook."""
    for action, resource in changes(plan):
        after = resource["change"].get("after") or {}
        if action in ("delete", "replace") and resource["type"] in KEEPERS:
            yield "keep-data", f"{resource['address']} would be {action}d, and what it keeps with it"
        for statement in statements(after.get("policy")):
            everything = "*" in listed(statement, "Action") & listed(statement, "Resource")
            if statement.get("Effect") == "Allow" and everything:
                yield "least-privilege", f"{resource['address']} allows every action on everything"
        if open_to_everyone(resource["type"], after):
            yield "no-open-door", f"{resource['address']} lets the whole internet in"
        if after.get("publicly_accessible") is True:
            yield "no-open-door", f"{resource['address']} would have a public address"


def statements(policy: object) -> Iterator[Mapping[str, Any]]:
    """Of a policy that is known already; an unknown one is None in the plan."""
    if isinstance(policy, str) and policy.startswith("{"):
        found = json.loads(policy).get("Statement", [])
        yield from found if isinstance(found, list) else [found]


def listed(statement: Mapping[str, Any], key: str) -> set[str]:
    value = statement.get(key, [])
    return {value} if isinstance(value, str) else set(value)


def open_to_everyone(kind: str, after: Mapping[str, Any]) -> bool:
    """Anything but HTTPS that the whole internet may reach."""
    if kind == "aws_vpc_security_group_ingress_rule":
        return after.get("cidr_ipv4") == "0.0.0.0/0" and after.get("from_port") != 443
    if kind == "aws_security_group_rule":
        everyone = "0.0.0.0/0" in (after.get("cidr_blocks") or [])
        return after.get("type") == "ingress" and everyone and after.get("from_port") != 443
    return False


def resized(plan: Mapping[str, Any]) -> Iterator[str]:
    for _, resource in changes(plan):
        before, after = resource["change"].get("before") or {}, resource["change"].get("after") or {}
        for name in sorted(SIZES & after.keys() & before.keys()):
            if before[name] != after[name]:
                yield f"`{resource['address']}`: {name} {before[name]} → {after[name]}"


def report(plan: Mapping[str, Any], *, environment: str, cost: Mapping[str, Any], allowed: frozenset[str]) -> str:
    counted = Counter(action for action, _ in changes(plan))
    total = ", ".join(f"{counted[a]} to {word}" for a, word in WORDS.items() if counted[a]) or "no change"
    lines = [MARKER.format(environment=environment), f"## Plan of {environment}: {total}", ""]
    for rule, sentence in findings(plan):
        lines.append(f"- {'⚠️ allowed' if rule in allowed else '❌'} **{rule}**: {sentence}")
    usd = cost.get("environments", {}).get(environment)
    if usd is not None:
        lines.append(f"- Approved estimate of {environment}: {usd:,.2f} USD a month.")
    lines += [f"- Size: {sentence}" for sentence in resized(plan)]
    rows = [f"| {WORDS[action]} | `{resource['address']}` |" for action, resource in changes(plan)]
    if rows:
        lines += ["", "<details><summary>Resources</summary>", "", "| what | resource |", "| --- | --- |", *rows[:300]]
        lines += [f"| | and {len(rows) - 300} more |"] if len(rows) > 300 else []
        lines += ["", "</details>"]
    return "\n".join(lines) + "\n"


def counts(plan: Mapping[str, Any]) -> dict[str, int]:
    """As GitLab's merge requests show them; a replacement is a deletion and a creation."""
    counted = Counter(action for action, _ in changes(plan))
    both = counted["replace"]
    return {"create": counted["create"] + both, "update": counted["update"], "delete": counted["delete"] + both}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("plan", type=Path)
    parser.add_argument("--environment", required=True)
    parser.add_argument("--markdown", type=Path)
    parser.add_argument("--counts", type=Path)
    parser.add_argument("--cost", type=Path, default=Path(__file__).parents[1] / "reports" / "cost.json")
    given = parser.parse_args(arguments)
    plan = json.loads(given.plan.read_text(encoding="utf-8"))
    cost = json.loads(given.cost.read_text(encoding="utf-8")) if given.cost.is_file() else {}
    allowed = frozenset(os.environ.get("ALLOW_PLAN_RULES", "").replace(",", " ").split())
    text = report(plan, environment=given.environment, cost=cost, allowed=allowed)
    if given.markdown:
        given.markdown.write_text(text, encoding="utf-8")
    if given.counts:
        given.counts.write_text(json.dumps(counts(plan)), encoding="utf-8")
    sys.stdout.write(text)
    return 1 if any(rule not in allowed for rule, _ in findings(plan)) else 0


if __name__ == "__main__":
    sys.exit(main())

"""The input that rules judge: what is in it, what a rule file sees of it, and what Terraform's own plan adds."""

from typing import Any

from core.domain.base import Json
from core.policies.document import EVERYTHING, Lines, Reads, document
from core.ports import PolicySubject
from tests.core.policies.good_tree import constraints, cost, good_tree, plan, subject


def seen(given: PolicySubject, reads: Reads = EVERYTHING) -> Any:
    """Any: tests look deep into JSON."""
    return document(given).select(reads)


def of_files(**files: bytes) -> PolicySubject:
    return PolicySubject(constraints={}, plan={}, cost={}, tree=files)


def test_a_rule_file_sees_only_what_it_reads() -> None:
    selected = seen(subject(), Reads(parts=("paths",), resources={"aws_s3_bucket*": ("bucket",)}, files=("docs/*",)))
    assert set(selected) == {"paths", "resources", "files", "matching", "lines"}
    assert all(type_.startswith("aws_s3_bucket") for type_ in selected["resources"])
    assert {path.split("/")[0] for path in selected["files"]} == {"docs"}
    assert {name for rows in selected["resources"].values() for row in rows for name in row["values"]} == {"bucket"}


def test_files_are_searched_line_by_line() -> None:
    search = Lines(files=("docs/runbooks/*",), pattern="(?i)RESTORE [a-z]+")
    selected = seen(subject(), Reads(lines={"found": search, "nothing": Lines(files=("*",), pattern="no such words")}))
    assert selected["lines"] == {
        "found": [{"at": "docs/runbooks/restore.md:1", "text": "Restore a"}],
        "nothing": [],
    }


def test_paths_are_searched() -> None:
    assert seen(subject(), Reads(paths={"runbooks": r"^docs/.*\.md$"}))["matching"] == {
        "runbooks": ["docs/compliance.md", "docs/runbooks/drift-retrain.md", "docs/runbooks/restore.md"]
    }


def test_a_row_refers_only_to_what_is_read() -> None:
    (row,) = seen(subject(), Reads(resources={"aws_lb": (), "aws_vpc": ()}))["resources"]["aws_lb"]
    assert row["refs"] == []
    (row,) = seen(subject(), Reads(resources={"aws_lb": (), "aws_security_group": ()}))["resources"]["aws_lb"]
    assert row["refs"] == ["infra/modules/platform:aws_security_group.door"]


def test_statements_are_told_apart_by_use() -> None:
    selected = seen(subject())
    document_ = "data.aws_iam_policy_document."
    assert [(s["broad"], s["passes"]) for s in selected["held"]] == [([], True)]
    assert [p["address"] for p in selected["policies"]] == [document_ + "task"]
    assert {s["address"] for s in selected["trust"]} == {document_ + "trust", document_ + "ci"}
    assert {s["address"] for s in selected["guards"]} == {document_ + "key", document_ + "bucket"}


def test_a_policy_written_as_json_gives_the_same_statements() -> None:
    role = b"""
resource "aws_iam_role" "r" {
  assume_role_policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Condition = { StringEquals = { "aws:SourceAccount" = var.account_id } }
    }]
  })
}
"""
    (statement,) = seen(of_files(**{"infra/envs/prod/main.tf": role}))["trust"]
    assert statement["principals"] == [{"type": "Service", "identifiers": ["ecs-tasks.amazonaws.com"]}]
    assert statement["conditions"] == [
        {"test": "StringEquals", "variable": "aws:SourceAccount", "values": ["${var.account_id}"]}
    ]


def test_absent_constraints_are_left_out() -> None:
    assert "rpo_min" not in seen(subject(asked=constraints(rpo_min=None)))["constraints"]


def test_a_dockerfile_is_read_as_instructions_over_continued_lines() -> None:
    selected = seen(of_files(Dockerfile=b"# base\nFROM a:1 AS b\nRUN x \\\n    && y\nUSER 1\n"))
    assert selected["dockerfiles"]["Dockerfile"] == [
        {"instruction": "FROM", "value": "a:1 AS b", "line": 2},
        {"instruction": "RUN", "value": "x  && y", "line": 3},
        {"instruction": "USER", "value": "1", "line": 5},
    ]


def test_a_workflow_that_is_no_yaml_has_no_jobs() -> None:
    folder = ".github/workflows/"
    files = {folder + "a.yml": b"jobs: [\n", folder + "b.yml": b"jobs:\n  x:\n    steps: [{run: ls}]\n"}
    workflows = seen(of_files(**files))["workflows"]
    assert workflows[folder + "a.yml"] == {}
    assert workflows[folder + "b.yml"]["jobs"]["x"]["runs"] == ["ls"]


def test_terraforms_plan_fills_in_what_text_cannot_tell_where_instances_agree() -> None:
    def cidr(*blocks: str) -> str:
        resources: list[Any] = [{"type": "aws_subnet", "name": "private", "values": {"cidr_block": b}} for b in blocks]
        module: Json = {"address": "module.stack.module.platform", "resources": resources}
        planned: dict[str, Json] = {"prod": {"planned_values": {"root_module": {"child_modules": [module]}}}}
        given = PolicySubject(constraints=constraints(), plan=plan(), cost=cost(), tree=good_tree(), planned=planned)
        (row,) = [r for r in seen(given)["resources"]["aws_subnet"] if "prod" in r["environments"]]
        return row["values"]["cidr_block"]

    assert cidr().startswith("${cidrsubnet")
    assert cidr("10.0.16.0/20") == "10.0.16.0/20"
    assert cidr("10.0.16.0/20", "10.0.32.0/20").startswith("${cidrsubnet")

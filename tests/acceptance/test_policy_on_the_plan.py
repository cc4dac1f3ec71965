"""Where Terraform is present, policy judges its plan too: a plan that breaks a rule is not delivered."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from core.application.queries import RunView
from core.domain.base import Json
from core.domain.policy import PolicyReport, RuleResult
from core.domain.repository import Check, Judgement, Tree
from core.ports import PolicySubject
from core.settings import Settings
from tests.support.builders import BATCH
from tests.support.model_run import desk

PLAN: Json = {"planned_values": {"root_module": {"resources": []}}}


class OnlyThePlanIsWrong:
    """Every rule holds on the bytes; Terraform's own plan of production breaks one."""

    def evaluate(self, subject: PolicySubject) -> PolicyReport:
        broken = subject.planned == {"prod": PLAN}
        result = RuleResult(
            id="ENC-02",
            title="Storage is encrypted",
            status="fail" if broken else "pass",
            severity="B",
            evidence="aws_db_instance.this is not encrypted" if broken else "Judged aws_db_instance.this.",
        )
        return PolicyReport.of((result,))


def planning(planned: dict[str, Json]) -> Callable[[Tree], object]:
    async def judge(tree: Tree) -> Judgement:
        return Judgement(checks=(Check(name="files", tool="test", status="passed", always=True),), planned=planned)

    return judge


async def designed(data_dir: Path, planned: dict[str, Json]) -> RunView:
    async with desk(Settings(data_dir=data_dir)) as here:
        runner = here.runner
        tools = replace(runner._tools, judge=planning(planned), policy=OnlyThePlanIsWrong())  # pyright: ignore
        runner._tools = tools  # pyright: ignore[reportPrivateUsage]
        return await here.design(BATCH)


def verdicts(view: RunView) -> dict[str, str]:
    assert view.validation is not None
    return {check.name: check.status for check in view.validation.checks}


async def test_a_plan_that_breaks_a_rule_is_not_delivered(tmp_path: Path) -> None:
    view = await designed(tmp_path, {"prod": PLAN})

    assert view.status == "failed"
    assert verdicts(view) == {"files": "passed", "policy": "passed", "policy_plan": "failed"}
    assert view.validation is not None
    broken = next(check for check in view.validation.checks if check.name == "policy_plan")
    assert [finding.message for finding in broken.findings] == ["ENC-02: aws_db_instance.this is not encrypted"]
    assert view.repository is None


async def test_without_terraform_the_bytes_alone_are_judged(tmp_path: Path) -> None:
    view = await designed(tmp_path, {})

    assert view.status == "completed"
    assert verdicts(view) == {"files": "passed", "policy": "passed"}

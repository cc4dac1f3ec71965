"""What codegen may replace, and what of it stays after the validators have spoken."""
# pyright: reportTypedDictNotRequiredAccess=false

import json

from core.agents.codegen.contract import File, Input
from core.domain.repository import Check, CheckFinding, Tree, ValidationReport
from core.generator import tailorable
from core.workflow.context import Context
from core.workflow.drawing import blueprint, draw
from core.workflow.state import State


def offered(state: State, context: Context) -> Input:
    """Without a model nothing is offered, since nobody would answer; without confinement no code is."""
    drawn, confined = blueprint(state, context), context.tools.confined
    asks = context.tools.model.label != "rules"
    tree: Tree = draw({**state, "tailored": []}, context) if asks else {}
    paths = [p for p in tailorable(drawn.package) if p in tree and (confined or not p.endswith(".py"))]
    return Input(
        pattern=drawn.plan.pattern,
        package=drawn.package,
        constraints=drawn.constraints.stated(),
        feature_set=json.loads(tree[f"src/{drawn.package}/feature_set.json"]) if asks else {},
        files=tuple(File(path=path, content=tree[path].decode()) for path in paths),
        kept=tuple(f for f in _kept(state) if f.path in paths) if state["attempt"] == 2 else (),
        failures=_failures(state),
        confined=confined or not asks,
    )


def unconfined(state: State, context: Context) -> Check | None:
    """A run may come from a machine that confines programs to one that does not: there, a model's code is not run."""
    code = [str(file["path"]) for file in state["tailored"] if str(file["path"]).endswith(".py")]
    if context.tools.confined or not code:
        return None
    why = "a model wrote this file, and this machine cannot run it without reach to anything else"
    findings = tuple(CheckFinding(file=path, message=why) for path in code)
    return Check(name="confinement", tool="built in", status="failed", findings=findings)


def _kept(state: State) -> tuple[File, ...]:
    """What no failed check blames; nothing where a failure is of some other file.

    Code and its tests belong together: a test that fails does not say which of them is wrong.
    """
    files = tuple(File.model_validate(file) for file in state["tailored"])
    by_check = [{finding.file for finding in check.findings if finding.file} for check in _failed(state)]
    blamed = set[str]().union(*by_check)
    code = any(path.endswith(".py") for path in blamed)
    if not all(by_check) or any(
        path not in {file.path for file in files} and not path.endswith(".py") for path in blamed
    ):
        return ()
    return tuple(f for f in files if f.path not in blamed and not (code and f.path.endswith(".py")))


def _failures(state: State) -> tuple[str, ...]:
    return tuple(f"{c.name}: {f.file}: {f.message}" for c in _failed(state) for f in c.findings[:3])[:8]


def _failed(state: State) -> tuple[Check, ...]:
    if "validation" not in state:
        return ()
    report = ValidationReport.model_validate(state["validation"])
    return tuple(check for check in report.checks if check.status == "failed")

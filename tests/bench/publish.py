"""From the approval to the published repository, by rules on SQLite in this process: files, judges, commit, artifacts.

With Terraform it is told beside a bare init and plan of the same three roots, all at the same time, in the same round:
what judging a repository may cost is measured against what its owner would wait for anyway.
"""

import asyncio
import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from pathlib import Path

from core.adapters.memory import MemoryQueue
from core.adapters.validators.process import environment
from core.adapters.validators.terraform import OFFLINE, supplied
from core.adapters.validators.workspace import write
from core.bootstrap import Core, migrate, open_core
from core.domain.commands import DecideGate
from core.domain.events import GateWaiting, RepositoryPublished
from core.domain.repository import Tree
from core.settings import Settings
from core.terraform.folder import folders_of
from core.workflow.labour import Labour
from tests.support.builders import BATCH, OPERATOR, REALTIME, a_submission, an_id

Tell = Callable[..., None]
ROUNDS = 3
ROOTS = ("dev", "staging", "prod")


async def main(tell: Tell) -> None:
    for name, text in (("batch", BATCH), ("realtime", REALTIME)):
        runs = [(await _published(text, mirror=None))[0] for _ in range(ROUNDS)]
        tell(f"approval-to-published-{name}", p50_s=round(statistics.median(runs), 3), most_s=4.0)
    mirror, binary = _mirror(), shutil.which("terraform")
    if mirror is None or binary is None:
        tell("approval-to-published-terraform", skipped="no terraform, or TERRAFORM_PLUGIN_DIR names no mirror")
        return
    whole, bare = list[float](), list[float]()
    for _ in range(ROUNDS):
        seconds, tree = await _published(BATCH, mirror=mirror)
        whole.append(seconds)
        bare.append(await _bare(tree, binary=binary, mirror=mirror))
    ratios = [w / b for w, b in zip(whole, bare, strict=True)]
    tell(
        "approval-to-published-terraform",
        p50_s=round(statistics.median(whole), 2),
        bare_p50_s=round(statistics.median(bare), 2),
        ratio_to_bare=round(statistics.median(ratios), 2),
        most_ratio=1.3,
    )


def _mirror() -> Path | None:
    named = os.environ.get("TERRAFORM_PLUGIN_DIR", "")
    return Path(named) if named and Path(named).is_dir() else None


async def _published(text: str, *, mirror: Path | None) -> tuple[float, Tree]:
    """Seconds by the event log, and what was committed. Raises RuntimeError when the design does not get there."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), terraform_plugin_dir=mirror)
        await migrate(settings)
        async with open_core(settings, queue=MemoryQueue()) as core:
            core.warm()
            return await _approved(core, text)


async def _approved(core: Core, text: str) -> tuple[float, Tree]:
    handled = await core.service.handle(a_submission(text, by=OPERATOR))
    await _labour(core).work()
    waiting = [e.payload for e in await core.queries.events(handled.decision_set_id)]
    gate = next((p for p in waiting if isinstance(p, GateWaiting) and p.kind == "final"), None)
    if gate is None:
        raise RuntimeError("the design did not come to its gate")
    began = core.ports.clock()
    approve = DecideGate(
        gate_id=gate.gate_id, gate_version=gate.gate_version, choice="approve", by=OPERATOR, command_id=an_id()
    )
    await core.service.handle(approve)
    await _labour(core).work()
    events = await core.queries.events(handled.decision_set_id)
    published = next((e for e in events if isinstance(e.payload, RepositoryPublished)), None)
    if published is None or not isinstance(published.payload, RepositoryPublished):
        raise RuntimeError(f"the design was not published; its last event is {events[-1].type}")
    project = (await core.queries.find_decision_set(handled.decision_set_id)).project_id
    tree = await core.repos.read(project, published.payload.repository.commit)
    return (published.at - began).total_seconds(), tree


def _labour(core: Core) -> Labour:
    return Labour(ports=core.ports, runner=core.runner(), worker="bench:1", lease=timedelta(seconds=30))


async def _bare(tree: Tree, *, binary: str, mirror: Path) -> float:
    """Seconds for init and plan of the three roots in parallel."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write(tree, root)
        (root / "terraform.rc").touch()
        settings = {"TF_CLI_CONFIG_FILE": str(root / "terraform.rc"), "CHECKPOINT_DISABLE": "1"}
        known = environment(folder, {**settings, "AWS_EC2_METADATA_DISABLED": "true"})
        began = time.perf_counter()
        await asyncio.gather(*(_planned(root / "infra/envs" / name, tree, binary, mirror, known) for name in ROOTS))
        return time.perf_counter() - began


async def _planned(root: Path, tree: Tree, binary: str, mirror: Path, known: Mapping[str, str]) -> None:
    (root / "offline_override.tf").write_text(OFFLINE)
    declared = folders_of(tree)[0][f"infra/envs/{root.name}"]
    variables = [f"-var={name}={value}" for name, value in supplied(declared)]
    for arguments in (["init", f"-plugin-dir={mirror}"], ["plan", "-refresh=false", "-lock=false", *variables]):
        process = await asyncio.create_subprocess_exec(
            *(binary, *arguments, "-input=false", "-no-color"),
            cwd=root, env=dict(known), stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        _, said = await process.communicate()
        if process.returncode:
            raise RuntimeError(f"terraform {arguments[0]} of {root.name}: {said.decode()[:500]}")

"""Makes a process of the product kill or stop itself at a chosen moment of a chosen run. Nothing of the product knows.

Moments of a node: `entered`, `worked` (it has an output, nothing is written), `written` (output and events are
committed, the checkpoint knows nothing of it), `unsaved` (its writes are kept, the checkpoint after them is not).
A gate has `entered` (about to be opened) and `worked` (its decision is resumed).
`job` has `claimed` and `settled`; `queue` has `committed` (the row is there, the queue has not heard of it).
"""

import hashlib
import os
import pickle
import signal
from collections.abc import Awaitable, Callable, Collection, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from filelock import FileLock

from core.domain.job import Job
from core.domain.policy import PolicyReport
from core.domain.repository import Check, Tree
from core.ports import PolicySubject

GATES = ("hitl_gate_input", "hitl_gate_final")
_MOMENTS = ("entered", "worked", "written", "unsaved")
NodeMoment = tuple[str, str]


def moments(nodes: Sequence[str]) -> list[NodeMoment]:
    of_nodes = [(n, m) for n in nodes for m in (("entered", "worked") if n in GATES else _MOMENTS)]
    return [*of_nodes, ("job", "claimed"), ("job", "settled")]


class Faults:
    """`folder` holds a file for each run that is to be struck, named by its id; a strike takes it away.

    So each happens once over all processes, and none of them is told of a run before it exists.
    """

    def __init__(self, folder: Path, how: signal.Signals) -> None:
        self._folder, self._how = folder, how
        self._since: dict[str, list[str]] = {}
        """Nodes that committed since the last checkpoint, by run."""

    def strike(self, decision_set_id: str, node: str, moment: str) -> None:
        if not any(self._is_due(name, f"{node} {moment}") for name in (decision_set_id, "any")):
            return
        if self._how == signal.SIGSTOP:
            _no_more_heartbeats()
        os.kill(os.getpid(), self._how)

    def _is_due(self, name: str, moment: str) -> bool:
        planned = self._folder / name
        try:
            if planned.read_text() != moment:
                return False
            planned.rename(planned.with_name(f"{name}-{uuid4().hex}.done"))
        except FileNotFoundError:
            return False
        return True

    def arm(self) -> None:
        from core.adapters.sql import unit_of_work
        from core.workflow import graph

        for node in graph.BODIES:
            self._arm_body(graph.BODIES, node)
        self._arm_commit()
        self._arm_checkpoint()
        self._arm_gates()
        self._arm_job()
        real = unit_of_work.announce

        async def announce(jobs: Sequence[Job], appended: Collection[Any], **ports: Any) -> None:
            for job in jobs:
                self.strike(job.decision_set_id, "queue", "committed")
            await real(jobs, appended, **ports)

        unit_of_work.announce = announce

    def _arm_body(self, bodies: dict[str, Callable[[Any, Any], Awaitable[Any]]], node: str) -> None:
        real = bodies[node]

        async def body(state: Any, context: Any) -> Any:
            self.strike(context.decision_set.id, node, "entered")
            done = await real(state, context)
            self.strike(context.decision_set.id, node, "worked")
            return done

        bodies[node] = body

    def _arm_commit(self) -> None:
        from core.workflow import step

        real = step._commit

        async def commit(node: str, *arguments: Any, **named: Any) -> None:
            await real(node, *arguments, **named)
            context = next(a for a in arguments if hasattr(a, "decision_set"))
            self._since.setdefault(context.decision_set.id, []).append(node)
            self.strike(context.decision_set.id, node, "written")

        step._commit = commit

    def _arm_checkpoint(self) -> None:
        from core.adapters.sql.checkpointer import FencedSaver

        real = FencedSaver.aput

        async def aput(this: Any, config: Any, *arguments: Any) -> Any:
            decision_set_id = config["configurable"]["thread_id"]
            for node in self._since.pop(decision_set_id, []):
                self.strike(decision_set_id, node, "unsaved")
            return await real(this, config, *arguments)

        FencedSaver.aput = aput

    def _arm_gates(self) -> None:
        from core.workflow import gates, runner

        for node in GATES:
            self._arm_gate(gates, node)
        real_open = runner.Runner._open_gate

        async def open_gate(this: Any, tx: Any, decision_set: Any, snapshot: Any) -> None:
            self.strike(decision_set.id, f"hitl_gate_{snapshot.interrupts[0].value['kind']}", "entered")
            await real_open(this, tx, decision_set, snapshot)

        runner.Runner._open_gate = open_gate

    def _arm_gate(self, gates: Any, node: str) -> None:
        real = getattr(gates, node)

        def gate(state: Any) -> Any:
            done = real(state)
            self.strike(state["decision_set_id"], node, "worked")
            return done

        setattr(gates, node, gate)

    def _arm_job(self) -> None:
        from core.workflow import labour, runner

        real_advance, real_settle = labour.Labour._advance, runner.Runner._settle

        async def advance(this: Any, job: Any, lease: Any) -> Any:
            self.strike(job.decision_set_id, "job", "claimed")
            return await real_advance(this, job, lease)

        async def settle(this: Any, snapshot: Any, decision_set: Any, lease: Any) -> bool:
            if settled := await real_settle(this, snapshot, decision_set, lease):
                self.strike(decision_set.id, "job", "settled")
            return settled

        labour.Labour._advance = advance
        runner.Runner._settle = settle


def remember_verdicts(folder: Path) -> None:
    """Policy and validators judge each input once for all processes: they are pure, and take most of a run's time."""
    from core.adapters import validators
    from core.adapters.policy import rego

    real_validate, real_evaluate = validators.validate, rego.RegoPolicyEngine.evaluate

    async def validate(tree: Tree, **settings: Any) -> Sequence[Check]:
        place = folder / f"validate-{_digest(sorted(tree.items()))}"
        if not place.exists():
            draft = place.with_suffix(f".{uuid4().hex}")
            draft.write_bytes(pickle.dumps(await real_validate(tree, **settings)))
            draft.replace(place)
        return pickle.loads(place.read_bytes())

    def evaluate(engine: Any, subject: PolicySubject) -> PolicyReport:
        facts = (subject.constraints, subject.plan, subject.cost, sorted(subject.tree.items()), subject.waivers)
        place = folder / f"policy-{_digest(facts)}"
        with FileLock(f"{place}.lock"):
            if not place.exists():
                place.write_bytes(pickle.dumps(real_evaluate(engine, subject)))
        return pickle.loads(place.read_bytes())

    validators.validate = validate
    rego.RegoPolicyEngine.evaluate = evaluate


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()


def _no_more_heartbeats() -> None:
    """What wakes up is to be stopped by the fence alone, not told by its own heartbeat."""
    from core.workflow import heart

    heart._Watched.lose = lambda _: None

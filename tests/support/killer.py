"""A child process that runs the command line and kills itself at a named node. Nothing of the product knows of it.

`python -m tests.support.killer NODE MOMENT -- ARGUMENTS`, MOMENT one of: `entered` (before the node does anything),
`worked` (it has an output, nothing of it is written), `written` (output and events are committed, the checkpoint is
not). The gates only wait: `entered` kills when the gate is about to be opened, `worked` when its decision is resumed.
"""

import os
import signal
import sys
from typing import Literal

from core.workflow import gates, graph, runner, step
from core.workflow.context import Context
from core.workflow.state import State

Moment = Literal["entered", "worked", "written"]
GATES = ("hitl_gate_input", "hitl_gate_final")


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def arm(node: str, moment: Moment) -> None:
    if node in GATES:
        _arm_gate(node, moment)
    elif moment == "written":
        _arm_commit(node)
    else:
        _arm_body(node, moment)


def _arm_body(node: str, moment: Moment) -> None:
    real = graph.BODIES[node]

    async def body(state: State, context: Context) -> step.Step:
        if moment == "entered":
            die()
        done = await real(state, context)
        die()
        return done

    graph.BODIES[node] = body


def _arm_commit(node: str) -> None:
    real = step._commit  # pyright: ignore[reportPrivateUsage]

    async def commit(name: str, *arguments: object, **named: object) -> None:
        await real(name, *arguments, **named)  # pyright: ignore[reportArgumentType]
        if name == node:
            die()

    step._commit = commit  # pyright: ignore[reportPrivateUsage]


def _arm_gate(node: str, moment: Moment) -> None:
    if moment == "entered":
        real_open = runner.Runner._open_gate  # pyright: ignore[reportPrivateUsage]

        async def open_gate(self: runner.Runner, tx: object, decision_set: object, snapshot: object) -> None:
            if snapshot.interrupts[0].value["kind"] == node.removeprefix("hitl_gate_"):  # pyright: ignore
                die()
            await real_open(self, tx, decision_set, snapshot)  # pyright: ignore[reportArgumentType]

        runner.Runner._open_gate = open_gate  # pyright: ignore[reportPrivateUsage, reportAttributeAccessIssue]
        return
    real = getattr(gates, node)

    def gate(state: State) -> State:
        done = real(state)
        die()
        return done

    setattr(gates, node, gate)


def main() -> None:
    from bot.cli import main as command_line

    node, moment, separator, *arguments = sys.argv[1:]
    assert separator == "--"
    arm(node, moment)  # pyright: ignore[reportArgumentType]
    sys.argv = ["agentic-mlops", *arguments]
    command_line()


if __name__ == "__main__":
    main()

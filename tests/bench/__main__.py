"""Benchmarks: one JSON object a line, with the machine's load. Ratios hold anywhere; absolute figures hold here.

`request-to-…` is one design by rules on SQLite in this process; each is told beside the same graph whose nodes do
nothing (`bare`), so that what the design itself costs can be told from what the machinery costs.
"""

import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

from core.adapters.memory import MemoryQueue
from core.bootstrap import Core, migrate, open_core
from core.domain.events import GateWaiting, ReasonCardShown
from core.settings import Settings
from core.telemetry import configure_logging
from core.workflow import graph
from core.workflow.context import Context
from core.workflow.labour import Labour
from core.workflow.state import State
from core.workflow.step import Step
from tests.bench import jobs, models, plan, publish, slack
from tests.support.builders import BATCH, OPERATOR, REALTIME, a_submission

ROUNDS = 7


def tell(name: str, **figures: float | str) -> None:
    load = [round(value, 2) for value in os.getloadavg()]
    sys.stdout.write(json.dumps({"bench": name, **figures, "load": load, "cores": os.cpu_count()}) + "\n")
    sys.stdout.flush()


async def bare_seconds() -> float:
    """The same rows, events and checkpoints up to the final gate with nodes that decide nothing."""

    async def nothing(_: State, __: Context) -> Step:
        return Step(patch={"asks": False, "round": 0, "plan": {}, "violations": [], "replans": 1, "relaxations": []})

    async def beside(_: State, __: Context) -> Step:
        """The critics run at the same time, so neither may write what the other writes."""
        return Step(patch={})

    kept = dict(graph.BODIES)
    graph.BODIES.update({name: beside if name.startswith("critic_") else nothing for name in kept})
    try:
        return await _median(lambda core: _until_gate(core, BATCH))
    finally:
        graph.BODIES.update(kept)


async def _median(run: Callable[[Core], Awaitable[dict[str, float]]], key: str = "final_gate") -> float:
    return statistics.median([(await _with_core(run))[key] for _ in range(ROUNDS)])


async def _with_core(run: Callable[[Core], Awaitable[dict[str, float]]]) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder))
        await migrate(settings)
        async with open_core(settings, queue=MemoryQueue()) as core:
            return await run(core)


async def _until_gate(core: Core, text: str) -> dict[str, float]:
    labour = _labour(core)
    began = core.ports.clock()
    handled = await core.service.handle(a_submission(text, by=OPERATOR))
    await labour.work()
    events = await core.queries.events(handled.decision_set_id)
    first = next((e.at for e in events if isinstance(e.payload, ReasonCardShown)), events[-1].at)
    gate = next(e.at for e in events if isinstance(e.payload, GateWaiting))
    return {"first_card": (first - began).total_seconds(), "final_gate": (gate - began).total_seconds()}


def _labour(core: Core) -> Labour:
    return Labour(ports=core.ports, runner=core.runner(), worker="bench:1", lease=timedelta(seconds=30))


async def main() -> None:
    configure_logging("INFO", "json")
    began = time.perf_counter()
    await _with_core(lambda core: _until_gate(core, BATCH))
    tell("first-run-in-a-process", seconds=round(time.perf_counter() - began, 3))
    bare = await bare_seconds()
    tell("request-to-final-gate-bare", p50_s=round(bare, 4))
    for name, text in (("batch", BATCH), ("realtime", REALTIME)):
        runs = [await _with_core(lambda core, text=text: _until_gate(core, text)) for _ in range(ROUNDS)]
        first = statistics.median(r["first_card"] for r in runs)
        gate = statistics.median(r["final_gate"] for r in runs)
        tell(f"request-to-first-card-{name}", p50_s=round(first, 4))
        tell(f"request-to-final-gate-{name}", p50_s=round(gate, 4), ratio_to_bare=round(gate / bare, 2))
    await publish.main(tell)
    await jobs.main(tell)
    await models.main(tell)
    await plan.main(tell)
    await slack.main(tell)


if __name__ == "__main__":
    asyncio.run(main())

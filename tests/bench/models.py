"""What models add to a run: the same design with a model that takes 50 ms a call, and by rules.

`ratio` is that difference over the time in which at least one call was being answered: calls that are answered at the
same time count once, so that asking side by side does not flatter it.
"""

import statistics
import tempfile
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

from core.settings import Settings
from tests.support.model_run import Desk, desk, settings_for
from tests.support.model_server import ModelServer, model_server

#: Vague enough for a round of questions, so that every agent that may ask a model does.
VAGUE = "Score our customers every night for churn from a CSV in S3."
ROUNDS = 15
DELAY = 0.05


async def main(tell: Callable[..., None]) -> None:
    for vendor in ("openai", "anthropic"):
        with model_server(delay=DELAY) as server, tempfile.TemporaryDirectory() as folder:
            here = Path(folder)
            async with (
                _warm(settings_for(here / "model", server, vendors=(vendor,))) as asked,
                _warm(Settings(data_dir=here / "rules")) as alone,
            ):
                runs = [await _pair(asked, alone, server) for _ in range(ROUNDS)]
        tell(f"models-{vendor}", **{key: _figure(key, [r[key] for r in runs]) for key in runs[0]})


async def _pair(asked: Desk, alone: Desk, server: ModelServer) -> dict[str, float]:
    """One run by rules and one with a model, one right after the other, so that both meet the same load."""
    server.seen.clear()
    server.busy.clear()
    by_rules = await _seconds(alone)
    with_model = await _seconds(asked)
    answering = covered(server.busy)
    return {
        "calls": len(server.seen),
        "connections": len({seen.connection for seen in server.seen}),
        "rules_s": by_rules,
        "model_s": with_model,
        "answering_s": answering,
        "ratio": (with_model - by_rules) / answering,
    }


async def _seconds(here: Desk) -> float:
    began = time.perf_counter()
    view = await here.design(VAGUE)
    if view.status != "completed":
        raise RuntimeError(f"the design ended {view.status}")
    return time.perf_counter() - began


def covered(spans: Sequence[tuple[float, float]]) -> float:
    """Seconds that lie in at least one of the spans."""
    edges = sorted({edge for span in spans for edge in span})
    return sum(b - a for a, b in pairwise(edges) if any(begin <= a and b <= end for begin, end in spans))


def _figure(key: str, values: Sequence[float]) -> float:
    return max(values) if key in ("calls", "connections") else round(statistics.median(values), 3)


@asynccontextmanager
async def _warm(settings: Any) -> AsyncGenerator[Desk]:
    """The first run of a process pays for imports; nobody measures that here."""
    async with desk(settings) as here:
        await here.design(VAGUE)
        yield here

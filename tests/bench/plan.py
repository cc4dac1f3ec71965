"""The design engine by itself: a plan over the full catalog, a text understood, and what a process of it weighs.

Every plan is of another load, so that none is answered from what an earlier one has priced.
"""

import statistics
import subprocess
import sys
import time
from asyncio import to_thread
from collections.abc import Callable, Iterator, Sequence

from core.catalog.loader import load_catalog
from core.catalog.prices import load_prices
from core.domain.constraints import Constraints
from core.planning.search import search
from core.understanding import understand
from tests.core.understanding.scoring import cases

PLANS = 120
WEIGH = """
import resource, sys
from core.catalog.loader import load_catalog
from core.catalog.prices import load_prices
from core.domain.requirement import Message
from core.planning.defaults import apply_defaults
from core.planning.search import search
from core.understanding import understand
read = understand([Message(user="", text="Fraud API, p95 120 ms, 40 rps, eu-west-1, 900 dollars a month")], answers={})
catalog, prices = load_catalog(), load_prices()
filled = apply_defaults(read, catalog=catalog, prices=prices).constraints
assert search(filled, catalog=catalog, prices=prices).plan is not None
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


async def main(tell: Callable[..., None]) -> None:
    plans, texts = [*_plans()], [*_texts()]
    tell("plan-full-catalog", plans=len(plans), **_spread(plans))
    tell("understand-a-text", texts=len(texts), **_spread(texts))
    tell("engine-process", rss_mb=await to_thread(_weighed))


def _weighed() -> float:
    """Megabytes of a process that has planned once."""
    ended = subprocess.run([sys.executable, "-c", WEIGH], capture_output=True, text=True, check=True)
    return round(float(ended.stdout), 1)


def _plans() -> Iterator[tuple[float, float]]:
    catalog, prices = load_catalog(), load_prices()
    for number in range(PLANS):
        asked = _asked(number)
        began, worked = time.perf_counter(), time.process_time()
        search(asked, catalog=catalog, prices=prices)
        yield time.perf_counter() - began, time.process_time() - worked


def _asked(number: int) -> Constraints:
    """Batch and real-time, with and without a budget, law and a private network, by turns."""
    shared = {
        "regions": (("us-east-1", "eu-west-1", "eu-central-1")[number % 3],),
        "monthly_budget_usd": (None, 200.0, 900.0, 4000.0)[number % 4],
        "private_only": (None, True)[number % 2],
        "data_classification": ("internal", "confidential", "restricted")[number % 3],
    }
    if number % 2:
        return Constraints.model_validate(
            {**shared, "serving_mode": "batch", "batch_volume_rows": 10_000 + 7919 * number}
        )
    online = {"serving_mode": "realtime", "throughput_rps": 1.5 + number, "latency_p95_ms": 60.0 + 5 * number}
    return Constraints.model_validate({**shared, **online, "availability_slo_pct": (99.5, 99.9)[number % 4 // 2]})


def _texts() -> Iterator[tuple[float, float]]:
    for case in cases():
        began, worked = time.perf_counter(), time.process_time()
        understand(case.messages, answers={})
        yield time.perf_counter() - began, time.process_time() - worked


def _spread(seconds: Sequence[tuple[float, float]]) -> dict[str, float]:
    """By the clock, and by what this process itself has worked: other work of the machine stretches the first alone."""
    clock, work = zip(*seconds, strict=True)
    return {
        "p50_ms": round(statistics.median(clock) * 1000, 1),
        "p95_ms": round(statistics.quantiles(clock, n=20)[-1] * 1000, 1),
        "cpu_p95_ms": round(statistics.quantiles(work, n=20)[-1] * 1000, 1),
        "first_ms": round(clock[0] * 1000, 1),
    }

"""Many threads parse at the same time, as the workers of one process do."""

import gc
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.syntax import parse_expression, parse_module

NESTED = "+".join("max(1, (a if b > 2 else c) * (d - 3))" for _ in range(60))


@pytest.fixture
def eager_threads() -> Iterator[None]:
    """A collection in the middle of a tree lets the other threads run, as any collection may."""
    interval, threshold = sys.getswitchinterval(), gc.get_threshold()

    def give_way(_phase: str, _info: object) -> None:
        time.sleep(0)

    sys.setswitchinterval(1e-6)
    gc.set_threshold(20, 2, 2)
    gc.callbacks.append(give_way)
    yield
    gc.callbacks.remove(give_way)
    gc.set_threshold(*threshold)
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("eager_threads")
def test_threads_that_parse_at_once_do_not_disturb_each_other() -> None:
    with ThreadPoolExecutor(8) as threads:
        trees = list(threads.map(lambda i: (parse_expression, parse_module)[i % 2](NESTED), range(400)))
    assert len(trees) == 400

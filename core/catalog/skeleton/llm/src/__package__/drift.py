"""The drift job: what was asked lately, against what the evaluation asks; and how many questions found no answer."""

import json

from .errors import NoInput
from .evaluate import load_baseline
from .monitor import BINS, psi, shares
from .storage import Store
from .telemetry import Emit

#: Counts from the service, by day.
CAPTURES = "captures/"


def run(data: Store, artifacts: Store, *, threshold: float, emit: Emit, prefix: str = "") -> dict[str, object]:
    """Measures the newest day, or what is below `prefix`; writes the report and emits what the alarm watches.

    Raises NoInput when nobody asked anything.
    """
    chosen = prefix or _newest(data)
    counts, refused = [0] * BINS, 0
    for key in data.keys(chosen):
        captured = json.loads(data.read(key))
        counts = [a + int(b) for a, b in zip(counts, captured["similarity"], strict=True)]
        refused += int(captured["refused"])
    asked = sum(counts)
    if not asked:
        raise NoInput(f"no counts below {chosen}")
    moved = psi(load_baseline(), shares(counts))
    report = {"prefix": chosen, "questions": asked, "refused": refused, "psi": moved, "drifted": moved > threshold}
    key = f"reports/drift/{chosen.rstrip('/').replace('/', '-')}.json"
    artifacts.write(key, json.dumps(report, sort_keys=True).encode())
    emit({"MaxPsi": moved, "Drifted": float(moved > threshold), "RefusedShare": refused / asked})
    return {**report, "report_key": key}


def _newest(data: Store) -> str:
    if folders := data.folders(CAPTURES):
        return folders[-1]
    raise NoInput("nobody asked anything yet")

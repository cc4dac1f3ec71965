"""The drift job: counts that scoring left behind, against the baseline of the model in use."""

import json
from dataclasses import asdict, dataclass

from .errors import NoInput
from .features import load_feature_set
from .monitor import Baseline, Histogram, psi_by_feature
from .schemas import Row, read_rows
from .storage import Store
from .telemetry import Emit

#: Counts from the prediction service, by day, and from batch runs, by run; and the files that a transform job reads.
CAPTURES, RUNS, INCOMING = "captures/", "runs/", "incoming/"


@dataclass(frozen=True)
class DriftReport:
    prefix: str
    rows: int
    max_psi: float
    worst_feature: str
    drifted: bool
    psi: dict[str, float]


def measure(data: Store, baseline: Baseline, *, threshold: float, prefix: str = "") -> DriftReport:
    """Drift of the newest day or run, or of what is below `prefix`. Raises NoInput when there is nothing."""
    chosen = prefix or newest(data)
    histogram = Histogram(baseline)
    for key in data.keys(chosen):
        if key.endswith(".json") and (chosen.startswith(CAPTURES) or "/stats/" in key):
            histogram.merge(json.loads(data.read(key)))
        elif key.endswith(".csv") and chosen.startswith(INCOMING):
            for row in read_rows(data.lines(key), load_feature_set()):
                if isinstance(row, Row):
                    histogram.add(row.record)
    if not histogram.rows:
        raise NoInput(f"no feature counts below {chosen}")
    values = psi_by_feature(histogram)
    worst = max(values, key=lambda name: (values[name], name))
    return DriftReport(chosen, histogram.rows, values[worst], worst, values[worst] > threshold, values)


def run(
    data: Store, artifacts: Store, baseline: Baseline, *, threshold: float, emit: Emit, prefix: str = ""
) -> dict[str, object]:
    """Measures, writes the report and emits the metrics that the alarm watches."""
    report = measure(data, baseline, threshold=threshold, prefix=prefix)
    key = f"reports/drift/{report.prefix.rstrip('/').replace('/', '-')}.json"
    artifacts.write(key, json.dumps(asdict(report), sort_keys=True).encode())
    emit({"MaxPsi": report.max_psi, "Drifted": float(report.drifted)})
    return {
        "max_psi": report.max_psi,
        "worst_feature": report.worst_feature,
        "rows": report.rows,
        "drifted": report.drifted,
        "report_key": key,
    }


def newest(data: Store) -> str:
    """The last day of captures, else the last batch run, else the newest incoming file. Raises NoInput.

    A transform job leaves no counts, so its input is counted instead.
    """
    for root in (CAPTURES, RUNS):
        if folders := data.folders(root):
            return folders[-1]
    if files := [key for key in data.keys(INCOMING) if key.endswith(".csv")]:
        return files[-1]
    raise NoInput("nothing was scored yet")

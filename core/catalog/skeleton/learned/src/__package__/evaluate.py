"""How good a model is, and whether that is good enough to be registered.

The thresholds are in `thresholds.json`. `python -m <package>.evaluate --metrics metrics.json` ends with 1 below them.
"""

import argparse
import json
import math
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from .errors import GateFailed

THRESHOLDS_FILE = Path(__file__).with_name("thresholds.json")


def metrics_of(task: str, targets: Sequence[float], scores: Sequence[float]) -> dict[str, float]:
    """`evaluation_score` is between 0 and 1, and higher is better, whatever the task."""
    if task == "binary":
        ranked = auc(targets, scores)
        return {"auc": ranked, "log_loss": log_loss(targets, scores), "evaluation_score": ranked}
    explained = r2(targets, scores)
    error = math.fsum(abs(t - s) for t, s in zip(targets, scores, strict=True)) / max(1, len(targets))
    return {"r2": explained, "mean_absolute_error": error, "evaluation_score": min(1.0, max(0.0, explained))}


def auc(targets: Sequence[float], scores: Sequence[float]) -> float:
    """Area under the ROC curve by ranks, ties counted half; 0.5 when there is only one class."""
    order = sorted(range(len(scores)), key=lambda index: scores[index])
    ranks = [0.0] * len(scores)
    start = 0
    while start < len(order):
        end = start
        while end < len(order) and scores[order[end]] == scores[order[start]]:
            end += 1
        for index in order[start:end]:
            ranks[index] = (start + end + 1) / 2
        start = end
    positives = sum(1 for target in targets if target == 1.0)
    negatives = len(targets) - positives
    if not positives or not negatives:
        return 0.5
    total = math.fsum(rank for rank, target in zip(ranks, targets, strict=True) if target == 1.0)
    return (total - positives * (positives + 1) / 2) / (positives * negatives)


def log_loss(targets: Sequence[float], scores: Sequence[float]) -> float:
    losses = (
        -math.log(min(1.0, max(1e-15, score if target == 1.0 else 1.0 - score)))
        for target, score in zip(targets, scores, strict=True)
    )
    return math.fsum(losses) / max(1, len(targets))


def r2(targets: Sequence[float], scores: Sequence[float]) -> float:
    """Share of variance explained; 0 when the targets do not vary."""
    mean = math.fsum(targets) / max(1, len(targets))
    total = math.fsum((target - mean) ** 2 for target in targets)
    rest = math.fsum((target - score) ** 2 for target, score in zip(targets, scores, strict=True))
    return 1.0 - rest / total if total else 0.0


def load_thresholds(path: Path = THRESHOLDS_FILE) -> dict[str, dict[str, float]]:
    return json.loads(path.read_text(encoding="utf-8"))


def shortfalls(metrics: Mapping[str, float], limits: Mapping[str, Mapping[str, float]]) -> list[str]:
    """One sentence for each limit that is not met; a metric that was not measured is not met."""
    problems: list[str] = []
    for name, bound in sorted(limits["evaluation"].items()):
        metric, at_least = name.removeprefix("max_").removeprefix("min_"), not name.startswith("max_")
        value = metrics.get(metric)
        if value is None or not math.isfinite(value):
            problems.append(f"{metric} was not measured")
        elif (value < bound) if at_least else (value > bound):
            problems.append(f"{metric} is {value:.4f}, {'at least' if at_least else 'at most'} {bound:g} is wanted")
    return problems


def require(metrics: Mapping[str, float], limits: Mapping[str, Mapping[str, float]] | None = None) -> None:
    """Raises GateFailed with every shortfall."""
    if problems := shortfalls(metrics, load_thresholds() if limits is None else limits):
        raise GateFailed("; ".join(problems))


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Judge a model by its metrics.")
    parser.add_argument("--metrics", type=Path, required=True, help="metrics.json that training wrote")
    options = parser.parse_args(arguments)
    try:
        require(json.loads(options.metrics.read_text(encoding="utf-8")))
    except GateFailed as exc:
        print(f"rejected: {exc}", file=sys.stderr)
        return 1
    print("accepted")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

"""Third step: are the scores fit to be published? Nothing is published when this raises."""

import math
from collections.abc import Mapping
from typing import Any

from ..errors import QualityCheckFailed


def run(state: Mapping[str, Any], *, bounds: Mapping[str, float]) -> dict[str, object]:
    """Every row was scored and the mean score is plausible. Raises QualityCheckFailed with every problem."""
    results = state["results"]
    rows = sum(int(result["rows"]) for result in results)
    problems: list[str] = []
    if rows != int(state["rows"]):
        problems.append(f"{rows} rows were scored, {state['rows']} were valid")
    if len({result["index"] for result in results}) != len(results):
        problems.append("a chunk was counted twice")
    mean = sum(float(r["mean_score"]) * int(r["rows"]) for r in results) / rows if rows else math.nan
    if not bounds["min_mean_score"] <= mean <= bounds["max_mean_score"]:
        problems.append(
            f"the mean score is {mean:.4f}, outside {bounds['min_mean_score']:g} to {bounds['max_mean_score']:g}"
        )
    if problems:
        raise QualityCheckFailed(f"run {state['run_id']}: " + "; ".join(problems))
    return {"run_id": state["run_id"], "passed": True, "rows": rows, "mean_score": mean}

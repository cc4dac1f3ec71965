"""Last step: copies the scores to where their readers look. The manifest is written last: readers wait for it."""

import json
from collections.abc import Mapping
from typing import Any

from ..storage import Store

SCORES = "scores/"


def run(state: Mapping[str, Any], data: Store) -> dict[str, object]:
    """Publishing a run again gives the same objects."""
    folder = f"{SCORES}{state['run_id']}/"
    parts: list[str] = []
    for result in sorted(state["results"], key=lambda item: int(item["index"])):
        part = f"{folder}part-{int(result['index']):05d}.csv"
        data.copy(result["scores_key"], part)
        parts.append(part)
    manifest = f"{folder}manifest.json"
    content = {"run_id": state["run_id"], "rows": state["rows"], "parts": parts}
    data.write(manifest, json.dumps(content, sort_keys=True).encode())
    return {"run_id": state["run_id"], "published_key": folder, "manifest_key": manifest, "rows": state["rows"]}

"""Check of a batch run: done within its window?"""

import math
from collections.abc import Iterator

from core.catalog.formula import figure
from core.phrases import say
from core.planning.feasibility.proposal import Proposal, Verdict, verdict


def batch_window(proposal: Proposal) -> Iterator[Verdict]:
    """BATCH-WIN: start + rows / rows an hour, against the window and against the longest run that is allowed."""
    if proposal.mode != "batch":
        return
    rows, window = proposal.load.rows_per_run, proposal.load.window_min
    for entry, done in proposal.performed():
        if done.rows_per_hour is None:
            continue
        if done.rows_per_hour <= 0:
            yield verdict(
                "BATCH-WIN",
                "B",
                evidence=say("planning.evidence.no_rows", component=entry.id, ms=figure(proposal.load.service_ms)),
                detail=say("planning.check.no_chunk", title=entry.spec.title),
                remedy=say("planning.remedy.no_chunk"),
            )
            continue
        minutes = done.start_min + rows / done.rows_per_hour * 60
        longest = min(window, entry.spec.limits.max_run_min or math.inf)
        sum_ = f"{figure(done.start_min)} + {figure(rows)} / {figure(done.rows_per_hour)} × 60 = {figure(minutes)} min"
        if minutes <= longest:
            yield verdict(
                "BATCH-WIN", "ok", evidence=f"{sum_} ≤ {figure(longest)} min", detail=say("planning.check.window_kept")
            )
        else:
            yield verdict(
                "BATCH-WIN",
                "B",
                evidence=f"{sum_} > {figure(longest)} min",
                detail=say("planning.check.window_missed", title=entry.spec.title),
                remedy=say("planning.remedy.window", minutes=figure(math.ceil(minutes))),
                relax=("batch_window_min", float(math.ceil(minutes))) if longest == window else None,
            )

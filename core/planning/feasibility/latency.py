"""Checks of time: does the sum of the hops stay within the target, and does the kind of serving fit it?"""

import math
from collections.abc import Iterator

from core.catalog.formula import figure
from core.planning.feasibility.proposal import Proposal, Verdict, verdict

#: Below this p95 target (ms) a file that is scored by the clock cannot answer in time.
BATCH_ANSWERS_MS = 5000.0


def latency_budget(proposal: Proposal) -> Iterator[Verdict]:
    """LAT-BUDGET: the p95 of all hops added up, which is at least the p95 of the whole way, within the target."""
    hops = [(entry, done.p95_ms) for entry, done in proposal.performed() if done.p95_ms is not None]
    target = proposal.load.p95_ms
    if not hops or not target or proposal.mode == "batch":
        return
    total = sum(ms for _, ms in hops)
    way = " + ".join(f"{entry.id} {figure(ms)}" for entry, ms in hops)
    if total <= target:
        share = f"{total / target:.0%} of the target"
        yield verdict(
            "LAT-BUDGET",
            "ok",
            evidence=f"{way} = {figure(total)} ms ≤ {figure(target)} ms",
            detail=f"The way takes {share}.",
        )
        return
    yield verdict(
        "LAT-BUDGET",
        "B",
        evidence=f"{way} = {figure(total)} ms > {figure(target)} ms",
        detail=f"The hops on a request's way add up to {figure(total)} ms at p95, above the target.",
        remedy=f"Allow {figure(math.ceil(total))} ms, or serve without the slowest hop.",
        relax=(latency_key(proposal), float(math.ceil(total))),
    )


def latency_kind(proposal: Proposal) -> Iterator[Verdict]:
    """LAT-KIND: batches are no answer to someone who waits."""
    target = proposal.load.p95_ms
    if proposal.mode == "batch" and 0 < target < BATCH_ANSWERS_MS:
        yield verdict(
            "LAT-KIND",
            "B",
            evidence=f"serving_mode = batch, p95 target = {figure(target)} ms",
            detail="Rows that are scored by the clock cannot answer a request within its p95 target.",
            remedy="Serve in real time, or drop the latency target.",
            relax=("serving_mode", "realtime"),
        )


def latency_key(proposal: Proposal) -> str:
    """The constraint that holds the target which binds."""
    p95, p99 = proposal.constraints.latency_p95_ms, proposal.constraints.latency_p99_ms
    return "latency_p99_ms" if p95 is None or (p99 is not None and p99 < p95) else "latency_p95_ms"

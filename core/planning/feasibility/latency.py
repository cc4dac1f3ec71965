"""Checks of time: does the sum of the hops stay within the target, and does the kind of serving fit it?"""

import math
from collections.abc import Iterator

from core.catalog.formula import figure
from core.phrases import say
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
        yield verdict(
            "LAT-BUDGET",
            "ok",
            evidence=f"{way} = {figure(total)} ms ≤ {figure(target)} ms",
            detail=say("planning.check.latency_kept", share=total / target),
        )
        return
    yield verdict(
        "LAT-BUDGET",
        "B",
        evidence=f"{way} = {figure(total)} ms > {figure(target)} ms",
        detail=say("planning.check.latency_missed", ms=figure(total)),
        remedy=say("planning.remedy.latency", ms=figure(math.ceil(total))),
        relax=(latency_key(proposal), float(math.ceil(total))),
    )


def latency_kind(proposal: Proposal) -> Iterator[Verdict]:
    """LAT-KIND: batches are no answer to someone who waits."""
    target = proposal.load.p95_ms
    if proposal.mode == "batch" and 0 < target < BATCH_ANSWERS_MS:
        yield verdict(
            "LAT-KIND",
            "B",
            evidence=say("planning.evidence.batch_target", ms=figure(target)),
            detail=say("planning.check.batch_answers"),
            remedy=say("planning.remedy.batch_answers"),
            relax=("serving_mode", "realtime"),
        )


def latency_key(proposal: Proposal) -> str:
    """The constraint that holds the target which binds."""
    p95, p99 = proposal.constraints.latency_p95_ms, proposal.constraints.latency_p99_ms
    return "latency_p99_ms" if p95 is None or (p99 is not None and p99 < p95) else "latency_p95_ms"

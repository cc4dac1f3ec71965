"""Checks of load: enough capacity at the peak, concurrency within its limit, and room for bursts."""

import math
from collections.abc import Iterator

from core.catalog.formula import figure
from core.phrases import say
from core.planning import sizing
from core.planning.feasibility.proposal import Proposal, Verdict, verdict

#: A burst beyond this multiple of the sized peak outruns scaling that takes minutes.
BURST_FACTOR = 3.0


def capacity(proposal: Proposal) -> Iterator[Verdict]:
    """CAP-RT: each component on the way carries the peak at 70 % of its capacity."""
    peak = proposal.load.peak_rps
    for entry, done in proposal.performed():
        if done.max_rps is None or proposal.mode == "batch":
            continue
        evidence = say("planning.evidence.peak", component=entry.id, rps=figure(done.max_rps), peak=figure(peak))
        if done.max_rps >= peak:
            yield verdict(
                "CAP-RT", "ok", evidence=evidence, detail=say("planning.check.peak_carried", title=entry.spec.title)
            )
        else:
            yield verdict(
                "CAP-RT",
                "B",
                evidence=evidence,
                detail=say("planning.check.peak_missed", title=entry.spec.title),
                remedy=say("planning.remedy.peak"),
                relax=("throughput_rps", float(math.floor(done.max_rps + 1e-6))),
            )


def concurrency(proposal: Proposal) -> Iterator[Verdict]:
    """LITTLE: requests in flight = rate × time, within what the component's `max_concurrency` line allows."""
    if proposal.mode in ("batch", "streaming"):  # events fly by the batch, which CAP-RT counts
        return
    for entry, done in proposal.performed():
        limit = sizing.figures(entry, proposal.load).get("max_concurrency")
        if not isinstance(limit, int | float) or done.p95_ms is None:
            continue
        flying = proposal.load.peak_rps * done.p95_ms / 1000
        sum_ = f"{figure(proposal.load.peak_rps)} /s × {figure(done.p95_ms)} ms = {figure(flying)}"
        evidence = say("planning.evidence.in_flight", sum=sum_, limit=figure(limit))
        fits = flying <= limit
        yield verdict(
            "LITTLE",
            "ok" if fits else "H",
            evidence=evidence,
            detail=say(f"planning.check.in_flight_{'fits' if fits else 'exceeds'}", title=entry.spec.title),
            remedy="" if fits else say("planning.remedy.in_flight"),
        )


def burst(proposal: Proposal) -> Iterator[Verdict]:
    """COLD-SCALE: a burst of more than three times the sized peak comes faster than instances start."""
    stated = proposal.constraints.throughput_rps_burst
    peak = proposal.load.peak_rps
    if proposal.mode == "batch" or stated is None or not peak or stated <= BURST_FACTOR * peak:
        return
    scaling = [e for e, done in proposal.performed() if done.max_rps is not None and not e.spec.limits.scale_to_zero]
    if scaling:
        yield verdict(
            "COLD-SCALE",
            "M",
            evidence=say(
                "planning.evidence.burst",
                burst=figure(stated),
                peak=figure(peak),
                times=f"{figure(stated / peak)} > {figure(BURST_FACTOR)}",
            ),
            detail=say("planning.check.burst", title=scaling[0].spec.title),
            remedy=say("planning.remedy.burst"),
        )

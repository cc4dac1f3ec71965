"""Checks of load: enough capacity at the peak, concurrency within its limit, and room for bursts."""

import math
from collections.abc import Iterator

from core.catalog.formula import figure
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
        evidence = f"{entry.id}: {figure(done.max_rps)} requests a second at 70 % load, peak {figure(peak)}"
        if done.max_rps >= peak:
            yield verdict("CAP-RT", "ok", evidence=evidence, detail=f"{entry.spec.title} carries the peak.")
        else:
            yield verdict(
                "CAP-RT",
                "B",
                evidence=evidence,
                detail=f"{entry.spec.title} does not carry the peak however it is sized.",
                remedy="Take a component that scales further, or accept a lower peak.",
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
        evidence = (
            f"{figure(proposal.load.peak_rps)} /s × {figure(done.p95_ms)} ms = {figure(flying)}, limit {figure(limit)}"
        )
        fits = flying <= limit
        yield verdict(
            "LITTLE",
            "ok" if fits else "H",
            evidence=evidence,
            detail=f"Requests in flight at {entry.spec.title}, by Little's law{'' if fits else ', exceed its limit'}.",
            remedy="" if fits else "Ask AWS for a higher concurrency quota before going live.",
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
            evidence=f"burst {figure(stated)} / peak {figure(peak)} = {figure(stated / peak)} > {figure(BURST_FACTOR)}",
            detail=f"{scaling[0].spec.title} starts new capacity in minutes; such a burst arrives sooner.",
            remedy="Raise the smallest number of instances before announced events.",
        )

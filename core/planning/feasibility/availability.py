"""Checks of promises: the serial product of the parts' availabilities, and how much data may be lost."""

import math
from collections.abc import Iterator

from core.phrases import say
from core.planning import assumed
from core.planning.feasibility.proposal import Proposal, Verdict, verdict

#: A recovery point closer than this (minutes) needs a copy in a second region.
CLOSE_RPO_MIN = 15.0


def availability(proposal: Proposal) -> Iterator[Verdict]:
    """SLO-AZ: every part on a request's way must be up at once, so their availabilities multiply.

    Events are kept by the stream while their reader is down: there, missing the target is for people to accept.
    """
    target = proposal.constraints.availability_slo_pct
    if target is None or proposal.mode == "batch":
        return
    parts = [
        (entry.id, assumed.UNPROMISED_PCT if done.availability_pct is None else done.availability_pct)
        for entry, done in proposal.performed()
        if done.p95_ms is not None
    ]
    if not parts:
        return
    reached = composed(tuple(pct for _, pct in parts))
    way = " × ".join(f"{component} {pct:g} %" for component, pct in parts)
    evidence = f"{way} = {reached:.4g} %" if reached < 99 else f"{way} = {reached:.3f} %"
    if reached >= target:
        yield verdict("SLO-AZ", "ok", evidence=f"{evidence} ≥ {target:g} %", detail=say("planning.check.slo_holds"))
        return
    if proposal.mode == "streaming":
        waits = say("planning.check.slo_waits")
        yield verdict("SLO-AZ", "H", evidence=f"{evidence} < {target:g} %", detail=waits)
        return
    yield verdict(
        "SLO-AZ",
        "B",
        evidence=f"{evidence} < {target:g} %",
        detail=say("planning.check.slo_missed"),
        remedy=say("planning.remedy.slo", pct=_floor(reached)),
        relax=("availability_slo_pct", _floor(reached)),
    )


def recovery_point(proposal: Proposal) -> Iterator[Verdict]:
    """RPO: versioned and continuously backed-up stores lose minutes, and everything with their region."""
    rpo = proposal.constraints.rpo_min
    if rpo is not None and rpo < CLOSE_RPO_MIN:
        yield verdict(
            "RPO",
            "H",
            evidence=say("planning.evidence.rpo", rpo=rpo, close=CLOSE_RPO_MIN),
            detail=say("planning.check.rpo"),
            remedy=say("planning.remedy.rpo"),
        )


def composed(percents: tuple[float, ...]) -> float:
    """The availability in per cent of parts that must all be up."""
    return math.prod(pct / 100 for pct in percents) * 100


def _floor(pct: float) -> float:
    return math.floor(pct * 100) / 100

"""Checks of people and training: who runs this, and is a training done in its time?"""

from collections.abc import Iterator

from core.catalog.formula import figure
from core.phrases import say
from core.planning import assumed
from core.planning.demand import kind_of_data, training_gb
from core.planning.feasibility.proposal import Proposal, Verdict, verdict

_PLATFORM_TEAM = 5


def skill(proposal: Proposal) -> Iterator[Verdict]:
    """SKILL: hours of running it, by the components' burden, against what the team can give."""
    team = proposal.constraints.team_size
    heavy = [entry.id for entry in proposal.entries if entry.spec.burden >= _PLATFORM_TEAM]
    if team is None:
        return
    takes = {entry.id: assumed.BURDEN_HOURS[entry.spec.burden] for entry in proposal.entries}
    hours, given = sum(takes.values()), team * assumed.TEAM_HOURS
    sum_ = " + ".join(f"{component} {figure(h)}" for component, h in takes.items() if h)
    evidence = say(
        "planning.evidence.hours",
        sum=sum_ or say("planning.evidence.nothing_to_run"),
        hours=figure(hours),
        team=team,
        given=figure(given),
    )
    if hours > given or (heavy and team < 3):
        yield verdict(
            "SKILL",
            "M",
            evidence=evidence,
            detail=say("planning.check.team_missed", team=team),
            remedy=say("planning.remedy.team"),
        )
    else:
        yield verdict("SKILL", "ok", evidence=evidence, detail=say("planning.check.team_kept"))


def training_window(proposal: Proposal) -> Iterator[Verdict]:
    """TRAIN-WIN: reading the data once at 250 MB/s and one training's estimated hours, against the window."""
    window = proposal.constraints.training_window_h
    if window is None or proposal.load.training_runs_month == 0:
        return
    gigabytes = training_gb(proposal.constraints)
    read = gigabytes * 1000 / assumed.TRAINING_READ_MBPS / 3600
    hours = max(read, proposal.load.training_hours)
    evidence = say(
        "planning.evidence.training",
        read=f"{figure(gigabytes)} GB / {figure(assumed.TRAINING_READ_MBPS)} MB/s = {figure(read)} h",
        hours=figure(proposal.load.training_hours),
        window=figure(window),
    )
    fits = hours <= window
    yield verdict(
        "TRAIN-WIN",
        "ok" if fits else "H",
        evidence=evidence,
        detail=say(f"planning.check.training_{'kept' if fits else 'missed'}"),
        remedy="" if fits else say("planning.remedy.training"),
    )


def gpu_need(proposal: Proposal) -> Iterator[Verdict]:
    """GPU-NEED: tables are scored on CPUs."""
    if proposal.constraints.gpu_required and kind_of_data(proposal.constraints) == "tabular":
        yield verdict(
            "GPU-NEED",
            "M",
            evidence=say("planning.evidence.gpu", ms=figure(proposal.load.service_ms)),
            detail=say("planning.check.gpu"),
            remedy=say("planning.remedy.gpu"),
        )

"""Checks of people and training: who runs this, and is a training done in its time?"""

from collections.abc import Iterator

from core.catalog.formula import figure
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
    sum_ = " + ".join(f"{component} {figure(h)}" for component, h in takes.items() if h) or "nothing to run"
    evidence = f"{sum_} = {figure(hours)} h a month; a tenth of a team of {team} = {figure(given)} h"
    if hours > given or (heavy and team < 3):
        yield verdict(
            "SKILL",
            "M",
            evidence=evidence,
            detail=f"This asks more of a team of {team} than a tenth of its time.",
            remedy="Prefer components with nothing to run, or plan for help.",
        )
    else:
        yield verdict("SKILL", "ok", evidence=evidence, detail="The team can run this beside its work.")


def training_window(proposal: Proposal) -> Iterator[Verdict]:
    """TRAIN-WIN: reading the data once at 250 MB/s and one training's estimated hours, against the window."""
    window = proposal.constraints.training_window_h
    if window is None or proposal.load.training_runs_month == 0:
        return
    gigabytes = training_gb(proposal.constraints)
    read = gigabytes * 1000 / assumed.TRAINING_READ_MBPS / 3600
    hours = max(read, proposal.load.training_hours)
    evidence = (
        f"read {figure(gigabytes)} GB / {figure(assumed.TRAINING_READ_MBPS)} MB/s = {figure(read)} h, "
        f"training {figure(proposal.load.training_hours)} h, window {figure(window)} h"
    )
    fits = hours <= window
    yield verdict(
        "TRAIN-WIN",
        "ok" if fits else "H",
        evidence=evidence,
        detail="A training ends within its window."
        if fits
        else "A training on one instance does not end in its window.",
        remedy="" if fits else "Train on a sample, on several instances, or less often.",
    )


def gpu_need(proposal: Proposal) -> Iterator[Verdict]:
    """GPU-NEED: tables are scored on CPUs."""
    if proposal.constraints.gpu_required and kind_of_data(proposal.constraints) == "tabular":
        yield verdict(
            "GPU-NEED",
            "M",
            evidence=f"gpu_required = true, {figure(proposal.load.service_ms)} ms a prediction on one vCPU",
            detail="A table's model is scored on a CPU within milliseconds; a GPU would idle.",
            remedy="Leave the GPU out unless the model is a large network.",
        )

"""Checks of money: does the plan fit the budget, and does a side matter take more than its share?"""

import math
from collections.abc import Iterator

from core.domain.constraints import Constraints
from core.phrases import say
from core.planning import assumed
from core.planning.costing import bill
from core.planning.feasibility.proposal import Proposal, Verdict, verdict

#: What people may accept beyond a budget that they did not call hard; policy rule COST-01 has the same tenth.
SLACK = 0.1
#: Less headroom than this share of the budget is worth a word.
HEADROOM = 0.15
NAT_SHARE = 0.15
_LOG_ITEMS = ("logs_ingest_gb", "logs_archive_gb_month", "flow_logs_gb")
_NAT_ITEMS = ("nat_gateway_hour", "nat_gateway_gb")


def budget(proposal: Proposal) -> Iterator[Verdict]:
    """COST-FLOOR: the upper end of the estimate within what may be spent, as COST-01 judges it (core/policies)."""
    limit, spendable, high = proposal.budget, spendable_usd(proposal.constraints), proposal.high
    if limit is None or spendable is None:
        return
    sums = say("planning.evidence.budget", low=proposal.low, high=high, usd=proposal.usd, budget=limit)
    if high > spendable:
        yield verdict(
            "COST-FLOOR",
            "B",
            evidence=sums,
            detail=say("planning.check.over_budget"),
            remedy=say("planning.remedy.over_budget", usd=enough(high)),
            relax=("monthly_budget_usd", enough(high)),
        )
    elif high > limit:
        yield verdict(
            "COST-FLOOR",
            "H",
            evidence=sums,
            detail=say("planning.check.high_over_budget"),
            remedy=say("planning.remedy.high_over_budget", usd=enough(high)),
        )
    elif high > limit * (1 - HEADROOM):
        fits = say("planning.check.little_headroom", share=(limit - high) / limit)
        yield verdict("COST-FLOOR", "M", evidence=sums, detail=fits)
    else:
        yield verdict("COST-FLOOR", "ok", evidence=sums, detail=say("planning.check.within_budget"))


def spendable_usd(constraints: Constraints) -> float | None:
    """What the upper end of the estimate may reach, USD a month: the budget, and a tenth more unless it is hard."""
    budget, hard = constraints.monthly_budget_usd, constraints.budget_hardness == "hard"
    return budget if budget is None or hard else budget * (1 + SLACK)


def side_costs(proposal: Proposal) -> Iterator[Verdict]:
    """LOG-COST and NAT: logs above 10 %, a NAT gateway above 15 % of the budget (or of the plan without a budget)."""
    whole = proposal.budget or proposal.usd
    for check, items, share, remedy in (
        ("LOG-COST", _LOG_ITEMS, assumed.SHARE_WORTH_A_WORD, say("planning.remedy.logs")),
        ("NAT", _NAT_ITEMS, NAT_SHARE, say("planning.remedy.nat")),
    ):
        usd = _sum_of(proposal, items)
        if whole > 0 and usd > share * whole:
            yield verdict(
                check,
                "M",
                evidence=f"{usd:,.2f} / {whole:,.2f} = {usd / whole:.0%} > {share:.0%}",
                detail=say("planning.check.side_matter"),
                remedy=remedy,
            )


def egress(proposal: Proposal) -> Iterator[Verdict]:
    """EGRESS: answers that leave for the Internet, which no component's own bill holds."""
    load = proposal.load
    if proposal.mode in ("batch", "streaming") or load.private:
        return
    gigabytes = load.requests_month * load.payload_kb / 1e6
    price = proposal.prices.unit("egress_gb", region=proposal.region).usd
    whole = proposal.budget or proposal.usd
    usd = gigabytes * price
    if whole > 0 and usd > assumed.SHARE_WORTH_A_WORD * whole:
        yield verdict(
            "EGRESS",
            "M",
            evidence=say(
                "planning.evidence.egress",
                requests=load.requests_month,
                kb=load.payload_kb,
                gb=gigabytes,
                price=price,
                usd=usd,
            ),
            detail=say("planning.check.egress"),
            remedy=say("planning.remedy.egress"),
        )


def enough(usd: float) -> float:
    """A budget in round dollars that carries this sum: the next 5, 10 or 50."""
    step = 5 if usd < 100 else 10 if usd < 500 else 50
    return float(math.ceil(usd / step) * step)


def _sum_of(proposal: Proposal, items: tuple[str, ...]) -> float:
    lines = (
        line
        for entry in proposal.entries
        for line in bill(entry, proposal.load, proposal.prices, proposal.region).lines
    )
    return sum(line.usd for line in lines if line.item in items)

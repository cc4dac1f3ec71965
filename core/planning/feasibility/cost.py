"""Checks of money: does the plan fit the budget, and does a side matter take more than its share?"""

import math
from collections.abc import Iterator

from core.planning import assumed
from core.planning.costing import bill
from core.planning.feasibility.proposal import Proposal, Verdict, verdict

#: Less headroom than this share of the budget is worth a word.
HEADROOM = 0.15
NAT_SHARE = 0.15
_LOG_ITEMS = ("logs_ingest_gb", "logs_archive_gb_month", "flow_logs_gb")
_NAT_ITEMS = ("nat_gateway_hour", "nat_gateway_gb")


def budget(proposal: Proposal) -> Iterator[Verdict]:
    """COST-FLOOR: the expected sum within the budget; its upper end too where the budget is hard."""
    limit, usd, high = proposal.budget, proposal.usd, proposal.high
    if limit is None:
        return
    sums = f"{proposal.low:,.2f} to {high:,.2f}, expected {usd:,.2f} USD a month; budget {limit:,.2f}"
    if usd > limit or (high > limit and proposal.constraints.budget_hardness == "hard"):
        yield verdict(
            "COST-FLOOR",
            "B",
            evidence=sums,
            detail="The components together cost more than the budget allows.",
            remedy=f"A budget of {enough(high):,.0f} USD a month carries it.",
            relax=("monthly_budget_usd", enough(high)),
        )
    elif high > limit:
        yield verdict(
            "COST-FLOOR",
            "H",
            evidence=sums,
            detail="The expected cost fits the budget, the upper end of its range does not.",
            remedy=f"Allow {enough(high):,.0f} USD a month, or watch the budget alarm closely.",
        )
    elif high > limit * (1 - HEADROOM):
        left = f"{(limit - high) / limit:.0%}"
        yield verdict(
            "COST-FLOOR", "M", evidence=sums, detail=f"The plan fits, with {left} of headroom at the upper end."
        )
    else:
        yield verdict("COST-FLOOR", "ok", evidence=sums, detail="The plan fits the budget, also at the upper end.")


def side_costs(proposal: Proposal) -> Iterator[Verdict]:
    """LOG-COST and NAT: logs above 10 %, a NAT gateway above 15 % of the budget (or of the plan without a budget)."""
    whole = proposal.budget or proposal.usd
    for check, items, share, remedy in (
        ("LOG-COST", _LOG_ITEMS, assumed.SHARE_WORTH_A_WORD, "Sample the logs, or keep them for a shorter time."),
        ("NAT", _NAT_ITEMS, NAT_SHARE, "Use VPC endpoints for AWS APIs instead."),
    ):
        usd = _sum_of(proposal, items)
        if whole > 0 and usd > share * whole:
            yield verdict(
                check,
                "M",
                evidence=f"{usd:,.2f} / {whole:,.2f} = {usd / whole:.0%} > {share:.0%}",
                detail="A side matter takes a notable share of the money.",
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
            evidence=f"{load.requests_month:,.0f} requests × {load.payload_kb:g} KB = {gigabytes:,.0f} GB × {price:g} "
            f"= {usd:,.2f} USD a month, beside the estimate",
            detail="If callers sit outside of AWS and answers are as large as requests, egress costs this on top.",
            remedy="Keep callers in the same region, or send back less.",
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

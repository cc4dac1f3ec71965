"""How sure a plan may be, from three things that can be computed: what is known, how far the limits are, what it costs.

`coverage × room × prices`, each between 0 and 1; the words that come with it name all three.
"""

from collections.abc import Collection

from core.domain.base import Frozen
from core.domain.constraints import Constraints
from core.domain.cost import CostEstimate
from core.domain.sentence import Sentence
from core.phrases import say
from core.planning.demand import is_online, latency_target_ms

#: Room to the nearest limit from which on it no longer matters.
AMPLE_ROOM = 0.3
#: What the checks compute with, by serving mode; each of them is stated, or assumed.
_FIGURES = {
    "realtime": ("throughput_rps", "latency_p95_ms", "availability_slo_pct", "payload_kb", "model_artifact_mb"),
    "batch": ("batch_volume_rows", "batch_frequency", "batch_deadline", "data_volume_gb", "model_artifact_mb"),
}


class Confidence(Frozen):
    value: float
    because: Sentence


def plan_confidence(
    constraints: Constraints, *, cost: CostEstimate, p95_ms: float | None, coverage: float
) -> Confidence:
    """Room counts half when there is none and fully from 30 % on; prices by half the relative width of their range."""
    room, nearest = _room(constraints, cost, p95_ms)
    room_factor = 0.5 + 0.5 * min(1.0, max(0.0, room) / AMPLE_ROOM)
    prices = price_certainty(cost)
    return Confidence(
        value=round(coverage * room_factor * prices, 2),
        because=say(
            "planning.confidence.plan",
            coverage=coverage,
            room=room_factor,
            nearest=nearest,
            prices=prices,
            low=cost.low,
            high=cost.high,
        ),
    )


def price_certainty(cost: CostEstimate) -> float:
    """1 for a point, less by half the relative half-width of the range, never under 0.5."""
    if cost.monthly_usd <= 0:
        return 1.0
    width = (cost.high - cost.low) / (2 * cost.monthly_usd)
    return round(1 - min(0.5, width / 2), 2)


def stated_share(constraints: Constraints, *, defaulted: Collection[str] = ()) -> Confidence:
    """Half for the arithmetic, which is certain; the other half by how many of its figures were stated."""
    names = _FIGURES["realtime" if is_online(constraints) else "batch"]
    stated = [name for name in names if getattr(constraints, name) is not None and name not in defaulted]
    return Confidence(
        value=round(0.5 + 0.5 * len(stated) / len(names), 2),
        because=say("planning.confidence.stated", stated=len(stated), figures=len(names)),
    )


def _room(constraints: Constraints, cost: CostEstimate, p95_ms: float | None) -> tuple[float, str]:
    rooms: list[tuple[float, str]] = []
    if constraints.monthly_budget_usd:
        free = 1 - cost.high / constraints.monthly_budget_usd
        rooms.append((free, say("planning.confidence.budget", share=max(0.0, free))))
    target = latency_target_ms(constraints)
    if target and p95_ms is not None:
        free = 1 - p95_ms / target
        rooms.append((free, say("planning.confidence.latency", share=max(0.0, free))))
    return min(rooms, default=(1.0, say("planning.confidence.no_limit")))

"""Contradictions that only arithmetic shows: what is asked for against what it must cost or take at the least.

Contradictions between words (“nightly” and “live”) are found where the words are read.
"""

from collections.abc import Iterator

from core.catalog.formula import figure
from core.catalog.prices import PriceTable
from core.domain.constraints import Conflict, Constraints
from core.phrases import say
from core.planning import assumed
from core.planning.candidates import region_of
from core.planning.demand import asks_language_model, latency_target_ms, mode_of
from core.planning.feasibility.latency import BATCH_ANSWERS_MS

_MILLION = 1e6
_FIRST_TIER_MILLIONS = 1000.0
_NEXT_TIER_MILLIONS = 5000.0
#: Milliseconds until the first word of a large model's answer, at the least (a rule of thumb of the field).
_FIRST_TOKEN_MS = 300.0


def conflicts(constraints: Constraints, *, prices: PriceTable) -> tuple[Conflict, ...]:
    return (
        *_device_messages(constraints, prices),
        *_answers_from_a_batch(constraints),
        *_words_in_no_time(constraints),
    )


def _device_messages(constraints: Constraints, prices: PriceTable) -> Iterator[Conflict]:
    """Every event as a message of its own through IoT Core, by its two price tiers, against the budget."""
    rate, budget = constraints.data_velocity_events_per_s, constraints.monthly_budget_usd
    through_iot = any("iot" in source for source in constraints.data_sources or ())
    region = region_of(constraints, prices)
    if not through_iot or rate is None or budget is None or region not in prices.regions:
        return
    millions = rate * assumed.SECONDS_MONTH / _MILLION
    first = prices.unit("iot_messages_1m_first", region=region).usd
    following = prices.unit("iot_messages_1m_next", region=region).usd
    beyond = max(0.0, min(millions, _NEXT_TIER_MILLIONS) - _FIRST_TIER_MILLIONS)
    usd = min(millions, _FIRST_TIER_MILLIONS) * first + beyond * following
    if usd > budget:
        yield Conflict(
            fields=("data_velocity_events_per_s", "monthly_budget_usd"),
            detail=say(
                "planning.conflict.device_messages",
                rate=figure(rate),
                millions=f"{millions:,.0f}",
                usd=f"{usd:,.0f}",
                first=figure(first),
                next=figure(following),
                budget=figure(budget),
            ),
        )


def _answers_from_a_batch(constraints: Constraints) -> Iterator[Conflict]:
    target = latency_target_ms(constraints)
    if constraints.serving_mode == "batch" and mode_of(constraints) == "batch" and 0 < (target or 0) < BATCH_ANSWERS_MS:
        yield Conflict(
            fields=("serving_mode", "latency_p95_ms"),
            detail=say("planning.conflict.batch_answers", ms=figure(target or 0)),
        )


def _words_in_no_time(constraints: Constraints) -> Iterator[Conflict]:
    target = latency_target_ms(constraints)
    if asks_language_model(constraints) and 0 < (target or 0) < _FIRST_TOKEN_MS:
        yield Conflict(
            fields=("latency_p95_ms", "use_case"),
            detail=say("planning.conflict.first_token", ms=figure(target or 0), least=figure(_FIRST_TOKEN_MS)),
        )

"""Keys that need more than the latest word: the budget and its currency, the way of serving, the cloud."""

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence

from core.domain.constraints import Conflict
from core.domain.requirement import Notice
from core.phrases import named, say
from core.understanding.currency import currency_notice, in_usd
from core.understanding.merge import Merged, Placed, best, sentence_says, standing

_CLOUD_NAMES = {
    "gcp": "Google Cloud",
    "azure": "Azure",
    "onprem": "on premises",
    "other": "another cloud",
    "multi": "several clouds",
}
_EQUIVALENTS = (
    "SageMaker Pipelines for pipelines, S3 with Athena or Feature Store for tables, "
    "ECS Fargate or SageMaker endpoints for serving"
)
_DISPUTED = ("latency_p95_ms", "latency_p99_ms", "throughput_rps", "availability_slo_pct", "rto_min", "rpo_min")
_SAID_OUTRIGHT = 2.0
#: A figure speaks for a way of serving as its words do: (key, mode, weight).
_FIGURES = (
    ("throughput_rps", "realtime", 2.0),
    ("latency_p95_ms", "realtime", 1.0),
    ("latency_p99_ms", "realtime", 1.0),
    ("data_velocity_events_per_s", "streaming", 2.0),
)


def resolve_budget(merged: Merged) -> None:
    placed = merged.history.get("_budget", [])
    winner = best(placed)
    if winner is None:
        return
    amount, currency, arithmetic = _budget(winner)
    currency = currency or _earlier_currency(placed, winner)
    merged.put("monthly_budget_usd", in_usd(amount, currency), winner.provenance)
    figure = arithmetic.replace("USD", currency) if arithmetic else f"{amount:g} {currency}"
    if arithmetic or currency != "USD":
        merged.put("monthly_budget_original", figure, winner.provenance)
    if currency != "USD":
        merged.notices.append(currency_notice(amount, currency, winner.quote, language=merged.language))
    hardness = [
        p
        for p in merged.history.get("budget_hardness", [])
        if p.order == winner.order and p.reading.span == winner.reading.span
    ]
    merged.values.pop("budget_hardness", None)
    merged.provenance.pop("budget_hardness", None)
    if hardness:
        merged.put("budget_hardness", hardness[-1].reading.value, hardness[-1].provenance)
    _overruled(merged, placed, winner)


def _overruled(merged: Merged, placed: Sequence[Placed], winner: Placed) -> None:
    """Somebody else's later figure against a limit that was called hard is for people to settle."""
    hard = {(p.order, p.reading.span) for p in merged.history.get("budget_hardness", []) if p.reading.value == "hard"}
    for one in placed:
        other = one.spoken.message.user != winner.spoken.message.user
        if (
            one.order < winner.order
            and other
            and (one.order, one.reading.span) in hard
            and not sentence_says(winner, "correction")
            and _budget(one)[0] < _budget(winner)[0]
        ):
            limit, later = in_usd(_budget(one)[0], _budget(one)[1] or "USD"), merged.values["monthly_budget_usd"]
            detail = say("understanding.hard_limit", who=one.spoken.message.user, limit=f"{limit:g}", quote=one.quote,
                other=winner.spoken.message.user, later=f"{later:g}", other_quote=winner.quote,
            )  # fmt: skip
            merged.conflicts.append(Conflict(fields=("monthly_budget_usd",), detail=detail))


def resolve_disputes(merged: Merged) -> None:
    """A figure that one person called firm, or that another disputes, against that other's later one: people settle."""
    for key in _DISPUTED:
        placed = list(standing(merged.history.get(key, [])))
        for one, later in itertools.combinations(placed, 2):
            if one.spoken.message.user == later.spoken.message.user or one.reading.value == later.reading.value:
                continue
            firm = sentence_says(one, "firm") and not sentence_says(later, "correction")
            if one.order < later.order and (firm or sentence_says(later, "dispute")):
                detail = say("understanding.dispute", who=one.spoken.message.user, quote=one.quote,
                    other=later.spoken.message.user, other_quote=later.quote, key=named("key", key),
                )  # fmt: skip
                merged.conflicts.append(Conflict(fields=(key,), detail=detail))
                break


def _budget(placed: Placed) -> tuple[float, str, str]:
    amount, currency, arithmetic = str(placed.reading.value).split("|")
    return float(amount), currency, arithmetic


def _earlier_currency(placed: Sequence[Placed], winner: Placed) -> str:
    said = [_budget(p)[1] for p in placed if p.order <= winner.order and _budget(p)[1]]
    return said[-1] if said else "USD"


def resolve_serving(merged: Merged) -> None:
    """The way of serving that most words of the latest telling message speak for."""
    placed = merged.history.get("serving_mode", [])
    alive = list(standing(placed))
    for one in placed:
        if one.reading.withdrawn:
            quote = one.spoken.text.quote(one.spoken.text.clause(one.reading.span[0]))
            if all(n.quote != quote for n in merged.notices):
                who = one.spoken.message.user or say("understanding.requester")
                said = say("understanding.withdrawn_serving", who=who, what=named("serving", str(one.reading.value)))
                merged.notices.append(Notice(kind="withdrawn", text=said, quote=quote))
            alive = [p for p in alive if p.order >= one.order or p.reading.value != one.reading.value]
    telling = [p for p in alive if p.reading.weight >= 2] or alive
    newest = max((p.order for p in telling), default=0)
    said = [p for p in alive if p.order == newest]
    scores = _scores(said)
    figures = {mode: key for key, mode, _ in _FIGURES if key in merged.values}
    for key, mode, weight in _FIGURES:
        scores[mode] += weight if key in merged.values else 0
    mode = max(scores, key=lambda m: (scores[m], -_first(said, m)))
    if scores[mode] <= 0:
        return
    words = [p for p in said if p.reading.value == mode]
    if words:
        source = "stated" if scores[mode] >= 2 else "inferred"
        spoken = max(words, key=lambda p: p.reading.weight).provenance
        merged.put("serving_mode", mode, spoken.model_copy(update={"source": source}))
    else:
        merged.infer("serving_mode", mode, from_key=figures[mode])


def other_serving(merged: Merged) -> Iterator[Notice]:
    """A second way of serving that is asked for in so many words: one design serves one way, and that stays open."""
    chosen = merged.values.get("serving_mode")
    if merged.answered("serving_mode"):
        return
    alive = [p for p in standing(merged.history.get("serving_mode", [])) if p.reading.weight >= _SAID_OUTRIGHT]
    others = [p for p in alive if p.reading.value != chosen and sentence_says(p, "additive_serving")]
    if chosen is not None and others and any(p.reading.value == chosen for p in alive):
        other = others[-1]
        facts = {
            "quote": other.quote,
            "other": named("serving", str(other.reading.value)),
            "chosen": named("serving", str(chosen)),
        }
        yield Notice(kind="open_point", text=say("understanding.both_modes", **facts), quote=other.quote)


def _first(said: Sequence[Placed], mode: str) -> int:
    return min((p.reading.span[0] for p in said if p.reading.value == mode), default=1_000_000)


def _scores(placed: Sequence[Placed]) -> dict[str, float]:
    """Each different phrase counts once."""
    scores: dict[str, float] = defaultdict(float)
    seen: set[tuple[str, str]] = set()
    for one in placed:
        said = (str(one.reading.value), one.spoken.text.says(one.reading.span))
        if said not in seen:
            seen.add(said)
            scores[said[0]] += one.reading.weight
    return scores


def serving_scores(merged: Merged) -> dict[str, float]:
    return _scores(list(standing(merged.history.get("serving_mode", []))))


def resolve_cloud(merged: Merged) -> None:
    placed = merged.history.get("_cloud", [])
    alive = list(standing(placed))
    if not alive:
        return
    alive = _settled(alive)
    scores = _scores(alive)
    aws = scores.pop("aws", 0.0)
    rejected = {str(p.reading.value) for p in placed if p.reading.rejected}
    others = {cloud: score for cloud, score in scores.items() if score >= 2}
    strongest = max(
        alive, key=lambda p: (p.reading.value != "aws" and str(p.reading.value) in others, p.reading.weight)
    )
    if not others:
        if aws >= 3 and "aws" not in rejected:
            named = strongest.spoken.text.says(strongest.reading.span) in ("aws", "amazon web services")
            source = "stated" if named else "inferred"
            merged.put("cloud_preference", "aws", strongest.provenance.model_copy(update={"source": source}))
        return
    cloud = max(others, key=lambda c: others[c])
    chosen = next(p for p in alive if p.reading.value == cloud)
    if aws >= 3 and "aws" not in rejected and cloud != "onprem":
        merged.put("cloud_preference", "multi", chosen.provenance)
        merged.notices.append(_scope(merged.language, "multi", chosen.quote))
    elif aws >= 3 and cloud == "onprem":
        merged.put("cloud_preference", "hybrid", chosen.provenance)
    else:
        merged.put("cloud_preference", {"other": "multi"}.get(cloud, cloud), chosen.provenance)
        merged.notices.append(_scope(merged.language, cloud, chosen.quote))


def _settled(alive: list[Placed]) -> list[Placed]:
    """`no, AWS it is`: a later message that decides for AWS ends what was said of other clouds before."""
    decided = [p for p in alive if p.reading.value == "aws" and sentence_says(p, "decided")]
    last = max((p.order for p in decided), default=-1)
    return [p for p in alive if p.reading.value == "aws" or p.order >= last]


def _scope(language: str, cloud: str, quote: str) -> Notice:
    return Notice(
        kind="scope",
        text=say("understanding.scope", cloud=_CLOUD_NAMES[cloud], equivalents=_EQUIVALENTS),
        quote=quote,
    )

"""Questions that only a person can settle: another cloud, and wishes that contradict each other. None has a default."""

import re
from collections.abc import Iterator

from pydantic import JsonValue

from core.domain.constraints import Conflict, Constraints, Understanding
from core.domain.question import Choice, Question
from core.domain.sentence import Said
from core.phrases import FALLBACK, joined, named, say, texts
from core.understanding.places import country_region, is_inside, region_country

_OTHERS = ("gcp", "azure", "onprem", "multi")
#: Of the fields of a conflict the one that is asked for: the first that stands here.
_ASKED = (
    "data_sources", "cloud_preference", "data_residency", "regions", "serverless_only", "gpu_required", "serving_mode",
    "internet_egress", "excluded", "availability_slo_pct", "latency_p95_ms", "monthly_budget_usd",
)  # fmt: skip
Offer = tuple[JsonValue, str, dict[str, str]]
"""Value, name of its sentence, facts of the sentence."""
_PAIRS: dict[str, tuple[Offer, ...]] = {
    "serverless_only": ((True, "stay_serverless", {}), (False, "allow_servers", {})),
    "gpu_required": ((True, "allow_gpu", {}),),
    "internet_egress": ((False, "sealed", {}), (True, "open", {})),
    "excluded": ((["openai"], "inside_aws", {}), ([], "agreement", {})),
    "cloud_preference": (("aws", "copy_to_aws", {}), ("onprem", "stop", {})),
    "data_sources": ((["kinesis"], "stream", {}), (["s3"], "batched", {})),
}
_USD = re.compile(r"([\d,]+(?:\.\d+)?) USD")
_RELAXED_P95_MS = 3000.0
_ONE_ZONE_SLO = 99.5
#: A figure below this share of the budget is the price of one unit and no budget.
_LEAST_SHARE = 0.05


def cloud_question(understanding: Understanding) -> Question | None:
    cloud = understanding.constraints.cloud_preference
    asked = any(notice.kind == "scope" for notice in understanding.notices)
    if cloud not in _OTHERS or not asked:
        return None
    return Question(
        id="q-cloud_preference",
        field="cloud_preference",
        text=say("questions.question.cloud_preference"),
        kind="choice",
        choices=(
            Choice(value="aws", label=say("questions.choice.aws_equivalent")),
            Choice(value=cloud, label=say("questions.choice.stop"), ends=True),
        ),
        why=say("questions.why.cloud", cloud=say(f"questions.cloud.{cloud}")),
        blocking=True,
    )


def conflict_question(conflict: Conflict, constraints: Constraints) -> Question:
    field = next((f for f in _ASKED if f in _settling(conflict)), conflict.fields[0])
    choices = tuple(_choices(field, conflict, constraints)) or _as_it_is(field, constraints)
    return Question(
        id=f"q-{field}",
        field=field,
        text=asks(field),
        kind="choice" if choices else "text",
        choices=choices,
        why=say("questions.why.conflict", detail=conflict.detail),
        blocking=True,
    )


def asks(field: str) -> str:
    """The question of this field."""
    id = f"questions.question.{field}"
    return say(id) if id in texts(FALLBACK) else say("questions.question.other", field=named("key", field))


def _settling(conflict: Conflict) -> tuple[str, ...]:
    """The keys that could settle it: a flood of messages is settled by the way it comes in."""
    return ("data_sources",) if "data_velocity_events_per_s" in conflict.fields else conflict.fields


def _choices(field: str, conflict: Conflict, constraints: Constraints) -> Iterator[Choice]:
    """Both sides of the contradiction, as values of the field that is asked for."""
    if field == "monthly_budget_usd":
        budget = constraints.monthly_budget_usd or 0.0
        for figure in dict.fromkeys(_USD.findall(conflict.detail)):
            if (usd := float(figure.replace(",", ""))) >= budget * _LEAST_SHARE:
                yield Choice(value=usd, label=f"{figure} USD")
    elif field == "serving_mode":
        yield from (Choice(value=mode, label=named("value", mode)) for mode in ("realtime", "batch"))
    else:
        for value, name, facts in (
            *_PAIRS.get(field, ()),
            *_figures(field, constraints),
            *_places(field, conflict, constraints),
        ):
            yield Choice(value=value, label=say(f"questions.choice.{name}", **facts), ends=name == "stop")


def _figures(field: str, constraints: Constraints) -> Iterator[Offer]:
    """Keep the figure, or the next weaker one that needs no standing reserve."""
    if field == "availability_slo_pct" and constraints.availability_slo_pct is not None:
        yield constraints.availability_slo_pct, "two_zones", {"pct": f"{constraints.availability_slo_pct:g}"}
        yield _ONE_ZONE_SLO, "one_zone", {"pct": f"{_ONE_ZONE_SLO:g}"}
    if field == "latency_p95_ms" and constraints.latency_p95_ms is not None:
        yield constraints.latency_p95_ms, "keep_latency", {"ms": f"{constraints.latency_p95_ms:g}"}
        yield _RELAXED_P95_MS, "relax_latency", {"ms": f"{_RELAXED_P95_MS:g}"}


def _places(field: str, conflict: Conflict, constraints: Constraints) -> Iterator[Offer]:
    home, regions = constraints.data_residency, constraints.regions or ()
    if field == "data_residency" and home is not None and regions:
        outside = [region for region in regions if not is_inside(region, home)]
        there = region_country(outside[0]) if outside else home
        yield home, "stay_inside", {"place": home}
        yield there, "follow_region", {"place": there}
    if field == "regions" and regions:
        there = conflict.detail.facts.get("there") if isinstance(conflict.detail, Said) else None
        inside = str(there or country_region("EU"))
        yield [inside], "move_region", {"region": inside}
        yield list[JsonValue](regions), "keep_region", {"region": ", ".join(regions)}


def _as_it_is(field: str, constraints: Constraints) -> tuple[Choice, ...]:
    value = constraints.json_dict().get(field)
    return (
        () if value is None else (Choice(value=value, label=joined((say("questions.choice.keep"), str(value)), ": ")),)
    )

"""Wishes of one text that cannot all come true. Only what the words alone show; prices and sizing are the planner's."""

import re
from collections.abc import Callable, Iterator, Sequence

from core.domain.constraints import Conflict
from core.phrases import say
from core.understanding import lexicon
from core.understanding.merge import Merged, Placed, sentence_says, standing
from core.understanding.places import is_inside
from core.understanding.reuse import THINGS, region_of
from core.understanding.stance import is_rejected
from core.understanding.text import Span
from core.understanding.thread import Spoken

_LARGEST_CPU_MODEL_B = 13
_TWO_ZONES_SLO = 99.9
_COLD_START_MS = 100
_BYTES_A_PARAMETER = 2
#: Beside a region inside, one outside contradicts only a strict word; `EU samples stay in the EU` speaks of no others.
_STRICT = re.compile(r"must|only|never|not|n't|outside|nicht|nur|solo|no |pas|uniquement")


def contradictions(merged: Merged, thread: Sequence[Spoken]) -> Iterator[Conflict]:
    settled = {key for key, p in merged.provenance.items() if p.source == "answer"}
    for detector in _DETECTORS:
        for conflict in detector(merged, thread):
            if not settled & set(conflict.fields):
                yield conflict


def _fresh_and_nightly(merged: Merged, thread: Sequence[Spoken]) -> Iterator[Conflict]:
    """`real-time` and `nightly` for the same predictions, with no word that asks for both."""
    alive = list(standing(merged.history.get("serving_mode", [])))
    fresh = [
        p
        for p in alive
        if p.reading.value in ("realtime", "streaming") and lexicon.says("fresh", p.spoken.text.says(p.reading.span))
    ]
    nightly = [
        p for p in alive if p.reading.value == "batch" and lexicon.says("nightly", p.spoken.text.says(p.reading.span))
    ]
    nightly += [
        p
        for p in standing(merged.history.get("batch_frequency", []))
        if p.reading.value == "daily" and p.reading.weight >= 2
    ]
    for a in fresh:
        for b in nightly:
            if _exclude_each_other(a, b):
                yield Conflict(
                    fields=("serving_mode", "batch_frequency"),
                    detail=say("understanding.fresh_nightly", fresh=a.quote, nightly=b.quote),
                )
                return


def _exclude_each_other(one: Placed, other: Placed) -> bool:
    """Said in one message; or by two people of whom one insists, and the later one corrects nothing."""
    if sentence_says(one, "additive") or sentence_says(other, "additive"):
        return False
    if one.order == other.order:
        return True
    later = max(one, other, key=lambda placed: placed.order)
    insists = sentence_says(one, "insisting") or sentence_says(other, "insisting")
    return insists and one.spoken.message.user != other.spoken.message.user and not sentence_says(later, "correction")


def _serverless_and_gpu(merged: Merged, thread: Sequence[Spoken]) -> Iterator[Conflict]:
    if merged.values.get("serverless_only") is not True or not merged.stated("serverless_only"):
        return
    wish = merged.provenance["serverless_only"].quote
    size = merged.number("model_size_params_b")
    if merged.values.get("gpu_required") is True and merged.values.get("gpu_for") != "training":
        yield Conflict(
            fields=("serverless_only", "gpu_required"),
            detail=say("understanding.serverless_gpu", wish=wish, gpu=merged.provenance["gpu_required"].quote),
        )
    elif size is not None and size >= 3 and _found(thread, "self_host"):
        yield Conflict(
            fields=("serverless_only", "model_size_params_b"),
            detail=say("understanding.serverless_model", wish=wish, **_memory(size)),
        )


def _no_gpu_and_large_model(merged: Merged, thread: Sequence[Spoken]) -> Iterator[Conflict]:
    size = merged.number("model_size_params_b")
    if (
        merged.values.get("gpu_required") is False
        and merged.stated("gpu_required")
        and size is not None
        and size >= _LARGEST_CPU_MODEL_B
    ):
        yield Conflict(
            fields=("gpu_required", "model_size_params_b"),
            detail=say("understanding.no_gpu_model", **_memory(size)),
        )


def _slo_and_one_zone(merged: Merged, thread: Sequence[Spoken]) -> Iterator[Conflict]:
    slo = merged.number("availability_slo_pct")
    zone = _found(thread, "single_zone")
    if slo is None or zone is None or slo < _TWO_ZONES_SLO:
        return
    said, span = zone
    earlier = [p for p in merged.history.get("availability_slo_pct", []) if float(str(p.reading.value)) < slo]
    budget = merged.number("monthly_budget_usd")
    rise = say("understanding.slo_rise", before=str(earlier[0].reading.value)) if earlier else ""
    money = say("understanding.slo_money", budget=f"{budget:,.0f}") if budget is not None else ""
    yield Conflict(
        fields=("availability_slo_pct",),
        detail=say("understanding.slo_one_zone", slo=f"{slo:g}", rise=rise, quote=said.text.quote(span), money=money),
    )


def _sealed_and_managed(merged: Merged, thread: Sequence[Spoken]) -> Iterator[Conflict]:
    if merged.values.get("internet_egress") is not False:
        return
    api = _third_party(thread)
    if api is not None:
        yield Conflict(
            fields=("internet_egress",),
            detail=say("understanding.sealed_api", wish=merged.provenance["internet_egress"].quote, api=api),
        )


def _protected_and_third_party(merged: Merged, thread: Sequence[Spoken]) -> Iterator[Conflict]:
    api = _third_party(thread)
    if merged.values.get("internet_egress") is False or api is None:
        return
    if "HIPAA" in merged.texts("compliance") or merged.values.get("phi") is True:
        yield Conflict(
            fields=("excluded", "compliance"),
            detail=say("understanding.protected_api", api=api),
        )


def _cold_start(merged: Merged, thread: Sequence[Spoken]) -> Iterator[Conflict]:
    p95 = min((v for k in ("latency_p95_ms", "latency_p99_ms") if (v := merged.number(k)) is not None), default=None)
    idle = _found(thread, "scale_to_zero")
    if p95 is not None and idle is not None and p95 <= _COLD_START_MS:
        said, span = idle
        yield Conflict(
            fields=("latency_p95_ms",),
            detail=say("understanding.cold_start", p95=f"{p95:g}", idle=said.text.quote(span)),
        )


def _place_and_residency(merged: Merged, thread: Sequence[Spoken]) -> Iterator[Conflict]:
    residency, regions = merged.values.get("data_residency"), merged.texts("regions")
    outside = [region for region in regions if isinstance(residency, str) and not is_inside(region, residency)]
    quote = merged.provenance["data_residency"].quote if outside else ""
    strict = len(outside) == len(regions) or _STRICT.search(quote.casefold())
    if outside and strict and merged.stated("regions"):
        yield Conflict(
            fields=("data_residency", "regions"),
            detail=say("understanding.outside", home=str(residency), quote=quote, places=", ".join(outside)),
        )
    law = any(
        p.reading.value == "GDPR" and not p.reading.implied for p in standing(merged.history.get("compliance", []))
    )
    american = bool(regions) and all(is_inside(region, "US") for region in regions)
    if residency is None and law and american and merged.stated("regions"):
        yield Conflict(
            fields=("regions", "compliance"),
            detail=say("understanding.gdpr_us", places=", ".join(regions)),
        )


def _reused_elsewhere(merged: Merged, thread: Sequence[Spoken]) -> Iterator[Conflict]:
    """A key, a registry or a cluster stands in one region, and the system is to stand in another."""
    regions = merged.texts("regions")
    for key in THINGS:
        there = region_of(str(merged.values[key]), merged.provenance[key].quote) if key in merged.values else ""
        if there and regions and there not in regions:
            yield Conflict(
                fields=("regions", key),
                detail=say(
                    "understanding.reused_elsewhere", quote=merged.provenance[key].quote or str(merged.values[key]),
                    there=there, regions=", ".join(regions),
                ),
            )  # fmt: skip


def _stays_in_house(merged: Merged, thread: Sequence[Spoken]) -> Iterator[Conflict]:
    """Data that may not leave the building, with a training or service in AWS."""
    for said in thread:
        for start, end in said.text.sentences:
            words = said.text.folded[start:end]
            if not lexicon.says("on_premises", words) or not lexicon.says("residency", words):
                continue
            hits = lexicon.find("on_premises", words)
            bound = [
                h
                for h in lexicon.find("residency", words)
                if words[h.start : h.end] not in ("in", "within", "inside", "only")
            ]
            if bound and not is_rejected(said.text, (start + hits[0].start, start + hits[0].end)) and _in_aws(merged):
                yield Conflict(
                    fields=("cloud_preference", "data_sources"),
                    detail=say("understanding.stays_in_house", quote=said.text.quote((start, end))),
                )
                return


def _nobody_watches(merged: Merged, thread: Sequence[Spoken]) -> Iterator[Conflict]:
    """Decisions that no person looks at, under a law that wants one to (Regulation (EU) 2024/1689, art. 14)."""
    alone = _found(thread, "no_oversight")
    if alone is not None and "EU-AI-Act" in merged.texts("compliance"):
        said, span = alone
        yield Conflict(
            fields=("compliance", "human_approval"),
            detail=say("understanding.no_oversight", quote=said.text.quote(span)),
        )


def _memory(size: float) -> dict[str, str]:
    """A model's size and what its weights take at 16 bit."""
    return {"size": f"{size:g}", "memory": f"{size * _BYTES_A_PARAMETER:g}"}


def _in_aws(merged: Merged) -> bool:
    return bool(merged.history.get("_cloud")) and any(
        p.reading.value == "aws" for p in standing(merged.history["_cloud"])
    )


def _third_party(thread: Sequence[Spoken]) -> str | None:
    for said in thread:
        for hit in lexicon.find("managed_api", said.text.folded):
            if hit.value == "third_party" and not is_rejected(said.text, (hit.start, hit.end)):
                return said.text.quote((hit.start, hit.end))
    return None


def _found(thread: Sequence[Spoken], concept: str) -> tuple[Spoken, Span] | None:
    """The last place where it is asked for. `drop the second AZ` names its own verb, so no stance is asked."""
    for said in reversed(thread):
        for hit in reversed(lexicon.find(concept, said.text.folded)):
            denied = said.text.folded[max(0, hit.start - 8) : hit.start]
            if not denied.endswith(("not ", "no ", "never ", "without ")):
                return said, (hit.start, hit.end)
    return None


_Detector = Callable[[Merged, Sequence[Spoken]], Iterator[Conflict]]
_DETECTORS: tuple[_Detector, ...] = (
    _fresh_and_nightly, _serverless_and_gpu, _no_gpu_and_large_model, _slo_and_one_zone, _sealed_and_managed,
    _protected_and_third_party, _cold_start, _place_and_residency, _stays_in_house,
    _reused_elsewhere, _nobody_watches,
)  # fmt: skip

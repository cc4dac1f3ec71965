"""What the stated values imply, each marked as inferred with the words that imply it. Sets no default."""

from core.domain.constraints import Provenance
from core.domain.requirement import Notice
from core.phrases import say
from core.understanding.merge import Merged, best, standing
from core.understanding.places import country_region, is_inside, region_country
from core.understanding.resolve import serving_scores
from core.understanding.reuse import THINGS, region_of
from core.understanding.units import SECONDS

PEAK_FACTOR = 3
"""A day's requests at their peak are three times the mean: an assumption for traffic that follows the day."""
LONGEST_ANSWER_MS = 60_000
"""A SageMaker real-time endpoint ends a call after 60 s (Amazon SageMaker AI quotas): who may wait longer, queues."""
_GERMAN_LAWS = {"BaFin-VAIT", "BaFin-BAIT", "BaFin", "MaRisk", "C5", "KRITIS"}
_EU_LAWS = _GERMAN_LAWS | {"GDPR", "EU-AI-Act", "DORA", "NIS2", "HDS", "ENS"}
#: Of the countries with AWS regions those that the European Commission holds adequate (GDPR, art. 45).
_ADEQUATE = frozenset({"GB", "CH", "JP", "KR", "CA", "IL"})
_SPEAKS_OF_A_BATCH = ("batch_deadline", "batch_volume_rows", "batch_frequency")
_STRONG = 2.0
_LARGE_MODEL_B = 3.0


def infer(merged: Merged, *, language: str) -> None:
    merged.put("language", language, Provenance(source="inferred"))
    _serving(merged)
    _load(merged)
    _sensitivity(merged)
    _reused(merged)
    _place(merged)
    _law(merged)
    _hardware(merged)
    _care(merged)


def _serving(merged: Merged) -> None:
    values = merged.values
    merged.infer("latency_p95_ms", values.get("latency_p99_ms"), from_key="latency_p99_ms")
    if "data_velocity_events_per_s" in values:
        merged.infer("serving_mode", "streaming", from_key="data_velocity_events_per_s")
    for key in (key for key in _SPEAKS_OF_A_BATCH if key in values):
        merged.infer("serving_mode", "batch", from_key=key)
    if values.get("use_case") == "rag_chatbot":
        merged.infer("serving_mode", "realtime", from_key="use_case")
    if (wait := merged.number("latency_p95_ms")) is not None and wait > LONGEST_ANSWER_MS:
        merged.infer("serving_mode", "async", from_key="latency_p95_ms")
    for key in (key for key in ("requests_per_day", "requests_per_month") if key in values):
        merged.infer("serving_mode", "realtime", from_key=key)
    batch_is_meant = serving_scores(merged).get("batch", 0) >= _STRONG
    if values.get("serving_mode") == "realtime" and not batch_is_meant and not merged.answered("batch_frequency"):
        merged.drop("batch_frequency")


def _load(merged: Merged) -> None:
    if "throughput_rps_burst" in merged.values and "throughput_rps" not in merged.values:
        merged.put("throughput_rps", merged.values["throughput_rps_burst"], merged.provenance["throughput_rps_burst"])
        merged.drop("throughput_rps_burst")
    if merged.values.get("serving_mode") == "streaming":
        events = merged.values.get("data_velocity_events_per_s")
        merged.infer("throughput_rps", events, from_key="data_velocity_events_per_s")
    if merged.values.get("serving_mode") == "batch" or "throughput_rps" in merged.values:
        return
    for key, period in (("requests_per_day", "day"), ("requests_per_month", "month")):
        requests = merged.number(key)
        if requests is not None and "throughput_rps" not in merged.values:
            mean = requests / SECONDS[period]
            merged.infer("throughput_rps", round(mean * PEAK_FACTOR, 4), from_key=key)
            told = say(
                "understanding.peak", requests=f"{requests:,.0f}", period=say(f"understanding.period.{period}"),
                mean=f"{mean:,.3g}", factor=PEAK_FACTOR, peak=f"{mean * PEAK_FACTOR:,.3g}",
            )  # fmt: skip
            merged.notices.append(Notice(kind="assumption", text=told, quote=merged.provenance[key].quote))


def _sensitivity(merged: Merged) -> None:
    """Health and card data are restricted whatever else is said; only an answer says otherwise."""
    if merged.answered("data_classification"):
        return
    for key in ("phi", "pan"):
        if merged.values.get(key) is True and merged.values.get("data_classification") != "restricted":
            merged.drop("data_classification")
            merged.infer("data_classification", "restricted", from_key=key)
    if "PCI-DSS" in merged.texts("compliance") and merged.values.get("pan") is None:
        merged.infer("data_classification", "restricted", from_key="compliance")
    weak = not merged.stated("data_classification") and merged.values.get("data_classification") != "restricted"
    if merged.texts("pii_types") and weak:
        merged.drop("data_classification")
        merged.infer("data_classification", "confidential", from_key="pii_types")


def _reused(merged: Merged) -> None:
    """An identifier is of a thing that is used, and names a region; who settled for another has no use for it."""
    things = merged.texts("reused")
    _outdated(merged, things)
    for key, thing in THINGS.items():
        if key not in merged.values:
            continue
        source = merged.provenance[key]
        region = region_of(str(merged.values[key]), source.quote)
        if region and merged.answered("regions") and region not in merged.texts("regions"):
            merged.drop(key)
        elif region:
            merged.infer("regions", [region], from_key=key)
        if thing not in things:
            things.append(thing)
            merged.put("reused", [*things], merged.provenance.get("reused", source))


def _outdated(merged: Merged, things: list[str]) -> None:
    """`a new VPC` gives up the one that was named, and another VPC has other subnets."""
    given_up = {str(placed.reading.value) for placed in merged.history.get("reused", [])} - {*things}
    for key in (key for key, thing in THINGS.items() if thing in given_up and not merged.answered(key)):
        merged.drop(key)
    named = {key: best(merged.history.get(key, [])) for key in ("vpc_id", "private_subnet_ids")}
    vpc, subnets = named["vpc_id"], named["private_subnet_ids"]
    if vpc and subnets and vpc.order > subnets.order and not merged.answered("private_subnet_ids"):
        merged.drop("private_subnet_ids")


def _place(merged: Merged) -> None:
    residency = merged.values.get("data_residency")
    if isinstance(residency, str) and not merged.stated("regions"):
        inside = [region for region in merged.texts("regions") if is_inside(region, residency)]
        merged.drop("regions")
        merged.infer("regions", [*(inside or [country_region(residency)])], from_key="data_residency")
    countries = list(standing(merged.history.get("_country", [])))
    if "regions" not in merged.values and countries:
        merged.put("regions", [country_region(str(countries[0].reading.value))], countries[0].provenance)


def _law(merged: Merged) -> None:
    """European rules imply European places; personal data in Europe implies GDPR; HIPAA is American."""
    laws = merged.texts("compliance")
    placed = list(standing(merged.history.get("compliance", [])))
    stated = {str(p.reading.value) for p in placed if not p.reading.implied}
    regions = merged.texts("regions")
    european = bool(_EU_LAWS & set(laws)) or merged.values.get("data_residency") == "EU"
    european = european or any(is_inside(region, "EU") for region in regions)
    if merged.answered("compliance"):
        return
    if european and "HIPAA" not in stated:
        laws = [law for law in laws if law != "HIPAA"]
    if "GDPR" not in stated and regions and all(region_country(region) == "US" for region in regions):
        laws = [law for law in laws if law != "GDPR"]
    if european and _is_personal(merged) and "GDPR" not in laws:
        laws.append("GDPR")
    _put_laws(merged, laws)
    if "GDPR" in stated:
        home = "DE" if _GERMAN_LAWS & set(laws) or merged.values["language"] == "de" else "EU"
        merged.infer("regions", [country_region("FR" if "HDS" in laws else home)], from_key="compliance")
    adequate = bool(regions) and all(region_country(region) in _ADEQUATE for region in regions)
    if european and regions and not adequate and stated & {"GDPR", "EU-AI-Act", "PCI-DSS"}:
        merged.infer("data_residency", "EU", from_key="regions")


def _put_laws(merged: Merged, laws: list[str]) -> None:
    base = merged.provenance.get("compliance")
    for key in ("data_residency", "regions", "data_classification"):
        base = base or merged.provenance.get(key)
    if laws and base is not None:
        kept = base if "compliance" in merged.provenance else base.model_copy(update={"source": "inferred"})
        merged.put("compliance", [*laws], kept)
    else:
        merged.drop("compliance")


def _is_personal(merged: Merged) -> bool:
    countries = standing(merged.history.get("_country", []))
    sensitive = merged.values.get("data_classification") in ("confidential", "restricted")
    return sensitive or bool(merged.texts("pii_types")) or any(p.reading.value != "US" for p in countries)


def _hardware(merged: Merged) -> None:
    trains = {(p.order, p.reading.span) for p in merged.history.get("gpu_for", [])}
    wanted = [p for p in standing(merged.history.get("gpu_required", [])) if p.reading.value is True]
    if any((p.order, p.reading.span) not in trains for p in wanted):
        merged.drop("gpu_for")  # somewhere a GPU is wanted without a word of training
    size = merged.number("model_size_params_b")
    clouds = standing(merged.history.get("_cloud", []))
    managed = any("bedrock" in p.spoken.text.says(p.reading.span) for p in clouds)
    if merged.values.get("use_case") == "rag_chatbot" and managed:
        merged.infer("gpu_required", False, from_key="use_case")
    elif size is not None and size >= _LARGE_MODEL_B and not managed:
        merged.infer("gpu_required", True, from_key="model_size_params_b")


def _care(merged: Merged) -> None:
    if merged.values.get("internet_egress") is False:
        merged.infer("private_only", True, from_key="internet_egress")
    for key in ("pan", "phi"):
        if merged.values.get(key) is True:
            merged.infer("audit", True, from_key=key)
    if merged.values.get("training_frequency") == "on_drift":
        merged.infer("drift_monitoring", True, from_key="training_frequency")

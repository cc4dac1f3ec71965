"""Hard limits of one component: outside of them it is no candidate, whatever stands beside it."""

from collections.abc import Iterator

from core.catalog.formula import figure
from core.catalog.loader import Entry
from core.catalog.spec import Component
from core.domain.constraints import Constraints
from core.domain.plan import Scalar
from core.phrases import joined, say
from core.planning.demand import Demand, asks_language_model, is_online, serves_on_gpu
from core.planning.feasibility.proposal import Verdict, verdict
from core.planning.place import LISTED_REGIMES, regimes

_COMPUTE = ("batch_scoring", "realtime_endpoint", "async_inference", "stream_inference")


def limits(entry: Entry, constraints: Constraints, *, load: Demand, region: str) -> Iterator[Verdict]:
    """One blocking verdict for each limit that the requirement exceeds; nothing when the component may be used."""
    yield from _technical(entry.spec, constraints, load)
    yield from _lawful(entry.spec, constraints, region)
    yield from _wished(entry.spec, constraints)


def _technical(spec: Component, constraints: Constraints, load: Demand) -> Iterator[Verdict]:
    limit = spec.limits
    online = is_online(constraints)
    if online and limit.min_p95_ms is not None and 0 < load.p95_ms < limit.min_p95_ms:
        key = "latency_p99_ms" if constraints.latency_p95_ms is None else "latency_p95_ms"
        evidence = say("planning.evidence.at_best", ms=figure(limit.min_p95_ms), target=figure(load.p95_ms))
        yield _no(spec, "LAT-SLS", evidence, "too_slow", (key, limit.min_p95_ms))
    if online and limit.max_payload_kb is not None and load.payload_kb > limit.max_payload_kb:
        evidence = f"{figure(load.payload_kb)} KB > {figure(limit.max_payload_kb)} KB"
        yield _no(spec, "SM-PAYLOAD", evidence, "large_request", ("payload_kb", limit.max_payload_kb))
    if limit.max_model_mb is not None and load.model_mb > limit.max_model_mb:
        evidence = f"{figure(load.model_mb)} MB > {figure(limit.max_model_mb)} MB"
        yield _no(spec, "MODEL-SIZE", evidence, "large_model", ("model_artifact_mb", limit.max_model_mb))
    on_gpu = serves_on_gpu(constraints) and not asks_language_model(constraints)  # the model has an endpoint of its own
    if on_gpu and not limit.gpu and any(c in _COMPUTE for c in spec.capabilities):
        yield _no(spec, "COMPAT", "gpu_required = true", "no_gpu", ("gpu_required", False))


def _lawful(spec: Component, constraints: Constraints, region: str) -> Iterator[Verdict]:
    if spec.limits.regions and region not in spec.limits.regions:
        yield _no(
            spec,
            "COMPAT",
            say("planning.evidence.offered", region=region, regions=spec.limits.regions),
            "not_offered",
            None,
        )
    for regime in regimes(constraints, LISTED_REGIMES):
        if regime not in spec.compliance:
            yield _no(spec, "COMPAT", say("planning.evidence.regime", regime=regime), "not_listed", None, regime=regime)
    for regime in constraints.compliance or ():
        if regime in spec.limits.not_for:
            yield _no(spec, "COMPAT", say("planning.evidence.regime", regime=regime), "not_under", None, regime=regime)


def _wished(spec: Component, constraints: Constraints) -> Iterator[Verdict]:
    if constraints.serverless_only and not spec.serverless:
        yield _no(spec, "COMPAT", "serverless_only = true", "servers", ("serverless_only", False))
    on_the_way = spec.performance.p95_ms is not None or spec.performance.rows_per_hour is not None
    if constraints.private_only and on_the_way and not spec.limits.in_vpc:
        yield _no(spec, "COMPAT", "private_only = true", "not_private", ("private_only", False))
    names = {spec.id, spec.kind, *spec.words}
    for word in constraints.excluded or ():
        if word.lower() in names:
            yield _no(spec, "COMPAT", say("planning.evidence.excluded", word=word), "unwanted", None)


def _no(
    spec: Component, check: str, evidence: str, why: str, relax: tuple[str, Scalar] | None, *, regime: str = ""
) -> Verdict:
    detail = say(f"planning.limit.{why}", title=spec.title, regime=regime)
    return verdict(check, "B", evidence=joined((spec.id, evidence), ": "), detail=detail, relax=relax)

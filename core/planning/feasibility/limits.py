"""Hard limits of one component: outside of them it is no candidate, whatever stands beside it."""

from collections.abc import Iterator

from core.catalog.formula import figure
from core.catalog.loader import Entry
from core.catalog.spec import Component
from core.domain.constraints import Constraints
from core.domain.plan import Scalar
from core.planning.demand import Demand, is_online
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
        evidence = f"{figure(limit.min_p95_ms)} ms at best, target {figure(load.p95_ms)} ms"
        yield _no(spec, "LAT-SLS", evidence, "cannot answer so fast", (key, limit.min_p95_ms))
    if online and limit.max_payload_kb is not None and load.payload_kb > limit.max_payload_kb:
        evidence = f"{figure(load.payload_kb)} KB > {figure(limit.max_payload_kb)} KB"
        yield _no(spec, "SM-PAYLOAD", evidence, "takes no requests so large", ("payload_kb", limit.max_payload_kb))
    if limit.max_model_mb is not None and load.model_mb > limit.max_model_mb:
        evidence = f"{figure(load.model_mb)} MB > {figure(limit.max_model_mb)} MB"
        yield _no(spec, "MODEL-SIZE", evidence, "holds no model so large", ("model_artifact_mb", limit.max_model_mb))
    if constraints.gpu_required and not limit.gpu and any(c in _COMPUTE for c in spec.capabilities):
        yield _no(spec, "COMPAT", "gpu_required = true, no GPU", "has no GPU", ("gpu_required", False))


def _lawful(spec: Component, constraints: Constraints, region: str) -> Iterator[Verdict]:
    if spec.limits.regions and region not in spec.limits.regions:
        yield _no(spec, "COMPAT", f"{region} not in {', '.join(spec.limits.regions)}", "is not offered there", None)
    for regime in regimes(constraints, LISTED_REGIMES):
        if regime not in spec.compliance:
            yield _no(spec, "COMPAT", f"compliance asks for {regime}", f"is not on AWS's list for {regime}", None)
    for regime in constraints.compliance or ():
        if regime in spec.limits.not_for:
            yield _no(spec, "COMPAT", f"compliance asks for {regime}", f"may not be used under {regime}", None)


def _wished(spec: Component, constraints: Constraints) -> Iterator[Verdict]:
    if constraints.serverless_only and not spec.serverless:
        yield _no(spec, "COMPAT", "serverless_only = true", "keeps servers running", ("serverless_only", False))
    on_the_way = spec.performance.p95_ms is not None or spec.performance.rows_per_hour is not None
    if constraints.private_only and on_the_way and not spec.limits.in_vpc:
        yield _no(spec, "COMPAT", "private_only = true", "cannot stand in a private network", ("private_only", False))
    names = {spec.id, spec.kind, *spec.words}
    for word in constraints.excluded or ():
        if word.lower() in names:
            yield _no(spec, "COMPAT", f"excluded: {word}", "is what they do not want", None)


def _no(spec: Component, check: str, evidence: str, what: str, relax: tuple[str, Scalar] | None) -> Verdict:
    return verdict(check, "B", evidence=f"{spec.id}: {evidence}", detail=f"{spec.title} {what}.", relax=relax)

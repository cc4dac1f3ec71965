"""What a plan must be able to do, read from the constraints; names no component and no price."""

from collections.abc import Iterator

from core.domain.base import Frozen
from core.domain.constraints import Constraints
from core.domain.plan import Pattern
from core.domain.sentence import Sentence
from core.phrases import joined, named, say
from core.planning.demand import (
    LANGUAGE_MODELS,
    asks_language_model,
    is_language_model,
    is_online,
    mode_of,
    peak_rps,
    slo_pct,
    stated_average_rps,
    training_frequency,
)
from core.planning.place import (
    APPROVED_REGIMES,
    AUDITED_REGIMES,
    PRIVATE_REGIMES,
    is_confidential,
    regimes,
)


class Requirement(Frozen):
    """A capability that the plan must have, and the constraint that asks for it."""

    capability: str
    why: Sentence
    key: str
    """The constraint key whose quote shows where this is from; empty for what every plan has."""
    essential: bool = False
    """Without it there is nothing to plan; any other that nothing provides is told as a finding."""


#: Capabilities that no component provides but a file of every generated repository does.
#: `__package__` stands for the repository's own package.
_FILES = {
    "cost_estimate": "docs/cost-estimate.md",
    "prod_approval_gate": ".github/workflows/cd-prod.yml",
    "ci_cd": ".github/workflows/ci.yml",
    "evaluation_gate": "src/__package__/evaluate.py",
}
_FILES_OF_A_MODEL = {
    "explainability": "src/__package__/explain.py",
    "experiment_tracking": "src/__package__/tracking.py",
}
_FILES_OF_AN_ASSISTANT = {
    "explainability": "src/__package__/generate.py",
    "role_based_retrieval": "src/__package__/retrieve.py",
    "injection_tests": "eval/golden.jsonl",
    "model_approval_gate": ".github/workflows/cd-prod.yml",
}
_FILES_OF_HIPAA = {
    "baa_checklist": "docs/compliance-hipaa.md",
    "compliance_faq_doc": "docs/compliance-faq.md",
}

#: What each serving mode means, as the first capability that a plan for it must have.
SERVING = {
    "batch": "batch_scoring",
    "realtime": "realtime_endpoint",
    "async": "async_inference",
    "streaming": "stream_inference",
    "edge": "edge_inference",
}
_HISTORY_USE_CASES = ("fraud", "recsys", "ranking")
#: Sources that are reached with a role or are files; every other one has a password.
_KEYLESS_SOURCES = (
    "s3", "csv", "parquet", "json", "file", "files", "dynamodb", "kinesis", "firehose", "athena", "glue", "iot_core",
    "kafka", "msk",
)  # fmt: skip
_KUBERNETES = frozenset({"eks", "kserve", "kubernetes", "k8s"})
_KAFKA = frozenset({"kafka", "msk"})
_EVERY_PLAN = (
    "object_store", "encryption", "image_registry", "observability", "alerting", "model_registry", "budget_alarm",
    "ci_cd", "cost_estimate", "prod_approval_gate",
)  # fmt: skip


def pattern_of(constraints: Constraints) -> Pattern:
    """The shape of the repository; an asynchronous endpoint runs the same container as one that answers at once."""
    if asks_language_model(constraints):
        return "llm"
    match mode_of(constraints):
        case "streaming":
            return "streaming"
        case "realtime" | "async":
            return "realtime"
        case _:
            return "batch"


def files(constraints: Constraints) -> dict[str, str]:
    """Capability to the file of the repository that provides it."""
    own = _FILES_OF_AN_ASSISTANT if pattern_of(constraints) == "llm" else _FILES_OF_A_MODEL
    return {**_FILES, **own, **(_FILES_OF_HIPAA if "HIPAA" in (constraints.compliance or ()) else {})}


def required(constraints: Constraints) -> tuple[Requirement, ...]:
    """The capabilities in the order in which they are explained; each appears once, with its first reason."""
    seen: dict[str, Requirement] = {}
    for requirement in (
        *_serving(constraints),
        *_base(constraints),
        *_life(constraints),
        *_law(constraints),
        *_wishes(constraints),
    ):
        seen.setdefault(requirement.capability, requirement)
    return tuple(seen.values())


def _serving(constraints: Constraints) -> Iterator[Requirement]:
    mode = mode_of(constraints)
    yield Requirement(
        capability=SERVING[mode],
        why=say("planning.need.serving", mode=named("serving", mode)),
        key="serving_mode",
        essential=True,
    )
    if is_language_model(constraints):
        yield from _assistant(constraints)
    if mode == "batch":
        yield Requirement(
            capability="scheduler", why=say("planning.need.scheduler"), key="batch_frequency", essential=True
        )
        yield Requirement(capability="workflow", why=say("planning.need.workflow"), key="serving_mode")
        yield Requirement(capability="failure_notification", why=say("planning.need.failure_notification"), key="")
        return
    yield Requirement(capability="autoscaling", why=_load(constraints), key="throughput_rps")
    known = (*(constraints.existing_stack or ()), *(constraints.reused or ()))
    if mode == "realtime" and _KUBERNETES & _words(known):
        yield Requirement(capability="kubernetes", why=say("planning.need.kubernetes"), key="existing_stack")
    if mode == "streaming":
        yield from _stream(constraints)


def _assistant(constraints: Constraints) -> Iterator[Requirement]:
    key = "use_case" if constraints.use_case in LANGUAGE_MODELS else "model_size_params_b"
    yield Requirement(capability="llm_inference", why=say("planning.need.llm_inference"), key=key, essential=True)
    if not asks_language_model(constraints):
        return
    for capability in ("vector_search", "embeddings", "document_ingestion"):
        yield Requirement(capability=capability, why=say(f"planning.need.{capability}"), key=key, essential=True)
    yield Requirement(capability="guardrails", why=say("planning.need.guardrails"), key=key)
    yield Requirement(capability="invocation_logging", why=say("planning.need.invocation_logging"), key=key)


def _stream(constraints: Constraints) -> Iterator[Requirement]:
    yield Requirement(
        capability="stream_ingest", why=say("planning.need.stream_ingest"), key="serving_mode",
        essential=True,
    )  # fmt: skip
    known = (*(constraints.data_sources or ()), *(constraints.existing_stack or ()), *(constraints.reused or ()))
    if _KAFKA & _words(known):
        yield Requirement(
            capability="kafka_api", why=say("planning.need.kafka_api"), key="data_sources", essential=True
        )
    yield Requirement(capability="stream_to_lake", why=say("planning.need.stream_to_lake"), key="serving_mode")


def _base(constraints: Constraints) -> Iterator[Requirement]:
    """An assistant has no model of its own that could be registered."""
    for capability in _EVERY_PLAN:
        if capability != "model_registry" or pattern_of(constraints) != "llm":
            yield Requirement(capability=capability, why=say(f"planning.need.{capability}"), key="")


def _life(constraints: Constraints) -> Iterator[Requirement]:
    if (often := training_frequency(constraints)) != "none":
        yield Requirement(
            capability="training_orchestration",
            why=say("planning.need.training", often=named("often", often)),
            key="training_frequency",
        )
        yield Requirement(
            capability="evaluation_gate", why=say("planning.need.evaluation_gate"), key="training_frequency"
        )
    if constraints.drift_monitoring is not False:
        yield Requirement(
            capability="drift_monitoring", why=say("planning.need.drift_monitoring"), key="drift_monitoring"
        )
    if constraints.use_case in _HISTORY_USE_CASES and is_online(constraints):
        yield Requirement(
            capability="online_lookup",
            why=say("planning.need.online_lookup", use_case=named("use_case", str(constraints.use_case))),
            key="use_case",
        )


def _law(constraints: Constraints) -> Iterator[Requirement]:
    if is_confidential(constraints):
        yield Requirement(
            capability="kms_encryption", why=say("planning.need.confidential"), key=_why_confidential(constraints)
        )
    if audited := regimes(constraints, AUDITED_REGIMES):
        why = say("planning.need.trail", regimes=_regimes(audited))
        yield Requirement(capability="audit_logging", why=why, key="compliance")
    elif constraints.audit:
        yield Requirement(capability="audit_logging", why=say("planning.need.audit"), key="audit")
    if private := regimes(constraints, PRIVATE_REGIMES):
        why = say("planning.need.private_data", regimes=_regimes(private))
        yield Requirement(capability="private_networking", why=why, key="compliance")
    if approved := regimes(constraints, APPROVED_REGIMES):
        why = say("planning.need.released", regimes=_regimes(approved))
        yield Requirement(capability="model_approval_gate", why=why, key="compliance")


def _wishes(constraints: Constraints) -> Iterator[Requirement]:
    online = is_online(constraints)
    if constraints.private_only:
        yield Requirement(
            capability="private_networking", why=say("planning.need.private_only"), key="private_only", essential=True
        )
    if "vpc" in (constraints.reused or ()):
        yield Requirement(capability="network", why=say("planning.need.reused_vpc"), key="reused")
    if online and slo_pct(constraints) >= 99.9:
        why = say("planning.need.multi_az", pct=slo_pct(constraints))
        yield Requirement(capability="multi_az", why=why, key="availability_slo_pct")
    if constraints.serverless_only and mode_of(constraints) == "realtime":
        yield Requirement(
            capability="serverless_inference",
            why=say("planning.need.serverless"),
            key="serverless_only",
            essential=True,
        )
    if constraints.explainability in ("per_prediction", "global"):
        why = say("planning.need.explained", how=named("explainability", constraints.explainability))
        yield Requirement(capability="explainability", why=why, key="explainability")
    if constraints.human_approval in ("model", "both"):
        yield Requirement(
            capability="model_approval_gate", why=say("planning.need.human_approval"), key="human_approval"
        )
    if secrets := _secret_sources(constraints):
        why = say("planning.need.password", sources=secrets)
        yield Requirement(capability="secrets_manager", why=why, key="data_sources")
    elif "slack" in (constraints.alert_channels or ()):
        yield Requirement(capability="secrets_manager", why=say("planning.need.webhook"), key="alert_channels")


def _words(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for name in names for word in name.lower().replace("-", "_").split("_"))


def _load(constraints: Constraints) -> str:
    unknown = constraints.throughput_rps is None and stated_average_rps(constraints) is None
    return say(f"planning.need.load_{'assumed' if unknown else 'stated'}", rps=peak_rps(constraints))


def _regimes(names: tuple[str, ...]) -> str:
    words = joined(names[:-1], ", ")
    return say("phrases.list.two", one=words, other=names[-1]) if words else names[-1]


def _secret_sources(constraints: Constraints) -> tuple[str, ...]:
    return tuple(source for source in constraints.data_sources or () if source not in _KEYLESS_SOURCES)


def _why_confidential(constraints: Constraints) -> str:
    if constraints.data_classification in ("confidential", "restricted"):
        return "data_classification"
    return "phi" if constraints.phi else "pan" if constraints.pan else "pii_types"

"""What a plan must be able to do, read from the constraints; names no component and no price."""

from collections.abc import Iterator

from core.domain.base import Frozen
from core.domain.constraints import Constraints
from core.domain.plan import Pattern
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
    why: str
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
    ("object_store", "data, models and results are kept as files"),
    ("encryption", "everything at rest is encrypted with a key of one's own"),
    ("image_registry", "everything that runs is a container image"),
    ("observability", "a run or a request that goes wrong must be seen"),
    ("alerting", "and someone must be told"),
    ("model_registry", "a model in production has a version, an origin and an approval"),
    ("budget_alarm", "spending that drifts must be noticed within a day"),
    ("ci_cd", "every change is built, tested and deployed the same way"),
    ("cost_estimate", "whoever approves sees what it will cost"),
    ("prod_approval_gate", "a person approves what goes to production"),
)


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
        capability=SERVING[mode], why=f"predictions are served as {mode}", key="serving_mode", essential=True
    )
    if is_language_model(constraints):
        yield from _assistant(constraints)
    if mode == "batch":
        yield Requirement(capability="scheduler", why="runs start by the clock", key="batch_frequency", essential=True)
        yield Requirement(capability="workflow", why="a run is several steps with retries", key="serving_mode")
        yield Requirement(capability="failure_notification", why="a run that failed or never came is told", key="")
        return
    yield Requirement(capability="autoscaling", why=_load(constraints), key="throughput_rps")
    if mode == "realtime" and _KUBERNETES & _words(constraints.existing_stack or ()):
        yield Requirement(capability="kubernetes", why="they run Kubernetes already", key="existing_stack")
    if mode == "streaming":
        yield from _stream(constraints)


def _assistant(constraints: Constraints) -> Iterator[Requirement]:
    key = "use_case" if constraints.use_case in LANGUAGE_MODELS else "model_size_params_b"
    yield Requirement(capability="llm_inference", why="the model is a language model", key=key, essential=True)
    if not asks_language_model(constraints):
        return
    for capability, why in (
        ("vector_search", "answers are from documents, which are found by meaning"),
        ("embeddings", "documents and questions become vectors"),
        ("document_ingestion", "documents come, change and go"),
    ):
        yield Requirement(capability=capability, why=why, key=key, essential=True)
    yield Requirement(capability="guardrails", why="attacks and personal data are filtered both ways", key=key)
    yield Requirement(capability="invocation_logging", why="who called which model, without the words", key=key)


def _stream(constraints: Constraints) -> Iterator[Requirement]:
    yield Requirement(
        capability="stream_ingest", why="events are kept in order until they are read", key="serving_mode",
        essential=True,
    )  # fmt: skip
    if _KAFKA & _words((*(constraints.data_sources or ()), *(constraints.existing_stack or ()))):
        yield Requirement(
            capability="kafka_api", why="producers speak Kafka already", key="data_sources", essential=True
        )
    yield Requirement(
        capability="stream_to_lake", why="what was scored is kept as files, for training and audit", key="serving_mode"
    )


def _base(constraints: Constraints) -> Iterator[Requirement]:
    """An assistant has no model of its own that could be registered."""
    for capability, why in _EVERY_PLAN:
        if capability != "model_registry" or pattern_of(constraints) != "llm":
            yield Requirement(capability=capability, why=why, key="")


def _life(constraints: Constraints) -> Iterator[Requirement]:
    if (often := training_frequency(constraints)) != "none":
        yield Requirement(
            capability="training_orchestration",
            why=f"the model is trained {often}",
            key="training_frequency",
        )
        yield Requirement(
            capability="evaluation_gate", why="only a model that is good enough is registered", key="training_frequency"
        )
    if constraints.drift_monitoring is not False:
        yield Requirement(capability="drift_monitoring", why="a model grows worse unnoticed", key="drift_monitoring")
    if constraints.use_case in _HISTORY_USE_CASES and is_online(constraints):
        yield Requirement(
            capability="online_lookup", why=f"{constraints.use_case} joins history to what it scores", key="use_case"
        )


def _law(constraints: Constraints) -> Iterator[Requirement]:
    if is_confidential(constraints):
        yield Requirement(
            capability="kms_encryption", why="the data is confidential", key=_why_confidential(constraints)
        )
    if audited := regimes(constraints, AUDITED_REGIMES):
        yield Requirement(capability="audit_logging", why=f"{' and '.join(audited)} want a trail", key="compliance")
    elif constraints.audit:
        yield Requirement(capability="audit_logging", why="an audit trail is asked for", key="audit")
    if private := regimes(constraints, PRIVATE_REGIMES):
        why = f"{' and '.join(private)} data stays in a network of its own"
        yield Requirement(capability="private_networking", why=why, key="compliance")
    if approved := regimes(constraints, APPROVED_REGIMES):
        why = f"{' and '.join(approved)} want a person to release each model"
        yield Requirement(capability="model_approval_gate", why=why, key="compliance")


def _wishes(constraints: Constraints) -> Iterator[Requirement]:
    online = is_online(constraints)
    if constraints.private_only:
        yield Requirement(
            capability="private_networking", why="nothing may have a public address", key="private_only", essential=True
        )
    if online and slo_pct(constraints) >= 99.9:
        why = f"{slo_pct(constraints):g} % survives the loss of a zone"
        yield Requirement(capability="multi_az", why=why, key="availability_slo_pct")
    if constraints.serverless_only and mode_of(constraints) == "realtime":
        yield Requirement(
            capability="serverless_inference", why="no servers are wanted", key="serverless_only", essential=True
        )
    if constraints.explainability in ("per_prediction", "global"):
        why = f"predictions are explained ({constraints.explainability.replace('_', ' ')})"
        yield Requirement(capability="explainability", why=why, key="explainability")
    if constraints.human_approval in ("model", "both"):
        yield Requirement(capability="model_approval_gate", why="a person releases each model", key="human_approval")
    if secrets := _secret_sources(constraints):
        why = f"{', '.join(secrets)} is reached with a password"
        yield Requirement(capability="secrets_manager", why=why, key="data_sources")
    elif "slack" in (constraints.alert_channels or ()):
        yield Requirement(
            capability="secrets_manager", why="the chat's webhook address is a secret", key="alert_channels"
        )


def _words(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(word for name in names for word in name.lower().replace("-", "_").split("_"))


def _load(constraints: Constraints) -> str:
    unknown = constraints.throughput_rps is None and stated_average_rps(constraints) is None
    return f"the load changes over the day, up to {peak_rps(constraints):g} a second{' (assumed)' if unknown else ''}"


def _secret_sources(constraints: Constraints) -> tuple[str, ...]:
    return tuple(source for source in constraints.data_sources or () if source not in _KEYLESS_SOURCES)


def _why_confidential(constraints: Constraints) -> str:
    if constraints.data_classification in ("confidential", "restricted"):
        return "data_classification"
    return "phi" if constraints.phi else "pan" if constraints.pan else "pii_types"

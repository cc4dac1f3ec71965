"""What one environment has to carry, derived from the constraints: the names that sizing formulas may use.

Turns words' values into loads; chooses nothing. Where the constraints are silent the figures of `assumed.py` stand in.
"""

from typing import Literal

from core.domain.base import Frozen
from core.domain.constraints import Constraints
from core.planning import assumed
from core.planning.place import is_confidential

Environment = Literal["dev", "staging", "prod"]
ENVIRONMENTS: tuple[Environment, ...] = ("dev", "staging", "prod")
#: Modes in which requests or events come by themselves; everything else is started by the clock.
_ONLINE = ("realtime", "async", "streaming")
#: Use cases whose model is a language model: they need more than an endpoint.
LANGUAGE_MODELS = ("rag_chatbot", "llm_finetune")
#: From this size on a model is served from GPUs by a server of its own.
SELF_HOSTED_PARAMS_B = 3.0


class Demand(Frozen):
    """Every figure has a unit in its name or its line; a default is used only where the constraints say nothing."""

    environment: str
    production: int
    """1 in prod, else 0."""
    zones: int
    """Availability zones: 2 where the service is online (a load balancer needs two) or prod promises 99.9 % or more;
    3 in prod at 99.99 %."""
    slo_pct: float
    """What is promised; 0 outside of prod, where nothing is."""
    peak_rps: float
    avg_rps: float
    requests_month: float
    service_ms: float
    """Mean compute time of one prediction on one vCPU."""
    p95_ms: float
    """The latency target; 0 when there is none."""
    payload_kb: float
    rows_per_run: float
    runs_month: float
    row_kb: float
    window_min: float
    """Minutes in which a batch run must end."""
    data_gb: float
    """Stored, with history and artifacts."""
    model_mb: float
    training_runs_month: float
    training_hours: float
    log_gb: float
    retention_days: int
    confidential: int
    """1 when data is confidential or restricted."""
    private: int
    """1 when nothing may have a public address."""
    model_versions_month: float
    gpu: int
    """1 when predictions are to be made on a GPU."""
    gpu_training: int
    """1 when models are to be trained on a GPU."""

    def __hash__(self) -> int:
        """Equal loads size and cost the same, so results are kept by load."""
        return hash(tuple(self.__dict__.values()))


def demand(constraints: Constraints, *, environment: str) -> Demand:
    """The load of one environment. Environments other than prod see a share of it and promise nothing."""
    prod = environment == "prod"
    share = 1.0 if prod else assumed.NONPROD_SHARE.get(environment, assumed.NONPROD_SHARE["staging"])
    online = is_online(constraints)
    slo = slo_pct(constraints) if prod else 0.0
    average = average_rps(constraints) * share if online else 0.0
    requests = average * assumed.SECONDS_MONTH
    runs = runs_month(constraints) if not online else 0.0
    runs = runs if prod else min(runs, assumed.NONPROD_RUNS)
    trainings = assumed.TRAININGS_MONTH[training_frequency(constraints)]
    trainings = trainings if prod else min(trainings, 1.0)
    log_kb = assumed.LOG_KB_EVENT if mode_of(constraints) == "streaming" else assumed.LOG_KB_REQUEST
    return Demand(
        environment=environment,
        production=int(prod),
        zones=_zones(slo, online=online),
        slo_pct=slo,
        peak_rps=peak_rps(constraints) * share if online else 0.0,
        avg_rps=average,
        requests_month=requests,
        service_ms=service_ms(constraints),
        p95_ms=latency_target_ms(constraints) or 0.0,
        payload_kb=constraints.payload_kb or row_kb(constraints),
        rows_per_run=0.0 if online else rows_per_run(constraints) * share,
        runs_month=runs,
        row_kb=row_kb(constraints),
        window_min=0.0 if online else window_min(constraints),
        data_gb=stored_gb(constraints) * share,
        model_mb=model_mb(constraints),
        training_runs_month=trainings,
        training_hours=training_hours(constraints),
        log_gb=assumed.LOG_GB_BASE + requests * log_kb / 1e6 + (runs + trainings) * assumed.LOG_GB_RUN,
        retention_days=_log_retention_days(constraints, prod=prod),
        confidential=int(is_confidential(constraints)),
        private=int(bool(constraints.private_only)),
        model_versions_month=max(1.0, trainings),
        gpu=int(serves_on_gpu(constraints)),
        gpu_training=int(bool(constraints.gpu_required) and constraints.gpu_for != "inference"),
    )


def mode_of(constraints: Constraints) -> str:
    """The stated serving mode, or the one that the other figures imply; batch when nothing does."""
    if constraints.serving_mode not in (None, "none"):
        return str(constraints.serving_mode)
    if constraints.use_case == "rag_chatbot":
        return "realtime"  # somebody has asked and waits
    online = latency_target_ms(constraints) is not None or constraints.throughput_rps is not None
    return "realtime" if online and constraints.batch_frequency is None else "batch"


def is_online(constraints: Constraints) -> bool:
    """Whether there is a load in requests or events a second, instead of runs."""
    return mode_of(constraints) in _ONLINE


def asks_language_model(constraints: Constraints) -> bool:
    """Whether somebody waits for the answer of a language model, of AWS's or of one's own."""
    return is_online(constraints) and is_language_model(constraints)


def is_language_model(constraints: Constraints) -> bool:
    return constraints.use_case in LANGUAGE_MODELS or (constraints.model_size_params_b or 0) >= SELF_HOSTED_PARAMS_B


def serves_on_gpu(constraints: Constraints) -> bool:
    """Whether predictions need a GPU; one that is asked for without a purpose serves, too."""
    return bool(constraints.gpu_required) and constraints.gpu_for != "training"


def latency_target_ms(constraints: Constraints) -> float | None:
    """The p95 target; a p99 target is at least as strict and stands in for it."""
    given = [ms for ms in (constraints.latency_p95_ms, constraints.latency_p99_ms) if ms is not None]
    return min(given) if given else None


def slo_pct(constraints: Constraints) -> float:
    if constraints.availability_slo_pct is not None:
        return constraints.availability_slo_pct
    return assumed.ONLINE_SLO_PCT if is_online(constraints) else 0.0


def peak_factor(constraints: Constraints) -> float:
    return assumed.PEAK_FACTOR[constraints.traffic_pattern or assumed.DEFAULT_TRAFFIC]


def stated_average_rps(constraints: Constraints) -> float | None:
    if constraints.requests_per_day is not None:
        return constraints.requests_per_day / 86_400
    if constraints.requests_per_month is not None:
        return constraints.requests_per_month / assumed.SECONDS_MONTH
    return None


def peak_rps(constraints: Constraints) -> float:
    """Peak requests a second: stated, or the stated mean times the peak factor of the traffic's shape."""
    if constraints.throughput_rps is not None:
        return constraints.throughput_rps
    average = stated_average_rps(constraints)
    if average is not None:
        return average * peak_factor(constraints)
    return constraints.data_velocity_events_per_s or assumed.ONLINE_RPS


def average_rps(constraints: Constraints) -> float:
    """As stated; the rate of a stream's sources, which do not sleep; else the peak by the shape of the traffic."""
    average = stated_average_rps(constraints)
    if average is not None:
        return average
    peak, steady = peak_rps(constraints), constraints.data_velocity_events_per_s
    return peak if mode_of(constraints) == "streaming" and steady == peak else peak / peak_factor(constraints)


def frequency(constraints: Constraints) -> str:
    """How often a batch runs: stated, hourly where events keep coming, else daily."""
    return constraints.batch_frequency or ("hourly" if constraints.data_velocity_events_per_s else "daily")


def runs_month(constraints: Constraints) -> float:
    return assumed.RUNS_MONTH[frequency(constraints)]


def stated_rows(constraints: Constraints) -> float | None:
    """Rows of one run where they are stated or follow from what comes in between two runs."""
    if constraints.batch_volume_rows is not None:
        return constraints.batch_volume_rows
    if constraints.batch_volume_series is not None:
        return constraints.batch_volume_series
    if constraints.data_velocity_events_per_s is not None:
        return constraints.data_velocity_events_per_s * assumed.SECONDS_MONTH / runs_month(constraints)
    average = stated_average_rps(constraints)
    return None if average is None else average * assumed.SECONDS_MONTH / runs_month(constraints)


def rows_per_run(constraints: Constraints) -> float:
    rows = stated_rows(constraints)
    if rows is not None:
        return rows
    return assumed.LOW_BATCH_ROWS if constraints.traffic_pattern == "low" else assumed.BATCH_ROWS


def window_min(constraints: Constraints) -> float:
    """Minutes a batch run may take: as stated, or from 02:00 to the deadline, or by how often it runs."""
    if constraints.batch_window_min is not None:
        return constraints.batch_window_min
    if constraints.batch_deadline is None:
        return assumed.WINDOW_MIN[frequency(constraints)]
    hours, _, minutes = constraints.batch_deadline.partition(":")
    deadline = int(hours) + int(minutes or 0) / 60
    start = assumed.BATCH_START_HOUR if deadline > assumed.BATCH_START_HOUR + 1 else 0.0
    return max(30.0, (deadline - start) * 60)


def kind_of_data(constraints: Constraints) -> str:
    """The heaviest kind of data that is named; a table when none is."""
    known = [kind for kind in constraints.data_types or () if kind in assumed.ROW_KB]
    return max(known, key=lambda kind: assumed.ROW_KB[kind], default="tabular")


def training_frequency(constraints: Constraints) -> str:
    """As stated; an assistant's model is trained by nobody here, every other one is once a month."""
    return constraints.training_frequency or ("none" if asks_language_model(constraints) else "monthly")


def service_ms(constraints: Constraints) -> float:
    if asks_language_model(constraints):
        return assumed.ASSISTANT_MS
    together = mode_of(constraints) in ("batch", "streaming")  # a stream is scored by the hundred, too
    return (assumed.BATCH_SERVICE_MS if together else assumed.SERVICE_MS)[kind_of_data(constraints)]


def row_kb(constraints: Constraints) -> float:
    return assumed.ROW_KB[kind_of_data(constraints)]


def stored_gb(constraints: Constraints) -> float:
    """What is kept: stated, or the rows of the runs that are kept, or a default."""
    if constraints.data_volume_gb is not None:
        return constraints.data_volume_gb
    if mode_of(constraints) == "batch" and stated_rows(constraints) is not None:
        kept = min(assumed.RUNS_KEPT, runs_month(constraints))
        return max(1.0, rows_per_run(constraints) * row_kb(constraints) / 1e6 * kept)
    return assumed.LOW_STORED_GB if constraints.traffic_pattern == "low" else assumed.STORED_GB


def model_mb(constraints: Constraints) -> float:
    if constraints.model_artifact_mb is not None:
        return constraints.model_artifact_mb
    if asks_language_model(constraints):
        return 0.0  # the container that asks the model holds none
    if constraints.model_size_params_b is not None:
        return constraints.model_size_params_b * 2000  # two bytes a parameter
    return assumed.MODEL_MB


def training_gb(constraints: Constraints) -> float:
    """Data that one training reads."""
    stated = constraints.training_data_gb
    return stated if stated is not None else min(stored_gb(constraints), assumed.TRAINING_GB)


def training_hours(constraints: Constraints) -> float:
    return assumed.TRAINING_HOURS * max(1.0, training_gb(constraints) / assumed.TRAINING_GB)


def _zones(slo: float, *, online: bool) -> int:
    if slo >= 99.99:
        return 3
    return 2 if online or slo >= 99.9 else 1


def _log_retention_days(constraints: Constraints, *, prod: bool) -> int:
    """Rounded to what CloudWatch Logs accepts: up, so that nothing is lost too early; down where erasure is owed."""
    if constraints.retention_days is None:
        return assumed.LOG_RETENTION_DAYS if prod else assumed.NONPROD_RETENTION_DAYS
    wanted = constraints.retention_days if prod else min(constraints.retention_days, assumed.NONPROD_RETENTION_DAYS)
    shorter = [days for days in assumed.LOG_RETENTIONS if days <= wanted]
    longer = [days for days in assumed.LOG_RETENTIONS if days >= wanted]
    if constraints.deletion or not longer:
        return shorter[-1] if shorter else assumed.LOG_RETENTIONS[0]
    return longer[0]

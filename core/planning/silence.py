"""Says which of the load's figures nobody stated, in sentences: the assumptions of a cost estimate."""

from core.catalog.formula import figure
from core.domain.constraints import Constraints
from core.phrases import named, say
from core.planning import assumed, demand


def assumptions(constraints: Constraints) -> tuple[str, ...]:
    """One sentence for each load that planning had to assume or derive; empty where everything was stated."""
    online = demand.is_online(constraints)
    sentences = _online(constraints) if online else _batch(constraints)
    if constraints.data_volume_gb is None:
        sentences.append(say("planning.default.stored", gb=figure(demand.stored_gb(constraints))))
    known = constraints.model_artifact_mb is not None or constraints.model_size_params_b is not None
    if not known and not demand.asks_language_model(constraints):
        sentences.append(say("planning.assumed.model", mb=figure(assumed.MODEL_MB)))
    if constraints.training_frequency is None and demand.training_frequency(constraints) != "none":
        sentences.append(say("planning.assumed.training"))
    if demand.training_frequency(constraints) != "none":
        hours = figure(demand.training_hours(constraints))
        each, gigabytes = figure(assumed.TRAINING_HOURS), figure(assumed.TRAINING_GB)
        sentences.append(say("planning.assumed.training_hours", hours=hours, each=each, gb=gigabytes))
    return tuple(sentences)


def _online(constraints: Constraints) -> list[str]:
    peak, average = figure(demand.peak_rps(constraints)), figure(demand.average_rps(constraints))
    factor = figure(demand.peak_factor(constraints))
    stated = constraints.traffic_pattern
    shape = named("traffic", stated or assumed.DEFAULT_TRAFFIC)
    shape = shape if stated else say("planning.assumed.as_assumed", what=shape)
    sentences: list[str] = []
    if constraints.throughput_rps is None and demand.stated_average_rps(constraints) is None:
        sentences.append(say("planning.assumed.load", rps=peak))
    if peak == average:
        sentences.append(say("planning.assumed.even", rps=peak))
    elif demand.stated_average_rps(constraints) is None:
        sentences.append(say("planning.assumed.mean", rps=f"{peak} / {factor} = {average}", shape=shape))
    elif constraints.throughput_rps is None:
        sentences.append(say("planning.assumed.peak", rps=f"{average} × {factor} = {peak}", shape=shape))
    return [*sentences, _compute(constraints)]


def _batch(constraints: Constraints) -> list[str]:
    sentences: list[str] = []
    if demand.stated_rows(constraints) is None:
        sentences.append(say("planning.assumed.rows", rows=figure(demand.rows_per_run(constraints))))
    if constraints.batch_frequency is None:
        sentences.append(say("planning.assumed.runs", often=named("often", demand.frequency(constraints))))
    if constraints.batch_window_min is None:
        end = constraints.batch_deadline
        basis = say("planning.assumed.until", end=end) if end else say("planning.assumed.no_deadline")
        minutes = figure(demand.window_min(constraints))
        sentences.append(say("planning.assumed.window", minutes=minutes, basis=basis))
    return [*sentences, _compute(constraints)]


def _compute(constraints: Constraints) -> str:
    if demand.asks_language_model(constraints):
        return f"One answer computes {figure(assumed.ASSISTANT_MS)} ms on one vCPU beside the model (a rule of thumb)."
    ms, kind = figure(demand.service_ms(constraints)), demand.kind_of_data(constraints)
    return say("planning.assumed.compute", ms=ms, kind=named("data", kind))

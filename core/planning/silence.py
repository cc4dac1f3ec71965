"""Says which of the load's figures nobody stated, in sentences: the assumptions of a cost estimate."""

from core.catalog.formula import figure
from core.domain.constraints import Constraints
from core.planning import assumed, demand


def assumptions(constraints: Constraints) -> tuple[str, ...]:
    """One sentence for each load that planning had to assume or derive; empty where everything was stated."""
    online = demand.is_online(constraints)
    sentences = _online(constraints) if online else _batch(constraints)
    if constraints.data_volume_gb is None:
        sentences.append(f"Stored data: {figure(demand.stored_gb(constraints))} GB.")
    known = constraints.model_artifact_mb is not None or constraints.model_size_params_b is not None
    if not known and not demand.asks_language_model(constraints):
        sentences.append(f"Model: {figure(assumed.MODEL_MB)} MB.")
    if constraints.training_frequency is None and demand.training_frequency(constraints) != "none":
        sentences.append("Training: once a month.")
    if demand.training_frequency(constraints) != "none":
        hours = figure(demand.training_hours(constraints))
        sentences.append(f"One training takes {hours} h on one instance ({_training_basis()}).")
    return tuple(sentences)


def _online(constraints: Constraints) -> list[str]:
    peak, average = figure(demand.peak_rps(constraints)), figure(demand.average_rps(constraints))
    factor = figure(demand.peak_factor(constraints))
    shape = constraints.traffic_pattern or f"{assumed.DEFAULT_TRAFFIC}, assumed"
    sentences: list[str] = []
    if constraints.throughput_rps is None and demand.stated_average_rps(constraints) is None:
        sentences.append(f"Load: {peak} requests a second at the peak.")
    if peak == average:
        sentences.append(f"Load: {peak} a second by day and by night.")
    elif demand.stated_average_rps(constraints) is None:
        sentences.append(f"Mean load: {peak} / {factor} = {average} requests a second ({shape} traffic).")
    elif constraints.throughput_rps is None:
        sentences.append(f"Peak load: {average} × {factor} = {peak} requests a second ({shape} traffic).")
    return [*sentences, _compute(constraints)]


def _batch(constraints: Constraints) -> list[str]:
    sentences: list[str] = []
    if demand.stated_rows(constraints) is None:
        sentences.append(f"Batch: {figure(demand.rows_per_run(constraints))} rows a run.")
    if constraints.batch_frequency is None:
        sentences.append(f"Batch: {demand.frequency(constraints)} runs.")
    if constraints.batch_window_min is None:
        basis = f"from 02:00 to {constraints.batch_deadline}" if constraints.batch_deadline else "no deadline is stated"
        sentences.append(f"A run may take {figure(demand.window_min(constraints))} minutes ({basis}).")
    return [*sentences, _compute(constraints)]


def _compute(constraints: Constraints) -> str:
    if demand.asks_language_model(constraints):
        return f"One answer computes {figure(assumed.ASSISTANT_MS)} ms on one vCPU beside the model (a rule of thumb)."
    ms, kind = figure(demand.service_ms(constraints)), demand.kind_of_data(constraints)
    return f"One prediction computes {ms} ms on one vCPU ({kind} data; a rule of thumb, to be measured)."


def _training_basis() -> str:
    return f"assumed: {figure(assumed.TRAINING_HOURS)} h for each {figure(assumed.TRAINING_GB)} GB, at least one"

"""Fills in what planning needs and nobody said: each value marked as inferred or as a default, and said aloud.

Never overwrites what was stated or answered, and never sets a budget: money is only for people to give.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import JsonValue

from core.catalog.formula import figure
from core.catalog.loader import Catalog
from core.catalog.prices import PriceTable
from core.domain.constraints import Constraints, Provenance, Source, Understanding
from core.domain.requirement import Notice
from core.phrases import named, say
from core.planning import assumed, demand, reuse
from core.planning.candidates import region_of
from core.planning.capabilities import SERVING, pattern_of
from core.planning.place import is_confidential


@dataclass(frozen=True)
class Filled:
    """One value that nobody stated, and the sentence that says so; an empty sentence is not worth one."""

    key: str
    value: JsonValue
    source: Source
    because: str


def apply_defaults(understanding: Understanding, *, catalog: Catalog, prices: PriceTable) -> Understanding:
    """The understanding with every gap filled that planning would fill itself, so that people see with what."""
    filled = tuple(fill(understanding.constraints, catalog=catalog, prices=prices))
    known = understanding.provenance
    return understanding.model_copy(
        update={
            "constraints": understanding.constraints.with_values({one.key: one.value for one in filled}),
            "provenance": {**known, **{one.key: Provenance(source=one.source, quote=one.because) for one in filled}},
            "notices": (
                *understanding.notices,
                *(Notice(kind="assumption", text=one.because) for one in filled if one.because),
                *_of_what_exists(understanding.constraints, catalog),
            ),
        }
    )


def _of_what_exists(constraints: Constraints, catalog: Catalog) -> Iterator[Notice]:
    """What was said of it is taken for every environment; the rest has to be given before the first plan."""
    pattern = pattern_of(constraints)
    there = reuse.things(constraints, pattern)
    for entry in catalog.values():
        if entry.spec.existing is None or entry.spec.existing.thing not in there or pattern not in entry.spec.patterns:
            continue
        thing, called = named("thing", entry.spec.existing.thing), reuse.which(entry, constraints)
        if called:
            said = say("planning.default.same_everywhere", thing=thing, which=called)
            yield Notice(kind="assumption", text=said)
        if inputs := reuse.missing(entry, constraints):
            yield Notice(kind="assumption", text=say("planning.default.to_give", thing=thing, inputs=inputs))


def fill(constraints: Constraints, *, catalog: Catalog, prices: PriceTable) -> Iterator[Filled]:
    """What is absent and needed, in the order in which it is decided."""
    if constraints.serving_mode is None:
        yield _serving_mode(constraints, catalog)
    if not constraints.regions:
        region = region_of(constraints, prices)
        home = constraints.data_residency
        why = say("planning.default.residency", place=home) if home else say("planning.default.no_region")
        yield Filled("regions", [region], "default", say("planning.default.region", region=region, why=why))
    yield from _load(constraints) if demand.is_online(constraints) else _runs(constraints)
    yield from _data(constraints)
    if constraints.training_frequency is None:
        often = demand.training_frequency(constraints)
        said = say("planning.default.no_training") if often == "none" else say("planning.default.training")
        yield Filled("training_frequency", often, "default", said)
    if constraints.human_approval is None:
        yield Filled("human_approval", "prod", "default", say("planning.default.approval"))
    if constraints.ci_system is None:
        yield Filled("ci_system", assumed.CI_SYSTEM, "default", "")
    if constraints.iac_tool is None:
        yield Filled("iac_tool", "terraform", "default", "")


def _serving_mode(constraints: Constraints, catalog: Catalog) -> Filled:
    mode = demand.mode_of(constraints)
    if constraints.use_case == "rag_chatbot":
        return Filled("serving_mode", mode, "inferred", "Served in real time, as people ask and wait.")
    if mode == "realtime":
        return Filled("serving_mode", mode, "inferred", say("planning.default.realtime"))
    if constraints.batch_frequency or demand.stated_rows(constraints) is not None:
        return Filled("serving_mode", mode, "inferred", say("planning.default.batch"))
    buildable = [name for name, capability in SERVING.items() if catalog.providing(capability)]
    mode = mode if mode in buildable or not buildable else buildable[0]
    return Filled("serving_mode", mode, "default", say("planning.default.serving", mode=named("serving", mode)))


def _load(constraints: Constraints) -> Iterator[Filled]:
    peak = demand.peak_rps(constraints)
    average = demand.stated_average_rps(constraints)
    if constraints.throughput_rps is None and average is not None:
        factor = demand.peak_factor(constraints)
        said = f"{figure(average)} × {figure(factor)} = {figure(peak)}"
        yield Filled("throughput_rps", round(peak, 2), "inferred", say("planning.default.peak", rps=said))
    elif constraints.throughput_rps is None and constraints.data_velocity_events_per_s is not None:
        yield Filled("throughput_rps", peak, "inferred", say("planning.default.events", rps=figure(peak)))
    elif constraints.throughput_rps is None:
        yield Filled("throughput_rps", peak, "default", say("planning.default.peak", rps=figure(peak)))
    if constraints.availability_slo_pct is None:
        slo = assumed.ONLINE_SLO_PCT
        yield Filled("availability_slo_pct", slo, "default", say("planning.default.availability", pct=slo))


def _runs(constraints: Constraints) -> Iterator[Filled]:
    if constraints.batch_frequency is None:
        often = demand.frequency(constraints)
        yield Filled("batch_frequency", often, "default", say("planning.default.runs", often=named("often", often)))
    if demand.stated_rows(constraints) is None:
        rows = demand.rows_per_run(constraints)
        yield Filled("batch_volume_rows", rows, "default", say("planning.default.rows", rows=figure(rows)))


def _data(constraints: Constraints) -> Iterator[Filled]:
    if constraints.data_volume_gb is None:
        stored = demand.stored_gb(constraints)
        known = demand.mode_of(constraints) == "batch" and demand.stated_rows(constraints) is not None
        source: Source = "inferred" if known else "default"
        yield Filled("data_volume_gb", round(stored, 2), source, say("planning.default.stored", gb=figure(stored)))
    if constraints.data_classification is None:
        sure = bool(constraints.phi or constraints.pan or constraints.pii_types)
        restricted = bool(constraints.phi or constraints.pan)
        kind = "restricted" if restricted else "confidential" if is_confidential(constraints) else "internal"
        said = say("planning.default.classified", kind=named("classification", kind))
        yield Filled("data_classification", kind, "inferred" if sure else "default", said)

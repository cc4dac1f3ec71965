"""A whole thread read by rules: values with their quotes, what is to be said aloud, and what cannot all be true.

Takes answers that are typed already. Asks no model, fills no default, prices nothing.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from pydantic import JsonValue, ValidationError

from core.domain.base import Json
from core.domain.constraints import Conflict, Constraints, Provenance, Understanding
from core.domain.requirement import Message, Notice
from core.errors import BadInput
from core.phrases import named, say
from core.understanding import (
    data,
    governance,
    latency,
    load,
    model,
    money,
    people,
    places,
    platform,
    promises,
    reuse,
    rhythm,
)
from core.understanding.contradiction import contradictions
from core.understanding.infer import infer
from core.understanding.merge import Merged, merge
from core.understanding.numbers import MOST, numbers
from core.understanding.reading import Reading
from core.understanding.resolve import other_serving, resolve_budget, resolve_cloud, resolve_disputes, resolve_serving
from core.understanding.retired import retired_notices
from core.understanding.text import Text
from core.understanding.thread import Thread, read_thread

READERS: tuple[Callable[[Text], Iterable[Reading]], ...] = (
    model.read_use_case, model.read_framework, model.read_size, model.read_hardware,
    money.read_budget, load.read_load, latency.read_latency, latency.read_windows,
    rhythm.read_serving, rhythm.read_rhythm, rhythm.read_deadline, rhythm.read_pattern,
    data.read_volumes, data.read_sources, data.read_kind, data.read_law,
    places.read_regions, places.read_residency,
    promises.read_availability, promises.read_recovery, promises.read_retention, promises.read_metrics,
    people.read_team, people.read_stack,
    platform.read_tools, platform.read_cloud, platform.read_network, platform.read_environments,
    governance.read_governance, governance.read_approval, governance.read_alerts, governance.read_tenants,
    governance.read_change,
)  # fmt: skip
#: Which values are dropped when people settle a contradiction by answering for the key.
_GIVES_WAY = {
    "data_residency": ("regions",),
    "serverless_only": ("gpu_required", "gpu_type"),
    "serving_mode": ("latency_p50_ms", "latency_p95_ms", "latency_p99_ms"),
}
#: Where only one of the answers makes the others give way.
_ONLY_IF: Json = {"serverless_only": True, "serving_mode": "batch"}


def interpret(messages: Sequence[Message], *, answers: Json) -> Understanding:
    """Answers, by constraint key, win over the text. Raises BadInput for a value that fits no key."""
    thread = read_thread(messages)
    merged = merge(thread.spoken, [tuple(read(said.text)) for said in thread.spoken], language=thread.language)
    merged.notices[:0] = thread.notices
    resolve_budget(merged)
    resolve_serving(merged)
    resolve_cloud(merged)
    resolve_disputes(merged)
    _apply(merged, answers, tuple(contradictions(merged, thread.spoken)))
    infer(merged, language=thread.language)
    merged.notices += _past_approvals(thread)
    for said in thread.spoken:
        merged.notices += (*retired_notices(said.text), *_unread(said.text))
    conflicts = (*merged.conflicts, *contradictions(merged, thread.spoken))
    if not any("serving_mode" in conflict.fields for conflict in conflicts):
        merged.notices += other_serving(merged)
    return Understanding(
        constraints=_constraints(merged),
        provenance=dict(sorted((k, p) for k, p in merged.provenance.items() if merged.values.get(k) is not None)),
        notices=(*merged.notices, *(Notice(kind="conflict", text=c.detail) for c in conflicts)),
        conflicts=conflicts,
        is_ml=any(model.mentions_ml(said.text) for said in thread.spoken)
        or bool(answers or merged.values.get("change_request")),
    )


def read(text: Text) -> Iterator[Reading]:
    """Everything that the words of one message say, contradictions and all; an identifier speaks for itself alone."""
    yield from reuse.read_reused(text)
    words = reuse.without_identifiers(text)
    yield from (reading for reader in READERS for reading in reader(words))


def _apply(merged: Merged, answers: Mapping[str, JsonValue], before: Sequence[Conflict]) -> None:
    for key, value in answers.items():
        merged.put(key, value, Provenance(source="answer"))
        merged.conflicts[:] = [c for c in merged.conflicts if key not in c.fields]
        if key == "cloud_preference" and value in ("aws", "hybrid"):
            merged.notices[:] = [n for n in merged.notices if n.kind != "scope"]
        if key == "monthly_budget_usd":
            merged.values.pop("monthly_budget_original", None)
        contested = {field for conflict in before if key in conflict.fields for field in conflict.fields}
        wins = key not in _ONLY_IF or _ONLY_IF[key] == value
        for other in _GIVES_WAY.get(key, ()) if wins else ():
            if other not in answers and (other in contested or value == "batch"):
                _give_way(merged, other, key)


def _give_way(merged: Merged, key: str, answered: str) -> None:
    """What clashed with an answer is dropped and said aloud; the answer stands."""
    if (value := merged.values.pop(key, None)) is not None:
        quote = merged.provenance.pop(key).quote
        text = say(
            "understanding.gives_way",
            key=named("key", key),
            value=str(value),
            answered=named("key", answered),
            answer=str(merged.values[answered]),
        )
        merged.notices.append(Notice(kind="withdrawn", text=text, quote=quote))


def _constraints(merged: Merged) -> Constraints:
    known = {key: value for key, value in merged.values.items() if key in Constraints.model_fields}
    try:
        return Constraints.model_validate(known)
    except ValidationError as exc:
        wrong = str(exc.errors()[0]["loc"][0])
        raise BadInput(
            say("application.refused.unfit", key=named("key", wrong), value=repr(known[wrong])), key=wrong
        ) from exc


def _unread(text: Text) -> Iterator[Notice]:
    if len(numbers(text)) >= MOST:
        last = numbers(text)[-1]
        said = say("understanding.unread", most=f"{MOST:,}")
        yield Notice(kind="assumption", text=said, quote=text.quote((last.start, last.end)))


def _past_approvals(thread: Thread) -> Iterator[Notice]:
    for said in thread.spoken:
        for match in re.finditer(r"already approved|schon genehmigt|deja approuve|ya aprobado", said.text.folded):
            clause = said.text.clause(match.start())
            yield Notice(
                kind="assumption",
                text=say("understanding.past_approval"),
                quote=said.text.quote(clause),
            )

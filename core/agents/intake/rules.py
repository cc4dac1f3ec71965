"""Reads without a model, and lets a model add only what stands word for word in a message and what no rule has read."""

import re

from pydantic import JsonValue, ValidationError

from core.agents.intake.contract import Extract, Input, Output
from core.domain.base import Json
from core.domain.constraints import Constraints, Provenance, Understanding
from core.domain.reason import Candidate, Chosen, Reason, Rejected
from core.domain.requirement import Message
from core.phrases import joined, named, say
from core.understanding import understand

#: What an inferred value counts beside a stated one, in the confidence.
INFERRED_COUNTS = 0.6
#: What each contradiction takes away from the confidence.
CONFLICT_COSTS = 0.15
#: Keys that a model may not set: what they say is computed from the others or is a matter of people.
_RULES_ONLY = ("language", "change_request", "monthly_budget_usd", "monthly_budget_original", "human_approval")
#: What protects people, from weak to strong: a model may make it stronger, never weaker; only people and rules may.
_SAFEGUARDS: dict[str, tuple[JsonValue, ...]] = {
    "data_classification": ("public", "internal", "confidential", "restricted"),
    "explainability": ("none", "global", "per_prediction"),
    "internet_egress": (True, False),
    **dict.fromkeys(("audit", "bias", "deletion", "drift_monitoring", "pan", "phi", "private_only"), (False, True)),
}
_HEADLINE = (
    "use_case",
    "serving_mode",
    "latency_p95_ms",
    "throughput_rps",
    "batch_frequency",
    "regions",
    "monthly_budget_usd",
)


#: The words of a constraint's values.
_VOCABULARY = {"use_case": "use_case", "serving_mode": "serving", "batch_frequency": "often"}


def decide(question: Input) -> Output:
    return ground(question, Output())


def ground(question: Input, output: Output) -> Output:
    """The rules' reading, with what a model saw beyond it; a value whose quote nobody wrote is dropped and counted."""
    read = understand(question.messages, answers=question.answers, asked=question.asked)
    merged, refused = _with_extracts(read, output.extracts, question)
    return output.model_copy(update={"understanding": merged, "reason": _reason(merged, refused, question)})


def _with_extracts(
    read: Understanding, extracts: tuple[Extract, ...], question: Input
) -> tuple[Understanding, tuple[Rejected, ...]]:
    values: Json = {}
    provenance = dict(read.provenance)
    refused: list[Rejected] = []
    for extract in extracts:
        message = _find_message(extract.quote, question)
        if message is None:
            refused.append(Rejected(id=extract.key[:60], why=say("intake.not.quote")))
            continue
        why = _why_not(extract, read)
        if why:
            refused.append(Rejected(id=extract.key, why=why))
            continue
        values[extract.key] = extract.value
        source = "inferred" if extract.implied or not _carries(extract) else "stated"
        provenance[extract.key] = Provenance(
            source=source, quote=extract.quote, user=message.user, message_ts=message.ts
        )
    constraints = read.constraints.with_values(values)
    return read.model_copy(update={"constraints": constraints, "provenance": provenance}), tuple(refused)


def _find_message(quote: str, question: Input) -> Message | None:
    return next((m for m in question.messages if quote.strip() and quote in m.text), None)


def _why_not(extract: Extract, read: Understanding) -> str:
    """Why a model's value is not taken; empty when it is."""
    if extract.key not in Constraints.model_fields or extract.key in _RULES_ONLY:
        return say("intake.not.rules_only")
    if any(
        extract.quote in notice.quote or notice.quote in extract.quote
        for notice in read.notices
        if notice.kind in ("injection", "withdrawn") and notice.quote
    ):
        return say("intake.not.order")
    if extract.key in read.provenance and read.provenance[extract.key].source in ("stated", "answer"):
        return say("intake.not.stated")
    if _weakens(extract, read):
        return say("intake.not.weakens")
    try:
        Constraints.model_validate({extract.key: extract.value})
    except ValidationError:
        return say("intake.not.kind")
    return ""


def _weakens(extract: Extract, read: Understanding) -> bool:
    """Where nothing was read, the weakest value is no addition either."""
    scale = _SAFEGUARDS.get(extract.key, ())
    if extract.value not in scale:
        return False
    present = read.constraints.json_dict()[extract.key]
    return scale.index(extract.value) <= (scale.index(present) if present in scale else 0)


def _carries(extract: Extract) -> bool:
    """A figure counts as stated only when its digits stand in the quote."""
    if isinstance(extract.value, bool) or not isinstance(extract.value, int | float):
        return True
    return any(
        _same(float(figure.replace(",", "")), float(extract.value))
        for figure in re.findall(r"\d[\d,]*(?:\.\d+)?", extract.quote)
    )


def _same(written: float, meant: float) -> bool:
    return written == meant or (meant != 0 and written in (meant / 1000, meant * 1000, meant / 60, meant * 60))


def _reason(read: Understanding, refused: tuple[Rejected, ...], question: Input) -> Reason:
    sources = [p.source for key, p in read.provenance.items() if key != "language"]
    said, purpose = sum(source in ("stated", "answer") for source in sources), read.constraints.use_case
    implied = sum(source == "inferred" for source in sources)
    confidence = (said + INFERRED_COUNTS * implied) / (said + implied) if said + implied else 0.0
    confidence = max(0.0, confidence - CONFLICT_COSTS * len(read.conflicts))
    clashes = say("intake.less", each=CONFLICT_COSTS, n=len(read.conflicts)) if read.conflicts else ""
    return Reason(
        candidates=tuple(
            Candidate(id=key, summary=_cited(key, read)) for key in read.constraints.stated() if key != "language"
        ),
        choice=Chosen(
            id=named("use_case", purpose) if purpose else say("intake.unclear"),
            justification=summary(read.constraints),
        ),
        rejected=refused,
        confidence=round(confidence, 2),
        confidence_from=say("intake.sure", said=said, implied=implied, counts=INFERRED_COUNTS, clashes=clashes),
        risks=tuple(dict.fromkeys(notice.text for notice in read.notices if notice.kind != "currency")),
        next_steps=tuple(say("intake.settle", detail=conflict.detail) for conflict in read.conflicts),
        facts={
            **_facts(read, messages=len(question.messages)),
            "quotes_that_nobody_wrote": sum(one.why == say("intake.not.quote") for one in refused),
        },
    )


def summary(constraints: Constraints) -> str:
    """One line of what was understood: `churn, batch, daily, us-east-1, 40 USD a month`."""
    values = constraints.json_dict()
    parts = [_said(key, values[key]) for key in _HEADLINE if values[key] is not None]
    return joined(parts, ", ") if parts else say("intake.nothing")


def _said(key: str, value: JsonValue) -> str:
    if isinstance(value, list):
        return ", ".join(str(v) for v in value)
    if isinstance(value, str):
        return named(_VOCABULARY.get(key, "value"), value)
    return say(f"intake.said.{key}", value=f"{value:,.10g}" if isinstance(value, int | float) else str(value))


def _cited(key: str, read: Understanding) -> str:
    provenance = read.provenance.get(key, Provenance(source="unknown"))
    return say(
        "intake.cited",
        value=_value(key, read.constraints.json_dict()[key]),
        source=named("source", provenance.source),
        quote=say("intake.quote", quote=provenance.quote) if provenance.quote else "",
        who=f" ({provenance.user})" if provenance.user else "",
    )


def _value(key: str, value: JsonValue) -> str:
    if isinstance(value, list):
        return joined([_value(key, one) for one in value], ", ")
    if isinstance(value, bool):
        return named("flag", str(value).lower())
    if isinstance(value, int | float):
        return f"{value:,.10g}"
    return named(_VOCABULARY.get(key, "value"), str(value))


def _facts(read: Understanding, *, messages: int) -> Json:
    values = read.constraints.json_dict()
    facts: Json = {key: values[key] for key in _HEADLINE if values[key] is not None}
    return {
        **facts,
        "messages": messages,
        "values": len(read.constraints.stated()),
        "contradictions": len(read.conflicts),
    }

"""A run as the one JSON object of the public contract: `design --json`, `runs show --json` and REST give this."""

from collections.abc import Sequence

from pydantic import BaseModel, JsonValue

from core.application.queries import RunView
from core.domain.base import Json
from core.domain.plan import Plan
from core.domain.requirement import Notice
from core.domain.usage import Usage, spending
from core.errors import BadInput
from core.phrases import FALLBACK, told


def report(view: RunView) -> Json:
    """What people are asked and told aloud is in the requirement's language; everything else is in English."""
    decision_set, language = view.decision_set, view.constraints.language or FALLBACK
    timings: dict[str, float] = {}
    for step in view.progress:
        timings[step.node] = round(timings.get(step.node, 0.0) + step.seconds, 4)
    return {
        "decision_set_id": decision_set.id,
        "project_id": decision_set.project_id,
        "number": decision_set.number,
        "version": decision_set.version,
        "draft": decision_set.draft,
        "status": decision_set.status,
        "gate": view.gate.kind if view.gate else None,
        "first_action": view.first_action,
        "notices": _rows(told(view.notices, language)),
        "constraints": view.constraints.json_dict(),
        "provenance": {key: _plain(value) for key, value in view.provenance.items()},
        "coverage": _plain(told(view.coverage, language)),
        "questions": _rows(told(view.questions, language)),
        "answers": dict(view.answers),
        "plan": _plan(view.plan),
        "relaxations": _rows(view.relaxations),
        "findings": _rows(view.findings),
        "cost": _plain(view.cost),
        "policy": _plain(view.policy),
        "validation": _plain(view.validation),
        "repository": _plain(view.repository),
        "diff": _plain(view.diff),
        "cards": _rows(view.cards),
        "llm": _llm(view),
        "error": _plain(view.error),
        "timings": dict(timings),
        "seconds": round(sum(timings.values()), 4),
    }


def refusal(exc: BadInput, *, text: str) -> Json:
    """What `--json` prints for input of which no decision set was made."""
    notice = Notice(kind="scope", text=f"{exc.message} {exc.remedy}".strip(), quote=" ".join(text.split())[:200])
    return {
        "decision_set_id": None,
        "project_id": None,
        "status": None,
        "gate": None,
        "first_action": "decline_or_redirect",
        "notices": _rows([notice]),
    }


def _llm(view: RunView) -> Json:
    """`usd` is None, not a part of it, when the price of a model that answered is not known."""
    provider, _, model = view.mode.partition(":")
    by_model: dict[str, list[Usage]] = {}
    for usage in view.usage:
        by_model.setdefault(usage.label, []).append(usage)
    models: list[JsonValue] = [{"model": label, **_sum(usages)} for label, usages in by_model.items()]
    expected = view.estimate
    estimate = {**expected.json_dict(), "source": expected.source} if expected else None
    return {
        "provider": provider,
        "model": model or None,
        **_sum(view.usage),
        "by_model": models,
        "estimate": estimate,
    }


def _sum(usages: Sequence[Usage]) -> Json:
    whole = spending(usages)
    return {
        "calls": whole.calls,
        "first_attempts": whole.decisions,
        "failed_calls": whole.failed,
        "input_tokens": whole.input_tokens,
        "output_tokens": whole.output_tokens,
        "usd": None if whole.unpriced else round(whole.usd, 8),
    }


def _plan(plan: Plan | None) -> Json | None:
    """The contract shows a component's production sizing flat; every environment's stands beside it."""
    if plan is None:
        return None
    shown = plan.json_dict()
    shown["components"] = [
        {
            "id": c.id,
            "kind": c.kind,
            "capabilities": list(c.capabilities),
            "reason": c.reason,
            "sizing": dict(c.sizing["prod"].values) if "prod" in c.sizing else {},
            "environments": {name: _plain(sizing) for name, sizing in c.sizing.items()},
        }
        for c in plan.components
    ]
    return shown


def _plain(value: BaseModel | None) -> JsonValue:
    return value.model_dump(mode="json") if value is not None else None


def _rows(values: Sequence[BaseModel]) -> list[JsonValue]:
    return [v.model_dump(mode="json") for v in values]

"""How well requirements were read and answered, scored against a file that says what a careful architect would do.

Pure: cases and what was observed in, figures out. A label that nothing here can judge is counted as such, not as right.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import cast

import yaml
from pydantic import Field, JsonValue, ValidationError

from core.application.queries import RunView
from core.domain.base import Frozen, Json
from core.domain.requirement import Message
from core.errors import BadInput

#: Numbers within a tenth are right.
TOLERANCE = 0.1


class Case(Frozen, extra="ignore"):
    """One requirement of the file; `text` is the whole, `thread` the same as messages where there are several."""

    id: str
    text: str
    thread: tuple[dict[str, str], ...] = ()
    tags: tuple[str, ...] = ()
    expected_action: str
    expect: Json = {}
    must_have: tuple[str, ...] = ()
    must_not: tuple[str, ...] = ()

    @property
    def messages(self) -> tuple[Message, ...]:
        said = self.thread or ({"user": "", "text": self.text},)
        return tuple(Message(user=m.get("user", ""), text=m["text"]) for m in said)


class CaseFile(Frozen, extra="ignore"):
    core_keys: tuple[str, ...]
    requirements: tuple[Case, ...] = Field(min_length=1)


class Observed(Frozen):
    """What the system made of a requirement, without a question to it."""

    action: str
    constraints: Json = {}
    stated: dict[str, str] = {}
    """Constraint keys that are said to be stated, with their quotes."""
    marks: frozenset[str] = frozenset()
    """What the design holds, like `capability:scheduler`, `component:kms`, `region:eu-west-1`, `over_budget`."""
    by_models: int = 0
    """Decisions that a model took."""


class Score(Frozen):
    id: str
    action: str
    expected_action: str
    right: tuple[str, ...] = ()
    """Core keys that were read as expected; the same for the next two."""
    wrong: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()
    invented: tuple[str, ...] = ()
    """Core keys said to be stated whose quote stands nowhere in the text."""
    other_right: int = 0
    other_expected: int = 0
    """Keys beyond the core ones."""
    have: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    violated: tuple[str, ...] = ()
    unjudged: tuple[str, ...] = ()
    by_models: int = 0

    @property
    def action_right(self) -> bool:
        return self.action == self.expected_action


def cases_in(text: str) -> CaseFile:
    """Raises BadInput."""
    try:
        return CaseFile.model_validate_json(text)
    except ValidationError as exc:
        first = exc.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise BadInput(f"This is no file of requirements to evaluate: {where}: {first['msg']}.") from exc


def observed(view: RunView) -> Observed:
    plan, values = view.plan, view.constraints.stated()
    marks = {f"notice:{n.kind}" for n in view.notices} | {f"status:{view.status}"}
    marks |= {"conflict"} if view.coverage and view.coverage.conflicts else set()
    marks |= {f"finding:{f.check}" for f in view.findings if f.severity != "ok"}
    if plan is not None:
        marks |= {f"capability:{c.id}" for c in plan.capabilities} | {f"component:{c.id}" for c in plan.components}
        marks |= {f"kind:{c.kind}" for c in plan.components} | {f"region:{plan.region}", "plan"}
    if view.cost is not None:
        marks |= {f"item:{line.item}" for line in view.cost.lines}
        budget = view.constraints.monthly_budget_usd
        marks |= {"over_budget"} if budget is not None and view.cost.monthly_usd > budget else set()
    return Observed(
        action=view.first_action or "",
        constraints=values,
        stated={k: p.quote for k, p in view.provenance.items() if p.source in ("stated", "answer")},
        marks=frozenset(marks),
        by_models=sum(":" in card.decided_by for card in view.cards),
    )


def score(case: Case, seen: Observed, *, core_keys: Sequence[str]) -> Score:
    core = {key: value for key, value in case.expect.items() if key in core_keys}
    other = {key: value for key, value in case.expect.items() if key not in core_keys}
    right = [key for key, value in core.items() if matches(value, seen.constraints.get(key))]
    missed = [key for key in core if key not in right and seen.constraints.get(key) is None]
    quotes = {key: quote for key, quote in seen.stated.items() if key in core_keys and key not in case.expect}
    said = " ".join(m.text for m in case.messages)
    return Score(
        id=case.id,
        action=seen.action,
        expected_action=case.expected_action,
        right=tuple(right),
        wrong=tuple(key for key in core if key not in right and key not in missed),
        missed=tuple(missed),
        invented=tuple(key for key, quote in quotes.items() if not quote or quote not in said),
        other_right=sum(matches(value, seen.constraints.get(key)) for key, value in other.items()),
        other_expected=len(other),
        have=tuple(label for label in case.must_have if _holds(label, seen) is True),
        lacking=tuple(label for label in case.must_have if _holds(label, seen) is False),
        violated=tuple(label for label in case.must_not if _breaks(label, seen) is True),
        unjudged=tuple(
            [label for label in case.must_have if _holds(label, seen) is None]
            + [label for label in case.must_not if _breaks(label, seen) is None]
        ),
        by_models=seen.by_models,
    )


def summary(scores: Sequence[Score]) -> Json:
    """Precision, recall and F1 over the core keys of all cases, and the shares of the others."""
    right = sum(len(s.right) for s in scores)
    taken = right + sum(len(s.wrong) + len(s.invented) for s in scores)
    wanted = right + sum(len(s.wrong) + len(s.missed) for s in scores)
    precision, recall = _share(right, taken), _share(right, wanted)
    have, lacking = sum(len(s.have) for s in scores), sum(len(s.lacking) for s in scores)
    return {
        "cases": len(scores),
        "precision": precision,
        "recall": recall,
        "f1": round(2 * precision * recall / (precision + recall), 4) if precision + recall else 0.0,
        "other_keys": _share(sum(s.other_right for s in scores), sum(s.other_expected for s in scores)),
        "first_action": _share(sum(s.action_right for s in scores), len(scores)),
        "must_have_recall": _share(have, have + lacking),
        "must_not_violations": sum(len(s.violated) for s in scores),
        "invented": sum(len(s.invented) for s in scores),
        "unjudged_labels": sum(len(s.unjudged) for s in scores),
        "decided_by_models": sum(s.by_models for s in scores),
    }


def matches(expected: JsonValue, got: JsonValue) -> bool:
    """As the file's own head says: numbers within a tenth, lists as subsets, ranges, choices, text by sense of case."""
    match expected:
        case {"range": [int() | float() as low, int() | float() as high]}:
            return _is_number(got) and low <= cast(float, got) <= high
        case {"any_of": [*choices]}:
            return any(matches(choice, got) for choice in choices)
        case dict():
            return isinstance(got, dict) and all(matches(value, got.get(key)) for key, value in expected.items())
        case bool():
            return got is expected
        case int() | float():
            return _is_number(got) and abs(cast(float, got) - expected) <= TOLERANCE * abs(expected)
        case list():
            return isinstance(got, list) and _folded(expected) <= _folded(got)
        case None:
            return got is None
        case _:
            # Open vocabularies are sometimes a list on one side and a word on the other.
            return expected.casefold() in (_folded(got) if isinstance(got, list) else {str(got).casefold()})


def _is_number(value: JsonValue) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _folded(values: Iterable[JsonValue]) -> set[str]:
    return {str(v).casefold() for v in values}


def _share(part: int, whole: int) -> float:
    """1 where nothing was asked for."""
    return round(part / whole, 4) if whole else 1.0


def _holds(label: str, seen: Observed) -> bool | None:
    """None: the label is not in `labels.yaml`, and no capability has its name."""
    known = _labels()["have"].get(label)
    if known is None:
        return True if f"capability:{label}" in seen.marks else None
    return bool(seen.marks & {f"capability:{label}", *known})


def _breaks(label: str, seen: Observed) -> bool | None:
    known = _labels()["not"].get(label)
    if known is None:
        return True if f"component:{label}" in seen.marks else None
    unless = {mark.removeprefix("unless ") for mark in known if mark.startswith("unless ")}
    wanted = [mark for mark in known if not mark.startswith("unless ")]
    return any(_occurs(mark, seen.marks) for mark in wanted) and not any(_occurs(m, seen.marks) for m in unless)


def _occurs(pattern: str, marks: Iterable[str]) -> bool:
    """A mark, or the beginning of one where the pattern ends in `*`."""
    return any(mark.startswith(pattern[:-1]) if pattern.endswith("*") else mark == pattern for mark in marks)


@cache
def _labels() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    raw = yaml.safe_load(Path(__file__).with_name("labels.yaml").read_text(encoding="utf-8"))
    return {part: {label: tuple(marks) for label, marks in raw[part].items()} for part in ("have", "not")}

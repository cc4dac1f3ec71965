"""Chooses what to ask without a model: what blocks first, then what changes most; never what was said."""

import re
from collections.abc import Iterator

from core.agents.questions.blocking import asks, cloud_question, conflict_question
from core.agents.questions.contract import MOST, Input, Output, Wording
from core.domain.constraints import Understanding
from core.domain.plan import Relaxation
from core.domain.question import Choice, DecisiveField, Question
from core.domain.reason import Candidate, Chosen, Reason, Rejected
from core.phrases import joined, named, say


def decide(question: Input) -> Output:
    return ground(question, Output())


def ground(question: Input, output: Output) -> Output:
    """The computed questions, worded by a model where it keeps every figure. Raises ValueError for an unknown id."""
    every = tuple(_distinct(_all(question)))
    asked = every[:MOST]
    known = {one.id: one for one in asked}
    for wording in output.wordings:
        if wording.id not in known:
            raise ValueError(f"there is no question {wording.id!r}; there are {', '.join(known) or 'none'}")
        known[wording.id] = _reworded(known[wording.id], wording)
    return output.model_copy(update={"questions": tuple(known.values()), "reason": _reason(question, every, asked)})


def _all(question: Input) -> Iterator[Question]:
    """Blocking ones first, then relaxations by price, then decisive fields by weight."""
    read = question.understanding
    if (cloud := cloud_question(read)) is not None:
        yield cloud
    for conflict in dict.fromkeys((*read.conflicts, *question.coverage.conflicts)):
        yield conflict_question(conflict, read.constraints)
    yield from _relaxed(question.relaxations, read)
    for field in sorted(question.decisive, key=lambda f: (not f.blocking, -f.weight, f.field)):
        if not _said(read, field.field):
            yield _decisive(field)


def _relaxed(relaxations: tuple[Relaxation, ...], read: Understanding) -> Iterator[Question]:
    """One question for each requirement that could give way, with the prices of what that would lead to."""
    by_field: dict[str, list[Relaxation]] = {}
    for relaxation in sorted(relaxations, key=lambda r: r.monthly_usd):
        by_field.setdefault(relaxation.field, []).append(relaxation)
    values = read.constraints.json_dict()
    for field, options in by_field.items():
        choices = [Choice(value=o.value, label=o.detail) for o in options]
        if values.get(field) is not None:
            choices.append(Choice(value=values[field], label=say("questions.choice.keep")))
        yield Question(
            id=f"q-{field}", field=field, kind="choice", choices=tuple(choices),
            text=say("questions.question.relaxation", field=named("key", field)), why=say("questions.why.relaxation"),
        )  # fmt: skip


def _decisive(field: DecisiveField) -> Question:
    return Question(
        id=f"q-{field.field}",
        field=field.field,
        text=asks(field.field),
        kind=field.kind,
        choices=field.options,
        default=None if field.blocking else field.default,
        why=field.changes,
        blocking=field.blocking,
    )


def _said(read: Understanding, key: str) -> bool:
    provenance = read.provenance.get(key)
    known = provenance is not None and provenance.source in ("stated", "answer", "inferred")
    return known and read.constraints.json_dict().get(key) is not None


def _distinct(questions: Iterator[Question]) -> Iterator[Question]:
    seen: set[str] = set()
    for question in questions:
        if question.id not in seen:
            seen.add(question.id)
            yield question


def _reworded(question: Question, wording: Wording) -> Question:
    """A wording that brings a figure of its own is no wording."""
    figures = set(re.findall(r"\d+(?:[.,]\d+)*", wording.text))
    known = set(re.findall(r"\d+(?:[.,]\d+)*", question.text + question.why))
    if not wording.text.strip() or figures - known:
        raise ValueError(
            f"the wording of {question.id} brings figures that are not in the question: {sorted(figures - known)}"
        )
    return question.model_copy(update={"text": wording.text.strip()})


def _reason(question: Input, every: tuple[Question, ...], asked: tuple[Question, ...]) -> Reason:
    weights = {f"q-{field.field}": field.weight for field in question.decisive}
    whole = sum(weights.get(one.id, 1.0) for one in every)
    share = sum(weights.get(one.id, 1.0) for one in asked) / whole if whole else 1.0
    blocking = [one for one in asked if one.blocking]
    first = say("questions.reason.only_people", n=len(blocking)) if blocking else ""
    return Reason(
        candidates=tuple(Candidate(id=one.id, summary=one.text, tradeoffs=one.why) for one in every),
        choice=Chosen(
            id=say("questions.reason.ask", n=len(asked)),
            justification=joined((first, say("questions.reason.order", coverage=question.coverage.score)))
            if asked
            else say("questions.reason.nothing"),
        ),
        rejected=tuple(Rejected(id=one.id, why=say("questions.reason.less")) for one in every[MOST:]),
        confidence=round(share, 2),
        confidence_from=say("questions.reason.sure"),
        next_steps=tuple(say("questions.reason.answer", question=one.id, otherwise=_otherwise(one)) for one in asked),
        facts={"round": question.round, "asked": len(asked), "open": len(every), "blocking": len(blocking)},
    )


def _otherwise(question: Question) -> str:
    if question.default is None:
        return say("questions.reason.waits")
    return say("questions.reason.taken", default=str(question.default))

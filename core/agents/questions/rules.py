"""Chooses what to ask without a model: what blocks first, then what changes most; never what was said."""

import re
from collections.abc import Iterator

from pydantic import JsonValue

from core.agents.questions.blocking import cloud_question, conflict_question
from core.agents.questions.contract import MOST, Input, Output, Wording
from core.agents.questions.wording import choice, field_words, say, value_words, why
from core.domain.constraints import Understanding
from core.domain.plan import Relaxation
from core.domain.question import Choice, DecisiveField, Question
from core.domain.reason import Candidate, Chosen, Reason, Rejected

_NEEDED = re.compile(r"also needs a budget of (?P<usd>[\d,.]+) USD")


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
    language = read.constraints.language or "en"
    if (cloud := cloud_question(read, language)) is not None:
        yield cloud
    for conflict in dict.fromkeys((*read.conflicts, *question.coverage.conflicts)):
        yield conflict_question(conflict, read.constraints, language)
    yield from _relaxed(question.relaxations, read, language)
    for field in sorted(question.decisive, key=lambda f: (not f.blocking, -f.weight, f.field)):
        if not _said(read, field.field):
            yield _decisive(field, language)


def _relaxed(relaxations: tuple[Relaxation, ...], read: Understanding, language: str) -> Iterator[Question]:
    """One question for each requirement that could give way, with the prices of what that would lead to."""
    by_field: dict[str, list[Relaxation]] = {}
    for relaxation in sorted(relaxations, key=lambda r: r.monthly_usd):
        by_field.setdefault(relaxation.field, []).append(relaxation)
    values = read.constraints.json_dict()
    for field, options in by_field.items():
        name = field_words(language, field)
        choices = [Choice(value=o.value, label=_priced(o, name, values.get(field), language)) for o in options]
        if values.get(field) is not None:
            choices.append(Choice(value=values[field], label=say(language, "choice", "keep")))
        yield Question(
            id=f"q-{field}", field=field, kind="choice", choices=tuple(choices),
            text=say(language, "question", "relaxation", field=name), why=say(language, "why", "relaxation"),
        )  # fmt: skip


def _priced(option: Relaxation, name: str, old: JsonValue, language: str) -> str:
    """What would change, from what, with which budget where it needs another one, and what it would then cost."""
    value = value_words(language, option.value, fallback=_plain(option.value))
    what = say(language, "form", "relaxed", field=name, value=value, old=_plain(old))
    if (budget := _NEEDED.search(option.detail)) is not None:
        what = say(language, "form", "and_budget", what=what, usd=budget["usd"])
    return say(language, "form", "priced", what=what, usd=f"{option.monthly_usd:,.0f}")


def _plain(value: JsonValue) -> str:
    return f"{value:,g}" if isinstance(value, int | float) and not isinstance(value, bool) else str(value)


def _decisive(field: DecisiveField, language: str) -> Question:
    return Question(
        id=f"q-{field.field}",
        field=field.field,
        text=say(language, "question", field.field, field=field.field),
        kind=field.kind,
        choices=tuple(choice(language, one) for one in field.options),
        default=None if field.blocking else field.default,
        why=why(language, field.changes),
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
    first = f"{len(blocking)} of them only people can settle. " if blocking else ""
    return Reason(
        candidates=tuple(Candidate(id=one.id, summary=one.text, tradeoffs=one.why) for one in every),
        choice=Chosen(
            id=f"ask {len(asked)}",
            justification=f"{first}Asked in the order of what they change; coverage is {question.coverage.score:.2f}."
            if asked
            else "Nothing that is still open changes the plan.",
        ),
        rejected=tuple(Rejected(id=one.id, why="it changes less than the five that are asked") for one in every[MOST:]),
        confidence=round(share, 2),
        confidence_from="the share of the weight of all open questions that is asked in this round",
        next_steps=tuple(f"Answer {one.id}, or {_otherwise(one)}." for one in asked),
        facts={"round": question.round, "asked": len(asked), "open": len(every), "blocking": len(blocking)},
    )


def _otherwise(question: Question) -> str:
    return f"{question.default} is taken" if question.default is not None else "the design waits"

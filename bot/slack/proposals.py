"""What the bot says to words in a thread: each card carries the button that would do it, filled in. Pure."""

from bot.cards import Action, Card, Field, GateTold, Story
from bot.cards.phrases import count, say
from bot.cards.wording import key_label, readable, upper_first, who
from bot.slack import answers as reading
from bot.slack.kinds import Kind, rejects
from core.domain.actor import Actor
from core.domain.base import Json
from core.domain.decision_set import DecisionSet
from core.domain.question import Question
from core.phrases import word


def echo(gate: GateTold, story: Story, given: Json, *, notes: list[str], defaults: bool) -> Card:
    """What was read as answers; nothing of it counts before it is confirmed."""
    missing = reading.unanswered(gate.waiting.questions, given)
    numbers = {q.id: i for i, q in enumerate(gate.waiting.questions, 1)}
    whole = not missing or (defaults and all(q.default is not None for q in missing))
    language = story.language
    read = say(language, "proposal", "all_defaults" if defaults else "read_none")
    if given:
        read = say(language, "proposal", "read", answers=count(language, len(given), "answer"))
    asked = count(language, len(missing), "question")
    left = "" if whole else say(language, "proposal", "left", questions=asked)
    shown = [Field(_key(key, language), readable(value, language)) for key, value in given.items()]
    if whole:
        shown += [
            Field(say(language, "proposal", "by_default", what=_key(q.field, language)), readable(q.default, language))
            for q in missing
        ]
    first = numbers[missing[0].id] if missing else 0
    return Card(
        kind="notice",
        title=f"{read}{left}",
        summary=say(language, "proposal", "confirm_hint" if whole else "reply_hint", first=first),
        language=language,
        because=(
            *(say(language, "proposal", "also", note=note) for note in notes),
            *(() if whole else tuple(f"{numbers[q.id]}. {_asked(q)}" for q in missing)),
        ),
        fields=tuple(shown),
        actions=_answer_actions(gate, missing, language, whole=whole),
        fallback=f"{story.name}: {read}{left}.",
    )


def _key(key: str, language: str) -> str:
    return upper_first(key_label(key, language))


def _asked(question: Question) -> str:
    choices = " / ".join(c.label for c in question.choices) if question.kind == "choice" else ""
    return f"{question.text} — {choices}" if choices else question.text


def final(said: str, kind: Kind, gate: GateTold, story: Story) -> Card:
    """At the final gate: the button that the words mean."""
    value = f"{gate.waiting.gate_id}:{gate.waiting.gate_version}"
    if kind in ("verdict", "confirmation"):
        return _verdict(said, value, gate, story)
    language = story.language
    title = say(language, "proposal", "not_in_draft", draft=gate.waiting.draft, name=story.name)
    revise = Action("gate-revise", say(language, "proposal", "revise_with"), value, style="primary")
    return Card(
        kind="notice",
        title=title,
        summary=say(language, "proposal", "kept_as_note"),
        language=language,
        quote=said,
        actions=(revise,),
        fallback=f"{title}.",
    )


def suggestion(said: str, by: Actor, decision_set: DecisionSet, gate: GateTold | None, language: str) -> Card:
    """Words of somebody who may not steer, for whoever may."""
    title = say(language, "proposal", "suggests", who=who(by))
    asked = say(language, "proposal", "take_up", who=who(decision_set.requester))
    return Card(
        kind="notice",
        title=title,
        quote=said,
        actions=(_take_up(decision_set, gate, language),),
        context=(asked,),
        language=language,
        fallback=f"{decision_set.name}: {title} “{said[:200]}”, {asked}.",
    )


def new_version(said: str, newest: DecisionSet, language: str) -> Card:
    title = say(language, "proposal", "start_with", version=newest.version + 1)
    retry = (Action("run-retry", say(language, "end", "retry"), newest.id),) if newest.status == "failed" else ()
    return Card(
        kind="notice",
        title=title,
        summary=say(language, "proposal", "keeps", name=newest.name, status=word(language, "status", newest.status)),
        language=language,
        quote=said,
        actions=(_start(newest, language), *retry),
        fallback=f"{newest.name}: {title}",
    )


def who_may(story: Story, may_decide: str) -> Card:
    title = say(story.language, "proposal", "only", who=may_decide, name=story.name)
    return Card(kind="notice", title=title, language=story.language, fallback=f"{title}.")


def all_deleted(newest: DecisionSet, language: str) -> Card:
    title = say(language, "proposal", "gone", name=newest.name)
    asks = say(language, "proposal", "cancel_confirm", name=newest.name)
    cancel = say(language, "proposal", "cancel", name=newest.name)
    stop = Action("run-cancel", cancel, newest.id, style="danger", confirm=asks)
    return Card(
        kind="notice",
        title=title,
        summary=say(language, "proposal", "goes_on"),
        language=language,
        actions=(stop,),
        fallback=f"{title}.",
    )


def too_late(said: str, newest: DecisionSet, gate: GateTold | None, language: str) -> Card:
    """An edit after the final gate was opened."""
    if gate is None or gate.outcome != "open":
        return new_version(said, newest, language)
    value = f"{gate.waiting.gate_id}:{gate.waiting.gate_version}"
    title = say(language, "proposal", "too_late", draft=gate.waiting.draft, name=newest.name)
    return Card(
        kind="notice",
        title=title,
        summary=say(language, "proposal", "as_before"),
        language=language,
        quote=said,
        actions=(Action("gate-revise", say(language, "proposal", "revise_with"), value, style="primary"),),
        fallback=f"{title}.",
    )


def _verdict(said: str, value: str, gate: GateTold, story: Story) -> Card:
    language = story.language
    title = say(language, "proposal", "text_never", name=story.name)
    if rejects(said):
        confirm = say(language, "gate", "reject_confirm", name=story.name)
        action = Action("gate-reject", say(language, "gate", "reject"), value, style="danger", confirm=confirm)
    elif gate.waiting.blocked:
        action = Action("gate-revise", say(language, "gate", "revise"), value, style="primary")
    elif story.policy and story.policy.policy.failed("B"):
        action = Action("gate-waive", say(language, "gate", "waive"), value, style="primary")
    else:
        confirm = say(language, "proposal", "approve_confirm", draft=gate.waiting.draft, name=story.name)
        action = Action("gate-approve", say(language, "gate", "approve"), value, style="primary", confirm=confirm)
    return Card(
        kind="notice",
        title=title,
        summary=say(language, "proposal", "press"),
        language=language,
        actions=(action,),
        fallback=f"{title}. {say(language, 'proposal', 'press')}",
    )


def _take_up(decision_set: DecisionSet, gate: GateTold | None, language: str) -> Action:
    """The button opens a form with these words, or keeps them as a note of whoever presses it."""
    if decision_set.status in ("completed", "rejected", "failed", "cancelled", "expired"):
        return _start(decision_set, language)
    if gate is None:
        return Action("note-take", say(language, "proposal", "keep_note"), decision_set.id, style="primary")
    value = f"{gate.waiting.gate_id}:{gate.waiting.gate_version}"
    if gate.waiting.kind == "input":
        return Action("gate-answer", say(language, "proposal", "answer_with"), value, style="primary")
    return Action("gate-revise", say(language, "proposal", "revise_with"), value, style="primary")


def _start(newest: DecisionSet, language: str) -> Action:
    start = say(language, "proposal", "start", version=newest.version + 1)
    return Action("run-revise", start, newest.id, style="primary")


def _answer_actions(gate: GateTold, missing: tuple[Question, ...], language: str, *, whole: bool) -> tuple[Action, ...]:
    value = f"{gate.waiting.gate_id}:{gate.waiting.gate_version}"
    if whole:
        return (
            Action("gate-confirm", say(language, "proposal", "confirm"), value, style="primary"),
            Action("gate-answer", say(language, "proposal", "change_answers"), value),
        )
    asked = say(language, "gate", "answer", questions=count(language, len(missing), "question"))
    answer = Action("gate-answer", asked, value, style="primary")
    if any(q.default is None for q in missing):
        return (answer,)
    return (answer, Action("gate-confirm", say(language, "proposal", "rest_defaults"), value))

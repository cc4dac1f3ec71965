"""What the bot says to words in a thread: each card carries the button that would do it, filled in. Pure."""

from bot.cards import Action, Card, Field, GateTold, Story
from bot.cards.wording import counted, label, readable, who
from bot.slack import answers as reading
from bot.slack.kinds import Kind, rejects
from core.domain.actor import Actor
from core.domain.base import Json
from core.domain.decision_set import DecisionSet
from core.domain.question import Question


def echo(gate: GateTold, story: Story, given: Json, *, notes: list[str], defaults: bool) -> Card:
    """What was read as answers; nothing of it counts before it is confirmed."""
    missing = reading.unanswered(gate.waiting.questions, given)
    numbers = {q.id: i for i, q in enumerate(gate.waiting.questions, 1)}
    whole = not missing or (defaults and all(q.default is not None for q in missing))
    read = f"I read {counted(len(given), 'answer')}" if given else "I could not read an answer in this"
    if defaults and not given:
        read = "The defaults for all of them"
    left = "" if whole else f"; {counted(len(missing), 'question')} left"
    shown = [Field(label(key).capitalize(), readable(value)) for key, value in given.items()]
    if whole:
        shown += [Field(f"{label(q.field).capitalize()} (default)", readable(q.default)) for q in missing]
    first = numbers[missing[0].id] if missing else 0
    return Card(
        kind="notice",
        title=f"{read}{left}",
        summary="Confirm, and they count." if whole else f"Reply like “{first}: …”, or press the button.",
        because=(
            *(f"Also for the requirement: {note}" for note in notes),
            *(() if whole else tuple(f"{numbers[q.id]}. {_asked(q)}" for q in missing)),
        ),
        fields=tuple(shown),
        actions=_answer_actions(gate, missing, whole=whole),
        fallback=f"{story.name}: {read}{left}.",
    )


def _asked(question: Question) -> str:
    choices = " / ".join(c.label for c in question.choices) if question.kind == "choice" else ""
    return f"{question.text} — {choices}" if choices else question.text


def final(said: str, kind: Kind, gate: GateTold, story: Story) -> Card:
    """At the final gate: the button that the words mean."""
    value = f"{gate.waiting.gate_id}:{gate.waiting.gate_version}"
    if kind in ("verdict", "confirmation"):
        return _verdict(said, value, gate, story)
    title = f"This is not in draft {gate.waiting.draft} of {story.name}"
    revise = Action("gate-revise", "Revise with this…", value, style="primary")
    return Card(
        kind="notice",
        title=title,
        summary="A reply changes no plan. It is kept as a note; the button makes a new draft with it.",
        quote=said,
        actions=(revise,),
        fallback=f"{title}; Revise with it.",
    )


def suggestion(said: str, by: Actor, decision_set: DecisionSet, gate: GateTold | None) -> Card:
    """Words of somebody who may not steer, for whoever may."""
    title = f"{who(by)} suggests"
    asked = f"for {who(decision_set.requester)} to take up"
    return Card(
        kind="notice",
        title=title,
        quote=said,
        actions=(_take_up(decision_set, gate),),
        context=(asked,),
        fallback=f"{decision_set.name}: {title} “{said[:200]}”, {asked}.",
    )


def new_version(said: str, newest: DecisionSet) -> Card:
    title = f"Start v{newest.version + 1} with this?"
    retry = (Action("run-retry", "Retry", newest.id),) if newest.status == "failed" else ()
    return Card(
        kind="notice",
        title=title,
        summary=f"{newest.name} is {newest.status}. The new version keeps its requirement and answers, adds these "
        "words, and has its own approval. Press the button, or say yes.",
        quote=said,
        actions=(_start(newest), *retry),
        fallback=f"{newest.name} is {newest.status}. {title}",
    )


def who_may(story: Story, may_decide: str) -> Card:
    title = f"Only {may_decide} may decide on {story.name}"
    return Card(kind="notice", title=title, fallback=f"{title}.")


def all_deleted(newest: DecisionSet) -> Card:
    title = f"The message that {newest.name} was made of is gone"
    stop = Action("run-cancel", f"Cancel {newest.name}", newest.id, style="danger", confirm=f"Cancel {newest.name}?")
    return Card(
        kind="notice",
        title=title,
        summary="It goes on with what it said. Cancel it if it should not.",
        actions=(stop,),
        fallback=f"{title}.",
    )


def too_late(said: str, newest: DecisionSet, gate: GateTold | None) -> Card:
    """An edit after the final gate was opened."""
    if gate is None or gate.outcome != "open":
        return new_version(said, newest)
    value = f"{gate.waiting.gate_id}:{gate.waiting.gate_version}"
    title = f"This change came after draft {gate.waiting.draft} of {newest.name} was made"
    return Card(
        kind="notice",
        title=title,
        summary="The plan knows the message as it was before. The button makes a new draft with it as it is now.",
        quote=said,
        actions=(Action("gate-revise", "Revise with this…", value, style="primary"),),
        fallback=f"{title}; Revise with it.",
    )


def _verdict(said: str, value: str, gate: GateTold, story: Story) -> Card:
    title = f"{story.name} waits at its final gate: text never decides"
    if rejects(said):
        confirm = f"Reject {story.name} and end it?"
        action = Action("gate-reject", "Reject", value, style="danger", confirm=confirm)
    elif gate.waiting.blocked:
        action = Action("gate-revise", "Revise…", value, style="primary")
    elif story.policy and story.policy.policy.failed("B"):
        action = Action("gate-waive", "Approve with waivers…", value, style="primary")
    else:
        confirm = f"Approve draft {gate.waiting.draft} of {story.name}, as told on its card?"
        action = Action("gate-approve", "Approve", value, style="primary", confirm=confirm)
    return Card(
        kind="notice",
        title=title,
        summary="Press the button if that is what you mean.",
        actions=(action,),
        fallback=f"{title}; press the button if that is what you mean.",
    )


def _take_up(decision_set: DecisionSet, gate: GateTold | None) -> Action:
    """The button opens a form with these words, or keeps them as a note of whoever presses it."""
    if decision_set.status in ("completed", "rejected", "failed", "cancelled", "expired"):
        return _start(decision_set)
    if gate is None:
        return Action("note-take", "Keep as my note", decision_set.id, style="primary")
    value = f"{gate.waiting.gate_id}:{gate.waiting.gate_version}"
    if gate.waiting.kind == "input":
        return Action("gate-answer", "Answer with this…", value, style="primary")
    return Action("gate-revise", "Revise with this…", value, style="primary")


def _start(newest: DecisionSet) -> Action:
    return Action("run-revise", f"Start v{newest.version + 1} with this…", newest.id, style="primary")


def _answer_actions(gate: GateTold, missing: tuple[Question, ...], *, whole: bool) -> tuple[Action, ...]:
    value = f"{gate.waiting.gate_id}:{gate.waiting.gate_version}"
    if whole:
        return (
            Action("gate-confirm", "Confirm", value, style="primary"),
            Action("gate-answer", "Change the answers…", value),
        )
    answer = Action("gate-answer", f"Answer {counted(len(missing), 'question')}", value, style="primary")
    if any(q.default is None for q in missing):
        return (answer,)
    return (answer, Action("gate-confirm", "Defaults for the rest", value))

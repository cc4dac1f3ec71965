"""A gate: what exactly is agreed to, who may, until when; and, once it is closed, who decided what."""

from bot.cards.card import Action, Card, Moment
from bot.cards.phrases import count, say
from bot.cards.stakes import breakdown, consent, fields, price, sources, verdicts
from bot.cards.story import GateTold, Story
from bot.cards.wording import key_label, monthly, plain, who
from core.domain.actor import Actor
from core.domain.events import GateHandedOver, GateReminder
from core.domain.question import Question
from core.phrases import word

_INLINE_CHOICES = 4


def gate_card(gate: GateTold, story: Story) -> Card:
    """Open or closed: the same card, with or without its buttons."""
    return _questions_card(gate, story) if gate.waiting.kind == "input" else _approval_card(gate, story)


def reminder_card(reminder: GateReminder, story: Story) -> Card | None:
    gate = story.gates.get(reminder.gate_id)
    if gate is None or gate.outcome != "open":
        return None
    wanted = "still_answers" if gate.waiting.kind == "input" else "still_approval"
    title = say(story.language, "gate", wanted, name=story.name)
    return Card(
        kind="reminder",
        title=title,
        summary=say(story.language, "gate", "buttons_above"),
        moments=(Moment(say(story.language, "gate", "open_until"), reminder.deadline),),
        call=_call(gate, story),
        fallback=f"{title}.",
    )


def handed_over_card(moved: GateHandedOver, story: Story) -> Card | None:
    """An edit of the gate's card would tell nobody."""
    gate = story.gates.get(moved.gate_id)
    if gate is None or gate.outcome != "open":
        return None
    title = f"{story.name}: {say(story.language, 'gate', 'handed_over', to=who(moved.to), by=who(moved.by))}"
    return Card(
        kind="reminder",
        title=title,
        summary=say(story.language, "gate", "buttons_above"),
        call=(moved.to,),
        fallback=f"{title}.",
    )


def _questions_card(gate: GateTold, story: Story) -> Card:
    language, questions = story.language, gate.waiting.questions
    asked, open_now = count(language, len(questions), "question"), gate.outcome == "open"
    if open_now:
        title = say(language, "gate", "asks", name=story.name, questions=asked)
    else:
        title = say(language, "gate", "asked", name=story.name, questions=asked, outcome=outcome(gate, language))
    shown = [_question(i, q, language) if open_now else f"{i}. {q.text}" for i, q in enumerate(questions, 1)]
    return Card(
        kind="questions",
        language=language,
        title=title,
        summary=say(language, "gate", "how_to_answer") if open_now else "",
        quote=_comment(gate),
        because=tuple(shown),
        actions=_answer_actions(gate, language) if open_now else (),
        moments=_moments(gate, language),
        context=(say(language, "gate", "may_answer", who=gate.waiting.may_decide),),
        call=_call(gate, story) if open_now else (),
        fallback=f"{title}.",
    )


def _question(index: int, question: Question, language: str) -> str:
    """Short enough to be read in a thread: a form shows the choices of a figure."""
    choices = " / ".join(c.label for c in question.choices) if question.kind == "choice" else ""
    if question.default is None:
        default = say(language, "gate", "only_you")
    else:
        default = say(language, "gate", "otherwise", default=_label(question, language))
    return " — ".join(part for part in (f"{index}. {question.text}", choices, default, question.why) if part)


def _label(question: Question, language: str) -> str:
    return next((c.label for c in question.choices if c.value == question.default), plain(question.default, language))


def _answer_actions(gate: GateTold, language: str) -> tuple[Action, ...]:
    value, questions = _value(gate), gate.waiting.questions
    first = questions[0] if len(questions) == 1 else None
    if first is not None and first.kind == "choice" and len(first.choices) <= _INLINE_CHOICES:
        actions = [Action(f"gate-choose-{i}", c.label, value) for i, c in enumerate(first.choices)]
    else:
        asked = say(language, "gate", "answer", questions=count(language, len(questions), "question"))
        actions = [Action("gate-answer", asked, value, style="primary")]
    if questions and all(q.default is not None for q in questions):
        shown = "\n".join(f"{key_label(q.field, language)}: {_label(q, language)}" for q in questions)
        confirm = f"{say(language, 'gate', 'defaults_confirm')}\n{shown}"
        actions.append(Action("gate-defaults", say(language, "gate", "defaults"), value, confirm=confirm))
    return tuple(actions)


def _approval_card(gate: GateTold, story: Story) -> Card:
    waiting, open_now, language = gate.waiting, gate.outcome == "open", story.language
    title = _title(gate, story)
    return Card(
        kind="gate",
        language=language,
        title=title,
        summary=say(language, "gate", "stake_blocked" if waiting.blocked else "stake") if open_now else "",
        quote=_comment(gate),
        because=(
            *_not_in_plan(gate, story),
            *_open_points(story),
            *_relaxations(gate, story),
            *verdicts(gate, story),
            *_waived(gate, language),
        ),
        table=breakdown(story) if open_now else None,
        fields=fields(gate, story),
        actions=_decisions(gate, story) if open_now else (),
        moments=_moments(gate, language),
        context=(*_who(gate, language), *sources(story)),
        call=_call(gate, story) if open_now else (),
        fallback=f"{title} {price(story)}".strip() if open_now else f"{title}.",
    )


def _title(gate: GateTold, story: Story) -> str:
    facts = {"draft": gate.waiting.draft, "name": story.name}
    if gate.outcome != "open":
        return say(story.language, "gate", "closed_title", outcome=outcome(gate, story.language), **facts)
    return say(story.language, "gate", "blocked_title" if gate.waiting.blocked else "approve_title", **facts)


def _who(gate: GateTold, language: str) -> tuple[str, ...]:
    may = say(language, "gate", "may_decide", who=gate.waiting.may_decide)
    if (moved := gate.handed_over) is None:
        return (may,)
    return (may, say(language, "gate", "handed_over", to=who(moved.to), by=who(moved.by)))


def _decisions(gate: GateTold, story: Story) -> tuple[Action, ...]:
    value, language = _value(gate), story.language
    asks = say(language, "gate", "reject_confirm", name=story.name)
    revise = Action("gate-revise", say(language, "gate", "revise"), value)
    reject = Action("gate-reject", say(language, "gate", "reject"), value, style="danger", confirm=asks)
    if gate.waiting.blocked:
        return revise, reject
    hand_over = Action("gate-hand-over", say(language, "gate", "hand_over"), value)
    if story.policy and story.policy.policy.failed("B"):
        waive = Action("gate-waive", say(language, "gate", "waive"), value, style="primary")
        return waive, revise, reject, hand_over
    approve = Action(
        "gate-approve", say(language, "gate", "approve"), value, style="primary", confirm=consent(gate, story)
    )
    return approve, revise, reject, hand_over


def _not_in_plan(gate: GateTold, story: Story) -> tuple[str, ...]:
    """What was said too late for this draft: nobody shall believe that it is part of it."""
    if gate.outcome != "open":
        return ()
    return tuple(
        say(story.language, "gate", "not_in_plan", text=" ".join(note.message.text.split()), who=who(note.by))
        for note in story.pending[-3:]
    )


def _open_points(story: Story) -> tuple[str, ...]:
    """What was asked for and is left to another design."""
    notices = story.coverage.notices if story.coverage else ()
    named = word(story.language, "notice", "open_point")
    return tuple(f"{named}: {notice.text}" for notice in notices if notice.kind == "open_point")


def _relaxations(gate: GateTold, story: Story) -> tuple[str, ...]:
    if not gate.waiting.blocked or story.plan is None:
        return ()
    return tuple(
        say(story.language, "gate", "possible", detail=r.detail, price=monthly(r.monthly_usd, story.language))
        for r in story.plan.relaxations
    )


def _waived(gate: GateTold, language: str) -> tuple[str, ...]:
    waivers = gate.decision.waivers if gate.decision else ()
    return tuple(
        say(language, "gate", "waived", rule=w.rule, resource=w.resource, reason=w.reason, owner=w.owner)
        for w in waivers
    )


def _call(gate: GateTold, story: Story) -> tuple[Actor, ...]:
    """Where anybody may decide, the requester is told: it is for them to find somebody."""
    if gate.handed_over is not None:
        return (gate.handed_over.to,)
    return gate.waiting.call or ((story.started.requester,) if story.started else ())


def _value(gate: GateTold) -> str:
    return f"{gate.waiting.gate_id}:{gate.waiting.gate_version}"


def outcome(gate: GateTold, language: str) -> str:
    if gate.decision is not None:
        return say(language, "gate", f"by_{gate.decision.choice}", who=who(gate.decision.by))
    return say(language, "gate", gate.outcome)


def _comment(gate: GateTold) -> str:
    return gate.decision.comment if gate.decision else ""


def _moments(gate: GateTold, language: str) -> tuple[Moment, ...]:
    if gate.outcome == "open":
        return (Moment(say(language, "gate", "open_until"), gate.waiting.deadline),)
    return (Moment(say(language, "gate", "closed"), gate.closed_at),) if gate.closed_at else ()

"""Clicks. A button's value is only a name: the application compares what it decides with what the gate is now."""

import re

from bot.cards import Action, Card, Story
from bot.cards.phrases import say
from bot.slack import answers as reading
from bot.slack import modals
from bot.slack.details import details
from bot.slack.history import quoted
from bot.slack.kinds import kind_of
from bot.slack.listeners.listen import Route
from bot.slack.look_up import noted_answers
from bot.slack.modals import Carried
from bot.slack.parse import answered, card_ref, clicked, gate_ref, judged
from bot.slack.payload import items, text
from bot.slack.turn import Turn
from core.domain.base import Json
from core.domain.commands import AddNote
from core.domain.gate import Gate
from core.domain.ids import DecisionSetId
from core.domain.requirement import Message
from core.errors import BadInput
from core.phrases import say as core_say


async def acknowledge(turn: Turn) -> None:
    await turn.ack()


async def decide(turn: Turn) -> None:
    await turn.ack()
    by = await turn.member()
    await turn.desk.door.handle(clicked(_id(turn), _value(turn), by=by, command_id=turn.envelope_id))


async def take_defaults(turn: Turn) -> None:
    await turn.ack()
    by = await turn.member()
    noted = await noted_answers(turn, await _gate(turn))
    value, command_id = _value(turn), turn.envelope_id
    await turn.desk.door.handle(answered(value, noted.answers, by=by, command_id=command_id, comment=noted.comment))


async def choose(turn: Turn) -> None:
    await turn.ack()
    by, gate = await turn.member(), await _gate(turn)
    index = int(_id(turn).rpartition("-")[2])
    if len(gate.questions) != 1 or index >= len(gate.questions[0].choices):
        raise BadInput(core_say("application.refused.other_question"))
    question = gate.questions[0]
    answers: Json = {question.field: question.choices[index].value}
    await turn.desk.door.handle(answered(_value(turn), answers, by=by, command_id=turn.envelope_id))


async def open_questions(turn: Turn) -> None:
    await turn.ack()

    async def fill() -> Json:
        gate = await _gate(turn)
        language = (await _story(turn, gate.decision_set_id)).language
        if gate.status != "waiting":
            return modals.told("questions", "answered", language=language)
        noted, words = await noted_answers(turn, gate), _quoted(turn)
        known = {**noted.answers, **reading.read(gate.questions, [words] if words else [])}
        also = words if words and kind_of(words, questions=gate.questions) == "change" else noted.comment
        return modals.questions(gate.questions, _carried(turn), known=known, comment=also, language=language)

    await turn.open_view_later(fill)


async def open_revise(turn: Turn) -> None:
    """With the words that the pressed card quotes, or else with what was said and is in no plan yet."""
    await turn.ack()

    async def fill() -> Json:
        story = await _story(turn, (await _gate(turn)).decision_set_id)
        pending = "\n".join(note.message.text for note in story.pending)
        return modals.revise(_carried(turn), draft=_quoted(turn) or pending, language=story.language)

    await turn.open_view_later(fill)


async def open_hand_over(turn: Turn) -> None:
    await turn.ack()

    async def fill() -> Json:
        story = await _story(turn, (await _gate(turn)).decision_set_id)
        return modals.hand_over(_carried(turn), language=story.language)

    await turn.open_view_later(fill)


async def open_details(turn: Turn) -> None:
    await turn.ack()
    named, seq = card_ref(_value(turn))

    async def fill() -> Json:
        story = await _story(turn, named)
        card = next((card for at, card in story.cards if at == seq), None)
        if card is None:
            return modals.told("details", "card_gone", language=story.language)
        return details(card, story.language)

    await turn.open_view_later(fill)


async def judge(turn: Turn) -> None:
    await turn.ack()
    await turn.desk.door.handle(judged(_value(turn), by=await turn.actor(), command_id=turn.envelope_id))


async def take_note(turn: Turn) -> None:
    """Somebody's suggestion becomes a note of whoever may steer and takes it up."""
    await turn.ack()
    by, newest = await turn.member(), await turn.desk.reads.find_decision_set(_value(turn))
    note = Message(user=by.name or by.id, text=_quoted(turn))
    await turn.desk.door.handle(AddNote(project_id=newest.project_id, message=note, by=by, command_id=turn.envelope_id))


async def open_waivers(turn: Turn) -> None:
    await turn.ack()

    async def fill() -> Json:
        story = await _story(turn, (await _gate(turn)).decision_set_id)
        rules = story.policy.policy.failed("B") if story.policy else ()
        if not rules:
            return modals.told("waivers", "no_block", language=story.language)
        return modals.waive(rules, _carried(turn), language=story.language)

    await turn.open_view_later(fill)


async def open_revision(turn: Turn) -> None:
    await turn.ack()

    async def fill() -> Json:
        story = await _story(turn, DecisionSetId(_value(turn)))
        return modals.revision(_carried(turn), draft=_quoted(turn), language=story.language)

    await turn.open_view_later(fill)


async def open_design(turn: Turn) -> None:
    await turn.ack()
    await turn.open_view(modals.design(Carried(channel=turn.channel)))


async def open_repository(turn: Turn) -> None:
    """Where the button is no plain link, this person gets one that is theirs and expires."""
    await turn.ack()
    by, wanted = await turn.member(), DecisionSetId(_value(turn))
    story = await _story(turn, wanted)
    if story.repository is None or not turn.desk.poster.look.may_link(story.repository.repository.url):
        link = await turn.desk.link_for(wanted, by)
        opens = say(story.language, "proposal", "open")
        go = Action("repository-go", opens, _value(turn), style="primary", url=link)
        title = say(story.language, "proposal", "your_link")
        await turn.whisper(Card(kind="notice", title=title, actions=(go,), fallback=title))


async def _story(turn: Turn, decision_set_id: DecisionSetId) -> Story:
    return Story.of(await turn.desk.reads.events(decision_set_id))


def _id(turn: Turn) -> str:
    return text(turn.action, "action_id")


def _value(turn: Turn) -> str:
    return text(turn.action, "value")


def _carried(turn: Turn) -> Carried:
    return Carried(value=_value(turn), channel=turn.channel, thread_ts=turn.thread_ts)


async def _gate(turn: Turn) -> Gate:
    gate_id, _ = gate_ref(_value(turn))
    return await turn.desk.reads.gate(gate_id)


def _quoted(turn: Turn) -> str:
    """The person's own words, which the proposal that was clicked quotes; a gate's card quotes only decisions."""
    return quoted(items(turn.body, "message", "blocks"))


ROUTES = (
    Route("action", re.compile(r"^(gate-approve|gate-reject|run-cancel|run-retry)$"), decide),
    Route("action", re.compile(r"^gate-(defaults|confirm)$"), take_defaults),
    Route("action", re.compile(r"^gate-choose-\d+$"), choose),
    Route("action", "gate-answer", open_questions),
    Route("action", "gate-revise", open_revise),
    Route("action", "gate-hand-over", open_hand_over),
    Route("action", "gate-waive", open_waivers),
    Route("action", "note-take", take_note),
    Route("action", "card-details", open_details),
    Route("action", "card-feedback", judge),
    Route("action", "run-revise", open_revision),
    Route("action", "design-new", open_design),
    Route("action", "repository-open", open_repository),
    Route("action", re.compile(r"^(repository-go|card-show)$"), acknowledge),
)

"""What people say: in the thread of a design, to the bot in a channel, or directly to it; and what they mend of it."""

import asyncio
from dataclasses import replace

from bot.cards import Action, Card
from bot.cards.phrases import say
from bot.slack import history, proposals
from bot.slack.authority import member
from bot.slack.errors import error_card
from bot.slack.files import read_files
from bot.slack.help import help_card
from bot.slack.listeners.listen import Route
from bot.slack.look_up import link_to_card, situation
from bot.slack.parse import Edited, Ignore, Said, edited, said
from bot.slack.steer import Move, Situation, steer
from bot.slack.turn import Turn
from core.domain.commands import EditMessage, StartRevision, SubmitRequirement
from core.domain.requirement import Message
from core.errors import BadInput
from core.understanding.language import language_of


async def heard(turn: Turn) -> None:
    if (mended := edited(turn.body, bot_user=turn.bot_user)) is not None:
        await _mend(turn, mended)
        return
    message = said(turn.body, bot_user=turn.bot_user)
    if isinstance(message, Ignore):
        return
    standing = await situation(turn.desk, message.place, said=message.text)
    if standing is not None or message.addressed:
        message = await _with_files(turn, message)
        await _take(turn, message, standing)


async def _take(turn: Turn, message: Said, standing: Situation | None) -> None:
    by = await turn.actor()
    if standing is None and await _begun_from_thread(turn, message):
        return
    # Reading words takes tens of milliseconds of computing, in which other requests want to be acknowledged.
    move = await asyncio.to_thread(steer, message, by, standing)
    if move.special == "refuse":
        member(by)
    if isinstance(move.command, SubmitRequirement):
        member(by)
    if move.special == "start" and standing is not None:
        await _start(turn, message, standing)
        return
    if move.command is not None:
        await turn.desk.door.handle(move.command)
    await _show(turn, message, move, standing)


async def _show(turn: Turn, message: Said, move: Move, standing: Situation | None) -> None:
    if move.seen:
        await turn.seen()
    if move.reply is None:
        return
    reply = await _with_link(turn, move.reply, standing, move.points_to)
    if move.private:
        await turn.whisper(reply)
    else:
        await turn.say(reply, thread_ts=message.place.thread_ts, key=f"reply:{turn.envelope_id}")


async def _begun_from_thread(turn: Turn, message: Said) -> bool:
    """Called into a thread that people have been talking in: all of it is the requirement, read this once."""
    if message.place.thread_ts == message.ts or message.text.casefold().strip(" .!?") == "help":
        return False
    by = await turn.actor()

    async def name_of(user: str) -> str:
        person = await turn.person(user)
        return person.name or person.id

    earlier = await history.spoken(turn.api, message.place, until=message.ts, bot_user=turn.bot_user, name_of=name_of)
    if not earlier:
        return False
    member(by)
    own = (message.message(by),) if message.text else ()
    submit = SubmitRequirement(messages=(*earlier, *own), by=by, command_id=message.key, place=message.place)
    await turn.desk.door.handle(submit)
    await turn.seen()
    return True


async def _start(turn: Turn, message: Said, standing: Situation) -> None:
    """A plain yes of the requester starts what was proposed last in the thread."""
    newest, by = standing.decision_set, await turn.actor()
    words = await history.proposed(turn.api, message.place, newest.id)
    if not words:
        return
    said_by = Message(user=by.name or by.id, text=words)
    await turn.desk.door.handle(
        StartRevision(decision_set_id=newest.id, messages=(said_by,), by=by, command_id=message.key)
    )
    await turn.seen()


async def _mend(turn: Turn, mended: Edited) -> None:
    standing = await situation(turn.desk, mended.place)
    if standing is None:
        return
    newest, by = standing.decision_set, await turn.actor()
    edit = EditMessage(project_id=newest.project_id, ts=mended.ts, text=mended.text, by=by, command_id=turn.envelope_id)
    try:
        done = await turn.desk.door.handle(edit)
    except BadInput as exc:
        await turn.whisper(
            error_card(exc, language=standing.story.language)
            if mended.text
            else proposals.all_deleted(newest, standing.story.language)
        )
        return
    if done.taken == "too-late" and mended.text:
        await turn.whisper(proposals.too_late(mended.text, newest, standing.gate, standing.story.language))


async def _with_files(turn: Turn, message: Said) -> Said:
    if not message.files:
        return message
    read = await read_files(message.files, turn.api.fetch)
    if read.refused:
        title = say(language_of([message.text]), "proposal", "not_all_read")
        await turn.whisper(Card(kind="notice", title=title, because=read.refused, fallback=f"{title}."))
    if not read.texts and not message.text:
        if message.addressed and not read.refused:
            await turn.whisper(help_card())
        return message
    return replace(message, text="\n\n".join(part for part in (message.text, *read.texts) if part))


async def _with_link(turn: Turn, reply: Card, standing: Situation | None, seq: int) -> Card:
    if standing is None or not seq or not (link := await link_to_card(turn, standing.decision_set, seq)):
        return reply
    show = Action(
        "card-show", say(standing.story.language, "proposal", "show_card"), standing.decision_set.id, url=link
    )
    return replace(reply, actions=(*reply.actions, show))


ROUTES = (Route("event", "message", heard),)

"""What listeners look up before they decide nothing: designs by name or by person, and how a thread's design stands."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards import Story
from bot.delivery.plan import card_key
from bot.delivery.poster import Gone, Rejected
from bot.slack import answers as reading
from bot.slack.kinds import kind_of
from bot.slack.modals import Carried
from bot.slack.payload import text
from bot.slack.steer import Situation, beside_answers, noted
from bot.slack.turn import Desk, Turn
from core.domain.base import Json
from core.domain.commands import Place
from core.domain.decision_set import DecisionSet
from core.domain.gate import Gate
from core.errors import AppError, DecisionSetNotFound
from core.phrases import FALLBACK, say

_LOOKED_AT = 200


@dataclass(frozen=True)
class Noted:
    answers: Json
    comment: str
    """What of it is no answer."""


async def mine(turn: Turn) -> Sequence[DecisionSet]:
    """This person's designs, the newest first."""
    key = f"slack:{turn.team}:{turn.user}"
    return [d for d in await turn.desk.reads.recent(limit=_LOOKED_AT) if d.requester.key == key]


async def named(turn: Turn, name: str) -> DecisionSet:
    """Raises DecisionSetNotFound, also for what belongs to another workspace: its existence is not told."""
    found = await turn.desk.reads.find_decision_set(name)
    if found.requester.surface != "slack" or found.requester.team != turn.team:
        raise DecisionSetNotFound(say("application.refused.no_design", name=name))
    return found


async def story_of(desk: Desk, decision_set: DecisionSet) -> Story:
    return Story.of(await desk.reads.events(decision_set.id))


async def situation(desk: Desk, place: Place, *, said: str = "") -> Situation | None:
    """With the catalog's words where a question is to be answered."""
    thread = await desk.reads.find_thread(team=place.team, channel=place.channel, thread_ts=place.thread_ts)
    if thread is None:
        return None
    newest = await desk.reads.newest_of(thread.project_id)
    story = await story_of(desk, newest)
    waiting = story.open_gate
    gate = await desk.reads.gate(waiting.waiting.gate_id) if waiting else None
    held = await desk.reads.authority(newest, gate)
    asks = await asyncio.to_thread(kind_of, said) == "question"
    return Situation(newest, story, held, await desk.catalog() if asks else {})


async def language_here(turn: Turn) -> str:
    """Of the design whose thread this is; English where there is none or it cannot be looked up."""
    place = Place(team=turn.team, channel=turn.channel, thread_ts=turn.thread_ts or Carried.of(turn.view).thread_ts)
    try:
        standing = await situation(turn.desk, place)
    except AppError:
        return FALLBACK
    return standing.story.language if standing else FALLBACK


async def noted_answers(turn: Turn, gate: Gate) -> Noted:
    """What this person has already said in the thread since the gate's questions were asked."""
    story = Story.of(await turn.desk.reads.events(gate.decision_set_id))
    told = story.gates.get(gate.id)
    if told is None:
        return Noted({}, "")
    by = await turn.actor()
    texts, others = noted(story, told, by), beside_answers(story, told, by)
    return Noted(reading.read(gate.questions, texts), "\n".join(others))


async def link_to_card(turn: Turn, decision_set: DecisionSet, seq: int) -> str:
    """Where the card of this event stands in Slack; empty when it was never shown or Slack does not say."""
    async with turn.desk.uow() as tx:
        shown = await tx.deliveries.find(decision_set.project_id, "slack", card_key(decision_set.id, seq))
        thread = await tx.threads.find_of(decision_set.project_id)
    if shown is None or thread is None or not shown.external_id:
        return ""
    try:
        told = await turn.api.read("chat.getPermalink", channel=thread.channel, message_ts=shown.external_id)
    except (Rejected, Gone):
        return ""
    return text(told, "permalink")

"""Submitted modals. The door is asked before the acknowledgement, so that a refusal stands beside the field."""

from bot.slack import modals, names
from bot.slack.begin import begin
from bot.slack.listeners.listen import Route
from bot.slack.modals import Carried, entered
from bot.slack.parse import answered, gate_ref, revised, revision, waived
from bot.slack.payload import items, text
from bot.slack.turn import Turn
from core.application.submission import readable
from core.domain.commands import HandOverGate
from core.domain.requirement import Message


async def design(turn: Turn) -> None:
    """Words that cannot be read are told in the form; then it closes, since a first post may take its time."""
    words, carried = entered(turn.view, "requirement"), Carried.of(turn.view)
    await turn.member()
    readable((Message(user=turn.user, text=words),))
    await turn.ack()
    channel = carried.channel or entered(turn.view, "channel")
    await begin(turn, words, channel=channel, thread_ts=carried.thread_ts, message_ts=carried.message_ts)


async def answers(turn: Turn) -> None:
    value = Carried.of(turn.view).value
    gate = await turn.desk.reads.gate(gate_ref(value)[0])
    given = modals.answers(turn.view, gate.questions)
    by, more = await turn.member(), entered(turn.view, modals.COMMENT)
    await turn.desk.door.handle(answered(value, given, by=by, command_id=turn.envelope_id, comment=more))
    await turn.ack()


async def revise(turn: Turn) -> None:
    by, comment = await turn.member(), entered(turn.view, "comment")
    value = Carried.of(turn.view).value
    await turn.desk.door.handle(revised(value, comment, by=by, command_id=turn.envelope_id))
    await turn.ack()


async def waive(turn: Turn) -> None:
    by, value = await turn.member(), Carried.of(turn.view).value
    rules = [text(b, "block_id") for b in items(turn.view, "blocks") if text(b, "type") == "input"]
    reasons = {rule: entered(turn.view, rule) for rule in rules}
    await turn.desk.door.handle(waived(value, reasons, by=by, command_id=turn.envelope_id))
    await turn.ack()


async def hand_over(turn: Turn) -> None:
    by, (gate_id, version) = await turn.member(), gate_ref(Carried.of(turn.view).value)
    to = await turn.person(entered(turn.view, "to"))
    command = HandOverGate(gate_id=gate_id, gate_version=version, to=to, by=by, command_id=turn.envelope_id)
    await turn.desk.door.handle(command)
    await turn.ack()


async def start_revision(turn: Turn) -> None:
    by, comment = await turn.member(), entered(turn.view, "comment")
    value = Carried.of(turn.view).value
    await turn.desk.door.handle(revision(value, comment, by=by, command_id=turn.envelope_id))
    await turn.ack()


ROUTES = (
    Route("view", names.VIEW_DESIGN, design),
    Route("view", names.VIEW_ANSWERS, answers),
    Route("view", names.VIEW_REVISE, revise),
    Route("view", names.VIEW_WAIVE, waive),
    Route("view", names.VIEW_REVISION, start_revision),
    Route("view", names.VIEW_HAND_OVER, hand_over),
)

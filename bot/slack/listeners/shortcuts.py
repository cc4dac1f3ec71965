"""Two ways into the same form: from anywhere, and from a message whose thread the design then belongs to."""

from bot.slack import modals, names
from bot.slack.listeners.listen import Route
from bot.slack.modals import Carried
from bot.slack.parse import readable
from bot.slack.payload import text
from bot.slack.turn import Turn


async def design(turn: Turn) -> None:
    await turn.ack()
    await turn.open_view(modals.design(Carried()))


async def design_from_message(turn: Turn) -> None:
    await turn.ack()
    ts = text(turn.body, "message", "ts")
    carried = Carried(channel=turn.channel, thread_ts=turn.thread_ts or ts, message_ts=ts)
    await turn.open_view(modals.design(carried, draft=readable(text(turn.body, "message", "text"))))


ROUTES = (
    Route("shortcut", names.SHORTCUT_DESIGN, design),
    Route("shortcut", names.SHORTCUT_FROM_MESSAGE, design_from_message),
)

"""Starts a design from words that are no message of their own: the bot's first post is then the thread.

The thread's row has to be there before the job starts, so the post comes first, and only for words that can be read.
"""

from bot.cards import Card
from bot.cards.phrases import say
from bot.cards.wording import who
from bot.slack.turn import Turn
from core.application.submission import readable
from core.domain.actor import Actor
from core.domain.commands import Place, SubmitRequirement
from core.domain.requirement import Message
from core.understanding.language import language_of


async def begin(turn: Turn, words: str, *, channel: str, thread_ts: str = "", message_ts: str = "") -> None:
    """Raises BadInput or RequirementTooVague before anything is posted, NotAllowed for guests."""
    by = await turn.member()
    messages = readable((Message(user=who(by), text=words, ts=message_ts),))
    root = thread_ts or await turn.begin_thread(channel, accepted_card(words, by))
    place = Place(team=turn.team, channel=channel, thread_ts=root)
    await turn.desk.door.handle(SubmitRequirement(messages=messages, by=by, command_id=turn.envelope_id, place=place))


def accepted_card(words: str, by: Actor) -> Card:
    """The run's message until its first event is there."""
    language = language_of([words])
    return Card(
        kind="run",
        title=say(language, "proposal", "new_design"),
        quote=words,
        context=(say(language, "run", "asked_by", who=who(by)),),
        language=language,
        fallback=say(language, "proposal", "asked_for"),
    )

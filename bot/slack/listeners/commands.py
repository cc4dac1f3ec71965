"""`/mlops …`: acknowledged at once, since its envelope is kept; what is only looked up is answered privately."""

from dataclasses import replace

from bot.cards import Action, Card, gate_card, run_card
from bot.slack import modals, names, record
from bot.slack.begin import begin
from bot.slack.help import help_card
from bot.slack.home import list_card
from bot.slack.listeners.listen import Act, Route
from bot.slack.look_up import mine, named, story_of
from bot.slack.modals import Carried
from bot.slack.parse import Typed, typed
from bot.slack.payload import text
from bot.slack.policies import library, policies_view
from bot.slack.standards import settings_card
from bot.slack.turn import Turn


async def command(turn: Turn) -> None:
    await turn.ack()
    line = typed(text(turn.body, "text"))
    verbs: dict[str, Act] = {"design": lambda t: design(t, line), "list": list_designs}
    verbs |= {"status": lambda t: status(t, line), "cancel": lambda t: cancel(t, line)}
    verbs |= {"policies": lambda t: policies(t, line), "settings": settings}
    await verbs.get(line.verb, lambda t: show_help(t, line))(turn)


async def design(turn: Turn, line: Typed) -> None:
    if line.rest:
        await begin(turn, line.rest, channel=turn.channel)
    else:
        await turn.open_view(modals.design(Carried(channel=turn.channel)))


async def status(turn: Turn, line: Typed) -> None:
    found = await named(turn, line.rest) if line.rest else next(iter(await mine(turn)), None)
    if found is None:
        await turn.whisper(list_card(()))
        return
    story = await story_of(turn.desk, found)
    told = replace(run_card(story), actions=()) if story.started else list_card((found,))
    await turn.whisper(told)
    if (gate := story.open_gate) is not None:
        # Where its own card was lost or is far away, the gate can be decided from here.
        await turn.whisper(replace(gate_card(gate, story), call=()))


async def policies(turn: Turn, line: Typed) -> None:
    if not line.rest:
        await turn.open_view(policies_view(library(turn.desk.facts.policy_dir)))
        return
    found = await named(turn, line.rest)
    story = await story_of(turn.desk, found)
    told = record.answer("policy", story, may_decide="", catalog={})
    await turn.whisper(told or list_card((found,)))


async def settings(turn: Turn) -> None:
    scope = turn.desk.reads.scope(team=turn.team, channel=turn.channel)
    await turn.whisper(settings_card(scope, turn.desk.reads.defaults(turn.channel), turn.desk.facts))


async def list_designs(turn: Turn) -> None:
    await turn.whisper(list_card(await mine(turn)))


async def cancel(turn: Turn, line: Typed) -> None:
    if not line.rest:
        await turn.whisper(help_card(unknown="cancel without a design", nearest="cancel D-142"))
        return
    found = await named(turn, line.rest)
    title = f"Cancel {found.name}?"
    stop = Action("run-cancel", f"Cancel {found.name}", found.id, style="danger", confirm=f"{title} It ends for good.")
    await turn.whisper(Card(kind="notice", title=title, actions=(stop,), fallback=title))


async def show_help(turn: Turn, line: Typed) -> None:
    await turn.whisper(help_card(unknown=line.rest[:60] if not line.verb else "", nearest=line.nearest))


ROUTES = (Route("command", names.COMMAND, command),)

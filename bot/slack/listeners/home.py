"""The home tab is made anew whenever somebody opens it."""

from bot.slack.home import home
from bot.slack.listeners.listen import Route
from bot.slack.look_up import mine
from bot.slack.payload import text
from bot.slack.turn import Turn


async def opened(turn: Turn) -> None:
    if text(turn.body, "event", "tab") == "home":
        await turn.api.put("views.publish", {"user_id": turn.user, "view": home(await mine(turn))})


ROUTES = (Route("event", "app_home_opened", opened),)

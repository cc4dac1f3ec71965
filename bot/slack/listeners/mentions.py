"""`@bot …`: the same as any message, but it comes under a second event id; the inbox lets only one of them through."""

from bot.slack.listeners.listen import Route
from bot.slack.listeners.messages import heard

ROUTES = (Route("event", "app_mention", heard),)

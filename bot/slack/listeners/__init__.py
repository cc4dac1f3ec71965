"""What the app listens to; a listener reads, asks the door, and answers."""

import re
from collections.abc import Callable
from typing import cast

from slack_bolt.async_app import AsyncApp

from bot.slack.listeners import actions, commands, home, mentions, messages, shortcuts, views
from bot.slack.listeners.listen import BoltListener, Listen, Route

ROUTES: tuple[Route, ...] = tuple(
    route for module in (commands, mentions, messages, actions, views, shortcuts, home) for route in module.ROUTES
)
_Adding = Callable[[str | re.Pattern[str]], Callable[[BoltListener], object]]


def register(app: AsyncApp, listen: Listen) -> None:
    """A route's kind is the name of Bolt's own method, whose patterns are untyped."""
    for route in ROUTES:
        cast(_Adding, getattr(app, route.kind))(route.name)(listen(route.act))

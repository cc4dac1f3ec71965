"""Who a Slack user is, asked of Slack and kept for five minutes. Who may decide is the application's; guests never.

What cannot be told is a no: a person whom Slack does not describe counts as a guest.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from bot.delivery.poster import Gone, Rejected
from bot.slack.payload import flag, node, text
from bot.slack.web_api import WebApi
from core.domain.actor import Actor
from core.domain.base import Json
from core.errors import NotAllowed
from core.phrases import say
from core.ports import Clock

_KEPT = timedelta(minutes=5)
_GUEST_FLAGS = ("is_restricted", "is_ultra_restricted", "is_stranger", "deleted", "is_bot")


@dataclass(frozen=True)
class _Known:
    actor: Actor
    until: datetime


@dataclass(frozen=True)
class _Members:
    users: frozenset[str]
    until: datetime


@dataclass(frozen=True)
class People:
    clock: Clock
    groups: frozenset[str] = frozenset()
    """User groups that standards name: asked for each actor, since a rule may need them."""
    _members: dict[tuple[str, str], _Members] = field(default_factory=dict[tuple[str, str], _Members])
    _known: dict[tuple[str, str], _Known] = field(default_factory=dict[tuple[str, str], _Known])

    async def actor(self, api: WebApi, *, team: str, user: str) -> Actor:
        """Raises Throttled or SurfaceUnavailable when Slack does not answer: nobody is let in meanwhile."""
        known = self._known.get((team, user))
        if known is not None and known.until > self.clock():
            return known.actor
        try:
            described = node(await api.read("users.info", user=user), "user")
        except (Rejected, Gone):
            return Actor(surface="slack", id=user, team=team, guest=True)
        actor = _actor(described, team=team, user=user)
        within = [g for g in sorted(self.groups) if user in await self._in(api, team, g)]
        actor = actor.model_copy(update={"groups": tuple(within)})
        self._known[team, user] = (
            replace(known, actor=actor, until=self.clock() + _KEPT) if known else _Known(actor, self.clock() + _KEPT)
        )
        return actor

    async def _in(self, api: WebApi, team: str, group: str) -> frozenset[str]:
        """A group that Slack does not describe has no members."""
        known = self._members.get((team, group))
        if known is not None and known.until > self.clock():
            return known.users
        try:
            told = await api.read("usergroups.users.list", usergroup=group)
        except (Rejected, Gone):
            return frozenset()
        listed = told.get("users")
        users = frozenset(u for u in listed if isinstance(u, str)) if isinstance(listed, list) else frozenset[str]()
        self._members[team, group] = _Members(users, self.clock() + _KEPT)
        return users


def member(actor: Actor) -> Actor:
    """Raises NotAllowed for guests and people of other workspaces."""
    if actor.guest:
        raise NotAllowed(say("application.refused.guests"))
    return actor


def _actor(described: Json, *, team: str, user: str) -> Actor:
    home = text(described, "team_id")
    outside = bool(home and team and home != team) or not described
    guest = outside or any(flag(described, name) for name in _GUEST_FLAGS)
    profile = node(described, "profile")
    name = text(profile, "display_name") or text(described, "real_name") or text(described, "name")
    return Actor(surface="slack", id=user, team=team, name=name, guest=guest)

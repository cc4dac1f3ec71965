"""Who did something, told apart from what they did. A surface makes an actor only after it has authenticated it."""

from typing import Literal

from core.domain.base import Frozen

Surface = Literal["slack", "terminal", "api", "system"]


class Actor(Frozen):
    surface: Surface
    id: str
    """The surface's own id of the person: a Slack user id, a login name, a token's name."""
    name: str = ""
    team: str = ""
    """The Slack workspace; two workspaces may use the same user id."""
    guest: bool = False
    groups: tuple[str, ...] = ()
    """User groups that rules name and that the person was in when they acted."""

    @property
    def key(self) -> str:
        return f"{self.surface}:{self.team}:{self.id}"


SYSTEM = Actor(surface="system", id="system", name="the system")

"""What the relay needs of a surface that shows cards in a thread. An implementation never retries by itself."""

from datetime import datetime
from typing import Protocol

from bot.cards import Card
from bot.delivery.plan import Sign
from core.domain.decision_set import Thread
from core.errors import Refused, Unavailable


class Throttled(Unavailable):
    """The surface asks to wait; nothing was shown."""

    def __init__(self, *, seconds: float) -> None:
        super().__init__(seconds=seconds)
        self.seconds = seconds


class SurfaceUnavailable(Unavailable):
    """The surface could not be reached; nothing was shown."""


class Ambiguous(Unavailable):
    """The surface did not say whether it has shown the card."""


class Rejected(Refused):
    """The surface will not show this card, however often it is asked."""


class Gone(Refused):
    """What was to be changed has been deleted by people."""


class CannotLook(Refused):
    """The installation may not read the thread, so nobody can tell whether a card is there."""


class Poster(Protocol):
    async def post(self, thread: Thread, card: Card, *, key: str) -> str:
        """The surface's own id of what was posted. `key` travels with it, so that `find` finds it.

        Raises Throttled, SurfaceUnavailable, Ambiguous or Rejected.
        """
        ...

    async def update(self, thread: Thread, external_id: str, card: Card) -> None:
        """Doing it twice is doing it once. Raises Throttled, SurfaceUnavailable, Rejected or Gone."""
        ...

    async def mark(self, thread: Thread, external_id: str, sign: Sign) -> None:
        """A sign at the message that a run was asked for in: a courtesy, so it raises nothing."""
        ...

    async def find(self, thread: Thread, *, key: str, since: datetime) -> str | None:
        """What was posted under this key, or None when it is not there.

        Raises CannotLook, Throttled or SurfaceUnavailable.
        """
        ...

"""Leaves a provider's model alone for a while after it has failed again and again, then lets one question try."""

from collections.abc import Callable

#: Questions in a row, each with its retries, that fail before the model is left alone.
THRESHOLD = 2
FIRST_REST = 30.0
LONGEST_REST = 300.0


class Breaker:
    def __init__(self, *, now: Callable[[], float]) -> None:
        self._now = now
        self._failures = 0
        self._rest = FIRST_REST
        self._until = 0.0

    def wait(self) -> float:
        """Seconds until it may be asked; 0 lets this one caller ask."""
        now = self._now()
        if now < self._until:
            return self._until - now
        if self._failures >= THRESHOLD:
            # Others keep waiting until this one question has told how it is.
            self._until = now + self._rest
        return 0.0

    def succeeded(self) -> None:
        self._failures, self._rest, self._until = 0, FIRST_REST, 0.0

    def failed(self, *, rest: float | None = None) -> None:
        """`rest`: seconds for which asking again is known to be pointless."""
        self._failures = max(self._failures + 1, THRESHOLD if rest else 0)
        if self._failures < THRESHOLD:
            return
        self._until = self._now() + (rest or self._rest)
        self._rest = min(2 * self._rest, LONGEST_REST)

"""How often a surface may be written to: Slack takes about one post a second in a channel and fifty edits a minute of
an app in a workspace, whatever the number of runs."""

from collections.abc import Callable
from dataclasses import dataclass, field

from core.domain.ids import DecisionSetId


@dataclass
class Pace:
    """At most one edit of a run in `max(least, share × live runs)` seconds; a run that ended or waits is never held."""

    now: Callable[[], float]
    """A monotonic clock, in seconds."""
    least: float = 3.0
    share: float = 1.3
    _last: dict[DecisionSetId, float] = field(default_factory=dict[DecisionSetId, float])

    def wait(self, decision_set_id: DecisionSetId, *, live: int, urgent: bool) -> float:
        """Seconds until this run may be edited; 0 when it may be now."""
        if urgent or (last := self._last.get(decision_set_id)) is None:
            return 0.0
        return max(0.0, last + max(self.least, self.share * live) - self.now())

    def edited(self, decision_set_id: DecisionSetId, *, ended: bool) -> None:
        if ended:
            self._last.pop(decision_set_id, None)
        else:
            self._last[decision_set_id] = self.now()


@dataclass
class Budget:
    """A bucket of writes for each key: `burst` at once, then `rate` a second; shared by all runs of this process."""

    now: Callable[[], float]
    rate: float = 1.0
    burst: float = 8.0
    _left: dict[str, tuple[float, float]] = field(default_factory=dict[str, tuple[float, float]])
    """Key to writes left and when that was counted."""
    _held: dict[str, float] = field(default_factory=dict[str, float])

    def wait(self, key: str) -> float:
        """Seconds until the next write; 0 takes one write out of the bucket."""
        if (held := self._held.get(key, 0.0) - self.now()) > 0:
            return held
        left, at = self._left.get(key, (self.burst, self.now()))
        left = min(self.burst, left + (self.now() - at) * self.rate)
        if left < 1:
            self._left[key] = (left, self.now())
            return (1 - left) / self.rate
        self._left[key] = (left - 1, self.now())
        return 0.0

    def hold(self, key: str, seconds: float) -> None:
        """The surface said to wait: so do all."""
        self._held[key] = max(self._held.get(key, 0.0), self.now() + seconds)

"""One version of a project's design, and the only legal ways in which its status moves."""

from datetime import datetime
from typing import Literal

from core.domain.actor import Actor
from core.domain.base import Frozen
from core.domain.ids import DecisionSetId, ProjectId, short_name
from core.domain.requirement import Message
from core.errors import IllegalTransition

Status = Literal["queued", "running", "waiting", "completed", "blocked", "rejected", "failed", "cancelled", "expired"]

#: `blocked` still accepts a decision; `failed` may be retried; every other end is final.
TRANSITIONS: dict[Status, frozenset[Status]] = {
    "queued": frozenset({"queued", "running", "failed", "cancelled"}),
    "running": frozenset({"running", "queued", "waiting", "completed", "blocked", "rejected", "failed", "cancelled"}),
    "waiting": frozenset({"waiting", "queued", "running", "blocked", "rejected", "cancelled", "expired"}),
    "blocked": frozenset({"blocked", "queued", "running", "cancelled", "expired"}),
    "failed": frozenset({"queued", "running"}),
    "completed": frozenset(),
    "rejected": frozenset(),
    "cancelled": frozenset(),
    "expired": frozenset(),
}
ENDED: frozenset[Status] = frozenset({"completed", "rejected", "failed", "cancelled", "expired"})


class DecisionSet(Frozen):
    id: DecisionSetId
    project_id: ProjectId
    number: int
    """The project's short number, repeated here because people always see both."""
    version: int = 1
    parent_id: DecisionSetId | None = None
    draft: int = 1
    status: Status = "queued"
    requirement: tuple[Message, ...]
    requester: Actor
    created_at: datetime
    updated_at: datetime
    generation: int = 0
    """Grows with every decision or answer; names the job that carries it."""

    @property
    def name(self) -> str:
        return short_name(self.number, self.version)

    def to(self, status: Status, *, at: datetime) -> "DecisionSet":
        """Raises IllegalTransition."""
        if status not in TRANSITIONS[self.status]:
            raise IllegalTransition(
                f"{self.name} is {self.status} and cannot become {status}.", decision_set_id=self.id
            )
        return self.model_copy(update={"status": status, "updated_at": at})


class Project(Frozen):
    id: ProjectId
    number: int
    title: str
    created_at: datetime


class Thread(Frozen):
    """Where a project is talked about. (team, channel, thread_ts) is unique."""

    project_id: ProjectId
    team: str
    channel: str
    thread_ts: str

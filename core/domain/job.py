"""One stretch of work, from a decision to the next gate. The row is the truth; a queue only carries its id."""

from datetime import datetime
from typing import Literal

from core.domain.base import Frozen
from core.domain.ids import DecisionSetId, JobId

JobStatus = Literal["queued", "running", "done", "failed", "dead", "cancelled"]


class Job(Frozen):
    id: JobId
    kind: Literal["advance"] = "advance"
    decision_set_id: DecisionSetId
    generation: int
    status: JobStatus = "queued"
    attempts: int = 0
    offer: int = 0
    """Grows each time the row is handed to the queue, so that the carrier never takes it for an old acquaintance."""
    next_run_at: datetime
    lease_until: datetime | None = None
    worker: str = ""
    token: int = 0
    """Fencing token: grows with every claim; a write with an older one is refused."""
    last_error: str = ""
    priority: int = 0
    created_at: datetime


class Limits(Frozen):
    """How many runs may be at work over all workers; None is no limit. Claims of one moment may go over it together."""

    per_project: int | None = None
    per_workspace: int | None = None
    """A workspace is a Slack workspace; where there is none, the surface that the requester came by."""


class Lease(Frozen):
    """A worker's right to write for a job until `until`, as long as nobody claimed it with a higher token."""

    job_id: JobId
    decision_set_id: DecisionSetId
    worker: str
    token: int
    until: datetime

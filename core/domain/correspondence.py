"""What came in from a surface and what went out to it: raw requests, posted cards, and who may post into a thread."""

from datetime import datetime
from typing import Literal

from core.domain.base import Frozen
from core.domain.ids import DecisionSetId, ProjectId

InboxStatus = Literal["new", "handled", "failed"]


class Envelope(Frozen):
    """One raw request of Slack, kept before it is acknowledged."""

    id: str
    """Slack's event id, trigger id, or a digest of the body where there is neither."""
    message_key: str = ""
    """`team:channel:ts` of the message it tells of; app_mention and message tell of the same one."""
    kind: str
    body: str
    headers: dict[str, str] = {}
    received_at: datetime
    status: InboxStatus = "new"
    attempts: int = 0


DeliveryStatus = Literal["pending", "sent", "unknown", "failed", "skipped"]


class Delivery(Frozen):
    """One visible thing on one surface, made of one event. Unique by (project, surface, card key)."""

    id: str
    project_id: ProjectId
    decision_set_id: DecisionSetId
    surface: str
    card_key: str
    """`<decision set>:<seq>` for a post; `run:<decision set>` for the message that is updated in place."""
    seq: int
    status: DeliveryStatus = "pending"
    external_id: str = ""
    """Slack's `ts` of what was posted."""
    attempts: int = 0
    error: str = ""


class ThreadLease(Frozen):
    """One relay's right to post into one project's thread."""

    project_id: ProjectId
    holder: str
    token: int
    until: datetime

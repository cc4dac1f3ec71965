"""Bytes that were produced, named by their content."""

from datetime import datetime
from typing import Literal

from core.domain.base import Frozen, Json
from core.domain.ids import ArtifactId, DecisionSetId
from core.domain.usage import Spending

ArtifactKind = Literal["tree", "zip", "validation", "provenance", "quarantine"]


class Artifact(Frozen):
    id: ArtifactId
    decision_set_id: DecisionSetId
    kind: ArtifactKind
    name: str
    sha256: str
    bytes: int
    created_at: datetime


class AgentRun(Frozen):
    """A node's output, kept by its idempotency key so that entering the node again repeats nothing."""

    key: str
    """sha256 over decision set, node, visit and canonical input."""
    decision_set_id: DecisionSetId
    node: str
    visit: int
    output: Json
    decided_by: str
    seconds: float
    at: datetime
    spent: Spending | None = None
    """What its questions to language models took; None when none was asked."""

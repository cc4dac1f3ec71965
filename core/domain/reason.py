"""Why something was decided. An agent gives a `Reason`; the node that ran it makes the `ReasonCard`."""

from pydantic import Field

from core.domain.base import Frozen, Json
from core.domain.ids import DecisionId


class Candidate(Frozen):
    id: str
    summary: str
    tradeoffs: str = ""


class Chosen(Frozen):
    id: str
    justification: str


class Rejected(Frozen):
    id: str
    why: str


class Impact(Frozen):
    monthly_usd: float | None = None
    latency_p95_ms: float | None = None
    availability: float | None = None


class Link(Frozen):
    title: str
    url: str


class Reason(Frozen):
    candidates: tuple[Candidate, ...] = ()
    choice: Chosen
    rejected: tuple[Rejected, ...] = ()
    policy: dict[str, str] = {}
    impact: Impact = Impact()
    confidence: float = Field(ge=0, le=1)
    confidence_from: str
    """What the confidence was computed from, in words."""
    risks: tuple[str, ...] = ()
    next_steps: tuple[str, ...] = ()
    facts: Json = {}
    """Short labelled figures that a surface may show beside the choice."""


class ReasonCard(Reason):
    decision_id: DecisionId
    agent: str
    node: str
    visit: int
    trigger: str
    at: str
    inputs: Json
    decided_by: str
    note: str = ""
    """Why the rules decided although a model was to be asked; empty otherwise."""
    prompt_hash: str = ""
    links: tuple[Link, ...] = ()

"""Why something was decided. An agent gives a `Reason`; the node that ran it makes the `ReasonCard`."""

from pydantic import Field

from core.domain.base import Frozen, Json
from core.domain.ids import DecisionId
from core.domain.sentence import Sentence, Told


class Candidate(Frozen):
    id: str
    summary: Sentence
    tradeoffs: Sentence = ""


class Chosen(Frozen):
    id: Sentence
    justification: Sentence


class Rejected(Frozen):
    id: Sentence
    why: Sentence


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
    confidence_from: Sentence
    """What the confidence was computed from, in words."""
    risks: tuple[Sentence, ...] = ()
    next_steps: tuple[Sentence, ...] = ()
    facts: dict[str, Told] = {}
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
    note: Sentence = ""
    """Why the rules decided although a model was to be asked; empty otherwise."""
    prompt_hash: str = ""
    links: tuple[Link, ...] = ()

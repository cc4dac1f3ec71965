"""Values for tests, each with one sensible default for everything that the test does not care about."""

from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import UUID

from core.domain.actor import Actor
from core.domain.commands import Place, SubmitRequirement
from core.domain.gate import Gate, GateKind
from core.domain.ids import DecisionSetId, GateId
from core.domain.question import Question
from core.domain.requirement import Message

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
REQUESTER = Actor(surface="slack", id="U1", name="requester", team="T1")
COLLEAGUE = Actor(surface="slack", id="U2", name="colleague", team="T1")
OPERATOR = Actor(surface="terminal", id="operator", name="operator")

BATCH = (
    "Score 2 million customers every night for churn from a CSV in S3, eu-west-1, at most 60 dollars a month, "
    "one engineer"
)
REALTIME = "Churn scores for our web checkout, p95 under 100 ms, 200 requests a second, eu-west-1, 900 dollars a month"

_numbers = count(1)


class Clock:
    """Stands still until a test moves it."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


def an_id() -> str:
    return str(UUID(int=next(_numbers)))


def a_submission(
    text: str = BATCH, *, by: Actor = REQUESTER, command_id: str | None = None, place: Place | None = None
) -> SubmitRequirement:
    messages = (Message(user=by.name, text=text),)
    return SubmitRequirement(messages=messages, by=by, command_id=command_id or an_id(), place=place)


def a_gate(
    decision_set_id: DecisionSetId,
    *,
    kind: GateKind = "final",
    version: int = 1,
    blocked: bool = False,
    questions: tuple[Question, ...] = (),
    opened_at: datetime = NOW,
) -> Gate:
    return Gate(
        id=GateId(an_id()),
        decision_set_id=decision_set_id,
        kind=kind,
        visit=1,
        draft=1,
        version=version,
        opened_at=opened_at,
        deadline=opened_at + timedelta(hours=72),
        interrupt_id="interrupt",
        blocked=blocked,
        questions=questions,
    )

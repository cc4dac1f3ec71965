"""A whole run told in events, for the tests of cards and of what shows them."""

from collections.abc import Iterable
from datetime import timedelta

from core.domain.actor import Actor
from core.domain.constraints import Constraints, Coverage
from core.domain.cost import CostEstimate, CostLine
from core.domain.events import (
    AnswersGiven,
    CostUpdate,
    CoverageUpdate,
    DiffUpdate,
    Event,
    FindingsUpdate,
    GateDecided,
    GateWaiting,
    NewEvent,
    NodeFinished,
    NodeStarted,
    Payload,
    PlanUpdate,
    PolicyUpdate,
    ReasonCardShown,
    RepositoryPublished,
    RunComplete,
    RunStarted,
    ValidationUpdate,
)
from core.domain.finding import Finding
from core.domain.gate import GateChoice
from core.domain.ids import DecisionId, DecisionSetId, GateId, ProjectId
from core.domain.plan import Alternative, Plan, PlannedComponent
from core.domain.policy import PolicyReport, RuleResult, Waiver
from core.domain.question import Choice, Question
from core.domain.reason import Candidate, Chosen, Impact, ReasonCard, Rejected
from core.domain.repository import Changes, Check, Publication, RepositoryFile, ValidationReport
from core.domain.requirement import Message
from tests.support.builders import NOW, REQUESTER

DECISION_SET, PROJECT = DecisionSetId("d-1"), ProjectId("p-1")
INPUT_GATE, FINAL_GATE = GateId("gate-input"), GateId("gate-final")

REGION = Question(
    id="q-region",
    field="data_residency",
    text="Where must the data stay?",
    kind="choice",
    choices=(Choice(value="EU", label="In the EU"), Choice(value="US", label="In the US")),
    default="EU",
    why="Decides the region and with it every price.",
)
LATENCY = Question(
    id="q-latency",
    field="latency_p95_ms",
    text="How fast must an answer be, in milliseconds?",
    kind="number",
    default=200,
    why="Below 100 ms the endpoint has to run all the time.",
)
CLOUD = Question(
    id="q-cloud",
    field="cloud_preference",
    text="I build on AWS only. Go on there?",
    kind="choice",
    choices=(Choice(value="aws", label="Yes, on AWS"), Choice(value="gcp", label="No, stop")),
    why="Nothing can be made for another cloud.",
    blocking=True,
)


def events(
    payloads: Iterable[Payload | tuple[str, Payload]], *, decision_set: DecisionSetId = DECISION_SET
) -> list[Event]:
    """In order from 1, a second apart; a payload may be named with its node."""
    made: list[Event] = []
    for seq, item in enumerate(payloads, 1):
        node, payload = item if isinstance(item, tuple) else ("", item)
        made.append(
            Event(
                decision_set_id=decision_set,
                payload=payload,
                dedupe_key=f"k{seq}",
                node=node,
                visit=1 if node else 0,
                seq=seq,
                project_id=PROJECT,
                at=NOW + timedelta(seconds=seq),
            )
        )
    return made


def new_events(payloads: Iterable[Payload | tuple[str, Payload]], decision_set: DecisionSetId) -> list[NewEvent]:
    return [
        NewEvent.model_validate(e.model_dump(exclude={"seq", "project_id", "at"}))
        for e in events(payloads, decision_set=decision_set)
    ]


def started(text: str = "Score churn nightly", *, version: int = 1, ts: str = "", by: Actor = REQUESTER) -> RunStarted:
    message = Message(user=by.name, text=text, ts=ts)
    return RunStarted(number=142, version=version, attempt=1, requirement=(message,), requester=by, mode="rules")


def a_reason(node: str = "planner", *, justification: str = "Cheapest that meets the deadline.") -> ReasonCardShown:
    card = ReasonCard(
        decision_id=DecisionId("r-1"),
        agent=node,
        node=node,
        visit=1,
        trigger="start",
        at="2026-03-02T09:00:00Z",
        inputs={},
        decided_by="rules",
        candidates=(Candidate(id="lambda_batch", summary="a"), Candidate(id="sm_batch_transform", summary="b")),
        choice=Chosen(id="lambda_batch", justification=justification),
        rejected=(Rejected(id="sm_batch_transform", why="costs 40 USD/mo more"),),
        policy={"S3-01": "pass", "COST-02": "warn"},
        impact=Impact(monthly_usd=54.2, latency_p95_ms=180, availability=99.9),
        confidence=0.82,
        confidence_from="the distance to the second-best plan",
        risks=("A run of more than 15 minutes is cut off.",),
        facts={"rows": 2_000_000},
    )
    return ReasonCardShown(card=card)


def a_plan() -> PlanUpdate:
    component = PlannedComponent(
        id="lambda_batch", kind="batch-compute", capabilities=("batch_scoring",), reason="", sizing={}
    )
    alternatives = (
        Alternative(name="recommended", components=("lambda_batch",), monthly_usd=54.2, tradeoffs="15 minutes at most"),
        Alternative(
            name="most robust",
            components=("sm_batch_transform",),
            monthly_usd=94.0,
            tradeoffs="no time limit",
            why_not="costs more",
        ),
    )
    plan = Plan(
        pattern="batch",
        objective="nightly churn scores",
        region="eu-west-1",
        environments=("prod",),
        components=(component,),
        capabilities=(),
        alternatives=alternatives,
    )
    return PlanUpdate(draft=1, plan=plan)


def a_cost(monthly: float = 54.2) -> CostUpdate:
    line = CostLine(
        component="lambda_batch", item="lambda_gb_second", quantity=1000, unit="GB-s", unit_usd=0.05, usd=monthly,
        low=monthly * 0.8, high=monthly * 1.2, source="AWS price list of 2026-02",
    )  # fmt: skip
    cost = CostEstimate(
        monthly_usd=monthly, low=monthly * 0.8, high=monthly * 1.2, environments={"prod": monthly},
        region="eu-west-1", lines=(line,), assumptions=("30 runs a month",),
    )  # fmt: skip
    return CostUpdate(cost=cost)


def a_policy(*severities: str) -> PolicyUpdate:
    rules = [RuleResult(id="S3-01", title="Buckets are private", status="pass", severity="B")]
    rules += [
        RuleResult.model_validate(
            {"id": f"R-{s}", "title": f"Rule {s}", "status": "fail", "severity": s, "remedy": "Do it."}
        )
        for s in severities
    ]
    return PolicyUpdate(policy=PolicyReport.of(tuple(rules)))


def a_coverage(budget: float | None = 60) -> CoverageUpdate:
    return CoverageUpdate(
        constraints=Constraints(monthly_budget_usd=budget),
        provenance={},
        coverage=Coverage(score=0.9),
        notices=(),
        first_action="plan",
    )


def a_final_gate(
    *, gate_id: GateId = FINAL_GATE, version: int = 1, draft: int = 1, blocked: bool = False
) -> GateWaiting:
    return GateWaiting(
        gate_id=gate_id,
        gate_version=version,
        kind="final",
        draft=draft,
        deadline=NOW + timedelta(hours=72),
        blocked=blocked,
        may_decide="the requester, requester",
    )


def an_input_gate(*questions: Question, gate_id: GateId = INPUT_GATE) -> GateWaiting:
    return GateWaiting(
        gate_id=gate_id,
        gate_version=1,
        kind="input",
        draft=1,
        deadline=NOW + timedelta(hours=72),
        blocked=False,
        may_decide="the requester, requester",
        questions=questions or (REGION, LATENCY),
    )


def a_decision(
    choice: GateChoice = "approve", *, gate_id: GateId = FINAL_GATE, comment: str = "", waivers: tuple[Waiver, ...] = ()
) -> GateDecided:
    kind = "input" if choice == "answer" else "final"
    return GateDecided(gate_id=gate_id, kind=kind, choice=choice, by=REQUESTER, comment=comment, waivers=waivers)


def a_publication(url: str = "https://example.com/d/d-1/files") -> RepositoryPublished:
    files = (RepositoryFile(path="README.md", bytes=10, sha256="a" * 64),)
    publication = Publication(path="/repo", commit="0123456789abcdef0123", files=files, zip_sha256="b" * 64, url=url)
    return RepositoryPublished(repository=publication)


def a_validation() -> ValidationUpdate:
    checks = (
        Check(name="terraform-validate", tool="terraform", status="skipped", detail="terraform is not installed"),
        Check(name="tests", tool="pytest", status="passed"),
    )
    return ValidationUpdate(attempt=1, validation=ValidationReport.of(checks))


def to_final_gate(*severities: str, ts: str = "") -> list[Payload | tuple[str, Payload]]:
    return [
        started(ts=ts),
        ("intake_extract", NodeStarted()),
        ("intake_extract", a_reason("intake_extract")),
        ("intake_extract", NodeFinished(seconds=0.1)),
        ("coverage_check", NodeStarted()),
        a_coverage(),
        ("coverage_check", NodeFinished(seconds=0.1)),
        ("planner", NodeStarted()),
        a_plan(),
        ("planner", a_reason()),
        ("planner", NodeFinished(seconds=1.5)),
        a_cost(),
        FindingsUpdate(
            findings=(Finding(check="deadline", severity="H", evidence="12 < 15", detail="Close to 15 minutes."),)
        ),
        a_policy(*(severities or ("H",))),
        a_final_gate(),
    ]


def to_the_end() -> list[Payload | tuple[str, Payload]]:
    return to_the_end_of("")


def to_the_end_of(ts: str) -> list[Payload | tuple[str, Payload]]:
    """`ts`: of the message that began it; empty when it was typed into a command."""
    diff = Changes(components_added=("kms",), files_added=("infra/x.tf",), cost_delta_usd=-4)
    return [
        *to_final_gate(ts=ts),
        a_decision(),
        ("codegen", NodeStarted()),
        ("codegen", NodeFinished(seconds=2)),
        a_validation(),
        DiffUpdate(against="draft 1", diff=diff),
        a_publication(),
        RunComplete(status="completed"),
    ]


def with_questions() -> list[Payload | tuple[str, Payload]]:
    return [
        started(),
        ("adaptive_questions", NodeStarted()),
        ("adaptive_questions", NodeFinished(seconds=0.2)),
        an_input_gate(),
        AnswersGiven(gate_id=INPUT_GATE, answers={"data_residency": "US"}, by=REQUESTER),
        a_decision("answer", gate_id=INPUT_GATE),
    ]

"""For each pattern a whole conversation, decided by rules, as people read it in the thread.

`--update-golden` rewrites the files in `conversations/`; their diff is the review. The finished repository's judges are
left out: what they find is the repository's, and which of them there are is the machine's.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from core.application.queries import RunView
from core.domain.actor import Actor
from core.domain.base import Json
from core.domain.commands import AnswerQuestions, Command, DecideGate, StartRevision
from core.domain.gate import GateChoice, GateKind
from core.domain.plan import Pattern
from core.domain.requirement import Message
from core.settings import Settings
from core.workflow.labour import Labour
from tests.bot.slack.transcript import transcript
from tests.support.builders import COLLEAGUE, REQUESTER, a_submission, an_id
from tests.support.model_run import Desk, desk

GOLDEN = Path(__file__).parent / "conversations"


@dataclass(frozen=True, kw_only=True)
class Talk:
    """What is said, in the order in which the bot waits for it."""

    name: str
    text: str
    pattern: Pattern | None
    """None: it waits for people before there is a plan."""
    answers: Json | None = None
    """To the questions; None: nothing is asked."""
    revise: tuple[str, ...] = ()
    """Comments at the final gate, each before the approval."""
    approver: Actor = REQUESTER
    later: str = ""
    """A new version, once the first is delivered."""
    has: tuple[str, ...] = ()
    """Components of the plan in the end."""
    status: str = "completed"
    regimes: tuple[str, ...] = ()


TALKS = (
    Talk(
        name="batch",
        text="Score 2 million customers every night for churn from a CSV in S3, eu-west-1, at most 60 dollars a month, "
        "one engineer",
        pattern="batch",
        revise=("It must be eu-central-1.",),
        later="Now for 8 million customers a night, and 90 dollars a month are fine.",
    ),
    Talk(
        name="vague",
        text="We want to predict which of our customers leave.",
        pattern="batch",
        answers={"monthly_budget_usd": 150, "batch_volume_rows": 400_000},
    ),
    Talk(
        name="realtime",
        text="Fraud scores for our checkout, p95 under 100 ms, 200 requests a second at peak, Frankfurt, PCI, "
        "1,500 dollars a month, two engineers",
        pattern="realtime",
        revise=("It must answer within 60 ms.",),
        approver=COLLEAGUE,
        regimes=("PCI-DSS",),
    ),
    Talk(
        name="kubernetes",
        text="Serve our churn model on the EKS that we are used to, KServe please: p95 under 150 ms, 300 requests a "
        "second, us-east-1, 2,500 dollars a month, a platform team of six",
        pattern="realtime",
    ),
    Talk(
        name="streaming",
        text="Score clickstream events for anomalies as they arrive on Kinesis, 500 events a second, results within 5 "
        "seconds, eu-west-1, 900 dollars a month",
        pattern="streaming",
    ),
    Talk(
        name="kafka",
        text="Wir bewerten Zahlungen aus Kafka auf Betrug, 800 Ereignisse pro Sekunde, Ergebnis binnen 5 Sekunden, "
        "Frankfurt, 4.000 € im Monat",
        pattern="streaming",
    ),
    Talk(
        name="assistant",
        text="A chatbot that answers questions about our 3,000 internal documents with Claude on Bedrock, 200 users, "
        "about 2,000 questions a day, us-east-1, 1,200 dollars a month",
        pattern="llm",
    ),
    Talk(
        name="regulated",
        text="Every night predict readmission risk for 50,000 patients, HIPAA, the data is PHI in S3, us-east-1, "
        "600 dollars a month",
        pattern="batch",
        approver=COLLEAGUE,
        regimes=("HIPAA",),
    ),
    Talk(
        name="contradiction",
        text="Real-time fraud scores, p95 under 50 ms, but run it only once a night as a batch job. 500 dollars a "
        "month.",
        pattern=None,
        status="waiting",
    ),
    Talk(
        name="elsewhere",
        text="Nightly churn scores on GCP with Vertex AI and BigQuery, 300 dollars a month",
        pattern=None,
        status="waiting",
    ),
)


@pytest.mark.parametrize("talk", TALKS, ids=lambda talk: talk.name)
async def test_a_conversation_reads_like_this(talk: Talk, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    async with desk(Settings(data_dir=tmp_path)) as at:
        told, view = await _held(talk, at)
    golden = GOLDEN / f"{talk.name}.md"
    if request.config.getoption("--update-golden"):
        golden.write_text(told, encoding="utf-8")
    assert view.decision_set.status == talk.status
    assert (view.plan.pattern if view.plan else None) == talk.pattern
    assert set(talk.regimes) <= set(view.constraints.compliance or ())
    assert set(talk.has) <= {c.id for c in view.plan.components} if view.plan else not talk.has
    assert told == golden.read_text(encoding="utf-8")


async def _held(talk: Talk, at: Desk) -> tuple[str, RunView]:
    core, said = at.core, iter(_said(talk))
    labour = Labour(ports=core.ports, runner=at.runner, worker="test:1", lease=timedelta(seconds=60))
    handled = await core.service.handle(a_submission(talk.text))
    runs = [handled.decision_set_id]
    while True:
        while await labour.work() != "nothing":
            pass
        view = await core.queries.view(runs[-1])
        act = next(said, None)
        if act is None:
            break
        handled = await core.service.handle(act(view))
        runs += [handled.decision_set_id] if handled.decision_set_id != runs[-1] else []
    threads = [transcript(await core.queries.events(run)) for run in runs]
    return _without_chance("\n\n".join([f"# {talk.text}", *threads])), view


def _said(talk: Talk) -> Iterator[Callable[[RunView], Command]]:
    if talk.answers is not None:
        answers = talk.answers
        yield lambda view: AnswerQuestions(answers=answers, **_at_gate(view, "input"))
    for comment in talk.revise:
        yield partial(_decided, "revise", comment, REQUESTER)
    if talk.pattern is None:
        return
    yield partial(_decided, "approve", "", talk.approver)
    if talk.later:
        words = (Message(user=REQUESTER.name, text=talk.later),)
        yield lambda view: StartRevision(
            decision_set_id=view.decision_set.id, messages=words, by=REQUESTER, command_id=an_id()
        )
        yield partial(_decided, "approve", "", talk.approver)


def _decided(choice: GateChoice, comment: str, by: Actor, view: RunView) -> Command:
    return DecideGate(choice=choice, comment=comment, **{**_at_gate(view, "final"), "by": by})


def _at_gate(view: RunView, kind: GateKind) -> Any:
    assert view.gate is not None, f"the {kind} gate should wait, but the run is {view.decision_set.status}"
    assert view.gate.kind == kind
    return {"gate_id": view.gate.id, "gate_version": view.gate.version, "by": REQUESTER, "command_id": an_id()}


def _without_chance(told: str) -> str:
    """Times, identities and what follows from them, which are no part of what is said."""
    for pattern, stands in (
        (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "ID"),
        (r"<!date\^[^>]*>", "TIME"),
        (r"\b[0-9a-f]{40}\b|\b(?=[0-9a-f]*\d)(?=[0-9a-f]*[a-f])[0-9a-f]{7,12}\b", "COMMIT"),
        (r"\b\d+(?:\.\d+)? (?:s|seconds)\b(?= ·|$)", "N s"),
    ):
        told = re.sub(pattern, stands, told, flags=re.MULTILINE)
    return told

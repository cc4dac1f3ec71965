"""A design on a terminal, with the one door over memory; what the workflow would do between gates, the test does."""

import io
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from rich.console import Console

from bot.terminal.conversation import Conversation, Wishes, exit_code
from core.adapters.memory import MemoryQueue, MemoryUnitOfWork
from core.application.queries import Queries, RunView
from core.application.service import Service
from core.domain.decision_set import Status
from core.domain.events import GateWaiting, NewEvent, Payload, PolicyUpdate, RunComplete, RunError, RunStarted
from core.domain.gate import Decision, Gate
from core.domain.ids import DecisionSetId
from core.domain.policy import PolicyReport, RuleResult, Waiver
from core.domain.question import Choice, Question
from core.errors import BadInput, WaiverNeeded
from core.ports import Ports
from tests.support.builders import OPERATOR, Clock, a_gate, a_submission, an_id

BUDGET = Question(
    id="q1", field="monthly_budget_usd", text="What may it cost [red]a month[/red]?", kind="number", default=100,
    why="Decides the size.",
)  # fmt: skip
REGION = Question(
    id="q2", field="data_residency", text="Where must the data stay?", kind="choice", default="EU",
    choices=(Choice(value="EU", label="In the EU"), Choice(value="US", label="In the US")), why="Decides the region.",
)  # fmt: skip
CLOUD = Question(
    id="q3", field="cloud_preference", text="I build on AWS only. Go on there?", kind="choice", blocking=True,
    choices=(Choice(value="aws", label="Yes, on AWS"), Choice(value="gcp", label="No")), why="Nothing else is built.",
)  # fmt: skip
FAILING = PolicyReport.of((RuleResult(id="S3-01", status="fail", severity="B", evidence="public"),))

Act = Callable[["Stage", DecisionSetId], Coroutine[Any, Any, None]]


class Keyboard(Console):
    """A console whose person types what was laid ready, and then closes the input."""

    def __init__(self, *said: str) -> None:
        super().__init__(file=io.StringIO(), width=120)
        self.said = [*said]

    def input(self, prompt: Any = "", **_: Any) -> str:
        self.print(prompt, end="")
        if not self.said:
            raise EOFError
        return self.said.pop(0)

    @property
    def shown(self) -> str:
        return self.file.getvalue()  # pyright: ignore[reportAttributeAccessIssue]


class Stage:
    def __init__(self, *acts: Act, said: tuple[str, ...] = (), ask: bool = False, **wishes: Any) -> None:
        self.uow = MemoryUnitOfWork(clock=Clock(), queue=MemoryQueue())
        self.clock, self.queries = Clock(), Queries(self.uow)
        self.service = Service(Ports(uow=self.uow, clock=self.clock, new_id=an_id))
        self.acts, self.console, self.gates = [*acts], Keyboard(*said), list[Gate]()
        self.ask, self.wishes = ask or bool(said), Wishes(**wishes)

    async def run(self) -> RunView:
        handled = await self.service.handle(a_submission(by=OPERATOR))
        talk = Conversation(
            service=self.service, queries=self.queries, work=self._work, actor=OPERATOR, wishes=self.wishes,
            console=self.console, ask=self.ask,
        )  # fmt: skip
        return await talk.run(handled.decision_set_id)

    async def decision(self, index: int = 0) -> Decision | None:
        return (await self.queries.gate(self.gates[index].id)).decision

    async def _work(self, decision_set_id: DecisionSetId) -> None:
        """Acts when there is something to do, as a worker does; a waiting gate is left alone."""
        if (await self.queries.find_decision_set(decision_set_id)).status == "queued" and self.acts:
            await self.acts.pop(0)(self, decision_set_id)

    async def move(self, decision_set_id: DecisionSetId, status: Status, *payloads: Payload) -> None:
        async with self.uow() as tx:
            found = (await tx.decision_sets.lock(decision_set_id)).to("running", at=self.clock())
            await tx.decision_sets.save(found.to(status, at=self.clock()))
            for payload in payloads:
                await tx.events.append(NewEvent(decision_set_id=found.id, payload=payload, dedupe_key=an_id()))


def opens(*questions: Question, blocked: bool = False, policy: PolicyReport | None = None) -> Act:
    """The workflow comes to the input gate with these questions, or to the final one."""

    async def act(stage: Stage, design: DecisionSetId) -> None:
        gate = a_gate(design, kind="input" if questions else "final", questions=questions, blocked=blocked)
        async with stage.uow() as tx:
            await tx.gates.add(gate)
        stage.gates.append(gate)
        waiting = GateWaiting(
            gate_id=gate.id, gate_version=1, kind=gate.kind, draft=1, deadline=gate.deadline, blocked=blocked,
            may_decide="you", questions=questions,
        )  # fmt: skip
        told = [PolicyUpdate(policy=policy)] if policy else []
        await stage.move(design, "blocked" if blocked else "waiting", *told, waiting)

    return act


def ends(status: Status, *payloads: Payload) -> Act:
    async def act(stage: Stage, design: DecisionSetId) -> None:
        await stage.move(design, status, *(payloads or (RunComplete(status=status),)))

    return act


async def test_without_a_terminal_or_a_flag_the_first_gate_is_where_it_stops() -> None:
    stage = Stage(opens(BUDGET))
    view = await stage.run()
    assert (view.status, exit_code(view, yes=False)) == ("waiting", 0)
    assert await stage.decision() is None


async def test_questions_are_asked_and_answered_by_words_number_or_nothing() -> None:
    stage = Stage(opens(BUDGET, REGION), ends("completed"), said=("60 dollars", "2"))
    assert (await stage.run()).status == "completed"
    decision = await stage.decision()
    assert decision is not None
    assert decision.answers == {"monthly_budget_usd": 60, "data_residency": "US"}
    assert "What may it cost [red]a month[/red]?" in stage.console.shown
    assert "answer [100]: " in stage.console.shown
    stage = Stage(opens(BUDGET, REGION), ends("completed"), said=("", ""))
    await stage.run()
    decision = await stage.decision()
    assert decision is not None
    assert decision.answers == {}


async def test_an_answer_that_cannot_be_read_is_asked_for_again() -> None:
    stage = Stage(opens(BUDGET), ends("completed"), said=("a lot of fish", "60"))
    assert (await stage.run()).status == "completed"
    assert "does not answer" in stage.console.shown
    decision = await stage.decision()
    assert decision is not None
    assert decision.answers == {"monthly_budget_usd": 60}


@pytest.mark.parametrize("said", [("60",), ("²", "1")])
async def test_closing_the_input_in_the_middle_leaves_the_gate_open(said: tuple[str, ...]) -> None:
    stage = Stage(opens(BUDGET, BUDGET, BUDGET), said=said)
    view = await stage.run()
    assert (view.status, exit_code(view, yes=False)) == ("waiting", 0)


@pytest.mark.parametrize("wishes", [{"yes": True}, {"until": "final"}])
async def test_defaults_are_taken_where_there_are_defaults(wishes: dict[str, Any]) -> None:
    stage = Stage(opens(BUDGET, REGION), opens(), **wishes)
    await stage.run()
    decision = await stage.decision()
    assert decision is not None
    assert (decision.choice, decision.answers) == ("answer", {})


async def test_what_only_a_person_can_settle_stays_open_on_the_way_to_the_final_gate() -> None:
    stage = Stage(opens(BUDGET, CLOUD), opens(), until="final")
    view = await stage.run()
    assert await stage.decision() is None
    assert (view.status, exit_code(view, yes=False)) == ("waiting", 0)


@pytest.mark.parametrize("wishes", [{"yes": True}, {"yes": True, "ask": True}])
async def test_yes_answers_nothing_for_a_person_so_that_the_run_comes_to_its_blocked_gate(
    wishes: dict[str, Any],
) -> None:
    stage = Stage(opens(BUDGET, CLOUD), opens(), **wishes)
    await stage.run()
    decision = await stage.decision()
    assert decision is not None
    assert (decision.choice, decision.answers) == ("answer", {})


async def test_what_only_a_person_can_settle_is_asked_until_it_is() -> None:
    stage = Stage(opens(CLOUD), ends("completed"), said=("", "", "1"))
    await stage.run()
    decision = await stage.decision()
    assert decision is not None
    assert decision.answers == {"cloud_preference": "aws"}
    assert stage.console.shown.count("only you can settle this: ") == 2


async def test_prepared_answers_are_given_by_key_or_question_and_others_are_kept_for_later() -> None:
    given = {"q1": 60, "data_residency": "US", "latency_p95_ms": 5}
    stage = Stage(opens(BUDGET, REGION), ends("completed"), answers=given)
    await stage.run()
    decision = await stage.decision()
    assert decision is not None
    assert decision.answers == {"monthly_budget_usd": 60, "data_residency": "US"}


async def test_prepared_answers_that_leave_the_blocking_question_open_stop_there_or_ask_for_it() -> None:
    stage = Stage(opens(BUDGET, CLOUD), answers={"q1": 60})
    assert (await stage.run()).status == "waiting"
    stage = Stage(opens(BUDGET, CLOUD), ends("completed"), said=("1",), answers={"q1": 60})
    await stage.run()
    decision = await stage.decision()
    assert decision is not None
    assert decision.answers == {"monthly_budget_usd": 60, "cloud_preference": "aws"}


async def test_prepared_answers_that_cannot_be_read_are_bad_input() -> None:
    with pytest.raises(BadInput):
        await Stage(opens(BUDGET), answers={"q1": "a lot of fish"}).run()


@pytest.mark.parametrize(
    ("said", "choice", "comment"),
    [
        (("approve",), "approve", ""),
        (("A",), "approve", ""),
        (("rej",), "reject", ""),
        (("rev", "cheaper"), "revise", "cheaper"),
        (("re", "perhaps", "revise", "cheaper"), "revise", "cheaper"),
        (("revise", "", "revise", "cheaper"), "revise", "cheaper"),
    ],
)
async def test_a_person_decides_in_unmistakable_words(said: tuple[str, ...], choice: str, comment: str) -> None:
    stage = Stage(opens(), ends("completed"), said=said)
    await stage.run()
    decision = await stage.decision()
    assert decision is not None
    assert (decision.choice, decision.comment, decision.by) == (choice, comment, OPERATOR)


@pytest.mark.parametrize("said", [("",), ("perhaps",), ("revise",)])
async def test_who_says_nothing_clear_decides_nothing(said: tuple[str, ...]) -> None:
    stage = Stage(opens(), said=said)
    assert (await stage.run()).status == "waiting"
    assert await stage.decision() is None


async def test_approving_against_a_blocking_rule_is_explained_and_asked_again() -> None:
    stage = Stage(opens(policy=FAILING), ends("rejected"), said=("approve", "reject"))
    view = await stage.run()
    assert (view.status, exit_code(view, yes=False)) == ("rejected", 3)
    assert "S3-01" in stage.console.shown


async def test_a_blocked_gate_offers_no_approval() -> None:
    stage = Stage(opens(blocked=True), said=("approve",))
    view = await stage.run()
    assert (view.status, exit_code(view, yes=False)) == ("blocked", 3)
    assert "revise / reject: " in stage.console.shown
    assert "approve /" not in stage.console.shown


async def test_yes_approves_what_policy_does_not_fail() -> None:
    stage = Stage(opens(), ends("completed"), yes=True)
    view = await stage.run()
    assert (view.status, exit_code(view, yes=True)) == ("completed", 0)


@pytest.mark.parametrize("gate", [{"policy": FAILING}, {"blocked": True}])
async def test_yes_approves_nothing_that_policy_fails_or_that_has_no_plan(gate: dict[str, Any]) -> None:
    stage = Stage(opens(**gate), yes=True)
    view = await stage.run()
    assert await stage.decision() is None
    assert exit_code(view, yes=True) == 3


async def test_a_waiver_lets_yes_approve_and_is_kept_with_its_owner() -> None:
    waiver = Waiver(rule="S3-01", reason="on purpose")
    stage = Stage(opens(policy=FAILING), ends("completed"), yes=True, waivers=(waiver,))
    await stage.run()
    decision = await stage.decision()
    assert decision is not None
    assert [(w.rule, w.reason, w.owner) for w in decision.waivers] == [("S3-01", "on purpose", "operator")]


async def test_a_decision_of_the_command_line_is_taken_once_and_then_the_person_is_asked() -> None:
    stage = Stage(opens(), opens(), ends("completed"), said=("approve",), decide="revise", comment="cheaper")
    await stage.run()
    first, second = await stage.decision(0), await stage.decision(1)
    assert first is not None
    assert second is not None
    assert (first.choice, first.comment, second.choice) == ("revise", "cheaper", "approve")


async def test_a_decision_of_the_command_line_that_is_refused_is_an_error_and_not_asked_again() -> None:
    with pytest.raises(WaiverNeeded):
        await Stage(opens(policy=FAILING), said=("reject",), decide="approve").run()


@pytest.mark.parametrize(("until", "gates"), [("gate", 1), ("final", 2)])
async def test_it_stops_where_it_was_told_to(until: str, gates: int) -> None:
    stage = Stage(opens(BUDGET), opens(), until=until, decide="approve")
    assert (await stage.run()).status == "waiting"
    assert len(stage.gates) == gates
    assert await stage.decision(-1) is None


async def test_what_happens_is_shown_once_and_in_order() -> None:
    started = RunStarted(number=1, version=1, attempt=1, requirement=(), requester=OPERATOR, mode="rules")

    async def begin(stage: Stage, design: DecisionSetId) -> None:
        async with stage.uow() as tx:
            await tx.events.append(NewEvent(decision_set_id=design, payload=started, dedupe_key="s"))
        await opens()(stage, design)

    stage = Stage(begin, ends("rejected"), said=("reject",))
    await stage.run()
    assert stage.console.shown.count("draft 1 of D-1v1") >= 1
    assert stage.console.shown.index("draft 1") < stage.console.shown.index("approve / revise / reject")


@pytest.mark.parametrize(
    ("status", "error", "code"),
    [
        ("completed", None, 0),
        ("rejected", None, 3),
        ("cancelled", None, 3),
        ("failed", "defect", 1),
        ("failed", "validation_failed", 4),
        ("failed", "repo_host_unavailable", 5),
        ("failed", "unavailable", 5),
    ],
)
async def test_each_end_has_its_exit_code(status: Status, error: str | None, code: int) -> None:
    told = (RunError(code=error, message="It stopped."),) if error else ()
    view = await Stage(ends(status, *told)).run()
    assert exit_code(view, yes=False) == exit_code(view, yes=True) == code


async def test_what_the_work_raises_is_raised() -> None:
    async def fails(_: Stage, __: DecisionSetId) -> None:
        raise BadInput("no")

    with pytest.raises(BadInput, match="no"):
        await Stage(fails).run()

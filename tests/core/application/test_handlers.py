"""The one door, with memory adapters: what each command changes, and what it refuses."""

import pytest

from core.adapters.memory import MemoryQueue, MemoryUnitOfWork, MemoryWake
from core.application.outcome import Handled
from core.application.queries import Queries
from core.application.service import Service
from core.domain.commands import (
    AddNote,
    AnswerQuestions,
    CancelRun,
    DecideGate,
    Place,
    RetryRun,
    StartRevision,
)
from core.domain.events import NewEvent, PolicyUpdate
from core.domain.gate import Gate
from core.domain.policy import PolicyReport, RuleResult, Waiver
from core.domain.question import Question
from core.domain.requirement import Message
from core.errors import (
    BadInput,
    GateAlreadyDecided,
    GateSuperseded,
    NotAllowed,
    RequirementTooVague,
    WaiverNeeded,
    WrongState,
)
from core.ports import Ports
from tests.support.builders import COLLEAGUE, NOW, OPERATOR, REQUESTER, Clock, a_gate, a_submission, an_id


class App:
    def __init__(self) -> None:
        self.queue, self.clock = MemoryQueue(), Clock()
        self.uow = MemoryUnitOfWork(clock=self.clock, queue=self.queue, wake=MemoryWake())
        self.service = Service(Ports(uow=self.uow, clock=self.clock, new_id=an_id))
        self.queries = Queries(self.uow)

    async def at_gate(self, **gate: object) -> tuple[Handled, Gate]:
        """A submitted design whose gate is open."""
        handled = await self.service.handle(a_submission())
        opened = a_gate(handled.decision_set_id, **gate)  # pyright: ignore[reportArgumentType]
        async with self.uow() as tx:
            found = await tx.decision_sets.lock(handled.decision_set_id)
            await tx.decision_sets.save(found.to("running", at=NOW).to("waiting", at=NOW))
            await tx.gates.add(opened)
        return handled, opened

    async def types(self, handled: Handled) -> list[str]:
        return [e.type for e in await self.queries.events(handled.decision_set_id)]

    async def fail_rule(self, handled: Handled) -> None:
        rule = RuleResult(id="S3-01", status="fail", severity="B", evidence="bucket is public")
        event = NewEvent(
            decision_set_id=handled.decision_set_id,
            payload=PolicyUpdate(policy=PolicyReport.of((rule,))),
            dedupe_key="policy",
        )
        async with self.uow() as tx:
            await tx.events.append(event)


@pytest.fixture
def app() -> App:
    return App()


def approve(gate: Gate, **changes: object) -> DecideGate:
    told = {"choice": "approve", "by": REQUESTER, "command_id": an_id(), **changes}
    return DecideGate.model_validate({"gate_id": gate.id, "gate_version": gate.version, **told})


async def test_a_requirement_makes_a_numbered_design_and_offers_its_job(app: App) -> None:
    first = await app.service.handle(a_submission())
    second = await app.service.handle(a_submission())
    assert (first.number, second.number, first.version) == (1, 2, 1)
    assert [j.decision_set_id for j in app.queue.offered] == [first.decision_set_id, second.decision_set_id]


async def test_the_same_command_three_times_makes_one_design(app: App) -> None:
    handled = [await app.service.handle(a_submission(command_id="message-1")) for _ in range(3)]
    assert {h.decision_set_id for h in handled} == {handled[0].decision_set_id}
    assert [h.repeated for h in handled] == [False, True, True]
    assert len(app.queue.offered) == 1


@pytest.mark.parametrize("text", ["", "   \n", "🎉🎉", "\x00\x01binary", "x" * 300_000])
async def test_what_nobody_can_read_makes_no_design(app: App, text: str) -> None:
    with pytest.raises(BadInput):
        await app.service.handle(a_submission(text))
    assert not await app.queries.recent()


async def test_a_message_without_words_beside_others_is_left_out(app: App) -> None:
    asked = a_submission()
    cheering = tuple(Message(user="colleague", text=text) for text in ("🎉", " "))
    await app.service.handle(asked.model_copy(update={"messages": (cheering[0], *asked.messages, cheering[1])}))
    async with app.uow() as tx:
        (decision_set,) = await tx.decision_sets.recent()
        project = await tx.projects.get(decision_set.project_id)
    assert decision_set.requirement == asked.messages
    assert project.title.startswith("Score 2 million")


async def test_events_that_come_after_a_look_are_in_the_next_one(app: App) -> None:
    handled, _ = await app.at_gate()
    await app.fail_rule(handled)
    before = await app.queries.events(handled.decision_set_id)
    await app.service.handle(CancelRun(decision_set_id=handled.decision_set_id, by=REQUESTER, command_id=an_id()))
    after = await app.queries.events(handled.decision_set_id)
    assert [e.seq for e in after] == list(range(1, len(after) + 1))
    assert after[: len(before)] == before != after
    assert await app.queries.events(handled.decision_set_id, after=len(before)) == after[len(before) :]


async def test_a_text_without_machine_learning_is_refused_with_what_to_say(app: App) -> None:
    with pytest.raises(RequirementTooVague) as refused:
        await app.service.handle(a_submission("Could somebody order two pizzas for the offsite, please?"))
    assert "predicted" in refused.value.remedy


async def test_a_thread_holds_one_project(app: App) -> None:
    place = Place(team="T1", channel="C1", thread_ts="1.0")
    await app.service.handle(a_submission(place=place))
    with pytest.raises(WrongState):
        await app.service.handle(a_submission(place=place))


async def test_an_approval_is_recorded_with_who_gave_it_and_offers_the_next_job(app: App) -> None:
    handled, gate = await app.at_gate()
    await app.service.handle(approve(gate))
    view = await app.queries.view(handled.decision_set_id)
    assert (view.status, view.gate) == ("queued", None)
    assert (await app.types(handled))[-1] == "gate-decided"
    assert app.queue.offered[-1].generation == 1
    async with app.uow() as tx:
        decided = await tx.gates.get(gate.id)
    assert decided.decision is not None
    assert decided.decision.by == REQUESTER


async def test_second_click_on_a_decided_gate_changes_nothing(app: App) -> None:
    handled, gate = await app.at_gate()
    await app.service.handle(approve(gate))
    before = await app.types(handled)
    with pytest.raises(GateAlreadyDecided) as late:
        await app.service.handle(approve(gate, choice="reject"))
    assert late.value.facts["by"] == "requester"
    assert await app.types(handled) == before
    assert len(app.queue.offered) == 2


async def test_the_same_click_delivered_again_is_one_decision(app: App) -> None:
    handled, gate = await app.at_gate()
    again = [await app.service.handle(approve(gate, command_id="click")) for _ in range(3)]
    assert [h.repeated for h in again] == [False, True, True]
    assert (await app.types(handled)).count("gate-decided") == 1


async def test_a_click_on_an_old_version_of_the_gate_points_to_the_new_one(app: App) -> None:
    _, gate = await app.at_gate(version=2)
    with pytest.raises(GateSuperseded):
        await app.service.handle(approve(gate, gate_version=1))


async def test_somebody_else_may_not_decide(app: App) -> None:
    handled, gate = await app.at_gate()
    with pytest.raises(NotAllowed, match="requester"):
        await app.service.handle(approve(gate, by=COLLEAGUE))
    assert "gate-decided" not in await app.types(handled)


async def test_a_guest_may_not_decide_even_as_requester(app: App) -> None:
    _, gate = await app.at_gate()
    with pytest.raises(NotAllowed):
        await app.service.handle(approve(gate, by=REQUESTER.model_copy(update={"guest": True})))


async def test_revise_needs_a_comment(app: App) -> None:
    _, gate = await app.at_gate()
    with pytest.raises(BadInput, match="comment"):
        await app.service.handle(approve(gate, choice="revise", comment="  "))


async def test_a_blocked_gate_cannot_be_approved(app: App) -> None:
    _, gate = await app.at_gate(blocked=True)
    with pytest.raises(WrongState, match="no plan"):
        await app.service.handle(approve(gate))


async def test_a_blocking_rule_needs_a_reasoned_waiver(app: App) -> None:
    handled, gate = await app.at_gate()
    await app.fail_rule(handled)
    for waivers in ((), (Waiver(rule="S3-01", reason=" "),), (Waiver(rule="S3-02", reason="other"),)):
        with pytest.raises(WaiverNeeded, match="S3-01"):
            await app.service.handle(approve(gate, waivers=waivers))
    await app.service.handle(approve(gate, waivers=(Waiver(rule="S3-01", reason="a public data set"),)))
    assert (await app.queries.view(handled.decision_set_id)).status == "queued"


def a_question() -> Question:
    return Question(id="q-budget", field="monthly_budget_usd", text="How much?", kind="number", default=500, why="size")


async def test_answers_are_kept_by_constraint_key_and_read_as_people_write_them(app: App) -> None:
    handled, gate = await app.at_gate(kind="input", questions=(a_question(),))
    command = AnswerQuestions(
        gate_id=gate.id, gate_version=1, answers={"q-budget": "1.5k"}, by=REQUESTER, command_id="answer"
    )
    await app.service.handle(command)
    view = await app.queries.view(handled.decision_set_id)
    assert view.answers == {"monthly_budget_usd": 1500}
    assert (await app.types(handled))[-2:] == ["answers-given", "gate-decided"]


async def test_an_answer_to_what_was_not_asked_is_refused(app: App) -> None:
    _, gate = await app.at_gate(kind="input", questions=(a_question(),))
    with pytest.raises(BadInput, match="colour"):
        await app.service.handle(
            AnswerQuestions(gate_id=gate.id, gate_version=1, answers={"colour": 1}, by=REQUESTER, command_id="a")
        )


async def test_cancel_takes_the_job_from_its_worker(app: App) -> None:
    handled, _ = await app.at_gate()
    await app.service.handle(CancelRun(decision_set_id=handled.decision_set_id, by=OPERATOR, command_id="cancel"))
    view = await app.queries.view(handled.decision_set_id)
    assert (view.status, view.gate) == ("cancelled", None)
    assert view.job is not None
    assert (view.job.status, view.job.token) == ("cancelled", 1)
    assert (await app.types(handled))[-2:] == ["run-cancelling", "run-complete"]


async def test_a_note_is_kept_and_decides_nothing(app: App) -> None:
    handled, gate = await app.at_gate()
    note = AddNote(
        project_id=handled.project_id,
        message=Message(user="colleague", text="mind the holidays"),
        by=COLLEAGUE,
        command_id="note",
    )
    await app.service.handle(note)
    view = await app.queries.view(handled.decision_set_id)
    assert [n.text for n in view.notes] == ["mind the holidays"]
    assert view.gate == gate


async def test_only_a_failed_run_can_be_retried(app: App) -> None:
    handled, _ = await app.at_gate()
    with pytest.raises(WrongState, match="only a failed run"):
        await app.service.handle(RetryRun(decision_set_id=handled.decision_set_id, by=OPERATOR, command_id="r"))


async def test_a_revision_starts_when_the_design_has_ended_and_is_its_child(app: App) -> None:
    handled, _ = await app.at_gate()
    revision = StartRevision(
        decision_set_id=handled.decision_set_id,
        messages=(Message(user="requester", text="use eu-central-1"),),
        by=REQUESTER,
        command_id="revise",
    )
    with pytest.raises(WrongState):
        await app.service.handle(revision)
    await app.service.handle(CancelRun(decision_set_id=handled.decision_set_id, by=OPERATOR, command_id="cancel"))
    child = await app.service.handle(revision)
    view = await app.queries.view(child.decision_set_id)
    assert (child.number, child.version, view.decision_set.parent_id) == (1, 2, handled.decision_set_id)
    assert [m.text for m in view.decision_set.requirement][-1] == "use eu-central-1"

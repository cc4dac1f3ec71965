"""At a gate: several approvals, hand-overs and waivers are checked on the server, whoever clicks."""

from typing import Any

import pytest

from core.adapters.memory import MemoryQueue, MemoryUnitOfWork, MemoryWake
from core.application.queries import Queries
from core.application.service import Service
from core.domain.actor import Actor
from core.domain.authority import Approvals, Rule, Scope
from core.domain.commands import AnswerQuestions, DecideGate, HandOverGate, RetryRun, StartRevision
from core.domain.events import NewEvent, PolicyUpdate
from core.domain.gate import Gate
from core.domain.policy import PolicyReport, RuleResult, Waiver
from core.domain.question import Choice, Question
from core.domain.requirement import Message
from core.domain.standards import Standards
from core.errors import BadInput, GateAlreadyDecided, NotAllowed, WrongState
from core.ports import Ports
from tests.support.builders import COLLEAGUE, NOW, REQUESTER, Clock, a_gate, a_submission, an_id

THIRD = Actor(surface="slack", id="U3", name="third", team="T1")
GUEST = Actor(surface="slack", id="U9", name="guest", team="T1", guest=True)


class App:
    def __init__(self, rule: Rule | None = None, *, waivers: tuple[str, ...] | None = None) -> None:
        self.queue = MemoryQueue()
        self.uow = MemoryUnitOfWork(clock=Clock(), queue=self.queue, wake=MemoryWake())
        standards = Standards(approvals=Approvals(default=Scope(final=rule, waivers=waivers)))
        self.service = Service(Ports(uow=self.uow, clock=Clock(), new_id=an_id, standards=standards))
        self.queries = Queries(self.uow, standards)

    async def at_gate(self) -> Gate:
        handled = await self.service.handle(a_submission())
        gate = a_gate(handled.decision_set_id)
        async with self.uow() as tx:
            found = await tx.decision_sets.lock(handled.decision_set_id)
            await tx.decision_sets.save(found.to("running", at=NOW).to("waiting", at=NOW))
            await tx.gates.add(gate)
        return gate

    async def decide(self, gate: Gate, by: Actor, choice: str = "approve", **more: Any) -> None:
        given = {"gate_id": gate.id, "gate_version": 1, "choice": choice, "by": by, "command_id": an_id(), **more}
        await self.service.handle(DecideGate.model_validate(given))

    async def types(self, gate: Gate) -> list[str]:
        return [e.type for e in await self.queries.events(gate.decision_set_id)]


async def test_the_last_of_several_approvals_decides_and_the_buttons_stay_valid_until_then() -> None:
    app = App(Rule(who=("members",), approvals=2))
    gate = await app.at_gate()
    jobs = len(app.queue.offered)
    await app.decide(gate, COLLEAGUE)
    assert await app.types(gate) == ["approval-given"]
    assert len(app.queue.offered) == jobs
    with pytest.raises(WrongState, match="approved already"):
        await app.decide(gate, COLLEAGUE)
    await app.decide(gate, REQUESTER)
    assert await app.types(gate) == ["approval-given", "gate-decided"]
    assert len(app.queue.offered) == jobs + 1
    with pytest.raises(GateAlreadyDecided):
        await app.decide(gate, THIRD)


async def test_the_same_click_twice_is_one_approval() -> None:
    app = App(Rule(who=("members",), approvals=2))
    gate = await app.at_gate()
    for _ in range(3):
        await app.decide(gate, COLLEAGUE, command_id="click")
    assert await app.types(gate) == ["approval-given"]


async def test_one_who_may_approve_can_reject_alone() -> None:
    app = App(Rule(who=("members",), approvals=3))
    gate = await app.at_gate()
    await app.decide(gate, COLLEAGUE, "reject")
    assert await app.types(gate) == ["gate-decided"]


async def test_with_four_eyes_the_requester_revises_but_does_not_approve() -> None:
    app = App(Rule(four_eyes=True))
    gate = await app.at_gate()
    with pytest.raises(NotAllowed, match="somebody of this workspace other than requester"):
        await app.decide(gate, REQUESTER)
    await app.decide(gate, REQUESTER, "revise", comment="cheaper")
    assert await app.types(gate) == ["gate-decided"]


async def test_a_gate_is_handed_over_to_a_member_and_to_nobody_else() -> None:
    app = App()
    gate = await app.at_gate()

    async def hand_over(to: Actor, by: Actor = REQUESTER) -> None:
        command = HandOverGate(gate_id=gate.id, gate_version=1, to=to, by=by, command_id=an_id())
        await app.service.handle(command)

    with pytest.raises(NotAllowed):
        await hand_over(GUEST)
    with pytest.raises(NotAllowed):
        await hand_over(THIRD, by=COLLEAGUE)
    with pytest.raises(BadInput, match="may decide this gate already"):
        await hand_over(REQUESTER)
    await hand_over(COLLEAGUE)
    with pytest.raises(NotAllowed, match="Only colleague may"):
        await app.decide(gate, REQUESTER)
    await app.decide(gate, COLLEAGUE)
    assert await app.types(gate) == ["gate-handed-over", "gate-decided"]
    with pytest.raises(GateAlreadyDecided):
        await hand_over(THIRD, by=COLLEAGUE)


async def test_waivers_are_taken_only_from_those_who_are_named_and_bear_their_names() -> None:
    app = App(Rule(who=("members",), approvals=2), waivers=("U2",))
    gate = await app.at_gate()
    rule = RuleResult(id="S3-01", status="fail", severity="B", evidence="bucket is public")
    event = PolicyUpdate(policy=PolicyReport.of((rule,)))
    async with app.uow() as tx:
        await tx.events.append(NewEvent(decision_set_id=gate.decision_set_id, payload=event, dedupe_key="k"))
    waiver = Waiver(rule="S3-01", reason="public data", owner="somebody else")
    with pytest.raises(NotAllowed, match="waive a blocking rule"):
        await app.decide(gate, REQUESTER, waivers=(waiver,))
    await app.decide(gate, COLLEAGUE, waivers=(waiver,))
    await app.decide(gate, REQUESTER)
    decided = (await app.queries.events(gate.decision_set_id))[-1].payload
    assert decided.type == "gate-decided"
    assert [(w.rule, w.owner) for w in decided.waivers] == [("S3-01", "colleague")]


async def test_only_who_may_steer_starts_a_new_version_or_tries_again() -> None:
    app = App()
    gate = await app.at_gate()
    await app.decide(gate, REQUESTER, "revise", comment="must be eu-central-1")
    async with app.uow() as tx:
        found = await tx.decision_sets.lock(gate.decision_set_id)
        await tx.decision_sets.save(found.to("failed", at=NOW))
    words = (Message(user="x", text="now hourly"),)
    with pytest.raises(NotAllowed, match="may retry"):
        await app.service.handle(RetryRun(decision_set_id=gate.decision_set_id, by=COLLEAGUE, command_id=an_id()))
    with pytest.raises(NotAllowed, match="new version"):
        await app.service.handle(
            StartRevision(decision_set_id=gate.decision_set_id, messages=words, by=COLLEAGUE, command_id=an_id())
        )
    started = await app.service.handle(
        StartRevision(decision_set_id=gate.decision_set_id, messages=words, by=REQUESTER, command_id=an_id())
    )
    child = await app.queries.newest_of(started.project_id)
    assert [m.text for m in child.requirement[1:]] == ["must be eu-central-1", "now hourly"]


async def test_what_the_view_says_about_who_may_decide_is_the_rule() -> None:
    app = App(Rule(who=("U7",)))
    gate = await app.at_gate()
    assert (await app.queries.view(gate.decision_set_id)).may_decide == "U7"


async def test_stop_here_ends_the_run_and_the_other_choice_goes_on() -> None:
    asked = Question(
        id="q-cloud_preference", field="cloud_preference", text="AWS?", kind="choice", why="", blocking=True,
        choices=(Choice(value="aws", label="On AWS"), Choice(value="gcp", label="Stop here", ends=True)),
    )  # fmt: skip
    for words, choice in (("stop here", "reject"), ("on aws", "answer")):
        app = App()
        handled = await app.service.handle(a_submission())
        gate = a_gate(handled.decision_set_id, kind="input", questions=(asked,))
        async with app.uow() as tx:
            found = await tx.decision_sets.lock(handled.decision_set_id)
            await tx.decision_sets.save(found.to("running", at=NOW).to("waiting", at=NOW))
            await tx.gates.add(gate)
        given = AnswerQuestions(
            gate_id=gate.id, gate_version=1, answers={"cloud_preference": words}, by=REQUESTER, command_id=an_id()
        )
        await app.service.handle(given)
        decision = (await app.queries.gate(gate.id)).decision
        assert decision is not None
        assert decision.choice == choice

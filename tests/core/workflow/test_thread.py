"""What is said in the thread reaches the plan: until the first gate, mended until the final one, and in versions."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from core.adapters.memory import MemoryQueue
from core.application.outcome import Handled
from core.application.queries import RunView
from core.bootstrap import Core, migrate, open_core
from core.domain.commands import (
    AddMessage,
    AnswerQuestions,
    DecideGate,
    EditMessage,
    StartRevision,
    SubmitRequirement,
)
from core.domain.requirement import Message
from core.settings import Settings
from core.workflow import graph
from core.workflow.context import Context
from core.workflow.labour import Labour
from core.workflow.state import State
from core.workflow.step import Body, Step
from tests.support.builders import BATCH, COLLEAGUE, OPERATOR, an_id

TS = "10.000001"
VAGUE = "Score our customers every night for churn from a CSV in S3."


@pytest.fixture
async def core(tmp_path: Path) -> AsyncIterator[Core]:
    settings = Settings(data_dir=tmp_path)
    await migrate(settings)
    async with open_core(settings, queue=MemoryQueue()) as opened:
        yield opened


async def submit(core: Core, text: str = BATCH) -> Handled:
    message = Message(user="operator", text=text, ts=TS)
    return await core.service.handle(SubmitRequirement(messages=(message,), by=OPERATOR, command_id=an_id()))


async def work(core: Core, handled: Handled) -> RunView:
    labour = Labour(ports=core.ports, runner=core.runner(), worker="t", lease=timedelta(seconds=30))
    while await labour.work() != "nothing":
        pass
    return await core.queries.view((await core.queries.newest_of(handled.project_id)).id)


async def add(core: Core, handled: Handled, text: str) -> str:
    message = Message(user="colleague", text=text, ts="11.000001")
    command = AddMessage(project_id=handled.project_id, message=message, by=COLLEAGUE, command_id=an_id())
    return (await core.service.handle(command)).taken


def once_before(body: Body, act: object) -> Body:
    """The node's body, with something happening in the thread while it is at work for the first time."""
    done: list[bool] = []

    async def disturbed(state: State, context: Context) -> Step:
        if not done:
            done.append(True)
            await act()  # pyright: ignore[reportCallIssue, reportGeneralTypeIssues, reportUnknownVariableType]
        return await body(state, context)

    return disturbed


@pytest.fixture
def bodies(monkeypatch: pytest.MonkeyPatch) -> dict[str, Body]:
    mine = dict(graph.BODIES)
    monkeypatch.setattr(graph, "BODIES", mine)
    return mine


@pytest.mark.parametrize("node", ["intake_extract", "policy_eval"])
async def test_words_that_come_while_it_plans_are_in_what_the_first_gate_shows(
    core: Core, bodies: dict[str, Body], node: str
) -> None:
    handled = await submit(core)

    async def says() -> None:
        assert await add(core, handled, "It has to be eu-central-1.") == "requirement"

    bodies[node] = once_before(bodies[node], says)
    view = await work(core, handled)
    assert view.gate is not None
    assert view.gate.kind == "final"
    assert view.plan is not None
    assert view.plan.region == "eu-central-1"
    assert (view.gate.visit, view.gate.draft) == (1, 1), "nobody saw a gate before this one"
    events = [e.type for e in await core.queries.events(view.decision_set.id)]
    assert events.count("gate-waiting") == 1
    assert await add(core, handled, "And weekly.") == "suggestion"


async def test_an_edit_between_the_questions_and_the_plan_counts(core: Core) -> None:
    handled = await submit(core, VAGUE)
    view = await work(core, handled)
    assert view.gate is not None
    assert view.gate.kind == "input"
    mended = f"{VAGUE} In eu-central-1."
    edit = EditMessage(project_id=handled.project_id, ts=TS, text=mended, by=OPERATOR, command_id=an_id())
    assert (await core.service.handle(edit)).taken == "requirement"
    await core.service.handle(
        AnswerQuestions(
            gate_id=view.gate.id,
            gate_version=1,
            answers={"monthly_budget_usd": 200},
            by=OPERATOR,
            command_id=an_id(),
            comment="Keep the data for 30 days.",
        )
    )
    view = await work(core, handled)
    assert view.gate is not None
    assert view.gate.kind == "final"
    values = view.constraints
    assert (values.regions, values.monthly_budget_usd, values.retention_days) == (("eu-central-1",), 200, 30)
    assert (
        await core.service.handle(edit.model_copy(update={"command_id": an_id(), "text": VAGUE}))
    ).taken == "too-late"


async def test_a_new_version_keeps_answers_and_wishes_and_is_compared_at_its_gate(core: Core) -> None:
    handled = await submit(core, VAGUE)
    view = await work(core, handled)
    assert view.gate is not None
    answers = {"monthly_budget_usd": 300, "batch_volume_rows": 500_000}
    await core.service.handle(
        AnswerQuestions(gate_id=view.gate.id, gate_version=1, answers=answers, by=OPERATOR, command_id=an_id())
    )
    for choice, comment in (("revise", "It has to be eu-central-1."), ("approve", "")):
        view = await work(core, handled)
        assert view.gate is not None
        decision = {"gate_id": view.gate.id, "gate_version": 1, "choice": choice, "by": OPERATOR, "comment": comment}
        await core.service.handle(DecideGate.model_validate({**decision, "command_id": an_id()}))
    first = await work(core, handled)
    assert first.status == "completed"
    words = (Message(user="operator", text="Now for 2 million rows a run."),)
    await core.service.handle(
        StartRevision(decision_set_id=first.decision_set.id, messages=words, by=OPERATOR, command_id=an_id())
    )
    second = await work(core, handled)
    assert second.gate is not None
    assert second.gate.kind == "final", "nothing is asked twice"
    values = second.constraints
    assert (values.regions, values.monthly_budget_usd) == (("eu-central-1",), 300)
    assert values.batch_volume_rows == 2_000_000, "new words are newer than old answers"
    assert second.diff is not None
    assert second.diff.constraints_changed["batch_volume_rows"][1] == "2000000"
    assert second.cost is not None
    assert first.cost is not None
    assert second.cost.delta_usd == pytest.approx(second.cost.monthly_usd - first.cost.monthly_usd, abs=0.02)
    decision = DecideGate(gate_id=second.gate.id, gate_version=1, choice="approve", by=OPERATOR, command_id=an_id())
    await core.service.handle(decision)
    done = await work(core, handled)
    assert done.status == "completed"
    assert done.diff is not None
    assert done.diff.cost_delta_usd == second.diff.cost_delta_usd
    assert done.diff.files_modified

import pytest

from core.domain.events import RunComplete, RunStarted
from core.domain.question import Question
from core.domain.requirement import Message
from tests.bot.api.conftest import Rest
from tests.support.builders import BATCH, REQUESTER

BUDGET = Question(
    id="q1", field="monthly_budget_usd", text="What may it cost?", kind="number", default=100, why="Decides the size."
)


async def test_a_requirement_becomes_a_design_with_a_stream(rest: Rest) -> None:
    answer = await rest.ask("POST", "/projects", json={"text": BATCH})
    assert answer.status_code == 202
    started = answer.json()
    assert started["name"] == "D-1v1"
    assert started["stream_url"] == f"/streams/{started['decision_set_id']}"
    assert [j.decision_set_id for j in rest.queue.offered] == [started["decision_set_id"]]
    shown = (await rest.ask("GET", "/decision-sets/D-1")).json()
    assert (shown["decision_set_id"], shown["status"]) == (started["decision_set_id"], "queued")
    assert [d["id"] for d in (await rest.ask("GET", "/projects")).json()] == [started["decision_set_id"]]


async def test_a_thread_keeps_who_said_what(rest: Rest) -> None:
    said = [{"user": "ada", "text": BATCH}, {"user": "bob", "text": "And at most 40 dollars."}]
    started = (await rest.ask("POST", "/projects", json={"messages": said})).json()
    kept = await rest.queries.find_decision_set(started["decision_set_id"])
    assert kept.requirement == tuple(Message(**s) for s in said)
    assert kept.requester.surface == "api"


@pytest.mark.parametrize("text", ["", "   ", "hello there", "\x00\x01", "a" * 300_000])
async def test_what_is_no_requirement_starts_nothing(rest: Rest, text: str) -> None:
    answer = await rest.ask("POST", "/projects", json={"text": text})
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] in ("bad_input", "requirement_too_vague")
    assert (await rest.ask("GET", "/projects")).json() == []


async def test_the_same_idempotency_key_starts_one_design(rest: Rest) -> None:
    first, second = [await rest.ask("POST", "/projects", json={"text": BATCH}, key="k") for _ in range(2)]
    assert (second.status_code, second.json()) == (202, first.json())
    other = await rest.ask("POST", "/projects", json={"text": BATCH}, key="l")
    without = await rest.ask("POST", "/projects", json={"text": BATCH})
    assert len({a.json()["decision_set_id"] for a in (first, other, without)}) == 3
    assert len((await rest.ask("GET", "/projects")).json()) == 3


async def test_one_key_on_two_routes_is_two_things(rest: Rest) -> None:
    started = (await rest.ask("POST", "/projects", json={"text": BATCH}, key="k")).json()
    assert (await rest.ask("POST", "/decision-sets/D-1/cancel", key="k")).status_code == 202
    assert (await rest.queries.find_decision_set(started["decision_set_id"])).status == "cancelled"


async def test_events_are_told_after_a_number(rest: Rest) -> None:
    design = await rest.started()
    started = RunStarted(number=1, version=1, attempt=1, requirement=(), requester=REQUESTER, mode="rules")
    await rest.told(design, started)
    await rest.told(design, RunComplete(status="completed"))
    told = (await rest.ask("GET", f"/decision-sets/{design}/events")).json()
    assert [(e["seq"], e["type"]) for e in told] == [(1, "run-started"), (2, "run-complete")]
    assert (await rest.ask("GET", "/decision-sets/D-1/events?after=1")).json() == told[1:]
    assert told[0].keys() >= {"seq", "type", "project_id", "decision_set_id", "node", "visit", "at", "payload"}


@pytest.mark.parametrize("by", ["monthly_budget_usd", "q1"])
async def test_an_answer_is_read_and_the_run_goes_on(rest: Rest, by: str) -> None:
    design = await rest.started()
    gate = await rest.at_gate(design, kind="input", questions=(BUDGET,))
    answer = await rest.ask("POST", "/decision-sets/D-1/answers", json={"answers": {by: "60 dollars"}})
    assert answer.status_code == 202
    async with rest.uow() as tx:
        decided = await tx.gates.get(gate.id)
    assert decided.decision is not None
    assert decided.decision.answers == {"monthly_budget_usd": 60}
    assert (await rest.queries.find_decision_set("D-1")).status == "queued"


async def test_an_answer_twice_is_the_same_by_key_and_too_late_without(rest: Rest) -> None:
    await rest.at_gate(await rest.started(), kind="input", questions=(BUDGET,))
    given = {"json": {"answers": {"q1": 60}}}
    first, second = [await rest.ask("POST", "/decision-sets/D-1/answers", key="k", **given) for _ in range(2)]
    assert (second.status_code, second.json()) == (202, first.json())
    late = await rest.ask("POST", "/decision-sets/D-1/answers", **given)
    assert (late.status_code, late.json()["error"]["code"]) == (409, "gate_already_decided")


async def test_answers_to_a_design_that_asks_nothing_are_refused(rest: Rest) -> None:
    await rest.at_gate(await rest.started())
    answer = await rest.ask("POST", "/decision-sets/D-1/answers", json={"answers": {"q1": 60}})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "wrong_state")


async def test_an_answer_to_no_question_or_for_an_old_gate_changes_nothing(rest: Rest) -> None:
    gate = await rest.at_gate(await rest.started(), kind="input", questions=(BUDGET,), version=2)
    for given, status in (({"answers": {"q9": 60}}, 400), ({"answers": {"q1": 60}, "gate_version": 1}, 409)):
        assert (await rest.ask("POST", "/decision-sets/D-1/answers", json=given)).status_code == status
    assert (await rest.queries.gate(gate.id)).status == "waiting"


@pytest.mark.parametrize("decision", ["approve", "revise", "reject"])
async def test_a_decision_is_taken_once(rest: Rest, decision: str) -> None:
    gate = await rest.at_gate(await rest.started())
    given = {"gate_id": gate.id, "gate_version": 1, "decision": decision, "comment": "cheaper"}
    path = "/decision-sets/D-1/approve"
    first, second = [await rest.ask("POST", path, json=given, key="k") for _ in range(2)]
    assert (first.status_code, second.json()) == (202, first.json())
    late = await rest.ask("POST", path, json=given)
    assert (late.status_code, late.json()["error"]["code"]) == (409, "gate_already_decided")
    decided = (await rest.queries.gate(gate.id)).decision
    assert decided is not None
    assert (decided.choice, decided.by.surface, decided.comment) == (decision, "api", "cheaper")
    assert len(rest.queue.offered) == 2


async def test_a_decision_for_an_older_state_of_the_gate_conflicts(rest: Rest) -> None:
    gate = await rest.at_gate(await rest.started(), version=2)
    given = {"gate_id": gate.id, "gate_version": 1, "decision": "approve"}
    answer = await rest.ask("POST", "/decision-sets/D-1/approve", json=given)
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "gate_superseded")
    assert (await rest.queries.gate(gate.id)).status == "waiting"


async def test_a_gate_is_not_decided_by_way_of_another_design(rest: Rest) -> None:
    await rest.started()
    gate = await rest.at_gate(await rest.started())
    given = {"gate_id": gate.id, "gate_version": 1, "decision": "approve"}
    assert (await rest.ask("POST", "/decision-sets/D-1/approve", json=given)).status_code == 409
    assert (await rest.ask("POST", "/decision-sets/D-1/approve", json={**given, "gate_id": "none"})).status_code == 404
    assert (await rest.queries.gate(gate.id)).status == "waiting"


async def test_a_cancelled_design_stays_cancelled(rest: Rest) -> None:
    await rest.at_gate(await rest.started())
    first, second = [await rest.ask("POST", "/decision-sets/D-1/cancel", key="k") for _ in range(2)]
    assert (first.status_code, second.json()) == (202, first.json())
    assert (await rest.ask("POST", "/decision-sets/D-1/cancel")).status_code == 409
    assert (await rest.ask("GET", "/decision-sets/D-1")).json()["status"] == "cancelled"


async def test_a_new_version_starts_by_the_design_s_name_or_the_project_s_id(rest: Rest) -> None:
    design = await rest.started()
    early = await rest.ask("POST", "/projects/D-1/constraints", json={"text": "cheaper"})
    assert (early.status_code, early.json()["error"]["code"]) == (409, "wrong_state")
    await rest.moved(design, "cancelled")
    project = (await rest.queries.find_decision_set(design)).project_id
    path = f"/projects/{project}/constraints"
    first, second = [await rest.ask("POST", path, json={"text": "cheaper"}, key="k") for _ in range(2)]
    assert (first.status_code, first.json()["name"]) == (202, "D-1v2")
    assert second.json() == first.json()


@pytest.mark.parametrize(
    ("method", "path", "given"),
    [
        ("GET", "/decision-sets/D-9", None),
        ("GET", "/decision-sets/nothing/events", None),
        ("GET", "/streams/D-9", None),
        ("POST", "/projects/D-9/constraints", {"text": BATCH}),
        ("POST", "/decision-sets/D-9/answers", {"answers": {}}),
        ("POST", "/decision-sets/D-9/approve", {"gate_id": "g", "gate_version": 1, "decision": "approve"}),
        ("POST", "/decision-sets/D-9/cancel", None),
    ],
)
async def test_what_is_not_there_is_not_found(rest: Rest, method: str, path: str, given: object) -> None:
    answer = await rest.ask(method, path, json=given)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "decision_set_not_found")

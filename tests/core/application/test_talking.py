"""What is said in a thread: part of the requirement until the first gate, mended until the final one, then a note."""

import pytest

from core.application.outcome import Handled
from core.domain.actor import Actor
from core.domain.commands import AddMessage, AddNote, EditMessage, GiveFeedback, Place
from core.domain.events import NewEvent
from core.domain.gate import GateKind
from core.domain.requirement import Message
from core.domain.standards import ChannelDefaults, Standards
from core.errors import BadInput, RequirementTooVague, WrongState
from core.ports import Ports
from tests.bot.a_story import a_reason
from tests.core.application.test_deciding import App
from tests.support.builders import BATCH, COLLEAGUE, NOW, REQUESTER, Clock, a_gate, a_submission, an_id

TS = "10.000001"


async def submitted(app: App) -> Handled:
    message = Message(user="requester", text=BATCH, ts=TS)
    return await app.service.handle(a_submission().model_copy(update={"messages": (message,)}))


async def reach(app: App, handled: Handled, kind: GateKind) -> None:
    async with app.uow() as tx:
        found = await tx.decision_sets.lock(handled.decision_set_id)
        await tx.decision_sets.save(found.to("running", at=NOW).to("waiting", at=NOW))
        await tx.gates.add(a_gate(handled.decision_set_id, kind=kind))


async def add(app: App, handled: Handled, text: str, by: Actor = COLLEAGUE, ts: str = "11.000001") -> Handled:
    message = Message(user=by.name, text=text, ts=ts)
    return await app.service.handle(AddMessage(project_id=handled.project_id, message=message, by=by, command_id=ts))


async def edit(app: App, handled: Handled, text: str, ts: str = TS) -> Handled:
    command = EditMessage(project_id=handled.project_id, ts=ts, text=text, by=REQUESTER, command_id=an_id())
    return await app.service.handle(command)


async def requirement(app: App, handled: Handled) -> list[str]:
    return [m.text for m in (await app.queries.newest_of(handled.project_id)).requirement]


async def types(app: App, handled: Handled) -> list[str]:
    return [e.type for e in await app.queries.events(handled.decision_set_id)]


async def test_before_the_first_gate_anybodys_words_join_the_requirement_once() -> None:
    app = App()
    handled = await submitted(app)
    for _ in range(2):
        done = await add(app, handled, "also hourly")
    assert done.repeated
    assert await requirement(app, handled) == [BATCH, "also hourly"]
    assert await types(app, handled) == ["requirement-changed"]


@pytest.mark.parametrize(("by", "taken"), [(REQUESTER, "note"), (COLLEAGUE, "suggestion")])
async def test_after_a_gate_the_same_words_are_a_note_or_a_suggestion(by: Actor, taken: str) -> None:
    app = App()
    handled = await submitted(app)
    await reach(app, handled, "input")
    assert (await add(app, handled, "also hourly", by)).taken == taken
    assert await requirement(app, handled) == [BATCH]
    noted = (await app.queries.events(handled.decision_set_id))[-1].payload
    assert noted.type == "note-added"
    assert noted.suggestion is (taken == "suggestion")


async def test_nobody_makes_a_note_of_a_suggestion_by_saying_so() -> None:
    app = App()
    handled = await submitted(app)
    note = AddNote(project_id=handled.project_id, message=Message(user="x", text="y"), by=COLLEAGUE, command_id=an_id())
    assert (await app.service.handle(note)).taken == "suggestion"


@pytest.mark.parametrize("gate", [None, "input"])
async def test_a_message_is_mended_until_the_final_gate(gate: GateKind | None) -> None:
    app = App()
    handled = await submitted(app)
    if gate:
        await reach(app, handled, gate)
    mended = BATCH.replace("2 million", "5 million")
    assert (await edit(app, handled, mended)).taken == "requirement"
    assert await requirement(app, handled) == [mended]
    assert (await edit(app, handled, mended)).repeated


async def test_at_the_final_gate_an_edit_comes_too_late_and_says_so() -> None:
    app = App()
    handled = await submitted(app)
    await reach(app, handled, "final")
    assert (await edit(app, handled, "Score 5 million customers")).taken == "too-late"
    assert await requirement(app, handled) == [BATCH]


async def test_a_deleted_message_leaves_the_requirement_but_never_the_last_one() -> None:
    app = App()
    handled = await submitted(app)
    await add(app, handled, "also hourly")
    assert (await edit(app, handled, "", "11.000001")).taken == "requirement"
    assert await requirement(app, handled) == [BATCH]
    with pytest.raises(BadInput, match="all that D-1v1 asks for"):
        await edit(app, handled, "")
    assert await requirement(app, handled) == [BATCH]


async def test_an_edit_to_something_that_is_no_requirement_changes_nothing() -> None:
    app = App()
    handled = await submitted(app)
    with pytest.raises(RequirementTooVague):
        await edit(app, handled, "order two pizzas")
    assert (await edit(app, handled, "x", "99.9")).repeated
    assert await requirement(app, handled) == [BATCH]


async def test_after_the_end_nothing_is_added() -> None:
    app = App()
    handled = await submitted(app)
    async with app.uow() as tx:
        found = await tx.decision_sets.lock(handled.decision_set_id)
        await tx.decision_sets.save(found.to("cancelled", at=NOW))
    with pytest.raises(WrongState, match="has ended"):
        await add(app, handled, "also hourly")


async def test_an_opinion_is_kept_with_the_card_it_is_about_even_after_the_end() -> None:
    app = App()
    handled = await submitted(app)
    async with app.uow() as tx:
        found = await tx.decision_sets.lock(handled.decision_set_id)
        await tx.events.append(NewEvent(decision_set_id=found.id, payload=a_reason(), dedupe_key="card"))
        await tx.decision_sets.save(found.to("cancelled", at=NOW))
    for number, helpful in enumerate((True, False)):
        await app.service.handle(
            GiveFeedback(
                decision_set_id=handled.decision_set_id, seq=1, helpful=helpful, by=COLLEAGUE, command_id=str(number)
            )
        )
    kept = await app.queries.find_feedback(handled.decision_set_id, 1)
    assert kept is not None
    assert (kept["decision_id"], kept["node"]) == ("r-1", "planner")
    assert await types(app, handled) == ["reason-card"]
    with pytest.raises(BadInput):
        await app.service.handle(
            GiveFeedback(decision_set_id=handled.decision_set_id, seq=7, helpful=True, by=COLLEAGUE, command_id="z")
        )


async def test_what_a_channel_takes_for_granted_stands_before_what_people_say() -> None:
    app = App()
    standards = Standards(channels={"C1": ChannelDefaults(region="eu-central-1", says="GDPR applies.")})
    service = type(app.service)(Ports(uow=app.uow, clock=Clock(), new_id=an_id, standards=standards))
    place = Place(team="T1", channel="C1", thread_ts=TS)
    handled = await service.handle(a_submission(place=place))
    assert await requirement(app, handled) == ["Region eu-central-1. GDPR applies.", BATCH]
    elsewhere = await service.handle(a_submission(place=place.model_copy(update={"channel": "C2"})))
    assert await requirement(app, elsewhere) == [BATCH]

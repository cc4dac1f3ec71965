import asyncio
import json
from urllib.parse import parse_qs

import pytest

from bot.sandbox import CHANNEL
from bot.sandbox.person import NothingCame, Person
from bot.sandbox.workspace import BOT_USER, Json
from tests.bot.sandbox.conftest import Place


def buttons(*names: str, value: str = "") -> list[Json]:
    said = {"type": "plain_text", "text": "Go"}
    elements = [{"type": "button", "action_id": name, "value": value, "text": said} for name in names]
    return [{"type": "actions", "block_id": "b", "elements": elements}]


def select(block: str, *values: str, initial: str) -> Json:
    options = [{"value": v, "text": {"type": "plain_text", "text": v}} for v in values]
    first = next(o for o in options if o["value"] == initial)
    element = {"type": "static_select", "action_id": "answer", "options": options, "initial_option": first}
    return {"type": "input", "block_id": block, "label": {"type": "plain_text", "text": "?"}, "element": element}


def line(block: str, initial: str | None = None) -> Json:
    element = {"type": "plain_text_input", "action_id": "answer", "initial_value": initial}
    return {"type": "input", "block_id": block, "label": {"type": "plain_text", "text": "?"}, "element": element}


@pytest.fixture
def person(place: Place) -> Person:
    return Person(place.workspace, place.outgoing)


async def test_a_button_is_awaited_and_the_newest_is_pressed(place: Place, person: Person) -> None:
    pressing = asyncio.create_task(person.press("gate-approve"))
    await asyncio.sleep(0)
    place.workspace.post(CHANNEL, BOT_USER, "other", blocks=buttons("gate-revise"))
    message = place.workspace.post(CHANNEL, BOT_USER, "gate", blocks=buttons("gate-approve", value="g:1"))
    assert await asyncio.wait_for(pressing, 5) == message
    action = json.loads(parse_qs(place.app.received[0].body)["payload"][0])["actions"][0]
    assert (action["action_id"], action["value"], action["block_id"]) == ("gate-approve", "g:1", "b")


async def test_what_is_private_to_somebody_else_is_not_seen(place: Place, person: Person) -> None:
    place.workspace.whisper(CHANNEL, "U0COLLEAGUE", "psst", blocks=buttons("gate-approve"))
    assert person.newest_with("gate-approve") is None
    with pytest.raises(NothingCame, match="gate-approve did not appear"):
        await person.sees("gate-approve", patience=0.05)
    with pytest.raises(NothingCame, match="psst"):
        await person.reads("psst", patience=0.05)
    colleague = Person(place.workspace, place.outgoing, "U0COLLEAGUE")
    assert (await colleague.reads("psst", patience=1))["ephemeral_to"] == "U0COLLEAGUE"


async def test_a_button_that_a_message_has_not_cannot_be_pressed_on_it(place: Place, person: Person) -> None:
    message = place.workspace.post(CHANNEL, BOT_USER, "gate", blocks=buttons("gate-approve"))
    with pytest.raises(NothingCame, match="no button gate-reject"):
        await person.press("gate-reject", message=message)
    assert place.app.received == []


async def test_a_form_is_sent_with_what_was_given_and_its_defaults(place: Place, person: Person) -> None:
    blocks = [select("region", "EU", "US", initial="EU"), select("tier", "a", "b", initial="a"), line("size", "7"),
              line("note")]  # fmt: skip
    view = {"type": "modal", "callback_id": "mlops-answers", "blocks": blocks}
    place.workspace.open_view("U0REQUESTER", view)
    assert await person.fills("mlops-answers", {"tier": "b", "note": "soon"}) == {}
    sent = json.loads(parse_qs(place.app.received[0].body)["payload"][0])["view"]["state"]["values"]
    assert sent["region"]["answer"]["selected_option"]["value"] == "EU"
    assert sent["tier"]["answer"]["selected_option"]["value"] == "b"
    assert (sent["size"]["answer"]["value"], sent["note"]["answer"]["value"]) == ("7", "soon")

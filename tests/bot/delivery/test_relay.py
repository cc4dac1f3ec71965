"""Each card stands in its thread once and in order, whatever Slack, the network or a crash do in between."""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import pytest

from core.domain.correspondence import ThreadLease
from core.domain.events import ApprovalGiven, NoteAdded, RunComplete, RunError
from core.domain.ids import GateId
from tests.bot import a_story as tell
from tests.bot.delivery.conftest import Stage
from tests.support.slack_api import FaultKind

EXPECTED = ["run", "d:3", "d:10", "d:15", "d:20", "d:22"]


def keys(stage: Stage) -> list[str]:
    return [
        key.split(":")[0] if key.startswith("run:") else f"d:{key.rpartition(':')[2]}"
        for key in stage.slack.shown_keys()
    ]


async def until(true: Callable[[], bool]) -> None:
    for _ in range(250):
        if true():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("it did not happen within five seconds")


async def test_a_run_is_told_in_order_with_one_message_that_is_edited(stage: Stage) -> None:
    await stage.tell(await stage.design(1), tell.to_the_end_of("1.1"))
    await stage.relay().drain()
    assert keys(stage) == EXPECTED
    assert stage.slack.messages[0]["text"].startswith("D-142v1: ready")
    assert all(message["thread_ts"] == "10.000001" for message in stage.slack.messages)
    assert stage.slack.problems == []


async def test_nothing_is_shown_twice_when_the_relay_runs_again(stage: Stage) -> None:
    await stage.tell(await stage.design(1), tell.to_the_end_of("1.1"))
    for holder in ("one", "two", "three"):
        await stage.relay(holder=holder).drain()
    assert keys(stage) == EXPECTED


@pytest.mark.parametrize("kind", ["drop-after-commit", "drop-before-commit", "error-after-commit", "throttle"])
@pytest.mark.parametrize("times", [1, 3])
async def test_each_card_is_shown_once_whatever_happens_to_a_post(stage: Stage, kind: FaultKind, times: int) -> None:
    """A drop after the commit leaves a card that the sender knows nothing of; it is found by its key."""
    await stage.tell(await stage.design(1), tell.to_the_end_of("1.1"))
    stage.slack.fail("chat.postMessage", kind, times=times)
    stage.slack.fail("chat.update", kind, times=times)
    await stage.relay().drain()
    assert keys(stage) == EXPECTED


async def test_an_unclear_post_is_looked_up_and_not_sent_again(stage: Stage) -> None:
    await stage.tell(await stage.design(1), [tell.started(ts="1.1")])
    stage.slack.fail("chat.postMessage", "drop-after-commit")
    await stage.relay().drain()
    assert len(stage.slack.of("chat.postMessage")) == 1
    assert len(stage.slack.of("conversations.replies")) == 1
    assert len(stage.slack.messages) == 1


async def test_a_crash_between_the_post_and_its_note_shows_nothing_twice(stage: Stage) -> None:
    await stage.tell(await stage.design(1), [tell.started(ts="1.1"), tell.a_reason()])
    relay = stage.relay()
    note = relay.threads.poster.post

    async def dies(*args: object, **kwargs: object) -> str:
        await note(*args, **kwargs)  # pyright: ignore[reportArgumentType]
        raise KeyboardInterrupt

    object.__setattr__(relay.threads.poster, "post", dies)
    lease = await relay._claim()  # pyright: ignore[reportPrivateUsage]
    assert lease is not None
    with pytest.raises(KeyboardInterrupt):
        await relay.threads.show(lease, live=1)
    stage.clock.pass_(120)
    await stage.relay(holder="two").drain()
    assert keys(stage) == ["run", "d:2"]


async def test_slack_is_asked_again_only_after_the_time_that_it_names(stage: Stage) -> None:
    await stage.tell(await stage.design(1), [tell.started(ts="1.1")])
    stage.slack.fail("chat.postMessage", "throttle", retry_after="7")
    await stage.relay().drain()
    assert 7.0 in stage.ticks.slept
    assert len(stage.slack.messages) == 1


async def test_when_the_thread_cannot_be_read_an_unclear_post_is_left_as_unknown(stage: Stage) -> None:
    design = await stage.design(1)
    await stage.tell(design, [tell.started(ts="1.1"), tell.a_reason()])
    stage.slack.fail("chat.postMessage", "drop-after-commit")
    stage.slack.fail("conversations.replies", "refuse", error="missing_scope")
    await stage.relay().drain()
    assert keys(stage) == ["run", "d:2"]
    async with stage.uow() as tx:
        delivery = await tx.deliveries.find(tell.ProjectId("p-1"), "slack", f"run:{design}")
    assert delivery is not None
    assert delivery.status == "unknown"


async def test_not_even_a_gate_is_sent_again_when_nobody_can_look(stage: Stage) -> None:
    """The run's message says what it waits for; its status shows the gate."""
    design = await stage.design(1)
    await stage.tell(design, [tell.started(ts="1.1")])
    await stage.relay().drain()
    await stage.tell(design, [tell.a_final_gate()])
    stage.slack.fail("chat.postMessage", "drop-before-commit")
    stage.slack.fail("conversations.replies", "refuse", error="missing_scope")
    await stage.relay().drain()
    assert keys(stage) == ["run"]
    assert stage.slack.messages[0]["text"].startswith("D-142v1: waiting for your approval")


async def test_a_card_that_slack_will_not_take_does_not_hold_up_the_next(stage: Stage) -> None:
    design = await stage.design(1)
    await stage.tell(design, [tell.started(ts="1.1"), tell.a_reason(), tell.a_reason()])
    await stage.relay().drain()
    await stage.tell(design, [tell.started(ts="1.1"), tell.a_reason(), tell.a_reason()][1:])
    stage.slack.fail("chat.postMessage", "refuse", error="is_archived")
    await stage.relay().drain()
    assert keys(stage) == ["run", "d:2", "d:3", "d:5"]


async def test_refused_blocks_are_sent_again_as_sections_and_then_as_text(stage: Stage) -> None:
    await stage.tell(await stage.design(1), [tell.started(ts="1.1")])
    stage.slack.fail("chat.postMessage", "refuse", times=2, error="invalid_blocks")
    await stage.relay().drain()
    kinds = [{b["type"] for b in sent["blocks"]} for sent in stage.slack.of("chat.postMessage")]
    assert "plan" in kinds[0]
    assert kinds[1] == {"header", "section", "context", "actions"}
    assert kinds[2] == set()
    assert "Score churn nightly" in stage.slack.of("chat.postMessage")[2]["text"]
    assert len(stage.slack.messages) == 1


async def test_a_decided_gate_loses_its_buttons_where_it_stands(stage: Stage) -> None:
    design = await stage.design(1)
    await stage.tell(design, tell.to_final_gate(ts="1.1"))
    await stage.relay().drain()
    gate = next(m for m in stage.slack.messages if m["metadata"]["event_payload"]["key"] == f"{design}:15")
    assert [b["type"] for b in gate["blocks"]][-1] == "actions"
    await stage.tell(design, [tell.a_decision()])
    await stage.relay().drain()
    assert "approved by requester" in gate["text"]
    assert "actions" not in {b["type"] for b in gate["blocks"]}
    assert len(stage.slack.messages) == 4


async def test_a_cancelled_run_closes_its_gate_too(stage: Stage) -> None:
    await stage.tell(await stage.design(1), [*tell.to_final_gate(ts="1.1"), RunComplete(status="cancelled")])
    await stage.relay().drain()
    gate = next(m for m in stage.slack.messages if m["metadata"]["event_payload"]["key"].endswith(":15"))
    assert "actions" not in {b["type"] for b in gate["blocks"]}


async def test_a_new_draft_gets_a_gate_of_its_own_and_the_old_one_stays_closed(stage: Stage) -> None:
    design = await stage.design(1)
    again = tell.a_final_gate(gate_id=GateId("g2"), draft=2)
    await stage.tell(design, [*tell.to_final_gate(ts="1.1"), tell.a_decision("revise", comment="cheaper"), again])
    await stage.relay().drain()
    buttons = [m for m in stage.slack.messages if any(b["type"] == "actions" for b in m["blocks"])]
    values = {e["value"] for m in buttons for b in m["blocks"] if b["type"] == "actions" for e in b["elements"]}
    assert values == {"g2:1", design}


async def test_a_design_from_a_command_takes_over_the_message_that_began_its_thread(stage: Stage) -> None:
    design = await stage.design(1)
    parent = {"channel": "C1", "ts": "10.000001", "text": "New design", "blocks": [], "edits": 0}
    stage.slack.messages.append(parent)
    await stage.tell(design, [tell.started()])
    await stage.relay().drain()
    assert parent["text"].startswith("D-142v1")
    assert len(stage.slack.messages) == 1


async def test_a_second_version_gets_a_run_message_of_its_own(stage: Stage) -> None:
    stage.slack.messages.append({"channel": "C1", "ts": "10.000001", "text": "New", "blocks": [], "edits": 0})
    await stage.tell(await stage.design(1), [tell.started(), RunComplete(status="rejected")])
    await stage.tell(await stage.design(1, version=2), [tell.started(version=2)])
    await stage.relay().drain()
    assert [m["metadata"]["event_payload"]["key"] for m in stage.slack.messages[1:]] == ["d-1-1:2", "run:d-1-2"]


async def test_edits_of_a_run_are_held_back_but_what_waits_for_people_is_not(stage: Stage) -> None:
    design = await stage.design(1)
    relay = stage.relay(least=5)
    story = tell.to_final_gate(ts="1.1")
    for payload in story[:14]:
        await stage.tell(design, [payload])
        await relay.drain()
    edits = stage.slack.messages[0]["edits"]
    assert edits > 1
    assert stage.ticks.now >= 5 * (edits - 1)
    before = stage.ticks.now
    await stage.tell(design, story[14:])
    await relay.drain()
    assert stage.ticks.now == before
    assert stage.slack.messages[0]["text"].startswith("D-142v1: waiting for your approval")


async def test_a_deleted_run_message_stays_deleted_and_holds_up_nothing(stage: Stage) -> None:
    design = await stage.design(1)
    await stage.tell(design, [tell.started(ts="1.1")])
    await stage.relay().drain()
    stage.slack.messages.clear()
    await stage.tell(design, [tell.a_reason()])
    await stage.relay().drain()
    assert keys(stage) == ["d:2"]


async def test_two_relays_at_once_show_each_card_once_and_in_order(stage: Stage) -> None:
    for number in (1, 2, 3):
        await stage.tell(await stage.design(number, thread_ts=f"{number}0.000001"), tell.to_the_end_of("1.1"))
    await asyncio.gather(stage.relay(holder="one").drain(), stage.relay(holder="two").drain())
    for number in (1, 2, 3):
        mine = [k for k in stage.slack.shown_keys() if f"d-{number}-1" in k]
        assert [k.rpartition(":")[2] for k in mine] == [f"d-{number}-1", "3", "10", "15", "20", "22"]


async def test_a_relay_that_lost_its_thread_shows_nothing_more(stage: Stage) -> None:
    await stage.tell(await stage.design(1), [tell.started(ts="1.1")])
    slow = stage.relay(holder="slow")
    lease: ThreadLease | None = await slow._claim()  # pyright: ignore[reportPrivateUsage]
    assert lease is not None
    stage.clock.pass_(600)
    await stage.relay(holder="quick").drain()
    await slow._serve(lease)  # pyright: ignore[reportPrivateUsage]
    assert keys(stage) == ["run"]


async def test_news_wake_the_relay_before_it_looks_by_itself(stage: Stage) -> None:
    relay = stage.relay()
    relay.poll_seconds = 60
    running = asyncio.create_task(relay.run())
    await asyncio.sleep(0.05)
    await stage.tell(await stage.design(1), [tell.started(ts="1.1")])
    await until(lambda: bool(stage.slack.messages))
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    assert keys(stage) == ["run"]


async def test_all_runs_of_a_channel_share_its_posts(stage: Stage) -> None:
    for number in (1, 2, 3):
        await stage.tell(await stage.design(number, thread_ts=f"{number}0.000001"), tell.to_the_end_of("1.1"))
    await stage.relay(rate=1, burst=4).drain()
    posts = len(stage.slack.of("chat.postMessage"))
    assert posts == 3 * len(EXPECTED)
    assert stage.ticks.now >= posts - 4


@pytest.mark.parametrize(
    ("end", "sign"),
    [(RunComplete(status="completed"), "white_check_mark"), (RunComplete(status="rejected"), "x"),
     (RunError(code="x", message="m"), "x"), (RunComplete(status="blocked"), "")],
)  # fmt: skip
async def test_the_message_that_asked_for_it_says_how_it_ended(stage: Stage, end: tell.Payload, sign: str) -> None:
    await stage.tell(await stage.design(1), [tell.started(ts="1.1"), end])
    stage.slack.fail("reactions.remove", "refuse", error="no_reaction")
    await stage.relay().drain()
    assert [(r["timestamp"], r["name"]) for r in stage.slack.of("reactions.add")] == ([("1.1", sign)] if sign else [])


async def test_an_approval_of_several_and_a_note_are_told_on_the_open_gate(stage: Stage) -> None:
    design = await stage.design(1)
    await stage.tell(design, tell.to_final_gate(ts="1.1"))
    await stage.relay().drain()
    said = tell.Message(user="requester", text="must be eu-central-1")
    given = ApprovalGiven(gate_id=tell.FINAL_GATE, by=tell.REQUESTER, given=1, needed=2)
    await stage.tell(design, [NoteAdded(message=said, by=tell.REQUESTER), given])
    await stage.relay().drain()
    gate = next(m for m in stage.slack.messages if m["metadata"]["event_payload"]["key"].endswith(":15"))
    assert "Not in this plan: “must be eu-central-1”" in str(gate["blocks"])
    assert "1 of 2: requester" in str(gate["blocks"])
    assert len(stage.slack.messages) == len(EXPECTED) - 2

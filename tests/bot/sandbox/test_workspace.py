import re

import pytest

from bot.sandbox.workspace import BOT_USER, CHANNEL, SlackError, Workspace


def test_every_ts_is_new_and_later_even_while_the_clock_stands_still() -> None:
    workspace = Workspace(clock=lambda: 1_790_000_000.5)
    stamps = [workspace.new_ts() for _ in range(1000)]
    assert stamps == sorted(set(stamps))
    assert stamps[0] == "1790000000.500000"
    assert all(re.fullmatch(r"\d{10}\.\d{6}", ts) for ts in stamps)


def test_time_that_goes_back_makes_no_earlier_ts() -> None:
    times = iter([1_790_000_010.0, 1_790_000_000.0])
    workspace = Workspace(clock=lambda: next(times))
    assert workspace.new_ts() < workspace.new_ts()


def test_an_ephemeral_is_seen_by_one_person_and_stands_in_no_thread() -> None:
    workspace = Workspace()
    parent = workspace.post(CHANNEL, "U0REQUESTER", "hello")
    said = workspace.whisper(CHANNEL, "U0COLLEAGUE", "only you", thread_ts=parent["ts"])
    assert said in workspace.seen_by("U0COLLEAGUE")["messages"][CHANNEL]
    assert said not in workspace.seen_by("U0REQUESTER")["messages"][CHANNEL]
    assert workspace.thread(CHANNEL, parent["ts"]) == [parent]
    with pytest.raises(SlackError, match="message_not_found"):
        workspace.update(CHANNEL, said["ts"], {"text": "changed"})
    with pytest.raises(SlackError, match="user_not_in_channel"):
        workspace.whisper(CHANNEL, "U0STRANGER", "hello")


def test_a_direct_channel_is_seen_by_its_person_alone() -> None:
    workspace = Workspace()
    workspace.post("DU0REQUESTER", BOT_USER, "between us")
    assert "DU0REQUESTER" in workspace.seen_by("U0REQUESTER")["messages"]
    assert "DU0REQUESTER" not in workspace.seen_by("U0COLLEAGUE")["messages"]
    with pytest.raises(SlackError, match="channel_not_found"):
        workspace.post("DU0STRANGER", BOT_USER, "hello")


def test_a_thread_is_its_parent_and_the_replies_in_their_order() -> None:
    workspace = Workspace()
    parent, other = (workspace.post(CHANNEL, "U0REQUESTER", text) for text in ("one", "two"))
    replies = [workspace.post(CHANNEL, BOT_USER, text, thread_ts=parent["ts"]) for text in ("a", "b")]
    assert workspace.thread(CHANNEL, parent["ts"]) == [parent, *replies]
    assert workspace.thread(CHANNEL, other["ts"]) == [other]
    with pytest.raises(SlackError, match="thread_not_found"):
        workspace.thread(CHANNEL, "1.000000")
    with pytest.raises(SlackError, match="message_not_found"):
        workspace.post(CHANNEL, BOT_USER, "to nobody", thread_ts="1.000000")


def test_a_trigger_opens_one_view_within_three_seconds() -> None:
    now = [100.0]
    workspace = Workspace(clock=lambda: now[0])
    used, late = workspace.new_trigger("U0REQUESTER"), workspace.new_trigger("U0REQUESTER")
    now[0] += 3.0
    assert workspace.spend_trigger(used) == "U0REQUESTER"
    now[0] += 0.1
    for key, error in ((used, "exchanged_trigger_id"), (late, "expired_trigger_id"), ("none", "invalid_trigger_id")):
        with pytest.raises(SlackError, match=error):
            workspace.spend_trigger(key)


def test_a_view_belongs_to_whoever_opened_it() -> None:
    workspace = Workspace()
    view = workspace.open_view("U0REQUESTER", {"type": "modal"})
    assert workspace.view_of("U0REQUESTER", view["id"]) == view
    assert workspace.seen_by("U0REQUESTER")["views"] == [view]
    assert workspace.seen_by("U0COLLEAGUE")["views"] == []
    with pytest.raises(SlackError, match="not_found"):
        workspace.view_of("U0COLLEAGUE", view["id"])
    workspace.close_view(view["id"])
    with pytest.raises(SlackError, match="not_found"):
        workspace.view_of("U0REQUESTER", view["id"])


async def test_each_change_wakes_whoever_waits_and_counts() -> None:
    workspace = Workspace()
    before, waiting = workspace.version, workspace.changed
    workspace.post(CHANNEL, "U0REQUESTER", "hello")
    assert waiting.is_set()
    assert workspace.version == before + 1
    assert not workspace.changed.is_set()

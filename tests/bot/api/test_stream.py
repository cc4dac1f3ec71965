"""Server-sent events: what is replayed, when the stream speaks, and when it ends."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from bot.api import stream as streaming
from bot.api.stream import stream
from core.adapters.memory import MemoryWake
from core.domain.events import NodeStarted, RunComplete, RunError
from core.domain.ids import DecisionSetId
from tests.bot.api.conftest import Rest


def seqs(text: str) -> list[int]:
    return [int(line.removeprefix("id: ")) for line in text.splitlines() if line.startswith("id: ")]


def lines(rest: Rest, design: DecisionSetId, *, after: int = 0, wake: MemoryWake | None = None) -> AsyncIterator[str]:
    return stream(rest.queries, wake or rest.wake, design, after=after, ending=rest.app.state.ending)


async def following(line: AsyncIterator[str], *, within: float = 5) -> str:
    return await asyncio.wait_for(anext(line), within)


async def ended_run(rest: Rest) -> DecisionSetId:
    design = await rest.started()
    await rest.told(design, NodeStarted())
    await rest.told(design, NodeStarted())
    await rest.moved(design, "cancelled")
    await rest.told(design, RunComplete(status="cancelled"))
    return design


async def test_an_ended_run_is_replayed_and_the_stream_ends(rest: Rest) -> None:
    await ended_run(rest)
    answer = await rest.ask("GET", "/streams/D-1")
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    first, second, last, rest_of_it = answer.text.split("\n\n")
    assert rest_of_it == ""
    assert [line.partition(": ")[0] for line in last.splitlines()] == ["id", "event", "data"]
    data = json.loads(last.splitlines()[2].removeprefix("data: "))
    assert (data["seq"], data["type"], data["payload"]["status"]) == (3, "run-complete", "cancelled")
    assert seqs(f"{first}\n{second}") == [1, 2]


@pytest.mark.parametrize(("last", "heard"), [("0", [1, 2, 3]), ("1", [2, 3]), ("3", []), ("99", [])])
async def test_whoever_comes_back_hears_what_came_after(rest: Rest, last: str, heard: list[int]) -> None:
    await ended_run(rest)
    answer = await asyncio.wait_for(rest.ask("GET", "/streams/D-1", headers={"Last-Event-ID": last}), 5)
    assert seqs(answer.text) == heard


async def test_a_live_run_is_told_as_it_happens(rest: Rest) -> None:
    design = await rest.started()
    line = lines(rest, design)
    waiting = asyncio.ensure_future(following(line))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    await rest.told(design, NodeStarted())
    assert seqs(await waiting) == [1]
    await rest.told(design, NodeStarted())
    assert seqs(await following(line)) == [2]


async def test_a_lost_hint_costs_a_second_and_no_event(rest: Rest) -> None:
    design = await rest.started()
    line = lines(rest, design, wake=MemoryWake())
    waiting = asyncio.ensure_future(following(line, within=3))
    await asyncio.sleep(0.05)
    await rest.told(design, NodeStarted())
    assert seqs(await waiting) == [1]


async def test_a_blocked_run_may_still_be_decided_so_its_stream_goes_on(rest: Rest) -> None:
    design = await rest.started()
    await rest.moved(design, "running", "blocked")
    await rest.told(design, RunComplete(status="blocked"))
    line = lines(rest, design)
    assert seqs(await following(line)) == [1]
    await rest.told(design, NodeStarted())
    assert seqs(await following(line)) == [2]


async def test_a_failed_run_ends_the_stream_and_one_that_is_tried_again_is_told_to_its_end(rest: Rest) -> None:
    design = await rest.started()
    await rest.moved(design, "failed")
    await rest.told(design, RunError(code="defect", message="It stopped."))
    assert [seqs(line) async for line in lines(rest, design)] == [[1]]
    await rest.moved(design, "running", "completed")
    await rest.told(design, RunComplete(status="completed"))
    assert [seqs(line) async for line in lines(rest, design)] == [[1], [2]]


async def test_silence_is_broken_by_a_ping(rest: Rest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(streaming, "PING_SECONDS", 0.02)
    monkeypatch.setattr(streaming, "_POLL_SECONDS", 0.01)
    line = lines(rest, await rest.started())
    assert await following(line) == "event: ping\ndata: {}\n\n"


async def test_a_server_that_ends_ends_its_streams(rest: Rest) -> None:
    line = lines(rest, await rest.started())
    waiting = asyncio.ensure_future(anext(line, "nothing"))
    await asyncio.sleep(0.05)
    rest.app.state.ending.set()
    assert await asyncio.wait_for(waiting, 5) == "nothing"

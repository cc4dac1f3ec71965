"""The event log as server-sent events: replay from a number on, then live until the run has ended.

A failed run has ended too; when it is tried again, whoever asks again with the last number hears the rest.
"""

import asyncio
import json
from collections.abc import AsyncIterator

from core.application.queries import Queries
from core.domain.decision_set import ENDED
from core.domain.events import Event
from core.domain.ids import DecisionSetId
from core.ports import Wake

PING_SECONDS = 10.0
_POLL_SECONDS = 1.0


async def stream(
    queries: Queries, wake: Wake, decision_set_id: DecisionSetId, *, after: int, ending: asyncio.Event
) -> AsyncIterator[str]:
    """Ends when the run has, or when the server does. A hint may be lost, so the log is read each second anyway.

    The status is read before the log: whatever has ended a run stands in the log by then.
    """
    news = asyncio.Event()
    listener = asyncio.ensure_future(_listen(wake, decision_set_id, news))
    silence = 0.0
    try:
        while not ending.is_set():
            ended = (await queries.find_decision_set(decision_set_id)).status in ENDED
            events = await queries.events(decision_set_id, after=after)
            for event in events:
                after, silence = event.seq, 0.0
                yield _line(event)
            if ended:
                return
            if not events:
                if not await _heard(news, ending):
                    silence += _POLL_SECONDS
                if silence >= PING_SECONDS:
                    silence = 0.0
                    yield "event: ping\ndata: {}\n\n"
    finally:
        listener.cancel()


async def _listen(wake: Wake, decision_set_id: DecisionSetId, news: asyncio.Event) -> None:
    async for heard in wake.listen():
        if heard == decision_set_id:
            news.set()


async def _heard(news: asyncio.Event, ending: asyncio.Event) -> bool:
    waiting = [asyncio.ensure_future(news.wait()), asyncio.ensure_future(ending.wait())]
    await asyncio.wait(waiting, timeout=_POLL_SECONDS, return_when=asyncio.FIRST_COMPLETED)
    for task in waiting:
        task.cancel()
    heard = news.is_set()
    news.clear()
    return heard


def _line(event: Event) -> str:
    data = json.dumps(event.json_dict() | {"type": event.type}, ensure_ascii=False)
    return f"id: {event.seq}\nevent: {event.type}\ndata: {data}\n\n"

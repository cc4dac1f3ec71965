"""Slack under load: real `serve --no-embedded-worker` and a worker on PostgreSQL and Valkey, fifty requests a second.

Mentions that begin designs, words in their threads, clicks and commands, each sent at its own time whether the one
before was answered or not. Slack is on loopback in this process. Beside it, in the same run, a bare route that checks
the signature and commits one row.
"""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import aiohttp

from core.adapters.memory import MemoryQueue, MemoryWake
from core.adapters.sql.engine import open_engine
from core.adapters.sql.unit_of_work import SqlUnitOfWork
from core.application.queries import Queries
from core.bootstrap import migrate
from core.settings import Settings
from tests.support.builders import BATCH, Clock
from tests.support.servers import Postgres, Valkey, free_port, running
from tests.support.slack_api import (
    SECRET,
    TOKEN,
    FakeSlack,
    Request,
    a_click,
    a_command,
    a_mention,
    a_message,
    an_event,
    running_slack,
)

Tell = Callable[..., None]
RATE, SECONDS, WARM_SECONDS = 50, 20, 3
FIRST_CARDS = 10
_numbers = count(1)


async def main(tell: Tell) -> None:
    with running(Postgres) as postgres, running(Valkey) as valkey, tempfile.TemporaryDirectory() as folder:
        async with running_slack() as slack:
            environment = {
                "DATA_DIR": folder, "DATABASE_URL": postgres.url(), "REDIS_URL": valkey.url(), "LOG_LEVEL": "ERROR",
                "SLACK_API_URL": slack.url, "SLACK_BOT_TOKEN": TOKEN, "SLACK_SIGNING_SECRET": SECRET,
            }  # fmt: skip
            await migrate(Settings(data_dir=Path(folder), database_url=postgres.url()))
            async with _bare(environment) as url:
                bare = await _load(url, _words([("C1", "1.000001")]))
            async with _serving(environment) as url, _process(["-m", "bot", "worker"], environment):
                await _until_it_works(url, slack)
                seconds = [await _first_card(url, slack) for _ in range(FIRST_CARDS)]
                tell("slack-first-card", p50_s=_at(seconds, 0.5), max_s=round(max(seconds), 3), designs=FIRST_CARDS)
                threads = {(m["channel"], m["thread_ts"]) for m in slack.messages if m.get("thread_ts")}
                taken = await _load(url, _mixed(slack, sorted(threads), await _a_card(postgres.url())))
    for name, figures in (("slack-ack-bare", bare), ("slack-ack", taken)):
        more = {"ratio_to_bare_p99": round(_at(taken, 0.99) / _at(bare, 0.99), 2)} if name == "slack-ack" else {}
        tell(name, requests=len(figures), a_second=RATE, p50_ms=round(_at(figures, 0.5) * 1000, 1),
             p99_ms=round(_at(figures, 0.99) * 1000, 1), max_ms=round(max(figures) * 1000, 1), **more)  # fmt: skip


async def _load(url: str, requests: Iterator[Request]) -> list[float]:
    """Seconds until each was acknowledged, those of the first moments apart. Raises when one is not."""
    taken: list[tuple[float, float]] = []
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:

        async def send(request: Request, at: float) -> None:
            began = time.perf_counter()
            async with session.post(f"{url}/slack/events", data=request.body, headers=request.headers) as answer:
                if answer.status != 200:
                    raise RuntimeError(f"answered {answer.status}: {await answer.text()}")
            taken.append((at, time.perf_counter() - began))

        start, sent = time.perf_counter(), list[asyncio.Task[None]]()
        for number in range(RATE * (SECONDS + WARM_SECONDS)):
            due = number / RATE
            await asyncio.sleep(max(0.0, start + due - time.perf_counter()))
            sent.append(asyncio.create_task(send(next(requests), due)))
        await asyncio.gather(*sent)
    return [seconds for at, seconds in taken if at >= WARM_SECONDS]


def _words(threads: list[tuple[str, str]]) -> Iterator[Request]:
    """Of ten, nine are talk and one is a question that is answered from the record."""
    for number in _numbers:
        channel, thread = threads[number % len(threads)]
        said = "what drives the cost?" if number % 10 == 0 else "thanks, I will ask them"
        message = a_message(said, ts=_ts(number), thread_ts=thread, channel=channel)
        yield an_event(message, event_id=f"EvW{number}")


def _mixed(slack: FakeSlack, threads: list[tuple[str, str]], card: str) -> Iterator[Request]:
    """Of a hundred: 70 words in threads, 14 clicks, 15 commands, one new design; so one design every two seconds."""
    words = _words(threads)
    for number in count(1):
        match number % 100:
            case 0:
                mention = a_mention(BATCH, ts=_ts(next(_numbers)), channel=f"C{number}")
                yield an_event(mention, event_id=f"EvM{number}")
            case rest if rest % 7 == 1:
                yield a_click("card-feedback", card, trigger_id=f"c{number}")
            case rest if rest % 7 == 2:
                yield a_command("list", url=slack.url, trigger_id=f"l{number}")
            case _:
                yield next(words)


async def _first_card(url: str, slack: FakeSlack) -> float:
    """Seconds from a mention to the run's message in its thread."""
    ts = _ts(next(_numbers))
    # A channel of its own, since Slack takes about one post a second in each.
    request = an_event(a_mention(BATCH, ts=ts, channel=f"CF{ts[-6:]}"), event_id=f"EvF{ts}")
    began = time.perf_counter()
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{url}/slack/events", data=request.body, headers=request.headers) as answer,
    ):
        answer.raise_for_status()
    while not any(m.get("thread_ts") == ts for m in slack.messages):
        if time.perf_counter() - began > 30:
            raise RuntimeError("no card came within 30 s")
        await asyncio.sleep(0.002)
    seconds = time.perf_counter() - began
    await _until_quiet(slack, ts)
    return seconds


async def _until_quiet(slack: FakeSlack, ts: str) -> None:
    """Until the design waits at its gate, so that the next one is not measured beside it."""
    for _ in range(600):
        if any(m.get("thread_ts") == ts and "gate-approve" in str(m["blocks"]) for m in slack.messages):
            return
        await asyncio.sleep(0.05)
    raise RuntimeError("the design did not come to its gate")


async def _until_it_works(url: str, slack: FakeSlack) -> None:
    """The first design of a worker also loads what is loaded once."""
    await _first_card(url, slack)


async def _a_card(database_url: str) -> str:
    """The value of a feedback button."""
    engine = open_engine(database_url)
    queries = Queries(SqlUnitOfWork(engine, clock=Clock(), queue=MemoryQueue(), wake=MemoryWake()))
    design = (await queries.recent(limit=1))[0]
    seq = next(e.seq for e in await queries.events(design.id) if e.type == "reason-card")
    await engine.dispose()
    return f"{design.id}:{seq}:1"


@asynccontextmanager
async def _serving(environment: dict[str, str]) -> AsyncIterator[str]:
    port = free_port()
    async with _process(["-m", "bot", "serve", "--no-embedded-worker", "--port", str(port)], environment):
        yield await _answering(port)


@asynccontextmanager
async def _bare(environment: dict[str, str]) -> AsyncIterator[str]:
    port = free_port()
    async with _process(["-m", "tests.bench.bare", str(port)], environment):
        yield await _answering(port)


async def _answering(port: int) -> str:
    url = f"http://127.0.0.1:{port}"
    async with aiohttp.ClientSession() as session:
        for _ in range(600):
            try:
                async with session.get(f"{url}/healthz") as answer:
                    if answer.status == 200:
                        return url
            except aiohttp.ClientError:
                await asyncio.sleep(0.1)
    raise RuntimeError("the process does not answer")


@asynccontextmanager
async def _process(command: list[str], environment: dict[str, str]) -> AsyncIterator[None]:
    process = await asyncio.create_subprocess_exec(sys.executable, *command, env={**os.environ, **environment})
    try:
        yield
    finally:
        process.terminate()
        await process.wait()


def _ts(number: int) -> str:
    return f"{1_700_000_000 + number}.{number:06}"


def _at(figures: list[float], share: float) -> float:
    return round(statistics.quantiles(figures, n=1000, method="inclusive")[round(share * 1000) - 1], 4)

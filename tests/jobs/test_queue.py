"""The queue port on arq, over a Valkey of the test's own: what reaches a worker, how often, and what if it cannot."""

import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from arq.connections import ArqRedis, create_pool
from arq.constants import in_progress_key_prefix

from core.domain.job import Job
from core.errors import ConfigurationError, QueueUnavailable
from jobs.queue import QUEUE, ArqJobQueue, deserialize, redis_settings, serialize
from tests.contracts.samples import a_job
from tests.support.servers import Valkey, free_port


@pytest.fixture
async def queue(own_valkey: Valkey) -> AsyncIterator[ArqJobQueue]:
    made = ArqJobQueue(own_valkey.url())
    yield made
    await made.close()


@pytest.fixture
async def redis(own_valkey: Valkey) -> AsyncIterator[ArqRedis]:
    """Another connection, that looks at what is there."""
    pool = await create_pool(redis_settings(own_valkey.url()), job_deserializer=deserialize, default_queue_name=QUEUE)
    yield pool
    await pool.aclose()


def a_due_job(*, generation: int = 1, offer: int = 0, due: datetime | None = None) -> Job:
    return a_job("job", design="one", generation=generation, due=due or datetime.now(UTC)).model_copy(
        update={"offer": offer}
    )


async def test_a_job_offered_twice_is_one_call_that_carries_nothing_but_its_id(
    queue: ArqJobQueue, redis: ArqRedis
) -> None:
    for _ in range(2):
        await queue.offer(a_due_job())
    (call,) = await redis.queued_jobs()
    assert (call.function, list(call.args), call.kwargs) == ("advance", ["job"], {})


async def test_a_later_offer_and_a_later_generation_get_through(queue: ArqJobQueue, redis: ArqRedis) -> None:
    for generation, offer in ((1, 0), (1, 1), (2, 0), (1, 1)):
        await queue.offer(a_due_job(generation=generation, offer=offer))
    assert sorted(call.job_id for call in await redis.queued_jobs() if call.job_id) == [
        "advance:design-one:1:0",
        "advance:design-one:1:1",
        "advance:design-one:2:0",
    ]


async def test_offers_that_dead_workers_took_do_not_stand_before_those_that_wait(
    queue: ArqJobQueue, redis: ArqRedis
) -> None:
    """A worker looks at the first hundred offers alone, and arq keeps a taken one for as long as a job may last."""
    for generation in range(120):
        await queue.offer(a_due_job(generation=generation))
        await redis.set(f"{in_progress_key_prefix}advance:design-one:{generation}:0", "1")
    await queue.offer(a_due_job(generation=120))
    await queue.drop_taken()
    assert [call.job_id for call in await redis.queued_jobs()] == ["advance:design-one:120:0"]


async def test_an_offer_waits_until_a_worker_takes_it(queue: ArqJobQueue, redis: ArqRedis) -> None:
    job = a_due_job()
    assert await queue.waiting([job]) == frozenset()
    await queue.offer(job)
    assert await queue.waiting([job]) == {job.id}
    assert await queue.waiting([a_due_job(offer=1), a_due_job(generation=2)]) == frozenset()
    await redis.set("arq:in-progress:advance:design-one:1:0", "1")
    assert await queue.waiting([job]) == frozenset()
    assert await queue.waiting([]) == frozenset()


@pytest.mark.parametrize("hours", [-72, 0, 1])
async def test_a_call_is_due_when_the_job_is_and_is_forgotten_a_day_later(
    queue: ArqJobQueue, redis: ArqRedis, hours: int
) -> None:
    due = datetime.now(UTC) + timedelta(hours=hours)
    await queue.offer(a_due_job(due=due))
    (call,) = await redis.queued_jobs()
    assert call.score == pytest.approx(due.timestamp() * 1000, abs=1)
    left = await redis.pttl(f"arq:job:{call.job_id}")
    assert timedelta(hours=23) < timedelta(milliseconds=left) <= timedelta(days=1)


async def test_a_queue_that_is_not_there_is_told_at_once_and_used_again_when_it_is() -> None:
    queue = ArqJobQueue(f"redis://127.0.0.1:{free_port()}")
    started = time.monotonic()
    for call in (queue.offer(a_due_job()), queue.waiting([a_due_job()]), queue.ping()):
        with pytest.raises(QueueUnavailable):
            await call
    assert time.monotonic() - started < 3


async def test_a_queue_that_was_killed_is_used_again_when_it_is_back(
    queue: ArqJobQueue, redis: ArqRedis, own_valkey: Valkey
) -> None:
    await queue.offer(a_due_job())
    own_valkey.kill()
    with pytest.raises(QueueUnavailable):
        await queue.offer(a_due_job(offer=1))
    own_valkey.start()
    await queue.offer(a_due_job(offer=2))
    await queue.ping()
    assert "advance:design-one:1:2" in {call.job_id for call in await redis.queued_jobs()}


@pytest.mark.parametrize("url", ["http://127.0.0.1", "127.0.0.1:6379", "redis://127.0.0.1/x", "valkey.sock"])
def test_an_address_of_another_kind_is_a_configuration_error(url: str) -> None:
    with pytest.raises(ConfigurationError, match="REDIS_URL"):
        ArqJobQueue(url)


def test_addresses_are_read_as_they_are_written() -> None:
    remote = redis_settings("rediss://user:pass@cache.invalid:6380/3")
    assert (remote.host, remote.port, remote.database, remote.password, remote.ssl) == (
        "cache.invalid", 6380, 3, "pass", True,
    )  # fmt: skip
    assert redis_settings("unix:///tmp/a%20%23b/valkey.sock").unix_socket_path == "/tmp/a #b/valkey.sock"


def test_what_is_carried_is_json_and_nothing_that_runs() -> None:
    assert deserialize(serialize({"f": "advance", "a": ["job"]})) == {"f": "advance", "a": ["job"]}
    assert b"ValueError" in serialize({"r": ValueError("no")})

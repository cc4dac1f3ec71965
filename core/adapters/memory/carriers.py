"""What carries a word or keeps bytes, in memory: the job queue, the wake-up and the artifact store."""

import asyncio
import hashlib
from collections import deque
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from weakref import WeakSet

from core.domain.ids import DecisionSetId, JobId
from core.domain.job import Job
from core.errors import ArtifactMissing


class MemoryQueue:
    """Jobs in the order in which they were offered; `offered` keeps all that ever were."""

    def __init__(self) -> None:
        self.offered: list[Job] = []
        self._waiting: deque[Job] = deque()
        self._arrived = asyncio.Event()

    async def offer(self, job: Job) -> None:
        self.offered.append(job)
        self._waiting.append(job)
        self._arrived.set()

    async def waiting(self, jobs: Sequence[Job]) -> frozenset[JobId]:
        there = {(job.id, job.offer) for job in self._waiting}
        return frozenset(job.id for job in jobs if (job.id, job.offer) in there)

    async def drop_taken(self) -> None:
        """Who takes an offer here takes it away."""

    async def take(self) -> Job:
        """The next job, waiting for one when there is none."""
        while (job := self.find_next()) is None:
            self._arrived.clear()
            await self._arrived.wait()
        return job

    def find_next(self) -> Job | None:
        return self._waiting.popleft() if self._waiting else None


class MemoryWake:
    def __init__(self) -> None:
        self._listeners: WeakSet[asyncio.Queue[DecisionSetId]] = WeakSet()

    async def notify(self, decision_set_id: DecisionSetId) -> None:
        for listener in self._listeners:
            listener.put_nowait(decision_set_id)

    def listen(self) -> AsyncIterator[DecisionSetId]:
        """Hears what is notified from this call on, even before the first item is awaited."""
        heard: asyncio.Queue[DecisionSetId] = asyncio.Queue()
        self._listeners.add(heard)
        return _items(heard)


async def _items(queue: asyncio.Queue[DecisionSetId]) -> AsyncIterator[DecisionSetId]:
    while True:
        yield await queue.get()


class MemoryStore:
    def __init__(self) -> None:
        self._bytes: dict[str, bytes] = {}

    async def put(self, data: bytes) -> str:
        key = hashlib.sha256(data).hexdigest()
        self._bytes[key] = data
        return key

    async def get(self, key: str) -> bytes:
        if key not in self._bytes:
            raise ArtifactMissing(sha256=key)
        return self._bytes[key]

    async def find_link(self, key: str, *, name: str, valid_for: timedelta) -> str | None:
        return None

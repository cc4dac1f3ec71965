"""Keeps leases alive from a thread of its own, so that a node that computes for long does not lose its job.

Beside the runs, not in their loop: its connections are its own. What a lost lease means, its holder decides.
"""

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import timedelta

import structlog

from core.domain.job import Lease
from core.errors import DatabaseUnavailable, LeaseLost
from core.ports import Clock, UnitOfWork

log = structlog.get_logger(__name__)

#: A loop that has not turned for so many seconds will not turn any more; its runs are left to another worker.
STALLED_SECONDS = 600.0


@dataclass(eq=False)
class _Watched:
    lease: Lease
    loop: asyncio.AbstractEventLoop
    lost: asyncio.Future[None]
    _turned: float = field(default_factory=time.monotonic)

    def turns(self) -> bool:
        """Whether its loop still turns; asks again."""
        self.loop.call_soon_threadsafe(self._turn)
        if time.monotonic() - self._turned > STALLED_SECONDS:
            log.error("worker-stalled", job_id=self.lease.job_id)
            return False
        return True

    def lose(self) -> None:
        if not self.lost.done():
            lease = self.lease
            self.lost.set_exception(
                LeaseLost(job_id=lease.job_id, worker=lease.worker, token=lease.token, refused="heartbeat")
            )

    def _turn(self) -> None:
        self._turned = time.monotonic()


class Heart:
    def __init__(
        self, *, open_uow: Callable[[], AbstractAsyncContextManager[UnitOfWork]], clock: Clock, lease: timedelta
    ) -> None:
        self._open_uow, self._clock, self._lease = open_uow, clock, lease
        self._guard = threading.Lock()
        self._watched: list[_Watched] = []
        self._thread: threading.Thread | None = None
        self._end: Callable[[], object] | None = None
        self._closed = False

    async def keep(self, lease: Lease) -> None:
        """Until cancelled. Raises LeaseLost when another worker holds the job."""
        loop = asyncio.get_running_loop()
        watched = _Watched(lease, loop, loop.create_future())
        with self._guard:
            self._watched.append(watched)
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=lambda: asyncio.run(self._beat()), name="heart", daemon=True)
                self._thread.start()
        try:
            await watched.lost
        finally:
            with self._guard:
                self._watched.remove(watched)

    async def close(self) -> None:
        with self._guard:
            self._closed = True
            if self._end is not None:
                self._end()
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join)

    async def _beat(self) -> None:
        loop, ending = asyncio.get_running_loop(), asyncio.Event()
        with self._guard:
            if self._closed:
                return
            self._end = lambda: loop.call_soon_threadsafe(ending.set)
        async with self._open_uow() as uow:
            while not ending.is_set():
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._lease.total_seconds() / 3):
                        await ending.wait()
                await self._extend(uow)

    async def _extend(self, uow: UnitOfWork) -> None:
        """All in one transaction: a write of its own for each would crowd out the runs on SQLite."""
        with self._guard:
            beating = [watched for watched in self._watched if watched.turns()]
        if not beating:
            return
        try:
            async with uow() as tx:
                until = self._clock() + self._lease
                lost = [w for w in beating if not await tx.jobs.heartbeat(w.lease, lease_until=until)]
        except DatabaseUnavailable:
            log.warning("heartbeat-missed", jobs=len(beating))
            return
        for watched in lost:
            watched.loop.call_soon_threadsafe(watched.lose)

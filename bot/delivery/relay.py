"""Runs in the lifespan of every `serve`: claims threads that have news and shows them. Any number of replicas may.

Wakes by the `Wake` port and looks each second without it; one task a thread, so a slow one holds up no other.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

import structlog

from bot.delivery.poster import Throttled
from core.domain.correspondence import ThreadLease
from core.domain.ids import ProjectId
from core.errors import LeaseLost, Unavailable
from core.ports import Clock, UnitOfWork, Wake

_LEASE = timedelta(seconds=90)
_MARGIN = timedelta(seconds=15)
_LONGEST_PAUSE = 30.0

Sleep = Callable[[float], Awaitable[None]]


class Surface(Protocol):
    """What shows one project's events somewhere."""

    @property
    def surface(self) -> str: ...

    @property
    def in_a_thread(self) -> bool:
        """Whether it shows projects only that a thread talks about."""
        ...

    @property
    def uow(self) -> UnitOfWork: ...

    async def show(self, lease: ThreadLease, *, live: int) -> float | None:
        """Shows what is pending. Seconds to wait before the rest may be shown; None when all is.

        Raises LeaseLost, and Unavailable when it does not answer; what was shown by then stays shown.
        """
        ...


@dataclass(kw_only=True)
class Relay:
    threads: Surface
    wake: Wake
    clock: Clock
    holder: str
    """Names this process among the replicas."""
    poll_seconds: float = 1.0
    most_at_once: int = 50
    sleep: Sleep = asyncio.sleep
    _busy: dict[ProjectId, asyncio.Task[None]] = field(default_factory=dict[ProjectId, asyncio.Task[None]])

    async def run(self) -> None:
        """Until it is cancelled; then no thread is left in the middle of a post."""
        news = asyncio.Event()
        listener = asyncio.create_task(self._listen(news))
        try:
            while True:
                news.clear()
                await self._start_claimed()
                with suppress(TimeoutError):
                    await asyncio.wait_for(news.wait(), self.poll_seconds)
        finally:
            listener.cancel()
            await asyncio.gather(listener, return_exceptions=True)
            await self._settle_down()

    async def drain(self) -> None:
        """Shows all that is pending and comes back; for tests and for a command that ends."""
        while await self._start_claimed():
            await asyncio.gather(*self._busy.values(), return_exceptions=True)

    async def _start_claimed(self) -> int:
        started = 0
        try:
            while len(self._busy) < self.most_at_once and (lease := await self._claim()) is not None:
                task = asyncio.create_task(self._serve(lease))
                self._busy[lease.project_id] = task
                task.add_done_callback(lambda ended, project_id=lease.project_id: self._ended(ended, project_id))
                started += 1
        except Unavailable as exc:
            structlog.get_logger().warning("relay-waits", reason=exc.message)
        return started

    async def _claim(self) -> ThreadLease | None:
        now = self.clock()
        async with self.threads.uow() as tx:
            return await tx.deliveries.claim(
                self.threads.surface,
                holder=self.holder,
                now=now,
                until=now + _LEASE,
                in_a_thread=self.threads.in_a_thread,
            )

    async def _serve(self, lease: ThreadLease) -> None:
        """A defect keeps the lease until it ends: it is tried again now and then, not in a hot loop."""
        try:
            await self._show_all(lease)
        except LeaseLost:
            return
        except asyncio.CancelledError:
            await self._release(lease)
            raise
        await self._release(lease)

    def _ended(self, task: asyncio.Task[None], project_id: ProjectId) -> None:
        self._busy.pop(project_id, None)
        if not task.cancelled() and (defect := task.exception()) is not None:
            structlog.get_logger().error("delivery-broken", project_id=project_id, exc_info=defect)

    async def _show_all(self, lease: ThreadLease) -> None:
        failures = 0
        while True:
            try:
                held = await self.threads.show(lease, live=max(1, len(self._busy)))
                # A held edit is looked at again soon, since a card that comes meanwhile is not held.
                wait = None if held is None else min(held, self.poll_seconds)
                failures = 0
            except Throttled as exc:
                wait = exc.seconds
            except Unavailable as exc:
                failures += 1
                wait = min(_LONGEST_PAUSE, 0.5 * 2**failures)
                structlog.get_logger().warning("delivery-waits", project_id=lease.project_id, reason=exc.message)
            if wait is None or self.clock() + timedelta(seconds=wait) > lease.until - _MARGIN:
                return
            await self.sleep(wait)

    async def _release(self, lease: ThreadLease) -> None:
        with suppress(Unavailable):
            async with self.threads.uow() as tx:
                await tx.deliveries.release(self.threads.surface, lease)

    async def _listen(self, news: asyncio.Event) -> None:
        """Without it the relay still looks each second."""
        while True:
            try:
                async for _ in self.wake.listen():
                    news.set()
            except Unavailable as exc:
                structlog.get_logger().warning("wake-is-away", reason=exc.message)
            await asyncio.sleep(self.poll_seconds)

    async def _settle_down(self) -> None:
        tasks = list(self._busy.values())
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=10)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

"""Works a run in this process, without a queue: the same job row, claim and lease as a worker's.

A composition helper of `bot.cli`. It waits for a live lease, says whose it is, and takes a dead process's over at once.
"""

import asyncio
import os
import socket
from collections.abc import Callable

from core.domain.ids import DecisionSetId
from core.domain.job import Job
from core.ports import Ports
from core.workflow.labour import Labour


class Inline:
    def __init__(self, *, ports: Ports, labour: Labour, say: Callable[[str], None]) -> None:
        self._ports, self._labour, self._say = ports, labour, say

    async def work(self, decision_set_id: DecisionSetId) -> None:
        """Returns when the newest job is done, dead or cancelled, by whoever worked it."""
        told: set[tuple[str, int]] = set()
        while (job := await self._open_job(decision_set_id)) is not None:
            if await self._labour.work(job.id) in ("done", "failed"):
                return
            if await self._take_over(job):
                continue
            if job.status == "running" and (job.worker, job.token) not in told:
                told.add((job.worker, job.token))
                self._say(f"{job.worker} is working on this until {job.lease_until:%H:%M:%S} UTC; waiting.")
            await asyncio.sleep(0.2)

    async def _open_job(self, decision_set_id: DecisionSetId) -> Job | None:
        async with self._ports.uow() as tx:
            job = await tx.jobs.find_current(decision_set_id)
        return job if job is not None and job.status in ("queued", "running") else None

    async def _take_over(self, seen: Job) -> bool:
        if seen.status != "running" or not _is_dead_here(seen.worker):
            return False
        async with self._ports.uow() as tx:
            await tx.decision_sets.lock(seen.decision_set_id)
            job = await tx.jobs.get(seen.id)
            if job.token != seen.token or job.status != "running":
                return False
            await tx.jobs.save(job.model_copy(update={"lease_until": self._ports.clock()}))
        self._say(f"{seen.worker} has died; going on with its work.")
        return True


def _is_dead_here(worker: str) -> bool:
    """Whether the worker was a process of this host that is no more; another host's is never taken for dead."""
    host, _, pid = worker.rpartition(":")
    if host != socket.gethostname() or not pid.isdecimal() or int(pid) == os.getpid():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        pass  # somebody else's, and alive
    return False

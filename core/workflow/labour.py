"""Works one job: claim, keep the lease alive, advance, settle. Workers and an inline `design` come through here.

The carrier (arq) may call twice, late or not at all; the claim on the row decides.
"""

import asyncio
import contextlib
import random
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Literal

import structlog

from core.domain.decision_set import TRANSITIONS
from core.domain.events import NewEvent, RunError
from core.domain.ids import JobId
from core.domain.job import Job, Lease, Limits
from core.errors import AppError, DatabaseUnavailable, Draining, LeaseLost, RunAbandoned, Unavailable
from core.phrases import explained, say
from core.ports import Ports
from core.workflow.runner import Runner

log = structlog.get_logger(__name__)

#: How often a stretch is tried while what it depends on does not answer.
MAX_ATTEMPTS = 5
#: How often it is begun at all: a run that takes its worker with it must not take them all.
MAX_BEGINNINGS = 20
#: What giving a job back may take; then its lease runs out by itself.
RELEASE_SECONDS = 5

Result = Literal["nothing", "done", "later", "failed", "lost", "released"]
Keep = Callable[[Lease], Coroutine[None, None, None]]


class Labour:
    def __init__(
        self,
        *,
        ports: Ports,
        runner: Runner,
        worker: str,
        lease: timedelta,
        jitter: Callable[[], float] = random.random,
        limits: Limits | None = None,
        keep: Keep | None = None,
    ) -> None:
        """`keep` holds a lease until it is cancelled and raises LeaseLost; without it the runs' own loop does."""
        self._ports, self._runner, self._worker, self._lease, self._jitter = ports, runner, worker, lease, jitter
        self._limits, self._keep, self._ending = limits, keep or self._heartbeat, False

    def drain(self) -> None:
        """Begins nothing more; what runs finishes its node and goes back to the queue."""
        self._ending = True
        self._runner.drain()

    async def work(self, job_id: JobId | None = None) -> Result:
        """Works the named job, or the most urgent free one; `nothing` when it is not to be had."""
        if self._ending:
            return "nothing"
        now = self._ports.clock()
        async with self._ports.uow() as tx:
            job = await tx.jobs.claim(
                worker=self._worker, now=now, lease_until=now + self._lease, job_id=job_id, limits=self._limits
            )
        if job is None:
            return "nothing"
        lease = Lease(
            job_id=job.id,
            decision_set_id=job.decision_set_id,
            worker=self._worker,
            token=job.token,
            until=now + self._lease,
        )
        log.info("job-claimed", job_id=job.id, decision_set_id=job.decision_set_id, token=job.token, try_=job.attempts)
        try:
            return await self._advance(job, lease)
        except LeaseLost as exc:
            refused = exc.facts.get("refused", "transaction")
            log.warning(
                "lease-lost", job_id=job.id, decision_set_id=job.decision_set_id, token=job.token, refused=refused
            )
            return "lost"

    async def _advance(self, job: Job, lease: Lease) -> Result:
        try:
            if job.attempts > MAX_BEGINNINGS:
                raise RunAbandoned(attempts=job.attempts)
            settled = await self._under_heartbeat(job, lease)
        except LeaseLost:
            raise
        except Draining:
            return await self._release(job, lease)
        except asyncio.CancelledError:
            with contextlib.suppress(AppError, TimeoutError):
                async with asyncio.timeout(RELEASE_SECONDS):
                    await self._release(job, lease)
            raise
        except Unavailable as exc:
            return await self._again_later(job, lease, exc)
        except Exception as exc:
            log.exception("run-failed", job_id=job.id, decision_set_id=job.decision_set_id)
            return await self._fail(job, lease, exc)
        if not settled:
            async with self._ports.uow() as tx:  # settling asks for the lease itself
                await tx.jobs.settle(lease, job.model_copy(update={"status": "done", "last_error": ""}))
        return "done"

    async def _under_heartbeat(self, job: Job, lease: Lease) -> bool:
        """Whether the runner settled the job. Raises LeaseLost as soon as a heartbeat finds the lease gone."""
        advance = asyncio.ensure_future(self._runner.advance(job.decision_set_id, lease))
        heartbeat = asyncio.ensure_future(self._keep(lease))
        try:
            await asyncio.wait({advance, heartbeat}, return_when=asyncio.FIRST_COMPLETED)
            if not advance.done():
                advance.cancel()
                await asyncio.gather(advance, return_exceptions=True)
                heartbeat.result()
            return await advance
        finally:
            for task in (heartbeat, advance):
                task.cancel()
            await asyncio.gather(heartbeat, advance, return_exceptions=True)

    async def _heartbeat(self, lease: Lease) -> None:
        while True:
            await asyncio.sleep(self._lease.total_seconds() / 3)
            try:
                async with self._ports.uow() as tx:
                    alive = await tx.jobs.heartbeat(lease, lease_until=self._ports.clock() + self._lease)
            except DatabaseUnavailable:
                log.warning("heartbeat-missed", job_id=lease.job_id)
                continue
            if not alive:
                raise LeaseLost(job_id=lease.job_id, token=lease.token, refused="heartbeat")

    async def _release(self, job: Job, lease: Lease) -> Result:
        """Another worker goes on at once; giving back is no failed attempt."""
        now = self._ports.clock()
        back = {"status": "queued", "next_run_at": now, "attempts": job.attempts - 1, "offer": job.offer + 1}
        await self._put_back(job.model_copy(update=back), lease)
        log.info("job-released", job_id=job.id, decision_set_id=job.decision_set_id)
        return "released"

    async def _again_later(self, job: Job, lease: Lease, exc: Unavailable) -> Result:
        if job.attempts >= MAX_ATTEMPTS:
            return await self._fail(job, lease, exc)
        delay = min(60.0, 2.0 ** (job.attempts - 1)) * (0.5 + self._jitter())
        later = job.model_copy(
            update={
                "status": "queued",
                "next_run_at": self._ports.clock() + timedelta(seconds=delay),
                "last_error": exc.message,
                "offer": job.offer + 1,
            }
        )
        await self._put_back(later, lease)
        log.warning("job-again-later", job_id=job.id, seconds=round(delay, 1), error=exc.code)
        return "later"

    async def _put_back(self, job: Job, lease: Lease) -> None:
        async with self._ports.uow(lease) as tx:
            await tx.jobs.settle(lease, job)
            tx.enqueue(job)

    async def _fail(self, job: Job, lease: Lease, exc: Exception) -> Result:
        error = _explained(exc, job)
        now = self._ports.clock()
        async with self._ports.uow(lease) as tx:
            decision_set = await tx.decision_sets.lock(job.decision_set_id)
            if "failed" in TRANSITIONS[decision_set.status]:
                await tx.decision_sets.save(decision_set.to("failed", at=now))
                key = f"run-error:{job.generation}"
                await tx.events.append(NewEvent(decision_set_id=decision_set.id, payload=error, dedupe_key=key))
            await tx.jobs.settle(lease, job.model_copy(update={"status": "dead", "last_error": error.message}))
        return "failed"


def _explained(exc: Exception, job: Job) -> RunError:
    if isinstance(exc, AppError):
        message, remedy = explained(exc)
        return RunError(code=exc.code, message=message, remedy=remedy or say("workflow.end.retry"))
    return RunError(
        code="defect",
        message=say("workflow.end.defect", reference=job.id[-12:]),
        remedy=say("workflow.end.nothing_lost"),
    )

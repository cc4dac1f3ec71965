"""Finds what is due and tells the queue of it again: retries, work of dead workers, offers lost with Redis; ends gates.

Every few seconds some worker does this. Two sweeps at once only offer a job twice, and the claim on the row decides.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from core.domain.events import GateExpired, GateReminder, NewEvent, RunComplete
from core.domain.gate import Gate
from core.domain.ids import GateId
from core.domain.job import Job, Limits
from core.errors import AppError, DatabaseUnavailable, LeaseLost, QueueUnavailable
from core.phrases import say
from core.ports import JobQueue, Ports

log = structlog.get_logger(__name__)

#: A job that was offered this recently may still be on its way.
PATIENCE = timedelta(seconds=2)

Forget = Callable[[datetime], Awaitable[int]]


class Sweeper:
    def __init__(
        self,
        *,
        ports: Ports,
        queue: JobQueue,
        limits: Limits | None = None,
        forget: Forget | None = None,
        keep: timedelta = timedelta(days=30),
    ) -> None:
        """`forget` deletes the checkpoints of runs that ended before a time, a batch at a call."""
        self._ports, self._queue, self._limits = ports, queue, limits
        self._forget, self._keep = forget, keep
        self._reminded: frozenset[GateId] = frozenset()

    async def sweep(self) -> int:
        """Returns how many jobs were offered."""
        offered = await self._offer_again()
        await self._mind_gates()
        return offered

    async def forget(self) -> int:
        """Returns of how many ended runs the checkpoints were deleted; what they decided is in the events."""
        if self._forget is None:
            return 0
        before, count = self._ports.clock() - self._keep, 0
        while batch := await self._forget(before):
            count += batch
        if count:
            log.info("checkpoints-forgotten", runs=count)
        return count

    async def _offer_again(self) -> int:
        now = self._ports.clock()
        async with self._ports.uow() as tx:
            due = await tx.jobs.due(now, limits=self._limits)
        lost = [job for job in due if job.attempts or now - job.next_run_at >= PATIENCE]
        offered = 0
        try:
            await self._queue.drop_taken()
            there = await self._queue.waiting(lost)
            for job in lost:
                if job.id not in there and await self._renumber(job):
                    await self._queue.offer(job.model_copy(update={"offer": job.offer + 1}))
                    offered += 1
        except QueueUnavailable as exc:
            log.warning("queue-unavailable", jobs=len(lost) - offered, error=exc.message)
        return offered

    async def _renumber(self, job: Job) -> bool:
        """The next offer's number is kept before it is sent; False when a worker was faster."""
        try:
            async with self._ports.uow() as tx:
                await tx.jobs.save(job.model_copy(update={"offer": job.offer + 1}))
        except LeaseLost:
            return False
        return True

    async def _mind_gates(self) -> None:
        """One reminder when half of the time has gone; the end when all of it has. One gate holds up no other."""
        now = self._ports.clock()
        async with self._ports.uow() as tx:
            gates = await tx.gates.due(now + self._ports.gate_deadline / 2)
        for gate in gates:
            try:
                await self._mind(gate, now)
            except DatabaseUnavailable:
                raise
            except AppError:
                log.exception("gate-not-minded", gate_id=gate.id)
        self._reminded = frozenset(gate.id for gate in gates)

    async def _mind(self, gate: Gate, now: datetime) -> None:
        if gate.deadline <= now:
            await self._expire(gate)
        elif gate.id not in self._reminded:
            payload = GateReminder(gate_id=gate.id, deadline=gate.deadline)
            key = f"{gate.id}:{payload.type}"
            async with self._ports.uow() as tx:
                await tx.decision_sets.lock(gate.decision_set_id)
                if (await tx.gates.get(gate.id)).status == "waiting":
                    await tx.events.append(
                        NewEvent(decision_set_id=gate.decision_set_id, payload=payload, dedupe_key=key)
                    )

    async def _expire(self, gate: Gate) -> None:
        """Time never approves: the run ends as expired, and the buttons go away with the event."""
        async with self._ports.uow() as tx:
            decision_set = await tx.decision_sets.lock(gate.decision_set_id)
            current = await tx.gates.get(gate.id)
            if current.status != "waiting":
                return
            await tx.gates.save(current.close("expired"))
            await tx.decision_sets.save(decision_set.to("expired", at=self._ports.clock()))
            for payload in (
                GateExpired(gate_id=gate.id),
                RunComplete(status="expired", reason=say("workflow.end.expired")),
            ):
                key = f"{gate.id}:{payload.type}"
                await tx.events.append(NewEvent(decision_set_id=decision_set.id, payload=payload, dedupe_key=key))

"""One transaction over memory: works on a snapshot, which replaces the state only on a clean exit."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from core.adapters.announce import announce
from core.adapters.memory.delivery import MemoryDeliveries
from core.adapters.memory.records import (
    MemoryAgentRuns,
    MemoryArtifacts,
    MemoryDecisionSets,
    MemoryGates,
    MemoryProjects,
    MemoryThreads,
)
from core.adapters.memory.state import State
from core.adapters.memory.work import MemoryEventLog, MemoryInbox, MemoryJobs
from core.adapters.turn import Turn
from core.domain.ids import DecisionSetId
from core.domain.job import Job, Lease
from core.ports import Clock, JobQueue, Wake


class MemoryTransaction:
    def __init__(self, state: State, clock: Clock) -> None:
        self.state = state
        self.enqueued: list[Job] = []
        self.appended: set[DecisionSetId] = set()
        self.projects = MemoryProjects(state)
        self.decision_sets = MemoryDecisionSets(state)
        self.threads = MemoryThreads(state)
        self.gates = MemoryGates(state)
        self.events = MemoryEventLog(state, clock, self.appended)
        self.agent_runs = MemoryAgentRuns(state)
        self.artifacts = MemoryArtifacts(state)
        self.jobs = MemoryJobs(state)
        self.inbox = MemoryInbox(state)
        self.deliveries = MemoryDeliveries(state)

    async def once(self, command_id: str, result: str) -> str | None:
        known = self.state.commands.get(command_id)
        self.state.commands.setdefault(command_id, result)
        return known

    def enqueue(self, job: Job) -> None:
        self.enqueued.append(job)


class MemoryUnitOfWork:
    def __init__(self, *, clock: Clock, queue: JobQueue | None = None, wake: Wake | None = None) -> None:
        self._clock, self._queue, self._wake = clock, queue, wake
        self._state = State()
        self._turn = Turn(patience=10)

    @asynccontextmanager
    async def __call__(self, lease: Lease | None = None) -> AsyncGenerator[MemoryTransaction]:
        async with self._turn():
            tx = MemoryTransaction(self._state.copy(), self._clock)
            if lease is not None:
                tx.jobs.check(lease)
            yield tx
            self._state = tx.state
        await announce(tx.enqueued, tx.appended, queue=self._queue, wake=self._wake)

"""What a committed transaction tells the world: jobs to the queue, new events to whoever waits for them."""

from collections.abc import Collection, Sequence

import structlog

from core.domain.ids import DecisionSetId
from core.domain.job import Job
from core.errors import QueueUnavailable
from core.ports import JobQueue, Wake


async def announce(
    jobs: Sequence[Job], appended: Collection[DecisionSetId], *, queue: JobQueue | None, wake: Wake | None
) -> None:
    """Never raises for the queue's sake: the rows are committed, and the sweeper offers again what stayed behind."""
    if queue is not None:
        for job in jobs:
            try:
                await queue.offer(job)
            except QueueUnavailable as exc:
                structlog.get_logger().warning("job-offer-deferred", job_id=job.id, reason=exc.message)
    if wake is not None:
        for decision_set_id in appended:
            await wake.notify(decision_set_id)

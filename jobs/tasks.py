"""The worker's half of the queue port; no decisions here."""

from collections import Counter
from typing import Any, NotRequired, TypedDict, cast

import structlog

from core.errors import DatabaseUnavailable
from core.workflow.labour import Labour
from jobs.sweep import Sweeper

log = structlog.get_logger(__name__)


class WorkerContext(TypedDict):
    labour: Labour
    sweeper: Sweeper
    turned_away: NotRequired[Counter[str]]
    """Offers of this process that found nothing free: limits were reached, most likely."""


async def advance(ctx: dict[str, Any], job_id: str) -> str:
    """An offer says only that there is work: the claim takes what is most urgent and fair, which may be another job.

    So every job needs one offer, not its own. Who was turned away is made up for when a run ends.
    """
    here = cast(WorkerContext, ctx)
    turned_away = here.setdefault("turned_away", Counter())
    try:
        if (result := await here["labour"].work()) == "nothing":
            turned_away["offers"] += 1
            return result
        while turned_away["offers"]:
            turned_away["offers"] -= 1
            if await here["labour"].work() == "nothing":
                break
    except DatabaseUnavailable as exc:
        log.warning("database-unavailable", job_id=job_id, error=exc.message)
        return "later"
    return result


async def sweep(ctx: dict[str, Any]) -> None:
    try:
        await cast(WorkerContext, ctx)["sweeper"].sweep()
    except DatabaseUnavailable as exc:
        log.warning("sweep-skipped", error=exc.message)


async def forget(ctx: dict[str, Any]) -> None:
    try:
        await cast(WorkerContext, ctx)["sweeper"].forget()
    except DatabaseUnavailable as exc:
        log.warning("forgetting-skipped", error=exc.message)

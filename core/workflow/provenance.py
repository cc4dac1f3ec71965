"""Who, when, how long and with which tools: what the repository itself must not say, kept beside its commit."""

import json

from core.domain.events import GateDecided, NodeFinished, RunStarted, ValidationUpdate
from core.domain.repository import Publication
from core.workflow.context import Context


async def provenance(context: Context, published: Publication) -> bytes:
    async with context.tools.uow() as tx:
        events = await tx.events.after(context.decision_set.id)
    told: dict[str, object] = {
        "decision_set_id": context.decision_set.id,
        "name": context.decision_set.name,
        "commit": published.commit,
        "requester": context.decision_set.requester.json_dict(),
        "catalog_version": context.tools.catalog.version,
        "runs": [{"at": e.at.isoformat(), "mode": e.payload.mode} for e in events if isinstance(e.payload, RunStarted)],
        "decisions": [
            {"at": e.at.isoformat(), **e.payload.json_dict()} for e in events if isinstance(e.payload, GateDecided)
        ],
        "checks": [e.payload.validation.json_dict() for e in events if isinstance(e.payload, ValidationUpdate)][-1:],
        "seconds": {f"{e.node}:{e.visit}": e.payload.seconds for e in events if isinstance(e.payload, NodeFinished)},
    }
    return json.dumps(told, indent=2, ensure_ascii=False, sort_keys=True).encode()

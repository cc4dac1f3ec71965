"""The catalog's components by the words that people use for them; read once, when the first question needs it."""

import asyncio
from dataclasses import dataclass, field

from bot.slack.record import Catalog, Known


@dataclass
class CatalogWords:
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _known: Catalog | None = None

    async def __call__(self) -> Catalog:
        """In a thread: reading forty files takes longer than an acknowledgement may."""
        async with self._lock:
            if self._known is None:
                self._known = await asyncio.to_thread(_load)
        return self._known


def _load() -> Catalog:
    from core.catalog.loader import load_catalog

    return {
        entry.id: Known(
            kind=entry.spec.kind, title=entry.spec.title, words=tuple(entry.spec.words), patterns=entry.spec.patterns
        )
        for entry in load_catalog().values()
    }

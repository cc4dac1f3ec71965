"""One at a time within this process, first come, first served."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from core.errors import DatabaseUnavailable


class Turn:
    def __init__(self, *, patience: float) -> None:
        self._lock = asyncio.Lock()
        self._patience = patience

    @asynccontextmanager
    async def __call__(self) -> AsyncGenerator[None]:
        """Raises DatabaseUnavailable after `patience` seconds; a transaction inside a transaction ends there."""
        try:
            async with asyncio.timeout(self._patience):
                await self._lock.acquire()
        except TimeoutError as exc:
            raise DatabaseUnavailable("Another transaction of this process does not end.") from exc
        try:
            yield
        finally:
            self._lock.release()

"""What this surface needs of the application: the one door for commands, and the questions it may ask."""

from collections.abc import Sequence
from typing import Protocol

from core.application.outcome import Handled
from core.domain.authority import Authority, Scope
from core.domain.commands import Command
from core.domain.decision_set import DecisionSet, Thread
from core.domain.events import Event
from core.domain.gate import Gate
from core.domain.ids import DecisionSetId, ProjectId
from core.domain.standards import ChannelDefaults


class Door(Protocol):
    async def handle(self, command: Command) -> Handled:
        """Raises the errors of `core.errors`; then nothing was changed."""
        ...


class Reads(Protocol):
    async def find_thread(self, *, team: str, channel: str, thread_ts: str) -> Thread | None: ...

    async def newest_of(self, project_id: ProjectId) -> DecisionSet: ...

    async def find_decision_set(self, name: str) -> DecisionSet:
        """Raises DecisionSetNotFound."""
        ...

    async def recent(self, *, limit: int = 50) -> Sequence[DecisionSet]: ...

    async def events(self, decision_set_id: DecisionSetId, *, after: int = 0) -> Sequence[Event]: ...

    async def gate(self, gate_id: str) -> Gate:
        """Raises GateNotFound."""
        ...

    async def authority(self, decision_set: DecisionSet, gate: Gate | None = None) -> Authority: ...

    def scope(self, *, team: str, channel: str) -> Scope: ...

    def defaults(self, channel: str) -> ChannelDefaults: ...

    def groups(self) -> frozenset[str]: ...

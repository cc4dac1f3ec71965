"""The ports that keep or carry state, in this process's memory. For tests and for trying things; nothing survives."""

from core.adapters.memory.carriers import MemoryQueue, MemoryStore, MemoryWake
from core.adapters.memory.unit_of_work import MemoryUnitOfWork

__all__ = ["MemoryQueue", "MemoryStore", "MemoryUnitOfWork", "MemoryWake"]

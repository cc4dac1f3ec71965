"""Where passages are kept and found by meaning. A search sees only what the caller's groups may see: the filter is part
of the query, not of what is done with its answer.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from .chunk import Passage
from .embed import similarity


@dataclass(frozen=True)
class Found:
    passage: Passage
    similarity: float


class Vectors(Protocol):
    def replace(self, document: str, passages: Sequence[Passage], vectors: Sequence[Sequence[float]]) -> None:
        """All passages of a document at once; none removes it."""
        ...

    def search(self, vector: Sequence[float], *, groups: Collection[str], limit: int) -> list[Found]:
        """The nearest passages of these groups, the nearest first."""
        ...

    def documents(self) -> list[str]: ...


class MemoryVectors:
    """For laptops and tests."""

    def __init__(self) -> None:
        self._kept: dict[str, list[tuple[Passage, Sequence[float]]]] = {}

    def replace(self, document: str, passages: Sequence[Passage], vectors: Sequence[Sequence[float]]) -> None:
        self._kept.pop(document, None)
        if passages:
            self._kept[document] = list(zip(passages, vectors, strict=True))

    def search(self, vector: Sequence[float], *, groups: Collection[str], limit: int) -> list[Found]:
        found = [
            Found(passage, similarity(vector, other))
            for kept in self._kept.values()
            for passage, other in kept
            if passage.group in groups
        ]
        return sorted(found, key=lambda f: (-f.similarity, f.passage.id))[:limit]

    def documents(self) -> list[str]:
        return sorted(self._kept)

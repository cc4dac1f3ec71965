"""Text becomes a vector of length 1. Bedrock does it in AWS; on a laptop and in tests a hash of words stands in."""

import hashlib
import math
import re
from collections.abc import Sequence
from typing import Protocol

DIMENSIONS = 1024
_WORD = re.compile(r"\w+")
#: Words that say nothing about a subject.
_STOP = frozenset(
    {"a", "an", "and", "are", "as", "at", "be", "by", "can", "do", "does", "for", "from", "how", "i", "in", "is", "it"}
    | {"may", "must", "of", "on", "or", "should", "that", "the", "this", "to", "we", "what", "when", "where", "which"}
    | {"who", "why", "with", "you", "your"}
)


class Embedder(Protocol):
    def vectors(self, texts: Sequence[str]) -> list[list[float]]: ...


class WordHash:
    """Counts words in hashed places. It knows no meaning: texts are alike when they share words."""

    def vectors(self, texts: Sequence[str]) -> list[list[float]]:
        return [_normal(self._counts(text)) for text in texts]

    def _counts(self, text: str) -> list[float]:
        counts = [0.0] * DIMENSIONS
        for word in _WORD.findall(text.lower()):
            if word not in _STOP:
                stem = word[:6]
                place = int.from_bytes(hashlib.sha256(stem.encode()).digest()[:4]) % DIMENSIONS
                counts[place] += 1.0
        return [math.sqrt(count) for count in counts]


def similarity(one: Sequence[float], other: Sequence[float]) -> float:
    """The cosine of two vectors of length 1."""
    return math.fsum(a * b for a, b in zip(one, other, strict=True))


def _normal(vector: list[float]) -> list[float]:
    length = math.sqrt(math.fsum(value * value for value in vector))
    return [value / length for value in vector] if length else vector

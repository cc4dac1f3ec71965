"""Which passages may answer a question: those that the caller may see and that are near enough to it.

Rights are decided here and in the query of the vector store. The caller's groups come from the system in front, which
knows who asks; this service is reachable by that system alone (docs/threat-model.md).
"""

from collections.abc import Collection

from .chunk import PUBLIC
from .embed import Embedder
from .vectors import Found, Vectors


def retrieve(
    question: str, *, groups: Collection[str], embedder: Embedder, vectors: Vectors, limit: int, min_similarity: float
) -> list[Found]:
    """The nearest passages first; none where nothing is near enough."""
    allowed = frozenset(groups) | {PUBLIC}
    (vector,) = embedder.vectors([question])
    found = vectors.search(vector, groups=allowed, limit=limit)
    # A store that answers with more than it was asked for must not leak.
    return [f for f in found if f.passage.group in allowed and f.similarity >= min_similarity]

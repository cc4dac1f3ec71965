"""Documents that were put into, changed in or removed from the data bucket reach the vector store.

The bucket tells EventBridge, which calls this. A document that is no text is told, and no earlier version of it is
found any more; anything else that fails is raised, so that the message comes again.
"""

from collections.abc import Mapping
from typing import Any

from .chunk import PREFIX, passages_of
from .embed import Embedder
from .errors import InputInvalid
from .storage import Store
from .telemetry import Emit
from .vectors import Vectors

_AT_ONCE = 16


def ingest(key: str, *, data: Store, embedder: Embedder, vectors: Vectors) -> int:
    """The number of passages; 0 removes the document, because it is gone. Raises InputInvalid."""
    try:
        content = data.read(key)
    except KeyError:
        vectors.replace(key, [], [])
        return 0
    passages = passages_of(key, content)
    embedded: list[list[float]] = []
    for start in range(0, len(passages), _AT_ONCE):
        embedded += embedder.vectors([passage.text for passage in passages[start : start + _AT_ONCE]])
    vectors.replace(key, passages, embedded)
    return len(passages)


def run(
    event: Mapping[str, Any], *, data: Store, embedder: Embedder, vectors: Vectors, emit: Emit
) -> dict[str, object]:
    """One message of the bucket. Raises InputInvalid for a message that names no object."""
    try:
        key = str(event["detail"]["object"]["key"])
    except (KeyError, TypeError) as exc:
        raise InputInvalid("the message names no object") from exc
    try:
        passages = ingest(key, data=data, embedder=embedder, vectors=vectors)
    except InputInvalid:
        vectors.replace(key, [], [])
        emit({"DocumentsRefused": 1})
        return {"refused": True}
    emit({"PassagesIngested": passages})
    return {"passages": passages}


def run_all(*, data: Store, embedder: Embedder, vectors: Vectors) -> int:
    """Every document of the bucket, and none that is gone: after a new embedding model, or for a first filling."""
    keys = data.keys(PREFIX)
    for key in sorted({*keys, *vectors.documents()}):
        ingest(key, data=data, embedder=embedder, vectors=vectors)
    return len(keys)

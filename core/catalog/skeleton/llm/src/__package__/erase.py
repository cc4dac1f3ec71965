"""Serves a request for erasure: removes documents from the bucket and their passages from the vector store.

A document is named by its key, so `documents/<group>/` erases a whole group (a patient, a client).
"""

from .chunk import PREFIX
from .errors import InputInvalid
from .storage import Store
from .vectors import Vectors


def erase(prefix: str, *, data: Store, vectors: Vectors) -> list[str]:
    """The documents that are gone; again, it finds none. Raises InputInvalid for a prefix that names no group."""
    if not prefix.startswith(PREFIX) or not prefix.removeprefix(PREFIX).strip("/"):
        raise InputInvalid(f"name a document or a group below {PREFIX}")
    doomed = sorted({key for key in (*data.keys(prefix), *vectors.documents()) if key.startswith(prefix)})
    for key in doomed:
        vectors.replace(key, [], [])
        data.delete(key)
    return doomed

"""Which model is in use: a small pointer file that scoring reads, with its history, so that going back is one write.

Promotion happens after a person approved the model package; see docs/runbooks/deploy.md and rollback.md.
"""

import hashlib
import json
from dataclasses import asdict, dataclass

from .errors import NoModel
from .storage import Store

POINTER = "models/current.json"
HISTORY = "models/history.json"


@dataclass(frozen=True)
class Pointer:
    version: str
    key: str
    sha256: str


def current(store: Store) -> Pointer | None:
    try:
        return Pointer(**json.loads(store.read(POINTER)))
    except KeyError:
        return None


def promote(store: Store, *, version: str, model: bytes, baseline: bytes) -> Pointer:
    """Stores the files under their version and points to them. Promoting the version in use again changes nothing."""
    before = current(store)
    pointer = Pointer(version, f"models/{version}/model.json", hashlib.sha256(model).hexdigest())
    if pointer == before:
        return pointer
    store.write(pointer.key, model)
    store.write(f"models/{version}/baseline.json", baseline)
    if before is not None:
        store.write(HISTORY, json.dumps([*_history(store), asdict(before)]).encode())
    store.write(POINTER, json.dumps(asdict(pointer), sort_keys=True).encode())
    return pointer


def rollback(store: Store) -> Pointer:
    """Points to the version that was in use before. Raises NoModel when there was none."""
    history = _history(store)
    if not history:
        raise NoModel("no earlier version is known")
    pointer = Pointer(**history[-1])
    store.write(POINTER, json.dumps(asdict(pointer), sort_keys=True).encode())
    store.write(HISTORY, json.dumps(history[:-1]).encode())
    return pointer


def load(store: Store, pointer: Pointer) -> tuple[bytes, bytes]:
    """Model and baseline. Raises NoModel when the files are gone or are not what was promoted."""
    try:
        model = store.read(pointer.key)
        baseline = store.read(f"models/{pointer.version}/baseline.json")
    except KeyError as exc:
        raise NoModel(f"version {pointer.version} is in use, but {exc} is gone") from exc
    if hashlib.sha256(model).hexdigest() != pointer.sha256:
        raise NoModel(f"the model file of version {pointer.version} is not the one that was promoted")
    return model, baseline


def _history(store: Store) -> list[dict[str, str]]:
    try:
        return json.loads(store.read(HISTORY))
    except KeyError:
        return []

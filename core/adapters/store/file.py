"""Bytes by content in a folder. A file appears whole or not at all, and is on the disk before its key is given out."""

import asyncio
import hashlib
import os
import re
import tempfile
from datetime import timedelta
from pathlib import Path

from core.errors import ArtifactMissing

_KEY = re.compile(r"[0-9a-f]{64}")


class FileStore:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, data: bytes) -> str:
        return await asyncio.to_thread(self._put, data)

    async def get(self, key: str) -> bytes:
        return await asyncio.to_thread(self._get, key)

    async def find_link(self, key: str, *, name: str, valid_for: timedelta) -> str | None:
        return None

    def _put(self, data: bytes) -> str:
        key = hashlib.sha256(data).hexdigest()
        path = self._path(key)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            _write_whole(path, data)
        return key

    def _get(self, key: str) -> bytes:
        """A file that was changed since is as good as none."""
        if not _KEY.fullmatch(key) or not (path := self._path(key)).exists():
            raise ArtifactMissing(sha256=key)
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != key:
            raise ArtifactMissing("An artifact in the store is not what was put there.", sha256=key)
        return data

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / key[2:]


def _write_whole(path: Path, data: bytes) -> None:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """The new name itself must be on the disk too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

import asyncio
import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.adapters.memory import MemoryStore
from core.adapters.store.file import FileStore
from core.errors import ArtifactMissing
from core.ports import Store


@pytest.fixture(params=["memory", "file"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return MemoryStore() if request.param == "memory" else FileStore(tmp_path / "artifacts")


async def test_bytes_come_back_under_their_sha256(store: Store) -> None:
    key = await store.put(b"a tree")
    assert key == hashlib.sha256(b"a tree").hexdigest()
    assert await store.get(key) == b"a tree"


@pytest.mark.parametrize("key", ["0" * 64, "../../etc/passwd", "", "A" * 64])
async def test_a_key_that_was_never_given_out_has_no_bytes(store: Store, key: str) -> None:
    with pytest.raises(ArtifactMissing):
        await store.get(key)


async def test_the_same_bytes_put_many_times_at_once_are_one_file(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    keys = await asyncio.gather(*(store.put(b"x" * 100_000) for _ in range(10)))
    assert len(set(keys)) == 1
    assert _files(tmp_path) == [keys[0][2:]]


async def test_a_file_that_was_changed_on_the_disk_is_not_given_out(tmp_path: Path) -> None:
    store = FileStore(tmp_path)
    key = await store.put(b"as approved")
    (tmp_path / key[:2] / key[2:]).write_bytes(b"something else")
    with pytest.raises(ArtifactMissing):
        await store.get(key)


async def test_another_process_finds_what_was_put(tmp_path: Path) -> None:
    key = await FileStore(tmp_path).put(b"a tree")
    assert await FileStore(tmp_path).get(key) == b"a tree"


@given(st.binary(max_size=2000))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_come_back(tmp_path: Path, data: bytes) -> None:
    async def round_trip() -> bytes:
        store = FileStore(tmp_path)
        return await store.get(await store.put(data))

    assert asyncio.run(round_trip()) == data


def _files(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]

import io
import zipfile

import pytest

from core.errors import UnsafePath
from core.generator.archive import tree_of, zip_bytes

TREE = {"b/script.sh": b"#!/bin/sh\n", "a.txt": b"text"}


def test_the_same_tree_gives_the_same_bytes_in_any_order() -> None:
    assert zip_bytes(TREE) == zip_bytes(dict(reversed(TREE.items())))


def test_a_zip_gives_its_tree_back() -> None:
    assert tree_of(zip_bytes(TREE)) == TREE


def test_scripts_are_executable_and_times_are_fixed() -> None:
    with zipfile.ZipFile(io.BytesIO(zip_bytes(TREE, folder="project"))) as archive:
        infos = {info.filename: info for info in archive.infolist()}
    assert list(infos) == ["project/a.txt", "project/b/script.sh"]
    assert infos["project/b/script.sh"].external_attr >> 16 == 0o100755
    assert infos["project/a.txt"].external_attr >> 16 == 0o100644
    assert {info.date_time for info in infos.values()} == {(1980, 1, 1, 0, 0, 0)}


def test_unsafe_paths_are_not_packed() -> None:
    with pytest.raises(UnsafePath):
        zip_bytes({"../x": b""})

"""A tree as the bytes of a zip file: the same tree gives the same bytes."""

import io
import stat
import zipfile

from core.domain.repository import Tree
from core.errors import UnsafePath
from core.generator.paths import safe_paths

#: The oldest time that the zip format knows; a file's real time would change the bytes.
_TIME = (1980, 1, 1, 0, 0, 0)
_FILE, _SCRIPT = 0o100644, 0o100755


def zip_bytes(tree: Tree, *, folder: str = "") -> bytes:
    """Every file below `folder`, sorted by path; scripts (files that begin with `#!`) are executable."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in sorted(safe_paths(tree)):
            info = zipfile.ZipInfo(f"{folder}/{path}" if folder else path, date_time=_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = (_SCRIPT if tree[path].startswith(b"#!") else _FILE) << 16
            archive.writestr(info, tree[path], compresslevel=6)
    return buffer.getvalue()


def tree_of(data: bytes) -> Tree:
    """The files of a zip that `zip_bytes` made without a folder. Raises UnsafePath for links and folders."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(_plain(info)) for info in archive.infolist()}


def _plain(info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    kind = stat.S_IFMT(info.external_attr >> 16)
    if info.is_dir() or kind not in (0, stat.S_IFREG):
        raise UnsafePath("An archive holds something that is no plain file.", path=info.filename)
    return info

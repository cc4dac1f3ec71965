"""A repository on disk, said to git clients over smart HTTP: what `git clone` and `git fetch` ask, and no writing."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from dulwich.errors import GitProtocolError, NotGitRepository
from dulwich.protocol import ReceivableProtocol
from dulwich.repo import Repo
from dulwich.server import DictBackend, UploadPackHandler

from core.errors import BadInput, RepositoryNotFound

_SERVICE = b"git-upload-pack"


def advertise(path: Path) -> bytes:
    """Raises RepositoryNotFound."""
    return _answer(path, b"", opening=True)


def upload_pack(path: Path, request: bytes) -> bytes:
    """Raises RepositoryNotFound, and BadInput for a request that is not git's or asks for what is not there."""
    return _answer(path, request, opening=False)


def _answer(path: Path, request: bytes, *, opening: bool) -> bytes:
    said, asked = BytesIO(), BytesIO(request)
    protocol = ReceivableProtocol(asked.read, said.write, rbufsize=65536)
    try:
        with Repo(str(path)) as repo:
            arguments: Sequence[str] = ["/"]
            handler = UploadPackHandler(
                DictBackend({"/": repo}), arguments, protocol, stateless_rpc=True, advertise_refs=opening
            )
            if opening:
                protocol.write_pkt_line(b"# service=" + _SERVICE + b"\n")
                protocol.write_pkt_line(None)
            handler.handle()
    except NotGitRepository as exc:
        raise RepositoryNotFound() from exc
    except (GitProtocolError, KeyError, ValueError, AssertionError) as exc:
        raise BadInput("This is not what a git client asks.") from exc
    return said.getvalue()

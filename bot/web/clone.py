"""`git clone` over HTTP: the two requests of git's smart protocol, read-only, for whoever has a link or a token.

A git client says the signature of a link, or a token, as the password; the user's name is not looked at.
"""

import base64
import binascii
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from bot.web.signing import Signer
from core.domain.ids import ProjectId
from core.errors import BadInput, RepositoryNotFound
from core.ports import RepoHost

#: A clone asks for a handful of objects by name; what is longer is no clone of ours.
_LARGEST_REQUEST = 1024 * 1024
_FRESH = {"Cache-Control": "no-cache, max-age=0, must-revalidate", "X-Content-Type-Options": "nosniff"}

Known = Callable[[Request, str], Awaitable[bool]]


@dataclass(frozen=True, kw_only=True)
class Clones:
    repos: RepoHost
    signer: Signer
    known: Known
    """Whether a token opens REST, and with it every repository."""

    def router(self) -> APIRouter:
        router = APIRouter(prefix="/repos", include_in_schema=False)
        router.get("/{name}.git/info/refs")(self.advertise)
        router.post("/{name}.git/git-upload-pack")(self.upload_pack)
        return router

    async def advertise(self, request: Request, name: str, service: str = "") -> Response:
        if not await self._allowed(request, name):
            return _unknown()
        if service != "git-upload-pack":
            return PlainTextResponse("This repository is read-only: clone or fetch it.\n", status_code=403)
        try:
            said = await self.repos.advertise(ProjectId(name))
        except RepositoryNotFound as exc:
            return PlainTextResponse(f"{exc.message}\n", status_code=404)
        return Response(said, media_type="application/x-git-upload-pack-advertisement", headers=_FRESH)

    async def upload_pack(self, request: Request, name: str) -> Response:
        if not await self._allowed(request, name):
            return _unknown()
        try:
            said = await self.repos.upload_pack(ProjectId(name), await _body(request))
        except RepositoryNotFound as exc:
            return PlainTextResponse(f"{exc.message}\n", status_code=404)
        except BadInput as exc:
            return PlainTextResponse(f"{exc.message}\n", status_code=400)
        return Response(said, media_type="application/x-git-upload-pack-result", headers=_FRESH)

    async def _allowed(self, request: Request, name: str) -> bool:
        if self.signer.open:
            return True
        scheme, _, said = request.headers.get("authorization", "").partition(" ")
        password = _password(said) if scheme.lower() == "basic" else said if scheme.lower() == "bearer" else ""
        return self.signer.signed(f"repo:{name}", password) or bool(password and await self.known(request, password))


def clone_url(page_url: str, project_id: str, signer: Signer) -> str:
    """An address that `git clone` takes as it is; it ends when its signature does."""
    if signer.open:
        return f"{page_url}/repos/{project_id}.git"
    scheme, _, host = page_url.partition("://")
    return f"{scheme}://clone:{signer.sign(f'repo:{project_id}')}@{host}/repos/{project_id}.git"


def _unknown() -> Response:
    """Git asks its user for a password when it sees this."""
    return PlainTextResponse(
        "Clone with the address on the repository's page, or give a token as the password.\n",
        status_code=401,
        headers={"WWW-Authenticate": 'Basic realm="agentic-mlops"'},
    )


def _password(said: str) -> str:
    try:
        return base64.b64decode(said, validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


async def _body(request: Request) -> bytes:
    """Git packs requests that are long. Raises BadInput for what is too long, packed or not."""
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > _LARGEST_REQUEST:
            raise BadInput("This request is longer than any clone's.")
    if request.headers.get("content-encoding", "") not in ("gzip", "x-gzip"):
        return bytes(received)
    unpacking = zlib.decompressobj(16 + zlib.MAX_WBITS)
    try:
        body = unpacking.decompress(bytes(received), _LARGEST_REQUEST)
    except zlib.error as exc:
        raise BadInput("This request says that it is packed, and is not.") from exc
    if unpacking.unconsumed_tail or not unpacking.eof:
        raise BadInput("This request is longer than any clone's.")
    return body

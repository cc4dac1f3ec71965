"""REST: what came of a design: its versions, jobs and artifacts, and how two of them differ. Reads alone."""

from datetime import timedelta
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse
from fastapi.security import HTTPAuthorizationCredentials

from bot.api.auth import BEARER, Caller, authenticated
from bot.web.signing import Signer
from core.application.comparing import compare
from core.application.queries import Queries
from core.domain.artifact import Artifact
from core.domain.base import Json
from core.ports import RepoHost, Store

_VALID = timedelta(minutes=15)
_MEDIA = {"tree": "application/zip", "zip": "application/zip", "quarantine": "application/zip"}


class Products:
    def __init__(self, *, queries: Queries, repos: RepoHost, store: Store, signer: Signer) -> None:
        self._queries, self._repos, self._store, self._signer = queries, repos, store, signer

    def router(self) -> APIRouter:
        router = APIRouter(tags=["results"])
        router.get("/projects/{name}/decision-sets")(self.versions)
        router.get("/decision-sets/{name}/diff")(self.diff)
        router.get("/decision-sets/{name}/artifacts")(self.artifacts)
        router.get("/artifacts/{artifact_id}", response_class=Response)(self.download)
        router.get("/jobs/{job_id}")(self.job)
        return router

    async def versions(self, name: str, by: Caller) -> list[Json]:
        """Every version of a project's design, the oldest first."""
        return [d.json_dict() | {"name": d.name} for d in await self._queries.versions(name)]

    async def diff(
        self,
        name: str,
        by: Caller,
        against: Annotated[str | None, Query(description="Any other design; else the version before.")] = None,
    ) -> Json:
        """Files, components, constraints, cost and policy: what changed from `against` to this design."""
        changes = await compare(self._queries, self._repos, name, against=against)
        return changes.json_dict() | {"against": against, "decision_set": name}

    async def artifacts(self, name: str, by: Caller) -> list[Json]:
        """Bytes that the design produced, each with a link that needs no token and ends after 15 minutes."""
        found = await self._queries.find_decision_set(name)
        return [self._row(a) for a in await self._queries.artifacts(found.id)]

    async def download(
        self,
        artifact_id: str,
        request: Request,
        given: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)],
        s: Annotated[str, Query(description="The signature of a link from the list; else a token is needed.")] = "",
    ) -> Response:
        """The bytes, or the way to them where the store gives them out itself."""
        if not self._signer.signed(f"artifact:{artifact_id}", s):
            await authenticated(request, given)
        artifact = await self._queries.artifact(artifact_id)
        if link := await self._store.find_link(artifact.sha256, name=artifact.name, valid_for=_VALID):
            return RedirectResponse(link, status_code=307, headers={"Cache-Control": "no-store"})
        return Response(
            await self._store.get(artifact.sha256),
            media_type=_MEDIA.get(artifact.kind, "application/json"),
            headers={
                "Content-Disposition": f"attachment; filename*=UTF-8''{quote(artifact.name)}",
                "X-Content-Type-Options": "nosniff",
                "Cache-Control": "private, no-store",
                "ETag": f'"{artifact.sha256}"',
            },
        )

    async def job(self, job_id: str, by: Caller) -> Json:
        """A stretch of work: its status, attempts and last error."""
        return (await self._queries.job(job_id)).json_dict()

    def _row(self, artifact: Artifact) -> Json:
        signature = self._signer.sign(f"artifact:{artifact.id}", valid_for=_VALID)
        link = f"/artifacts/{quote(artifact.id, safe='')}?s={quote(signature)}"
        return artifact.json_dict() | {"link": link}

"""Our errors as status codes and one JSON shape; the only place where REST learns what went wrong."""

import secrets
from collections.abc import Mapping

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from core.errors import (
    AppError,
    ArtifactNotFound,
    BadInput,
    DecisionSetNotFound,
    GateAlreadyDecided,
    GateNotFound,
    GateSuperseded,
    JobNotFound,
    NotAllowed,
    Refused,
    RepositoryNotFound,
    Unavailable,
    WrongState,
)

log = structlog.get_logger(__name__)


class Unauthenticated(Refused):
    """This needs a bearer token: one of API_TOKENS, or one of the OIDC issuer."""

    code = "unauthenticated"


_STATUS: tuple[tuple[type[AppError], int], ...] = (
    (Unauthenticated, 401),
    (NotAllowed, 403),
    (DecisionSetNotFound, 404),
    (GateNotFound, 404),
    (JobNotFound, 404),
    (ArtifactNotFound, 404),
    (RepositoryNotFound, 404),
    (GateAlreadyDecided, 409),
    (GateSuperseded, 409),
    (WrongState, 409),
    (BadInput, 400),
    (Refused, 422),
    (Unavailable, 503),
)


def install(app: FastAPI) -> None:
    """Everything that goes wrong has the same shape, what the framework refuses and our own defects too."""

    @app.exception_handler(AppError)
    async def known(request: Request, exc: AppError) -> JSONResponse:  # pyright: ignore[reportUnusedFunction]
        status = next((code for kind, code in _STATUS if isinstance(exc, kind)), 500)
        facts = {k: v for k, v in exc.facts.items() if k in ("decision_set_id", "node") and v}
        if isinstance(exc, Unavailable):
            facts["retry_after_s"] = 5
        answer = _answer(request, status, exc.code, f"{exc.message} {exc.remedy}", facts)
        if status == 500:
            log.error("request-broke", path=request.url.path, reference=_reference(request), exc_info=exc)
        if status == 401:
            answer.headers["WWW-Authenticate"] = "Bearer"
        return answer

    @app.exception_handler(RequestValidationError)
    async def unreadable(request: Request, exc: RequestValidationError) -> JSONResponse:  # pyright: ignore[reportUnusedFunction]
        problems = "; ".join(f"{'.'.join(str(part) for part in e['loc'])}: {e['msg']}" for e in exc.errors())
        return _answer(request, 422, "invalid_request", f"The request cannot be read: {problems}.")

    @app.exception_handler(HTTPException)
    async def refused(request: Request, exc: HTTPException) -> JSONResponse:  # pyright: ignore[reportUnusedFunction]
        answer = _answer(request, exc.status_code, "http_error", f"{exc.detail}.")
        answer.headers.update(exc.headers or {})
        return answer

    @app.exception_handler(Exception)
    async def defect(request: Request, exc: Exception) -> JSONResponse:  # pyright: ignore[reportUnusedFunction]
        log.error("request-broke", path=request.url.path, reference=_reference(request), exc_info=exc)
        return _answer(request, 500, "defect", "This is a defect of ours; the log has more under the request_id.")


def _answer(
    request: Request, status: int, code: str, message: str, facts: Mapping[str, object] | None = None
) -> JSONResponse:
    body = {"code": code, "message": message.strip(), "request_id": _reference(request), **(facts or {})}
    return JSONResponse({"error": body}, status_code=status)


def _reference(request: Request) -> str:
    """The caller's own id of the request, or one made for it; the log names the same."""
    if not hasattr(request.state, "reference"):
        request.state.reference = request.headers.get("x-request-id", "")[:64] or secrets.token_hex(8)
    return request.state.reference

"""Who calls: a bearer token of `API_TOKENS`, or one of the OIDC issuer. With neither set all is closed: 401."""

import hmac
from typing import Annotated, Protocol

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from bot.api.errors import Unauthenticated
from core.domain.actor import Actor

BEARER = HTTPBearer(auto_error=False, description="A token of API_TOKENS, or an access token of OIDC_ISSUER.")


class Identities(Protocol):
    async def find(self, token: str) -> Actor | None:
        """Whom the token names; None when it is not valid. Raises Unavailable when nobody can tell."""
        ...


async def authenticated(
    request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]
) -> Actor:
    """Raises Unauthenticated."""
    if given is None or (actor := await find_caller(request, given.credentials)) is None:
        raise Unauthenticated()
    return actor


async def find_caller(request: Request, token: str) -> Actor | None:
    """The comparison takes the same time for every wrong token."""
    tokens: frozenset[str] = request.app.state.api_tokens
    said = token.encode()
    matches = [hmac.compare_digest(said, known.encode()) for known in tokens]
    if any(matches):
        return Actor(surface="api", id="token", name="an API client")
    identities: Identities | None = getattr(request.app.state, "identities", None)
    return await identities.find(token) if identities and token else None


Caller = Annotated[Actor, Depends(authenticated)]

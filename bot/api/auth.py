"""Who calls: a bearer token of `API_TOKENS`. With none set every route answers 401; nothing is open by default."""

import hmac
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from bot.api.errors import Unauthenticated
from core.domain.actor import Actor

_BEARER = HTTPBearer(auto_error=False, description="A token of API_TOKENS.")


async def authenticated(
    request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]
) -> Actor:
    """Raises Unauthenticated. The comparison takes the same time for every wrong token."""
    tokens: frozenset[str] = request.app.state.api_tokens
    said = given.credentials.encode() if given else b""
    matches = [hmac.compare_digest(said, token.encode()) for token in tokens]
    if not any(matches):
        raise Unauthenticated()
    return Actor(surface="api", id="token", name="an API client")


Caller = Annotated[Actor, Depends(authenticated)]

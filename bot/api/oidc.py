"""Access tokens of an OpenID Connect issuer: its keys are found by discovery, kept, and read again for a new key.

https://openid.net/specs/openid-connect-discovery-1_0.html
"""

import asyncio
from collections.abc import Callable
from typing import Any

import aiohttp
import jwt
from pydantic import TypeAdapter, ValidationError

from core.domain.actor import Actor
from core.errors import Unavailable

#: Signatures whose key is public; a shared secret, or `none`, is never accepted.
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
_SECONDS = 10
#: How long keys are believed, and how often at most an unknown key makes us ask again.
_KEPT_SECONDS, _AGAIN_SECONDS = 3600.0, 30.0
_OBJECT = TypeAdapter(dict[str, Any])


class OidcIdentities:
    def __init__(self, *, issuer: str, audience: str, monotonic: Callable[[], float]) -> None:
        self._issuer, self._audience, self._monotonic = issuer, audience, monotonic
        self._keys: dict[str, jwt.PyJWK] = {}
        self._read_at = float("-inf")
        self._reading = asyncio.Lock()

    async def find(self, token: str) -> Actor | None:
        """Signature, issuer, audience and time all have to be right."""
        try:
            key = await self._find_key(str(jwt.get_unverified_header(token).get("kid", "")))
            if key is None:
                return None
            claims = _OBJECT.validate_python(
                jwt.decode(
                    token,
                    key,
                    algorithms=_ALGORITHMS,
                    audience=self._audience,
                    issuer=self._issuer,
                    leeway=30,
                    options={"require": ["exp", "iat", "iss", "aud", "sub"]},
                )
            )
        except (jwt.PyJWTError, ValidationError):
            return None
        subject = str(claims["sub"])
        return Actor(surface="api", id=subject, name=str(claims.get("name") or claims.get("email") or subject))

    async def _find_key(self, kid: str) -> jwt.PyJWK | None:
        async with self._reading:
            age = self._monotonic() - self._read_at
            if age > _KEPT_SECONDS or (kid not in self._keys and age > _AGAIN_SECONDS):
                self._keys, self._read_at = await self._read(), self._monotonic()
        return self._keys.get(kid)

    async def _read(self) -> dict[str, jwt.PyJWK]:
        try:
            timeout = aiohttp.ClientTimeout(total=_SECONDS)
            async with aiohttp.ClientSession(timeout=timeout, raise_for_status=True) as session:
                found = await _get(session, f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
                if found.get("issuer") != self._issuer:
                    raise Unavailable("The OIDC issuer says that it is another than OIDC_ISSUER.")
                keys = jwt.PyJWKSet.from_dict(await _get(session, str(found["jwks_uri"]))).keys
        except (aiohttp.ClientError, TimeoutError, ValidationError, KeyError, jwt.PyJWTError) as exc:
            raise Unavailable("The keys of the OIDC issuer cannot be read, so nobody can be let in by it.") from exc
        return {key.key_id or "": key for key in keys}


async def _get(session: aiohttp.ClientSession, url: str) -> dict[str, Any]:
    async with session.get(url, allow_redirects=False) as answer:
        return _OBJECT.validate_json(await answer.read())

"""Access tokens against a real issuer on loopback, which signs with keys of its own."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import rsa

from bot.api.oidc import OidcIdentities
from core.errors import Unavailable
from tests.bot.api.conftest import Rest

AUDIENCE = "agentic-mlops"


@dataclass
class Issuer:
    url: str = ""
    claimed: str = ""
    asked: int = 0
    now: float = 0.0
    keys: dict[str, rsa.RSAPrivateKey] = field(default_factory=dict[str, rsa.RSAPrivateKey])

    def sign(self, *, kid: str = "k1", **changed: Any) -> str:
        at = datetime.now(UTC)
        claims = {"iss": self.url, "aud": AUDIENCE, "sub": "ada", "iat": at, "exp": at + timedelta(minutes=5)}
        told = {name: value for name, value in (claims | changed).items() if value is not None}
        return jwt.encode(told, self.keys.setdefault(kid, a_key()), algorithm="RS256", headers={"kid": kid})

    def identities(self) -> OidcIdentities:
        return OidcIdentities(issuer=self.url, audience=AUDIENCE, monotonic=lambda: self.now)

    async def configuration(self, _: web.Request) -> web.Response:
        return web.json_response({"issuer": self.claimed or self.url, "jwks_uri": f"{self.url}/keys"})

    async def jwks(self, _: web.Request) -> web.Response:
        self.asked += 1
        public = [
            json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key())) | {"kid": kid, "use": "sig"}
            for kid, key in self.keys.items()
        ]
        return web.json_response({"keys": public})


def a_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
async def issuer() -> AsyncIterator[Issuer]:
    made, app = Issuer(), web.Application()
    made.keys["k1"] = a_key()
    app.router.add_get("/.well-known/openid-configuration", made.configuration)
    app.router.add_get("/keys", made.jwks)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield made
    await runner.cleanup()


async def test_a_token_of_the_issuer_opens_rest_and_names_its_person(rest: Rest, issuer: Issuer) -> None:
    rest.app.state.api_tokens, rest.app.state.identities = frozenset(), issuer.identities()
    headers = {"Authorization": f"Bearer {issuer.sign(name='Ada')}"}
    answer = await rest.client.post("/projects", json={"text": "churn scores every night"}, headers=headers)
    assert answer.status_code == 202
    requester = (await rest.queries.find_decision_set("D-1")).requester
    assert (requester.surface, requester.id, requester.name) == ("api", "ada", "Ada")
    assert (await rest.client.get("/projects", headers={"Authorization": "Bearer no.such.token"})).status_code == 401


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "another"}, {"aud": None}, {"iss": "https://another.example"}, {"sub": None}, {"exp": None},
        {"exp": datetime(2020, 1, 1, tzinfo=UTC)}, {"nbf": datetime(2090, 1, 1, tzinfo=UTC)},
    ],
)  # fmt: skip
async def test_a_token_for_others_or_another_time_names_nobody(issuer: Issuer, changed: dict[str, Any]) -> None:
    assert await issuer.identities().find(issuer.sign()) is not None
    assert await issuer.identities().find(issuer.sign(**changed)) is None


async def test_a_strangers_signature_or_none_at_all_names_nobody(issuer: Issuer) -> None:
    claims = jwt.decode(issuer.sign(), options={"verify_signature": False})
    forged = jwt.encode(claims, a_key(), algorithm="RS256", headers={"kid": "k1"})
    unsigned = jwt.encode(claims, None, algorithm="none", headers={"kid": "k1"})
    shared = jwt.encode(claims, "k" * 32, algorithm="HS256", headers={"kid": "k1"})
    for token in (forged, unsigned, shared, "", "a.b.c", "token"):
        assert await issuer.identities().find(token) is None


async def test_keys_are_read_once_and_again_for_a_new_key_but_not_for_every_stranger(issuer: Issuer) -> None:
    identities, old = issuer.identities(), issuer.sign()
    assert await identities.find(old) is not None
    assert await identities.find(old) is not None
    assert issuer.asked == 1
    turned = issuer.sign(kid="k2")
    assert await identities.find(turned) is None
    assert issuer.asked == 1
    issuer.now = 31
    assert await identities.find(turned) is not None
    assert issuer.asked == 2


async def test_nobody_is_let_in_while_the_issuer_cannot_be_asked(rest: Rest, issuer: Issuer) -> None:
    token, issuer.claimed = issuer.sign(), "https://another.example"
    with pytest.raises(Unavailable):
        await issuer.identities().find(token)
    gone = OidcIdentities(issuer="http://127.0.0.1:9", audience=AUDIENCE, monotonic=lambda: 0.0)
    rest.app.state.api_tokens, rest.app.state.identities = frozenset(), gone
    assert (await rest.client.get("/projects", headers={"Authorization": f"Bearer {token}"})).status_code == 503

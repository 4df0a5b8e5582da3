"""What a good token may look like, up to the edges."""

from collections.abc import Callable
from time import time

import pytest

from linli.chassis.tokens import Identity, IssuerSettings, Verifier

from .conftest import Running
from .forging import ABSENT, EDWARDS, NOW, RSA, RSA_256, Forge

type Make = Callable[[Forge], str]

GOOD: dict[str, Make] = {
    "as RFC 9068 says": lambda f: f.token(),
    "typ in full": lambda f: f.headed(typ="application/at+jwt"),
    "typ in capitals": lambda f: f.headed(typ="AT+JWT"),
    "typ JWT": lambda f: f.headed(typ="JWT"),
    "no typ": lambda f: f.headed(typ=ABSENT),
    "Keycloak's": lambda f: f.token(f.header(typ="JWT"), f.claims(typ="Bearer")),
    "Cognito's": lambda f: f.token(f.header(typ=ABSENT), f.claims(token_use="access")),
    "Casdoor's": lambda f: f.token(f.header(typ="JWT"), f.claims(tokenType="access-token")),
    "for others too": lambda f: f.claiming(aud=["account", "linli"]),
    "RS256": lambda f: f.by(RSA, "RS256"),
    "RS384": lambda f: f.by(RSA, "RS384"),
    "RS512": lambda f: f.by(RSA, "RS512"),
    "PS256": lambda f: f.by(RSA, "PS256"),
    "PS384": lambda f: f.by(RSA, "PS384"),
    "PS512": lambda f: f.by(RSA, "PS512"),
    "RS256 by a key for it alone": lambda f: f.by(RSA_256, "RS256"),
    "EdDSA": lambda f: f.by(EDWARDS, "EdDSA"),
    "Ed25519": lambda f: f.by(EDWARDS, "Ed25519"),
    "header names a certificate": lambda f: f.headed(x5t="t", x5c=["c"], jku="https://x.example"),
    "exp 59 s ago": lambda f: f.claiming(exp=NOW - 59),
    "exp just within a minute": lambda f: f.claiming(exp=NOW - 59.999),
    "exp at the end of time": lambda f: f.claiming(exp=253_402_300_799),
    "exp with decimals": lambda f: f.claiming(exp=NOW + 0.5),
    "nbf in 60 s": lambda f: f.claiming(nbf=NOW + 60),
    "iat in 60 s": lambda f: f.claiming(iat=NOW + 60),
    "iat missing": lambda f: f.claiming(iat=ABSENT),
    "nearly 8 KiB": lambda f: f.claiming(scope="x" * 5700),
}


@pytest.mark.parametrize("make", GOOD.values(), ids=GOOD.keys())
async def test_a_good_token_says_who(verifier: Verifier, forge: Forge, make: Make) -> None:
    assert await verifier.identity(make(forge)) == Identity(forge.issuer, "staff-li")


@pytest.mark.parametrize("subject", ["s" * 255, "组织/李", "auth0|5f7c8ec7c33c6c004bbafe82"])
async def test_a_subject_is_opaque(verifier: Verifier, forge: Forge, subject: str) -> None:
    assert await verifier.identity(forge.claiming(sub=subject)) == (forge.issuer, subject)


async def test_the_issuers_own_token_is_good(issuer: Running) -> None:
    name = issuer.issuer.issuer
    async with Verifier([IssuerSettings(name, "linli")]) as verifier:
        assert await verifier.identity(issuer.issuer.issue("staff-li")) == (name, "staff-li")


async def test_a_name_that_is_no_address_needs_the_address_of_its_keys(issuer: Running) -> None:
    url, named = issuer.issuer.issuer, Forge("urn:uuid:0198", now=time())
    settings = IssuerSettings(named.issuer, "linli", f"{url}/jwks.json")
    async with Verifier([settings]) as verifier:
        assert await verifier.identity(named.token()) == (named.issuer, "staff-li")


async def test_a_verified_token_is_good_until_it_ends(forge: Forge) -> None:
    now = [NOW]
    token = forge.claiming(exp=NOW + 30)
    async with Verifier([IssuerSettings(forge.issuer, "linli")], clock=lambda: now[0]) as verifier:
        first = await verifier.identity(token)
        assert await verifier.identity(token) is first
        now[0] = NOW + 31
        again = await verifier.identity(token)
        assert again == first
        assert again is not first

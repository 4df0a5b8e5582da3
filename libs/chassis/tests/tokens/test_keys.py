"""Which of the keys that an issuer publishes are used, and for which tokens."""

from collections.abc import Sequence
from typing import Any

import pytest
from joserfc.jwk import ECKey, OctKey, RSAKey

from linli.chassis.tokens.keys import PublicKeys

from .forging import FOR_ENCRYPTION, ISSUER_KEY
from .provider import public

GOOD = ECKey.generate_key("P-256", {"kid": "good"})
NAMELESS = ECKey.generate_key("P-256")
ANOTHER_NAMELESS = ECKey.generate_key("P-256")
SECRET = OctKey.import_key("a secret of a client, published by mistake", {"kid": "oct"})

UNUSABLE: dict[str, dict[str, Any]] = {
    "symmetric": {**SECRET.as_dict(private=True)},
    "for encryption": {**public(FOR_ENCRYPTION)[0], "kid": "ec"},
    "not for verifying": {**public(ISSUER_KEY)[0], "use": "sig", "key_ops": ["sign"]},
    "for another algorithm": {**public(ISSUER_KEY)[0], "alg": "ES384"},
    "not on the curve": {**public(ISSUER_KEY)[0], "x": "AAAA"},
    "of an unknown curve": {**public(ISSUER_KEY)[0], "crv": "P-1"},
    "of an unknown type": {**public(ISSUER_KEY)[0], "kty": "ML-DSA"},
    "named by a number": {**public(ISSUER_KEY)[0], "kid": 7},
    "of no type": {"kid": "ec"},
    "nonsense": {"kty": [], "crv": {}, "kid": "ec"},
    "RSA without modulus": {"kty": "RSA", "kid": "ec", "e": "AQAB"},
    "RSA too short": {"kty": "RSA", "kid": "ec", "e": "AQAB", "n": "u" * 171 + "w"},
}


def published(*jwks: dict[str, Any]) -> PublicKeys:
    return PublicKeys({"keys": list(jwks)})


@pytest.mark.parametrize("jwk", UNUSABLE.values(), ids=UNUSABLE.keys())
def test_a_key_that_cannot_be_used_is_ignored(jwk: dict[str, Any]) -> None:
    keys = published(jwk, *public(GOOD))
    assert len(keys) == 1
    assert [key.kid for key in keys.find("good")] == ["good"]
    assert not keys.find(jwk["kid"])


@pytest.mark.parametrize(
    ("jwks", "found"),
    [
        ([NAMELESS], 1),
        ([GOOD], 1),
        ([NAMELESS, FOR_ENCRYPTION], 1),
        ([NAMELESS, ANOTHER_NAMELESS], 0),
        ([NAMELESS, GOOD], 0),
        ([], 0),
    ],
)
def test_a_token_that_names_no_key_means_the_only_one(jwks: Sequence[ECKey], found: int) -> None:
    assert len(published(*public(*jwks)).find(None)) == found


def test_a_key_without_a_name_is_not_used_for_a_token_that_names_one() -> None:
    assert not published(*public(NAMELESS)).find("good")


def test_a_private_part_published_by_mistake_is_left_alone() -> None:
    (key,) = published(dict(ISSUER_KEY.as_dict(private=True))).find("ec")
    assert not key.key.is_private


def test_a_key_is_used_with_its_own_algorithms_alone() -> None:
    twin = RSAKey.generate_key(2048, {"kid": "ec"})
    keys = published(*public(twin, ISSUER_KEY)).find("ec")
    rsa = {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}
    assert [key.algorithms for key in keys] == [rsa, {"ES256"}]


@pytest.mark.parametrize("document", [{}, {"keys": None}, {"keys": {}}, {"keys": "ec"}])
def test_what_is_no_set_of_keys_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="not a JWK set"):
        PublicKeys(document)

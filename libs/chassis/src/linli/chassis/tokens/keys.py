"""The public keys that an issuer publishes (RFC 7517), each with what it may verify."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, NamedTuple, cast

from joserfc.errors import JoseError
from joserfc.jwa import JWSAlgModel
from joserfc.jwk import ECKey, JWKRegistry, OKPKey, RSAKey
from joserfc.jws import JWSRegistry
from joserfc.util import base64_to_int

from linli.chassis.tokens.parsing import JsonObject

RSA_BITS: Final = range(2048, 8192 + 1)

OF_KEY: Final[Mapping[tuple[str, str | None], frozenset[str]]] = {
    ("RSA", None): frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}),
    ("EC", "P-256"): frozenset({"ES256"}),
    ("OKP", "Ed25519"): frozenset({"EdDSA", "Ed25519"}),
}
"""The algorithms we allow, by the type and curve of the key that they are for."""

ALGORITHMS: Final[Mapping[str, JWSAlgModel]] = {
    name: JWSRegistry.algorithms["Ed25519" if name == "EdDSA" else name]
    for names in OF_KEY.values()
    for name in names
}
"""EdDSA with Ed25519 goes by two names; the newer one (RFC 9864) means no other curve."""

MATERIAL: Final = ("kty", "crv", "x", "y", "n", "e")
"""What makes a public key: nothing else of a JWK reaches the library, no private part either."""


class PublicKey(NamedTuple):
    """A key and the algorithms that it may be used with."""

    kid: str | None
    algorithms: frozenset[str]
    key: RSAKey | ECKey | OKPKey

    def verifies(self, algorithm: str, signed: bytes, signature: bytes) -> bool:
        """Whether the key's owner signed."""
        return ALGORITHMS[algorithm].verify(signed, signature, self.key)


class PublicKeys:
    """An issuer's keys, by their ids."""

    def __init__(self, document: JsonObject) -> None:
        """Take the usable keys of a JWK set; ValueError if it is none."""
        jwks: object = document.get("keys")
        if not isinstance(jwks, list):
            raise ValueError("not a JWK set")  # noqa: TRY004 - a fault of what was answered
        self._keys = tuple(_usable(cast(list[object], jwks)))

    def __len__(self) -> int:
        return len(self._keys)

    def find(self, kid: object) -> Sequence[PublicKey]:
        """The keys of an id. A token without one is meant for the only key there is."""
        if kid is None:
            return self._keys if len(self._keys) == 1 else ()
        return tuple(key for key in self._keys if key.kid == kid)


def _usable(jwks: Sequence[object]) -> Iterator[PublicKey]:
    """The keys that sign by algorithms we allow; others are an issuer's own business."""
    for jwk in jwks:
        if isinstance(jwk, dict):
            with suppress(JoseError, LookupError, TypeError, ValueError):
                yield from _public_key(cast(dict[str, Any], jwk))


def _public_key(jwk: Mapping[str, Any]) -> Iterator[PublicKey]:
    algorithms = OF_KEY.get((jwk.get("kty", ""), jwk.get("crv")), frozenset[str]())
    if "alg" in jwk:
        algorithms &= {jwk["alg"]}
    signs = jwk.get("use", "sig") == "sig" and "verify" in jwk.get("key_ops", ("verify",))
    kid: object = jwk.get("kid")
    if not (algorithms and signs and isinstance(kid, str | None)):
        return
    if jwk["kty"] == "RSA" and base64_to_int(jwk["n"]).bit_length() not in RSA_BITS:
        return
    key = JWKRegistry.import_key({name: jwk[name] for name in MATERIAL if name in jwk})
    if isinstance(key, RSAKey | ECKey | OKPKey):
        yield PublicKey(kid, algorithms, key)

"""Tokens of every kind, good and bad, made by hand: no library would make most of them."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from joserfc.jwk import ECKey, Key, KeySet, OKPKey, RSAKey
from joserfc.jws import JWSRegistry
from joserfc.util import urlsafe_b64encode

NOW = 1_800_000_000.0
"""The verifier's clock, and what the claims below are said at."""

ISSUER_KEY = ECKey.generate_key("P-256", {"kid": "ec", "use": "sig"})
RSA = RSAKey.generate_key(2048, {"kid": "rsa", "use": "sig"})
RSA_256 = RSAKey.generate_key(2048, {"kid": "rsa-256", "alg": "RS256"})
EDWARDS = OKPKey.generate_key("Ed25519", {"kid": "ed", "use": "sig"})
P_384 = ECKey.generate_key("P-384", {"kid": "p-384", "use": "sig"})
FOR_ENCRYPTION = ECKey.generate_key("P-256", {"kid": "enc", "use": "enc"})
SOMEBODYS = ECKey.generate_key("P-256", {"kid": "ec"})
"""A key of an attacker's own, by the name of the issuer's."""

PUBLISHED = KeySet([ISSUER_KEY, RSA, RSA_256, EDWARDS, P_384, FOR_ENCRYPTION])

ABSENT: Any = object()
"""The value of a member that is left out."""

type Part = Mapping[str, Any] | bytes


def encoded(part: Part) -> str:
    data = part if isinstance(part, bytes) else json.dumps(part).encode()
    return urlsafe_b64encode(data).decode()


def signature_of(signed: str, algorithm: str, key: Key) -> str:
    return encoded(JWSRegistry.algorithms[algorithm].sign(signed.encode(), key))


def hmac_token(header: Part, claims: Part, secret: bytes) -> str:
    """A token whose signature is an HMAC, with whatever was at hand as its secret."""
    signed = f"{encoded(header)}.{encoded(claims)}"
    return f"{signed}.{encoded(hmac.digest(secret, signed.encode(), hashlib.sha256))}"


@dataclass(frozen=True)
class Forge:
    """Makes tokens that are good but for what is said."""

    issuer: str
    now: float = NOW
    audience: str = "linli"

    def header(self, **members: Any) -> dict[str, Any]:
        return _with({"alg": "ES256", "typ": "at+jwt", "kid": "ec"}, members)

    def claims(self, **members: Any) -> dict[str, Any]:
        usual = {
            "iss": self.issuer,
            "sub": "staff-li",
            "aud": self.audience,
            "iat": int(self.now),
            "exp": int(self.now) + 300,
        }
        return _with(usual, members)

    def token(
        self,
        header: Part | None = None,
        claims: Part | None = None,
        *,
        key: Key = ISSUER_KEY,
        algorithm: str = "ES256",
    ) -> str:
        header = self.header() if header is None else header
        claims = self.claims() if claims is None else claims
        signed = f"{encoded(header)}.{encoded(claims)}"
        return f"{signed}.{signature_of(signed, algorithm, key)}"

    def claiming(self, **members: Any) -> str:
        """A token with other claims, well signed."""
        return self.token(claims=self.claims(**members))

    def headed(self, **members: Any) -> str:
        """A token with another header, well signed."""
        return self.token(self.header(**members))

    def by(self, key: Key, algorithm: str, **members: Any) -> str:
        """A token by another key."""
        header = self.header(alg=algorithm, kid=key.kid or ABSENT)
        return self.token(header, self.claims(**members), key=key, algorithm=algorithm)


def _with(usual: dict[str, Any], members: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in (usual | members).items() if value is not ABSENT}


def replaced(token: str, part: int, text: str) -> str:
    """A token with another header (0), payload (1) or signature (2)."""
    parts = token.split(".")
    parts[part] = text
    return ".".join(parts)


def flipped(token: str, part: int) -> str:
    """A token with one bit of a part turned over, in the middle."""
    text = token.split(".")[part]
    middle = len(text) // 2
    other = "B" if text[middle] == "A" else "A"
    return replaced(token, part, text[:middle] + other + text[middle + 1 :])

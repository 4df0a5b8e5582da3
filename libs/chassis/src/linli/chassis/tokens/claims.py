"""What a token must say: pure rules over its header and its claims."""

from collections.abc import Mapping
from typing import Final

from linli.chassis.tokens.errors import BadTokenError, Reason
from linli.chassis.tokens.keys import ALGORITHMS
from linli.chassis.tokens.parsing import JsonObject

LEEWAY_SECONDS: Final = 60
SUBJECT_CHARACTERS_MAX: Final = 255
TIME_MAX: Final = 253_402_300_799
"""The end of the year 9999: what lies beyond was written in milliseconds."""

ACCESS_TOKEN: Final = frozenset({"at+jwt", "application/at+jwt"})
"""The header's `typ` of an access token (RFC 9068, 2.1)."""

UNSAID: Final = frozenset({"", "jwt", "application/jwt"})
"""A `typ` that leaves open what kind of token it is."""

OTHER_KINDS: Final = frozenset({"nonce", "at_hash", "c_hash", "s_hash", "events"})
"""Claims that only ID tokens and security event tokens have (OpenID Connect, RFC 8417)."""

KINDS: Final[Mapping[str, frozenset[str]]] = {
    "typ": frozenset({"bearer"}),  # Keycloak, which also says ID, Refresh, Offline, Logout
    "token_use": frozenset({"access"}),  # Cognito, which also says id
    "tokenType": frozenset({"access-token"}),  # Casdoor, which also says refresh-token
}
"""How issuers say in a claim that a token is an access token."""


def check_header(header: JsonObject) -> None:
    """Refuse what is not signed in a way that we allow, or is to be read by other rules.

    Keys and addresses of keys in the header (`jwk`, `jku`, `x5c`, `x5u`) mean nothing here.
    """
    if "crit" in header or "b64" in header:
        raise BadTokenError(Reason.CRITICAL_HEADER)
    if "enc" in header:
        raise BadTokenError(Reason.ENCRYPTED)
    algorithm: object = header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        raise BadTokenError(Reason.ALGORITHM_NOT_ALLOWED)


def check_kind(header: JsonObject, claims: JsonObject) -> None:
    """Refuse every other kind of token that an issuer signs with the same keys."""
    typ = header.get("typ", "")
    kind = typ.lower() if isinstance(typ, str) else None
    if kind in ACCESS_TOKEN:
        return
    if kind not in UNSAID or OTHER_KINDS & claims.keys() or not _is_access(claims):
        raise BadTokenError(Reason.NOT_AN_ACCESS_TOKEN)


def _is_access(claims: JsonObject) -> bool:
    said = ((claims[name], kinds) for name, kinds in KINDS.items() if name in claims)
    return all(isinstance(kind, str) and kind.lower() in kinds for kind, kinds in said)


def check_audience(claims: JsonObject, audience: str) -> None:
    """Refuse what is not meant for us."""
    meant: object = claims.get("aud")
    if meant != audience and not (isinstance(meant, list) and audience in meant):
        raise BadTokenError(Reason.WRONG_AUDIENCE)


def expiry_of(claims: JsonObject, now: float) -> float:
    """When the token ends; refuse one that has ended or not begun, clocks differing by a minute."""
    expires, begins = _time(claims, "exp"), _time(claims, "nbf", now)
    if now >= expires + LEEWAY_SECONDS:
        raise BadTokenError(Reason.EXPIRED)
    if max(begins, _time(claims, "iat", now)) > now + LEEWAY_SECONDS:
        raise BadTokenError(Reason.NOT_YET_VALID)
    return expires


def _time(claims: JsonObject, name: str, default: float | None = None) -> float:
    value: object = claims.get(name, default)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadTokenError(Reason.BAD_TIME)
    if not 0 <= value <= TIME_MAX:
        raise BadTokenError(Reason.BAD_TIME)
    return value


def subject_of(claims: JsonObject) -> str:
    """Whom the token names: opaque, printable, at most 255 characters."""
    subject: object = claims.get("sub")
    if not isinstance(subject, str) or not subject.strip() or not subject.isprintable():
        raise BadTokenError(Reason.BAD_SUBJECT)
    if len(subject) > SUBJECT_CHARACTERS_MAX:
        raise BadTokenError(Reason.BAD_SUBJECT)
    return subject

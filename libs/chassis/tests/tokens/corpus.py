"""Bad tokens: each with its name, how it is made, and why it is refused."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.hashes import SHA256

from linli.chassis.tokens import Reason

from .forging import (
    ABSENT,
    EDWARDS,
    FOR_ENCRYPTION,
    ISSUER_KEY,
    P_384,
    RSA,
    RSA_256,
    SOMEBODYS,
    Forge,
    encoded,
    flipped,
    hmac_token,
    replaced,
    signature_of,
)

CERTIFICATE = "MIIB-a-certificate-of-my-own"
PUBLIC_JWK = json.dumps(ISSUER_KEY.as_dict(private=False)).encode()
HUGE = 10**300


@dataclass(frozen=True)
class Bad:
    """A bad token."""

    name: str
    make: Callable[[Forge], str]
    reason: Reason


def claim(name: str, reason: Reason, **members: Any) -> Bad:
    return Bad(name, lambda forge: forge.claiming(**members), reason)


def head(name: str, reason: Reason, **members: Any) -> Bad:
    return Bad(name, lambda forge: forge.headed(**members), reason)


def raw(name: str, reason: Reason, text: str) -> Bad:
    return Bad(name, lambda _: text, reason)


def shape() -> Iterator[Bad]:
    """No token in compact form, or none that can be read in one way only."""
    bad = Reason.MALFORMED
    yield raw("empty", bad, "")
    yield raw("a word", bad, "token")
    yield raw("two dots alone", bad, "..")
    yield raw("Chinese", bad, "令.牌.签")
    yield raw("a lone surrogate", bad, "\ud800.a.b")
    yield Bad("two parts", lambda f: f.token().rpartition(".")[0], bad)
    yield Bad("four parts", lambda f: f.token() + ".e30", bad)
    yield Bad("cut in the payload", lambda f: f.token()[:150], bad)
    yield Bad("one character short", lambda f: f.token()[:-1], bad)
    yield Bad("a space in front", lambda f: " " + f.token(), bad)
    yield Bad("a line break in it", lambda f: f.token().replace(".", ".\n", 1), bad)
    yield Bad("padded base64", lambda f: f.token() + "==", bad)
    yield Bad("base64 not for URLs", lambda f: replaced(f.token(), 2, "+/" * 43), bad)
    yield Bad("base64 with loose bits", lambda f: replaced(f.token(), 1, "e31"), bad)
    yield Bad("payload detached", lambda f: replaced(f.token(), 1, ""), bad)
    yield Bad("header no JSON", lambda f: f.token(b"{alg}"), bad)
    yield Bad("header an array", lambda f: f.token(b'["ES256"]'), bad)
    yield Bad("header empty", lambda f: replaced(f.token(), 0, ""), bad)
    yield Bad("payload no JSON", lambda f: f.token(claims=b"sub=staff-li"), bad)
    yield Bad("payload a string", lambda f: f.token(claims=b'"staff-li"'), bad)
    yield Bad("payload null", lambda f: f.token(claims=b"null"), bad)
    yield Bad("payload in Latin-1", lambda f: f.token(claims=b'{"sub": "\xe9"}'), bad)
    yield Bad("payload in UTF-16", lambda f: f.token(claims='{"sub": "li"}'.encode("utf-16")), bad)
    yield Bad("payload after a mark", lambda f: f.token(claims=b"\xef\xbb\xbf{}"), bad)
    yield Bad("payload and more", lambda f: f.token(claims=b"{} {}"), bad)
    yield Bad("payload nested deeply", lambda f: f.token(claims=b"[" * 5500), bad)
    yield Bad("exp NaN", lambda f: with_exp(f, "NaN"), bad)
    yield Bad("exp Infinity", lambda f: with_exp(f, "Infinity"), bad)
    yield Bad("a token in a token", lambda f: f.token(claims=f.token().encode()), bad)
    yield Bad("JSON serialisation", lambda f: flattened(f.token()), bad)
    yield Bad("huge", lambda f: f.claiming(scope="x" * 8192), Reason.TOO_LONG)
    yield raw("huge and nothing", Reason.TOO_LONG, "." * 1_000_000)
    twice = Reason.DUPLICATE_MEMBER
    yield Bad("alg twice", lambda f: f.token(doubled(f.header(), "alg", "none")), twice)
    yield Bad("sub twice", lambda f: f.token(claims=doubled(f.claims(), "sub", "admin")), twice)
    yield Bad("exp twice", lambda f: f.token(claims=doubled(f.claims(), "exp", HUGE)), twice)
    yield Bad("a claim's member twice", lambda f: f.token(claims=b'{"a": {"b": 1, "b": 2}}'), twice)


def with_exp(forge: Forge, text: str) -> str:
    claims = json.dumps(forge.claims(exp="here")).replace('"here"', text)
    return forge.token(claims=claims.encode())


def doubled(members: dict[str, Any], name: str, value: Any) -> bytes:
    return f"{json.dumps(members)[:-1]}, {json.dumps(name)}: {json.dumps(value)}}}".encode()


def flattened(token: str) -> str:
    header, payload, signature = token.split(".")
    return json.dumps({"protected": header, "payload": payload, "signature": signature})


def algorithms() -> Iterator[Bad]:
    """Algorithms that are not allowed, or not those of the key."""
    bad = Reason.ALGORITHM_NOT_ALLOWED
    for none in ("none", "None", "NONE", "nOnE", ""):
        yield Bad(f"alg {none!r}", lambda f, none=none: unsigned(f, none), bad)
    for key, form in ((ISSUER_KEY.as_pem(), "PEM"), (ISSUER_KEY.as_der(), "DER")):
        yield Bad(f"HMAC with our {form}", lambda f, key=key: confused(f, key), bad)
    yield Bad("HMAC with our JWK", lambda f: confused(f, PUBLIC_JWK), bad)
    yield Bad("HMAC with RSA's PEM", lambda f: confused(f, RSA.as_pem(), "rsa"), bad)
    yield Bad("HMAC with nothing", lambda f: confused(f, b""), bad)
    yield head("alg missing", bad, alg=ABSENT)
    yield head("alg null", bad, alg=None)
    yield head("alg a list", bad, alg=["ES256"])
    yield head("alg in lower case", bad, alg="es256")
    yield head("alg of key agreement", bad, alg="ECDH-ES")
    yield Bad("ES384 by P-384", lambda f: f.by(P_384, "ES384"), bad)
    bad = Reason.ALGORITHM_NOT_OF_KEY
    yield head("RS256 said of an EC key", bad, alg="RS256")
    yield head("EdDSA said of an EC key", bad, alg="EdDSA")
    yield head("ES256 said of an RSA key", bad, kid="rsa")
    yield head("ES256 said of an Edwards key", bad, kid="ed")
    yield Bad("PS256 by a key for RS256", lambda f: f.by(RSA_256, "PS256"), bad)


def unsigned(forge: Forge, algorithm: str) -> str:
    return replaced(forge.headed(alg=algorithm), 2, "")


def confused(forge: Forge, secret: bytes, kid: str = "ec") -> str:
    return hmac_token(forge.header(alg="HS256", kid=kid), forge.claims(), secret)


def signatures() -> Iterator[Bad]:
    """Not signed by the issuer."""
    bad = Reason.BAD_SIGNATURE
    yield Bad("signature missing", lambda f: replaced(f.token(), 2, ""), bad)
    yield Bad("signature flipped", lambda f: flipped(f.token(), 2), bad)
    yield Bad("payload changed", lambda f: changed(f, sub="admin"), bad)
    yield Bad("header changed", lambda f: reheaded(f, typ="application/at+jwt"), bad)
    yield Bad("signature all zero", lambda f: replaced(f.token(), 2, encoded(bytes(64))), bad)
    yield Bad("signature all ones", lambda f: replaced(f.token(), 2, encoded(b"\xff" * 64)), bad)
    yield Bad("signature too short", lambda f: replaced(f.token(), 2, encoded(bytes(63))), bad)
    yield Bad("signature in DER", in_der, bad)
    yield Bad("signature of another token", swapped, bad)
    yield Bad("by a key of the same name", lambda f: f.token(key=SOMEBODYS), bad)
    yield Bad("with its own key in jwk", lambda f: brought(f, jwk=own_jwk()), bad)
    yield Bad("with its own key at jku", lambda f: brought(f, jku="https://evil.example/k"), bad)
    yield Bad("with its own key at x5u", lambda f: brought(f, x5u="https://evil.example/c"), bad)
    yield Bad("with its own key in x5c", lambda f: brought(f, x5c=[CERTIFICATE]), bad)
    yield Bad("RSA signature flipped", lambda f: flipped(f.by(RSA, "RS256"), 2), bad)
    yield Bad("RS256 said to be PS256", lambda f: said(f, RSA, "RS256", "PS256"), bad)
    yield Bad("RS512 said to be RS256", lambda f: said(f, RSA, "RS512", "RS256"), bad)
    yield Bad("RSA signature short", lambda f: replaced(f.by(RSA, "RS256"), 2, "AAAA"), bad)
    yield Bad("Edwards signature flipped", lambda f: flipped(f.by(EDWARDS, "EdDSA"), 2), bad)
    yield Bad("Edwards signature short", lambda f: replaced(f.by(EDWARDS, "EdDSA"), 2, "AA"), bad)


def own_jwk() -> dict[str, Any]:
    return dict(SOMEBODYS.as_dict(private=False))


def brought(forge: Forge, **members: Any) -> str:
    """A token that brings the key it is to be verified with."""
    return forge.token(forge.header(**members), key=SOMEBODYS)


def changed(forge: Forge, **members: Any) -> str:
    return replaced(forge.token(), 1, encoded(forge.claims(**members)))


def reheaded(forge: Forge, **members: Any) -> str:
    return replaced(forge.token(), 0, encoded(forge.header(**members)))


def swapped(forge: Forge) -> str:
    return replaced(forge.token(), 2, forge.claiming(sub="admin").split(".")[2])


def said(forge: Forge, key: Any, used: str, told: str) -> str:
    signed = f"{encoded(forge.header(alg=told, kid=key.kid))}.{encoded(forge.claims())}"
    return f"{signed}.{signature_of(signed, used, key)}"


def in_der(forge: Forge) -> str:
    """A true signature, written as X.509 writes it."""
    token = forge.token()
    signed = token.rpartition(".")[0].encode()
    return replaced(token, 2, encoded(ISSUER_KEY.get_op_key("sign").sign(signed, ECDSA(SHA256()))))


def headers() -> Iterator[Bad]:
    """Headers that ask for what we do not do, or name keys that there are not."""
    bad = Reason.CRITICAL_HEADER
    yield head("crit", bad, crit=["exp"], exp=0)
    yield head("crit empty", bad, crit=[])
    yield head("b64 false", bad, b64=False, crit=["b64"])
    yield head("b64 false, not critical", bad, b64=False)
    bad = Reason.ENCRYPTED
    yield raw("JWE", bad, "eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.a.b.c.d")
    yield head("enc in a JWS", bad, enc="A256GCM")
    bad = Reason.UNKNOWN_KEY
    yield head("kid unknown", bad, kid="unknown")
    yield head("kid a path", bad, kid="../../../../dev/null")
    yield head("kid a query", bad, kid="x' UNION SELECT 'key")
    yield head("kid empty", bad, kid="")
    yield head("kid missing among many", bad, kid=ABSENT)
    yield Bad("by a key for encryption", lambda f: f.by(FOR_ENCRYPTION, "ES256"), bad)
    yield head("by a key of another curve", bad, kid="p-384")
    bad = Reason.MALFORMED
    yield head("kid very long", bad, kid="k" * 256)
    yield head("kid a number", bad, kid=7)
    yield head("kid a list", bad, kid=["ec"])


def kinds() -> Iterator[Bad]:
    """Other tokens that an issuer signs with the same keys."""
    bad = Reason.NOT_AN_ACCESS_TOKEN
    for typ in ("id+jwt", "logout+jwt", "secevent+jwt", "dpop+jwt", "JOSE", 1, None, ["at+jwt"]):
        yield head(f"typ {typ}", bad, typ=typ)
    marks: dict[str, Any] = {
        "nonce": "n",
        "at_hash": "h",
        "c_hash": "h",
        "events": {},
        "token_use": "id",
    }
    for name, value in marks.items():
        yield untold(f"{name} {value}", **{name: value})
    for typ in ("ID", "Refresh", "Offline", "Logout", 1, None):
        yield untold(f"claim typ {typ}", typ=typ)
    yield untold("tokenType refresh-token", tokenType="refresh-token")
    yield Bad(
        "nonce without typ", lambda f: f.token(f.header(typ=ABSENT), f.claims(nonce="n")), bad
    )


def untold(name: str, **members: Any) -> Bad:
    """A token whose header leaves open what it is, while its claims do not."""
    return Bad(
        f"{name}, typ JWT",
        lambda forge: forge.token(forge.header(typ="JWT"), forge.claims(**members)),
        Reason.NOT_AN_ACCESS_TOKEN,
    )


def claims() -> Iterator[Bad]:
    """Not from whom we trust, not for us, or about nobody."""
    bad = Reason.UNKNOWN_ISSUER
    yield claim("iss missing", bad, iss=ABSENT)
    yield claim("iss another", bad, iss="https://evil.example")
    yield claim("iss a list", bad, iss=["https://evil.example"])
    yield Bad("iss with a slash more", lambda f: f.claiming(iss=f.issuer + "/"), bad)
    yield Bad("iss in capitals", lambda f: f.claiming(iss=f.issuer.upper()), bad)
    bad = Reason.WRONG_AUDIENCE
    for aud in (ABSENT, None, "", "account", "linli2", "Linli", ["account"], [], [["linli"]], 7):
        yield claim(f"aud {'missing' if aud is ABSENT else aud}", bad, aud=aud)
    yield claim("aud an object", bad, aud={"linli": True})
    bad = Reason.BAD_SUBJECT
    for sub in (ABSENT, None, "", "  ", 7, ["staff-li"], {"id": 1}, True):
        yield claim(f"sub {'missing' if sub is ABSENT else sub}", bad, sub=sub)
    yield claim("sub very long", bad, sub="s" * 256)
    yield claim("sub with NUL", bad, sub="staff\0li")
    yield claim("sub with a line break", bad, sub="staff\nli")
    yield claim("sub a lone surrogate", bad, sub="\ud800")


def times() -> Iterator[Bad]:
    """Over, not begun, or at no time at all."""
    bad = Reason.BAD_TIME
    yield claim("exp missing", bad, exp=ABSENT)
    for exp in (None, "1800000300", True, [1], -1, HUGE, 1_800_000_300_000):
        yield claim(f"exp {str(exp)[:20]}", bad, exp=exp)
    yield Bad("exp 1e999", lambda f: with_exp(f, "1e999"), bad)
    yield claim("nbf a string", bad, nbf="1800000000")
    yield claim("iat null", bad, iat=None)
    yield relative("exp a minute ago", Reason.EXPIRED, exp=-60)
    yield relative("exp long ago", Reason.EXPIRED, exp=-86_400)
    yield claim("exp at the beginning", Reason.EXPIRED, exp=0)
    yield relative("nbf in 61 s", Reason.NOT_YET_VALID, nbf=61)
    yield relative("iat in 61 s", Reason.NOT_YET_VALID, iat=61)
    yield relative("iat tomorrow", Reason.NOT_YET_VALID, iat=86_400)


def relative(name: str, reason: Reason, **seconds: float) -> Bad:
    return Bad(name, lambda f: f.claiming(**{k: f.now + v for k, v in seconds.items()}), reason)


CORPUS = [
    *shape(),
    *algorithms(),
    *signatures(),
    *headers(),
    *kinds(),
    *claims(),
    *times(),
]

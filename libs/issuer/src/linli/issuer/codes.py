"""Signing in with a browser: the authorization code flow with PKCE (RFC 6749, 4.1; RFC 7636)."""

import re
import secrets
import time
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Final, NamedTuple
from urllib.parse import urlencode, urlsplit

from linli.issuer.issuer import DevelopmentIssuer

CLIENT: Final = "linli-web"
"""The one client that signs people in: it lives in a browser, and has no secret."""
CODE_SECONDS: Final = 60
CODES_MAX: Final = 1_000
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
NAMES: Final = ("redirect_uri", "state", "nonce", "code_challenge")


class Asked(NamedTuple):
    """What a client asks for somebody."""

    redirect_uri: str
    state: str
    nonce: str
    code_challenge: str

    def answer(self, code: str, issuer: str) -> str:
        """Where the browser goes on with a code (RFC 9207: and with who gave it)."""
        return (
            f"{self.redirect_uri}?{urlencode({'code': code, 'state': self.state, 'iss': issuer})}"
        )


class _Given(NamedTuple):
    asked: Asked
    subject: str
    until: float


def asked_in(fields: Mapping[str, str], origin: str) -> Asked | None:
    """What is asked for, if all of it is right; codes go to this machine or this `origin` alone."""
    asked = Asked(*(fields.get(name, "") for name in NAMES))
    rules = (
        fields.get("client_id") == CLIENT,
        fields.get("response_type") == "code",
        fields.get("code_challenge_method") == "S256",
        "openid" in fields.get("scope", "").split(),
        re.fullmatch(r"[A-Za-z0-9_-]{43}", asked.code_challenge),
        max(len(asked.redirect_uri), len(asked.state), len(asked.nonce)) <= 2_000,
        _leads_home(asked.redirect_uri, origin),
    )
    return asked if all(rules) else None


def _leads_home(uri: str, origin: str) -> bool:
    try:
        parts = urlsplit(uri)
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or parts.query or parts.fragment or parts.username:
        return False
    return parts.hostname in LOOPBACK or f"{parts.scheme}://{parts.netloc}" == origin


class Codes:
    """The codes that are on their way; each is good once, for a minute."""

    def __init__(self, issuer: DevelopmentIssuer) -> None:
        self._issuer = issuer
        self._given: dict[str, _Given] = {}

    def give(self, asked: Asked, subject: str) -> str:
        """A code for who has shown who they are."""
        while len(self._given) >= CODES_MAX:
            del self._given[next(iter(self._given))]
        code = secrets.token_urlsafe(32)
        self._given[code] = _Given(asked, subject, time.monotonic() + CODE_SECONDS)
        return code

    def take(self, fields: Mapping[str, str]) -> dict[str, str] | None:
        """The tokens for a code; None if it is none, or is in other hands than those it was for."""
        given = self._given.pop(fields.get("code", ""), None)
        if given is None or given.until < time.monotonic():
            return None
        digest = sha256(fields.get("code_verifier", "").encode()).digest()
        proven = urlsafe_b64encode(digest).rstrip(b"=").decode() == given.asked.code_challenge
        same = (fields.get("client_id"), fields.get("redirect_uri"))
        if not proven or same != (CLIENT, given.asked.redirect_uri):
            return None
        return {
            "access_token": self._issuer.issue(given.subject),
            "id_token": self._issuer.identify(given.subject, CLIENT, given.asked.nonce),
        }

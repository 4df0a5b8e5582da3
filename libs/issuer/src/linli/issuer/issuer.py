"""The issuer: a folder with keys in it, and what may be done with them."""

import json
import secrets
import time
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, KeySetSerialization

from linli.issuer.files import kept, replace

AUDIENCE: Final = "linli"
TOKEN_SECONDS: Final = 3600
KEYS_MAX: Final = 3
"""How many keys stay published: the one that signs, and those that it followed."""

NOTICE: Final = (
    "FOR DEVELOPMENT ONLY: whoever can read {folder} can be anyone. "
    "In production, name an issuer of your own in LINLI_OIDC_ISSUER."
)


class DevelopmentIssuer:
    """Issues access tokens (RFC 9068) for anyone, to whoever can read its folder.

    `issuer` is `issuer_url` or, for a server whose port changes from run to run, `urn:uuid:` and an
    id that lives in the folder: grants name issuer and subject, so the issuer must keep its name.

    The folder is read anew each time, so several processes may issue from it, and rotate its keys.
    """

    def __init__(
        self, folder: Path, issuer_url: str | None = None, audience: str = AUDIENCE
    ) -> None:
        self.folder = folder
        self.issuer = issuer_url or kept(folder / "issuer", lambda: uuid.uuid4().urn)
        self.audience = audience

    @property
    def client_secret(self) -> str:
        """What the token endpoint asks of its clients."""
        return kept(self.folder / "client-secret", lambda: secrets.token_urlsafe(32))

    @property
    def notice(self) -> str:
        """What everyone who starts this should read."""
        return NOTICE.format(folder=self.folder)

    def published(self) -> KeySetSerialization:
        """The public keys, the one that signs first."""
        return self._keys().as_dict(private=False)

    def issue(self, subject: str, *, seconds: int = TOKEN_SECONDS) -> str:
        """An access token that says who, for `seconds`."""
        more = {"client_id": subject, "jti": str(uuid.uuid4())}
        return self._signed("at+jwt", subject, self.audience, seconds, more)

    def identify(self, subject: str, client: str, nonce: str = "") -> str:
        """An ID token (OIDC Core, 2): tells a client who has signed in, and opens nothing."""
        more = {"nonce": nonce} if nonce else {}
        return self._signed("JWT", subject, client, TOKEN_SECONDS, more)

    def subject_of(self, token: str) -> str | None:
        """Whom an access token of ours names; None if it is none, or is good no longer."""
        try:
            opened = jws.deserialize_compact(token, self._keys(), algorithms=["ES256"])
            claims = json.loads(opened.payload)
        except (JoseError, ValueError):
            return None
        ours = (opened.headers().get("typ"), claims["iss"]) == ("at+jwt", self.issuer)
        return claims["sub"] if ours and claims["exp"] > time.time() else None

    def _signed(
        self, kind: str, subject: str, audience: str, seconds: int, more: Mapping[str, str]
    ) -> str:
        key, now = self._keys().keys[0], int(time.time())
        header = {"alg": "ES256", "typ": kind, "kid": key.kid}
        about = {"iss": self.issuer, "sub": subject, "aud": audience}
        claims = {**about, "iat": now, "exp": now + seconds, **more}
        return jws.serialize_compact(header, json.dumps(claims), key, algorithms=["ES256"])

    def rotate(self) -> None:
        """Sign with a new key from now on; tokens signed with the last ones stay good."""
        keys = [_new_key(), *self._keys().keys][:KEYS_MAX]
        replace(self.folder / "keys.json", _text_of(KeySet(keys)))

    def _keys(self) -> KeySet:
        text = kept(self.folder / "keys.json", lambda: _text_of(KeySet([_new_key()])))
        return KeySet.import_key_set(json.loads(text))


def _new_key() -> ECKey:
    return ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True)


def _text_of(keys: KeySet) -> str:
    return json.dumps(keys.as_dict(private=True), indent=2)

"""From a token to whom it names."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Sequence
from hashlib import sha256
from types import TracebackType
from typing import Final, NamedTuple, Self

import httpx

from linli.chassis.tokens.claims import (
    check_audience,
    check_header,
    check_kind,
    expiry_of,
    subject_of,
)
from linli.chassis.tokens.errors import BadTokenError, Reason
from linli.chassis.tokens.issuers import IssuerSettings
from linli.chassis.tokens.jwks import REFRESH_SECONDS, Clock, IssuerKeys, client
from linli.chassis.tokens.keys import PublicKey
from linli.chassis.tokens.parsing import Unverified, parse

KEPT_MAX: Final = 4096
KEPT_SECONDS_MAX: Final = 60
KEY_ID_CHARACTERS_MAX: Final = 255


class Identity(NamedTuple):
    """Somebody, as an issuer knows them: both together, for subjects are an issuer's own."""

    issuer: str
    subject: str


class Kept(NamedTuple):
    """Whom a verified token names, and until when that is not asked again."""

    identity: Identity
    until: float


class Verifier:
    """Verifies access tokens of the issuers that we trust; one per process.

    ```python
    async with Verifier(issuers) as verifier:
        refreshing = asyncio.create_task(verifier.run())
        identity = await verifier.identity(token)
    ```
    """

    def __init__(
        self,
        issuers: Sequence[IssuerSettings],
        *,
        clock: Clock = time.time,
        refresh_seconds: float = REFRESH_SECONDS,
        http: httpx.AsyncClient | None = None,
    ) -> None:
        self._clock, self._refresh_seconds = clock, refresh_seconds
        self._http, self._lent = http or client(), http is not None
        self._issuers = {one.issuer: (one, IssuerKeys(one, self._http, clock)) for one in issuers}
        self._kept: OrderedDict[bytes, Kept] = OrderedDict()

    async def identity(self, token: str) -> Identity:
        """Whom a token names. One that was verified within the last minute costs microseconds.

        Raises:
            BadTokenError: it proves nothing; `reason` tells why.
        """
        digest = sha256(token.encode(errors="replace")).digest()
        kept = self._kept.get(digest)
        if kept and self._clock() < kept.until:
            self._kept.move_to_end(digest)
            return kept.identity
        identity, expires = await self._verified(parse(token))
        self._keep(digest, Kept(identity, min(expires, self._clock() + KEPT_SECONDS_MAX)))
        return identity

    async def _verified(self, token: Unverified) -> tuple[Identity, float]:
        """Whom it names, and when it ends: claims are believed once the signature is."""
        header, claims, _, _ = token
        check_header(header)
        issuer: object = claims.get("iss")
        if not isinstance(issuer, str) or issuer not in self._issuers:
            raise BadTokenError(Reason.UNKNOWN_ISSUER)
        settings, keys = self._issuers[issuer]
        check_signature(token, await keys.find(key_id_of(token)))
        check_kind(header, claims)
        check_audience(claims, settings.audience)
        expires = expiry_of(claims, self._clock())
        return Identity(issuer, subject_of(claims)), expires

    def _keep(self, digest: bytes, kept: Kept) -> None:
        self._kept[digest] = kept
        self._kept.move_to_end(digest)
        if len(self._kept) > KEPT_MAX:
            self._kept.popitem(last=False)

    @property
    def keys_age(self) -> float:
        """Seconds since the keys of that issuer were fetched who has been away the longest."""
        return max((keys.age for _, keys in self._issuers.values()), default=0)

    async def run(self) -> None:
        """Fetch every issuer's keys now, and keep them fresh until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            for _, keys in self._issuers.values():
                tasks.create_task(keys.run(self._refresh_seconds))

    async def aclose(self) -> None:
        """Let go of the connections."""
        for _, keys in self._issuers.values():
            await keys.close()
        if not self._lent:
            await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()


def key_id_of(token: Unverified) -> str | None:
    """Which key is said to have signed."""
    kid: object = token.header.get("kid")
    if kid is not None and not isinstance(kid, str):
        raise BadTokenError(Reason.MALFORMED)
    if kid and len(kid) > KEY_ID_CHARACTERS_MAX:
        raise BadTokenError(Reason.MALFORMED)
    return kid


def check_signature(token: Unverified, keys: Sequence[PublicKey]) -> None:
    """Refuse what none of `keys` signed, by an algorithm that is the key's own."""
    algorithm: str = token.header["alg"]
    if not keys:
        raise BadTokenError(Reason.UNKNOWN_KEY)
    fit = [key for key in keys if algorithm in key.algorithms]
    if not fit:
        raise BadTokenError(Reason.ALGORITHM_NOT_OF_KEY)
    if not any(key.verifies(algorithm, token.signed, token.signature) for key in fit):
        raise BadTokenError(Reason.BAD_SIGNATURE)

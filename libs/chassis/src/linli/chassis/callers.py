"""From a token to who asks: verified, known by an opaque id, with the grants in force."""

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from functools import partial
from http import HTTPStatus
from uuid import uuid4

from linli.chassis.authority import Caller, Callers, InsecureCallers, UnauthenticatedError
from linli.chassis.grants import Grants
from linli.chassis.metrics import METRICS, Reading
from linli.chassis.problems import Kind, ProblemError
from linli.chassis.tokens import BadTokenError, Identity, Reason, Verifier
from linli.events import signals
from linli.events.keys import KeyStore
from linli.events.refusals import Refusal

log = logging.getLogger(__name__)

ACCOUNT = "account"
"""The kind under which the key store remembers who an issuer's subject is."""
KEPT_SECONDS = 30.0
"""How long a process knows an account that has been forgotten."""
KEPT_MAX = 10_000
INSECURE_NOTICE = (
    "INSECURE: nobody is asked who they are, and every caller is a town admin."
    " This is for trying things out, never for people's data."
)


class IssuerAwayError(ProblemError):
    """Whether a token is good cannot be told: the keys of its issuer are not at hand."""

    kind = Kind(
        "issuer-unavailable",
        HTTPStatus.SERVICE_UNAVAILABLE,
        "Tokens cannot be verified at the moment",
        "暂时无法验证令牌",
        retry_after=5,
    )


type CallersOf = Callable[[Grants], Callers]
"""Who tells a service who asks, by the grants that it knows."""


class UnknownIssuerError(Refusal):
    """An account is an issuer's: a subject alone names nobody."""

    code = "unknown-issuer"
    title = "The account's issuer is not known"
    title_zh = "账号的签发方未知"
    pointer = "/account/issuer"


class Accounts:
    """Answers who is behind an issuer's account: an opaque id, made when it is first asked for."""

    def __init__(self, key_store: KeyStore, issuer: str | None = None) -> None:
        self._key_store, self._issuer = key_store, issuer
        self._kept: dict[Identity, tuple[float, str]] = {}

    async def person_of(self, subject: str, issuer: str | None = None) -> str:
        """Who a subject is, of the issuer whose tokens we take unless another is named.

        Raises:
            UnknownIssuerError: there is neither.
        """
        issuer = issuer or self._issuer
        if issuer is None:
            raise UnknownIssuerError("name the issuer")
        return await self.person(Identity(issuer, subject))

    async def person(self, identity: Identity) -> str:
        """Who that is. An account whose person was forgotten is somebody new."""
        until, person = self._kept.get(identity, (0.0, ""))
        if time.monotonic() < until:
            return person
        value = json.dumps(identity)
        person = await self._key_store.person(ACCOUNT, value)
        if person is None:
            person = await self._key_store.remember(ACCOUNT, value, str(uuid4()))
        if len(self._kept) >= KEPT_MAX:
            self._kept.clear()
        self._kept[identity] = (time.monotonic() + KEPT_SECONDS, person)
        return person


class TokenCallers:
    """Tells who asks by their access token."""

    def __init__(self, verifier: Verifier, accounts: Accounts, grants: Grants) -> None:
        self._verifier, self._accounts, self._grants = verifier, accounts, grants

    async def caller(self, token: str | None) -> Caller | None:
        """As `Callers.caller`.

        Raises:
            UnauthenticatedError: the token proves nothing.
            IssuerAwayError: that cannot be told at the moment.
        """
        if token is None:
            return None
        try:
            identity = await self._verifier.identity(token)
        except BadTokenError as error:
            if error.reason is Reason.KEYS_UNAVAILABLE:
                raise IssuerAwayError("Its issuer does not answer; ask again.") from None
            raise UnauthenticatedError(error.reason) from None
        person = await self._accounts.person(identity)
        return Caller(person, await self._grants.of(person))


def insecure(_grants: Grants) -> Callers:
    """Callers of a process that asks nobody who they are."""
    return InsecureCallers()


@contextlib.asynccontextmanager
async def callers_by(
    verifier: Verifier | None, accounts: Accounts, *, answers: bool = True
) -> AsyncGenerator[CallersOf]:
    """Callers of a process that asks for tokens, whose issuers' keys are kept fresh meanwhile,
    unless it takes no requests.

    Without a verifier everybody is a town admin, which is said at every start.
    """
    if verifier is None:
        log.warning(INSECURE_NOTICE)
        yield insecure
        return
    async with verifier:
        callers = partial(TokenCallers, verifier, accounts)
        if not answers:
            yield callers
            return
        refreshing = asyncio.create_task(verifier.run())
        try:
            with METRICS.observed(partial(readings, verifier)):
                yield callers
        finally:
            refreshing.cancel()
            await asyncio.wait([refreshing])


def readings(verifier: Verifier) -> Iterator[Reading]:
    """What the metrics tell of the issuers' keys."""
    yield Reading(signals.AUTHN_JWKS_AGE, verifier.keys_age, {})

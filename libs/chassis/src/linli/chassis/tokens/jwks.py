"""An issuer's keys over HTTP: kept, refreshed, and served stale while the issuer is down."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any, Final

import httpx

from linli.chassis.tokens.errors import BadTokenError, Reason
from linli.chassis.tokens.issuers import IssuerSettings
from linli.chassis.tokens.keys import PublicKey, PublicKeys
from linli.chassis.tokens.parsing import JsonObject, json_object

log = logging.getLogger(__name__)

STALE_SECONDS_MAX: Final = 24 * 3600
REFRESH_SECONDS: Final = 5 * 60
RETRY_SECONDS_MAX: Final = 30
ASK_AGAIN_SECONDS: Final = 30
"""How often at most an unknown key id makes us ask the issuer."""
ASK_ANEW_SECONDS: Final = 1
"""How often at most requests make us ask an issuer of whom we have no keys at all."""
ABSENT_MAX: Final = 1024
FETCH_SECONDS_MAX: Final = 5
DOCUMENT_BYTES_MAX: Final = 256 * 1024

type Clock = Callable[[], float]


class FetchError(Exception):
    """The issuer answered, but not with what was asked for."""


class Pace:
    """Allows something once in so many seconds."""

    def __init__(self, seconds: float, clock: Clock) -> None:
        self._seconds, self._clock = seconds, clock
        self._last = float("-inf")

    def allows(self) -> bool:
        """Whether it may be done now; then it counts as done."""
        now = self._clock()
        if now - self._last < self._seconds:
            return False
        self._last = now
        return True


class IssuerKeys:
    """The keys of one issuer."""

    def __init__(self, settings: IssuerSettings, http: httpx.AsyncClient, clock: Clock) -> None:
        self._settings, self._http, self._clock = settings, http, clock
        self._keys: PublicKeys | None = None
        self._fetched_at, self._began = float("-inf"), clock()
        self._anew = Pace(ASK_ANEW_SECONDS, clock)
        self._again = Pace(ASK_AGAIN_SECONDS, clock)
        self._fetching: asyncio.Task[bool] | None = None
        self._absent: set[str | None] = set()
        self._failing = False

    @property
    def age(self) -> float:
        """Seconds since they were fetched, or since there was a reason to."""
        return max(0.0, self._clock() - max(self._fetched_at, self._began))

    async def find(self, kid: str | None) -> Sequence[PublicKey]:
        """The keys of an id, none if it has none; the issuer is asked only about what is new.

        Raises:
            BadTokenError: there are no keys of the last day.
        """
        keys = self._usable()
        if keys is None:
            await self._ask(self._anew)
            keys = self._usable()
            if keys is None:
                raise BadTokenError(Reason.KEYS_UNAVAILABLE)
        found = keys.find(kid)
        return found if found or kid in self._absent else await self._find_anew(kid)

    async def _find_anew(self, kid: str | None) -> Sequence[PublicKey]:
        if not await self._ask(self._again) or self._keys is None:
            return ()
        found = self._keys.find(kid)
        if not found and len(self._absent) < ABSENT_MAX:
            self._absent.add(kid)
        return found

    def _usable(self) -> PublicKeys | None:
        return self._keys if self._clock() - self._fetched_at <= STALE_SECONDS_MAX else None

    async def _ask(self, pace: Pace) -> bool:
        """Wait for the fetch under way, or begin one if the pace allows; whether it succeeded."""
        return (self._fetching is not None or pace.allows()) and await self.refresh()

    async def run(self, refresh_seconds: float) -> None:
        """Keep the keys fresh until cancelled."""
        retry_seconds = 1.0
        while True:
            if await self.refresh():
                self._absent.clear()
                retry_seconds, pause = 1.0, refresh_seconds
            else:
                pause = retry_seconds
                retry_seconds = min(2 * retry_seconds, RETRY_SECONDS_MAX)
            await asyncio.sleep(pause)

    async def refresh(self) -> bool:
        """Fetch the keys now, once for all who wait; whether it succeeded."""
        if self._fetching is None:
            self._fetching = asyncio.create_task(self._fetch())
        return await asyncio.shield(self._fetching)

    async def close(self) -> None:
        """Give up the fetch under way."""
        if self._fetching:
            self._fetching.cancel()
            await asyncio.wait([self._fetching])

    async def _fetch(self) -> bool:
        try:
            async with asyncio.timeout(FETCH_SECONDS_MAX):
                keys = PublicKeys(await self._get(await self._keys_url()))
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, ValueError, FetchError) as error:
            self._tell_failure(error)
            return False
        finally:
            self._fetching = None
        self._keys, self._fetched_at = keys, self._clock()
        self._tell_success(keys)
        return True

    async def _keys_url(self) -> str:
        """Where the keys are; the issuer that says so must be the one we mean."""
        issuer = self._settings.issuer
        if self._settings.jwks_url:
            return self._settings.jwks_url
        document = await self._get(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if document.get("issuer") != issuer:
            raise FetchError("the discovery document is another issuer's")
        url: Any = document.get("jwks_uri")
        schemes = ("https://",) if issuer.startswith("https://") else ("https://", "http://")
        if not isinstance(url, str) or not url.startswith(schemes):
            raise FetchError("the discovery document names no safe jwks_uri")
        return url

    async def _get(self, url: str) -> JsonObject:
        """A small JSON object; a redirect is an error: keys lie where they are sought."""
        body = bytearray()
        async with self._http.stream("GET", url) as answer:
            if answer.status_code != HTTPStatus.OK:
                raise FetchError(f"{answer.url.path} answered {answer.status_code}")
            async for chunk in answer.aiter_raw():
                body += chunk
                if len(body) > DOCUMENT_BYTES_MAX:
                    raise FetchError(f"{answer.url.path} answered too much")
        return json_object(bytes(body))

    def _tell_failure(self, error: Exception) -> None:
        if not self._failing:
            why = f"{type(error).__name__}: {error}"
            log.warning("the keys of %s cannot be fetched: %s", self._settings.issuer, why)
        self._failing = True

    def _tell_success(self, keys: PublicKeys) -> None:
        if self._failing:
            log.info("the keys of %s can be fetched again", self._settings.issuer)
        if not len(keys):
            log.warning("%s publishes no key that we could use", self._settings.issuer)
        self._failing = False


def client() -> httpx.AsyncClient:
    """What keys are fetched with. It follows no redirect, and asks for what is not compressed."""
    return httpx.AsyncClient(
        timeout=FETCH_SECONDS_MAX,
        headers={"Accept": "application/json", "Accept-Encoding": "identity"},
        follow_redirects=False,
    )

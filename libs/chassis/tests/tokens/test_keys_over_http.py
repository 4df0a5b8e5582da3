"""How the keys of an issuer come here: seldom, at once when they are new, and never in the way."""

import asyncio
import gzip
import json
from asyncio import create_task, gather
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from joserfc.jwk import ECKey
from joserfc.util import urlsafe_b64encode

from linli.chassis.tokens import BadTokenError, Identity, IssuerSettings, Reason, Verifier
from linli.servers.ports import free_ports

from .conftest import started
from .forging import ISSUER_KEY, NOW, Forge
from .provider import DISCOVERY, Provider, public

HOUR = 3600.0
NEW_KEY = ECKey.generate_key("P-256", {"kid": "new"})


class Clock:
    """Goes on when it is told to."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def forge(provider: Provider) -> Forge:
    provider.publish(*public(ISSUER_KEY))
    return Forge(provider.url)


@pytest.fixture
async def verifier(provider: Provider, clock: Clock) -> AsyncIterator[Verifier]:
    async with Verifier([IssuerSettings(provider.url, "linli")], clock=clock) as made:
        yield made


@asynccontextmanager
async def running(verifier: Verifier) -> AsyncGenerator[None]:
    task = create_task(verifier.run())
    yield
    task.cancel()
    await gather(task, return_exceptions=True)


async def reason(verifier: Verifier, token: str) -> Reason | None:
    """Why the token is refused; None if it is not."""
    try:
        await verifier.identity(token)
    except BadTokenError as error:
        return error.reason
    return None


async def until_good(verifier: Verifier, token: str) -> None:
    async with asyncio.timeout(10):
        while await reason(verifier, token):
            await asyncio.sleep(0.01)


def fresh(forge: Forge, clock: Clock, **members: Any) -> str:
    """A token that nobody has seen, good at the clock's time."""
    return replace(forge, now=clock.now).claiming(jti=str(uuid4()), **members)


def by_new_key(forge: Forge) -> str:
    return forge.by(NEW_KEY, "ES256", jti=str(uuid4()))


def unknown(forge: Forge) -> str:
    return forge.headed(kid=str(uuid4()))


async def test_keys_are_fetched_once_for_all_who_wait(
    verifier: Verifier, forge: Forge, provider: Provider, clock: Clock
) -> None:
    tokens = [fresh(forge, clock) for _ in range(50)]
    identities = await gather(*map(verifier.identity, tokens))
    assert set(identities) == {Identity(forge.issuer, "staff-li")}
    assert provider.asked == {DISCOVERY: 1, "/jwks": 1}


async def test_who_waits_may_go_without_taking_the_keys_along(
    verifier: Verifier, forge: Forge, provider: Provider, clock: Clock
) -> None:
    provider.answering.clear()
    impatient = create_task(verifier.identity(fresh(forge, clock)))
    await provider.arrived.wait()
    patient = create_task(verifier.identity(fresh(forge, clock)))
    impatient.cancel()
    await gather(impatient, return_exceptions=True)
    provider.answering.set()
    assert (await patient).subject == "staff-li"
    assert provider.asked["/jwks"] == 1


async def test_a_storm_of_unknown_keys_asks_the_issuer_once_in_half_a_minute(
    verifier: Verifier, forge: Forge, provider: Provider, clock: Clock
) -> None:
    await verifier.identity(forge.token())
    token = forge.token()
    storm = [token.replace(token.split(".")[0], headed(f"k{n}"), 1) for n in range(10_000)]
    for batch in range(0, len(storm), 500):
        refused = await gather(*(reason(verifier, one) for one in storm[batch : batch + 500]))
        assert set(refused) == {Reason.UNKNOWN_KEY}
    assert provider.asked["/jwks"] == 2
    clock.now += 29
    assert await reason(verifier, unknown(forge)) == Reason.UNKNOWN_KEY
    assert provider.asked["/jwks"] == 2
    clock.now += 1
    assert await reason(verifier, unknown(forge)) == Reason.UNKNOWN_KEY
    assert provider.asked["/jwks"] == 3


def headed(kid: str) -> str:
    header = {"alg": "ES256", "typ": "at+jwt", "kid": kid}
    return urlsafe_b64encode(json.dumps(header).encode()).decode()


async def test_a_key_known_to_be_absent_is_not_asked_for_again(
    verifier: Verifier, forge: Forge, provider: Provider, clock: Clock
) -> None:
    token = unknown(forge)
    for _ in range(3):
        assert await reason(verifier, token) == Reason.UNKNOWN_KEY
        clock.now += 31
    assert provider.asked["/jwks"] == 2


async def test_a_new_key_is_found_by_the_first_token_it_signed(
    verifier: Verifier, forge: Forge, provider: Provider
) -> None:
    await verifier.identity(forge.token())
    provider.publish(*public(NEW_KEY, ISSUER_KEY))
    refused = await gather(*(reason(verifier, by_new_key(forge)) for _ in range(20)))
    assert set(refused) == {None}
    assert provider.asked["/jwks"] == 2


async def test_a_withdrawn_key_is_good_for_a_minute_at_most(
    verifier: Verifier, forge: Forge, provider: Provider, clock: Clock
) -> None:
    token = forge.token()
    await verifier.identity(token)
    provider.publish(*public(NEW_KEY))
    await verifier.identity(by_new_key(forge))
    assert await reason(verifier, forge.claiming(sub="staff-wang")) == Reason.UNKNOWN_KEY
    clock.now += 60
    assert await reason(verifier, token) == Reason.UNKNOWN_KEY


async def test_new_keys_come_in_the_background(forge: Forge, provider: Provider) -> None:
    settings = IssuerSettings(provider.url, "linli")
    refreshing = Verifier([settings], clock=lambda: NOW, refresh_seconds=0.02)
    async with refreshing as verifier, running(verifier):
        await until_good(verifier, forge.token())
        assert await reason(verifier, unknown(forge)) == Reason.UNKNOWN_KEY  # no more asking
        provider.publish(*public(NEW_KEY))
        await until_good(verifier, by_new_key(forge))


async def test_an_issuer_that_comes_late_is_found_in_the_background(
    forge: Forge, provider: Provider, verifier: Verifier
) -> None:
    await provider.stop()
    async with running(verifier):
        assert await reason(verifier, forge.token()) == Reason.KEYS_UNAVAILABLE
        await provider.start()
        await until_good(verifier, forge.token())


@pytest.mark.parametrize(("hours", "expected"), [(23, None), (25, Reason.KEYS_UNAVAILABLE)])
async def test_an_issuer_may_be_down_for_a_day(
    verifier: Verifier,
    forge: Forge,
    provider: Provider,
    clock: Clock,
    hours: float,
    expected: Reason | None,
) -> None:
    await verifier.identity(forge.token())
    await provider.stop()
    clock.now += hours * HOUR
    assert await reason(verifier, fresh(forge, clock)) == expected


async def test_keys_are_as_old_as_their_last_fetch(
    verifier: Verifier, forge: Forge, provider: Provider, clock: Clock
) -> None:
    clock.now += HOUR
    assert verifier.keys_age == HOUR
    await verifier.identity(fresh(forge, clock))
    assert verifier.keys_age == 0
    await provider.stop()
    clock.now += 2 * HOUR
    async with running(verifier):
        assert await reason(verifier, fresh(forge, clock)) is None
    assert verifier.keys_age == 2 * HOUR


async def test_an_issuer_that_is_back_after_days_is_asked_at_once(
    verifier: Verifier, forge: Forge, provider: Provider, clock: Clock
) -> None:
    await verifier.identity(forge.token())
    clock.now += 72 * HOUR
    assert await reason(verifier, fresh(forge, clock)) is None


async def test_an_issuer_of_whom_nothing_is_known_is_asked_once_a_second(
    verifier: Verifier, forge: Forge, provider: Provider, clock: Clock
) -> None:
    provider.status = 503
    for _ in range(5):
        assert await reason(verifier, forge.token()) == Reason.KEYS_UNAVAILABLE
    assert provider.asked == {DISCOVERY: 1}
    provider.status = 200
    clock.now += 1
    assert await reason(verifier, forge.token()) is None


async def test_a_slow_issuer_is_in_nobodys_way(
    verifier: Verifier, forge: Forge, provider: Provider, clock: Clock
) -> None:
    await verifier.identity(forge.token())
    provider.answering.clear()
    provider.arrived.clear()
    stranger = create_task(reason(verifier, unknown(forge)))
    await provider.arrived.wait()
    for _ in range(100):
        await asyncio.wait_for(verifier.identity(fresh(forge, clock)), 1)
    assert not stranger.done()
    provider.answering.set()
    assert await stranger == Reason.UNKNOWN_KEY


@pytest.mark.parametrize(
    "told",
    [
        {"issuer": "https://evil.example"},
        {"issuer": None},
        {"jwks_uri": None},
        {"jwks_uri": "file:///etc/passwd"},
        {"jwks_uri": "http://["},
        {"jwks_uri": 7},
    ],
    ids=str,
)
async def test_a_discovery_document_that_is_not_the_issuers_leads_nowhere(
    verifier: Verifier, forge: Forge, provider: Provider, told: dict[str, Any]
) -> None:
    provider.describe(**told)
    assert await reason(verifier, forge.token()) == Reason.KEYS_UNAVAILABLE
    assert provider.asked == {DISCOVERY: 1}


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (200, "", b"no JSON"),
        (200, "", b"[]"),
        (200, "", b"{}"),
        (200, "", b'{"keys": {}}'),
        (200, "", b'{"keys": [], "keys": []}'),
        (200, "", b'{"keys": [' + b" " * 256 * 1024 + b"]}"),
        (200, "Content-Encoding: gzip\r\n", gzip.compress(b'{"keys": []}', mtime=0)),
        (404, "", b'{"keys": []}'),
        (500, "", b""),
        (302, "Location: /elsewhere\r\n", b""),
        (307, "Location: http://evil.example/\r\n", b""),
    ],
)
async def test_a_bad_answer_leaves_the_last_keys_in_use(
    provider: Provider, forge: Forge, clock: Clock, status: int, headers: str, body: bytes
) -> None:
    settings = IssuerSettings(provider.url, "linli", provider.jwks_url)
    async with Verifier([settings], clock=clock) as verifier:
        await verifier.identity(forge.token())
        provider.status, provider.headers, provider.answers["/jwks"] = status, headers, body
        assert await reason(verifier, unknown(forge)) == Reason.UNKNOWN_KEY
        assert await reason(verifier, fresh(forge, clock)) is None
    assert provider.asked == {"/jwks": 2}


async def test_an_outage_is_told_once_and_so_is_its_end(
    verifier: Verifier,
    forge: Forge,
    provider: Provider,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO", "linli")
    provider.status = 503
    for _ in range(3):
        await reason(verifier, forge.token())
        clock.now += 1
    provider.status = 200
    await verifier.identity(forge.token())
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]
    assert caplog.records[0].args == (forge.issuer, f"FetchError: {DISCOVERY} answered 503")


async def test_each_issuer_speaks_for_its_own_people(provider: Provider, clock: Clock) -> None:
    async with Provider() as second:
        provider.publish(*public(ISSUER_KEY))
        second.publish(*public(NEW_KEY))
        trusted = [IssuerSettings(provider.url, "linli"), IssuerSettings(second.url, "courses")]
        there = Forge(second.url, audience="courses")
        async with Verifier(trusted, clock=clock) as verifier:
            assert await verifier.identity(there.by(NEW_KEY, "ES256")) == (second.url, "staff-li")
            posing = Forge(provider.url).by(NEW_KEY, "ES256")
            assert await reason(verifier, posing) == Reason.UNKNOWN_KEY
            elsewhere = replace(there, audience="linli").by(NEW_KEY, "ES256")
            assert await reason(verifier, elsewhere) == Reason.WRONG_AUDIENCE


async def test_an_issuer_rotates_its_keys_and_may_go_away(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    issuing = await started(tmp_path / "issuer", f"http://127.0.0.1:{port}")
    issuer = issuing.issuer
    try:
        async with Verifier([IssuerSettings(issuer.issuer, "linli")]) as verifier:
            before = issuer.issue("staff-li")
            await verifier.identity(before)
            issuer.rotate()
            assert (await verifier.identity(issuer.issue("staff-wang"))).subject == "staff-wang"
            await issuing.end()
            assert (await verifier.identity(issuer.issue("staff-hu"))).subject == "staff-hu"
    finally:
        await issuing.end()

"""From a token to who asks."""

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.chassis.authority import Caller, Grant, Role, UnauthenticatedError
from linli.chassis.callers import (
    INSECURE_NOTICE,
    Accounts,
    IssuerAwayError,
    TokenCallers,
    UnknownIssuerError,
    callers_by,
)
from linli.chassis.grants import GRANTS, Grants
from linli.chassis.metrics import METRICS
from linli.chassis.testing import WRAPPING
from linli.chassis.tokens import IssuerSettings, Verifier
from linli.events.contracts.base import PersonId
from linli.events.contracts.grants import GrantId, RoleGranted, RoleName
from linli.events.databases import engine_of, named
from linli.events.keys import KeyStore
from linli.events.reach import Scope
from linli.events.testing import projected, recorded
from linli.issuer import DevelopmentIssuer
from linli.issuer.app import create_app
from linli.servers import Servers


@pytest.fixture
async def key_store(servers: Servers) -> AsyncIterator[KeyStore]:
    store = await KeyStore.open(named(servers.database_url, f"keys_{uuid4().hex}"), WRAPPING)
    yield store
    await store.close()


@pytest.fixture
async def engine(database: str) -> AsyncIterator[AsyncEngine]:
    made = engine_of(database)
    await projected(made, GRANTS, [])
    yield made
    await made.dispose()


@pytest.fixture
def issuer(tmp_path: Path) -> DevelopmentIssuer:
    return DevelopmentIssuer(tmp_path / "issuer")


@pytest.fixture
async def verifier(issuer: DevelopmentIssuer) -> AsyncIterator[Verifier]:
    """Trusts the issuer, which it asks in this process."""
    transport = httpx.ASGITransport(create_app(issuer))
    async with httpx.AsyncClient(transport=transport) as http:
        keys = IssuerSettings(issuer.issuer, issuer.audience, "http://issuer/jwks.json")
        async with Verifier([keys], http=http) as made:
            yield made


@pytest.fixture
def callers(verifier: Verifier, key_store: KeyStore, engine: AsyncEngine) -> TokenCallers:
    return TokenCallers(verifier, Accounts(key_store), Grants(engine))


async def person_of(callers: TokenCallers, token: str) -> str:
    caller = await callers.caller(token)
    assert caller is not None
    return caller.person


async def test_an_account_is_somebody_from_its_first_token_on(
    callers: TokenCallers, issuer: DevelopmentIssuer
) -> None:
    first, again, other = [
        await person_of(callers, issuer.issue(name)) for name in ("li", "li", "wang")
    ]
    assert first == again != other
    assert UUID(first).version == 4, "nothing about the account follows from it"


async def test_somebody_new_has_no_grants(callers: TokenCallers, issuer: DevelopmentIssuer) -> None:
    caller = await callers.caller(issuer.issue("li"))
    assert caller
    assert caller.grants == ()


async def test_a_caller_comes_with_their_grants(
    callers: TokenCallers, issuer: DevelopmentIssuer, key_store: KeyStore, engine: AsyncEngine
) -> None:
    person = PersonId(await Accounts(key_store, issuer.issuer).person_of("li"))
    grant = RoleGranted(
        grant_id=GrantId(uuid4()), person=person, role=RoleName("reader"), scope="lishui"
    )
    await projected(engine, GRANTS, [recorded(grant)])
    expected = Caller(person, (Grant(Role.READER, Scope("lishui")),))
    assert await callers.caller(issuer.issue("li")) == expected


async def test_who_sends_no_token_is_nobody(callers: TokenCallers) -> None:
    assert await callers.caller(None) is None


async def test_a_bad_token_is_refused_and_shown_nowhere(
    callers: TokenCallers, issuer: DevelopmentIssuer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    token = issuer.issue("li", seconds=-3600)
    with pytest.raises(UnauthenticatedError) as refused:
        await callers.caller(token)
    assert refused.value.reason == "expired"
    assert token not in f"{refused.value} {refused.value.__cause__} {caplog.text}"


async def test_an_issuer_that_is_away_says_nothing_about_the_token(
    issuer: DevelopmentIssuer, key_store: KeyStore, engine: AsyncEngine
) -> None:
    async def away(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("nobody there")

    async with httpx.AsyncClient(transport=httpx.MockTransport(away)) as http:
        keys = IssuerSettings(issuer.issuer, issuer.audience, "http://issuer/jwks.json")
        async with Verifier([keys], http=http) as verifier:
            callers = TokenCallers(verifier, Accounts(key_store), Grants(engine))
            with pytest.raises(IssuerAwayError) as refused:
                await callers.caller(issuer.issue("li"))
    assert (refused.value.kind.status, refused.value.kind.retry_after) == (503, 5)


async def test_whoever_was_forgotten_comes_back_as_somebody_new(
    verifier: Verifier, issuer: DevelopmentIssuer, key_store: KeyStore, engine: AsyncEngine
) -> None:
    before, after = [
        TokenCallers(verifier, Accounts(key_store), Grants(engine)) for _process in range(2)
    ]
    person = await person_of(before, issuer.issue("li"))
    await key_store.forget(person)
    assert await person_of(after, issuer.issue("li")) != person


async def test_two_processes_make_one_person_of_an_account(
    key_store: KeyStore, issuer: DevelopmentIssuer
) -> None:
    processes = [Accounts(key_store, issuer.issuer) for _ in range(8)]
    persons = await asyncio.gather(*(accounts.person_of("li") for accounts in processes))
    assert len(set(persons)) == 1


async def test_a_subject_of_no_issuer_is_nobody(key_store: KeyStore) -> None:
    with pytest.raises(UnknownIssuerError):
        await Accounts(key_store).person_of("li")


@pytest.mark.parametrize("answers", [True, False])
async def test_the_age_of_the_keys_is_told_where_tokens_are_verified(
    verifier: Verifier, key_store: KeyStore, *, answers: bool
) -> None:
    async with callers_by(verifier, Accounts(key_store), answers=answers):
        assert ("\nauthn_jwks_age_seconds " in METRICS.text().decode()) == answers
    assert "\nauthn_jwks_age_seconds " not in METRICS.text().decode()


async def test_where_nobody_is_asked_everybody_is_a_town_admin_and_the_log_says_so(
    key_store: KeyStore, engine: AsyncEngine, caplog: pytest.LogCaptureFixture
) -> None:
    async with callers_by(None, Accounts(key_store)) as callers:
        caller = await callers(Grants(engine)).caller(None)
    assert caller == Caller("insecure", (Grant(Role.TOWN_ADMIN, Scope()),))
    assert INSECURE_NOTICE in caplog.text

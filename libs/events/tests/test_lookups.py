"""Who is behind an account or a phone number: found by keyed digests, and forgotten."""

from collections.abc import AsyncIterator, Awaitable, Callable
from uuid import uuid4

import pytest
import sqlalchemy as sa

from linli.events.databases import engine_of, named
from linli.events.errors import ErasedSubjectError
from linli.events.keyring import KeyRing
from linli.events.keys import KeyStore, erased_subjects, lookups
from linli.servers import Servers

PHONE, WANG, LI = "13800000000", "person-wang", "person-li"

type Opened = Callable[[], Awaitable[KeyStore]]


@pytest.fixture
def url(servers: Servers) -> str:
    return named(servers.database_url, f"keys_{uuid4().hex}")


@pytest.fixture
async def opened(url: str) -> AsyncIterator[Opened]:
    """Opens the key database, as another process would each time."""
    stores: list[KeyStore] = []

    async def open_() -> KeyStore:
        stores.append(await KeyStore.open(url, KeyRing("tests", {"tests": bytes(32)})))
        return stores[-1]

    yield open_
    for store in stores:
        await store.close()


async def test_nobody_is_found_by_what_was_never_remembered(opened: Opened) -> None:
    assert await (await opened()).person("phone", PHONE) is None


async def test_a_person_is_found_from_every_process(opened: Opened) -> None:
    await (await opened()).remember("phone", PHONE, WANG)
    assert await (await opened()).person("phone", PHONE) == WANG


async def test_who_was_remembered_first_stays(opened: Opened) -> None:
    keys = await opened()
    assert await keys.remember("phone", PHONE, WANG) == WANG
    assert await keys.remember("phone", PHONE, LI) == WANG


async def test_the_same_words_of_another_kind_are_another_value(opened: Opened) -> None:
    keys = await opened()
    await keys.remember("phone", PHONE, WANG)
    assert await keys.person("account", PHONE) is None


async def test_a_forgotten_person_is_found_by_nothing(opened: Opened) -> None:
    keys = await opened()
    for kind in ("phone", "account"):
        await keys.remember(kind, PHONE, WANG)
    await keys.remember("phone", "13900000000", LI)
    await keys.forget(WANG)
    found = [await keys.person(kind, PHONE) for kind in ("phone", "account")]
    assert [*found, await keys.person("phone", "13900000000")] == [None, None, LI]


async def test_the_table_holds_no_value(opened: Opened, url: str) -> None:
    await (await opened()).remember("phone", PHONE, WANG)
    engine = engine_of(url)
    async with engine.connect() as db:
        ((kind, digest, person),) = await db.execute(sa.select(lookups))
    await engine.dispose()
    assert (kind, len(digest), person) == ("phone", 32, WANG)
    assert PHONE.encode() not in digest


async def test_nothing_leads_to_an_erased_person_again(opened: Opened, url: str) -> None:
    keys, engine = await opened(), engine_of(url)
    async with engine.begin() as db:
        await db.execute(sa.insert(erased_subjects).values(subject=WANG))
    await engine.dispose()
    with pytest.raises(ErasedSubjectError):
        await keys.remember("phone", PHONE, WANG)
    assert await keys.person("phone", PHONE) is None

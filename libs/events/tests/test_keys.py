"""Keys: made once, wrapped, rotated, destroyed for good; and what is sealed under them."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from linli.events.databases import engine_of, named
from linli.events.errors import ErasedSubjectError
from linli.events.keyring import KeyRing, UnknownKeyError
from linli.events.keys import KeyStore, data_keys, erased_subjects
from linli.events.sealing import Subject
from linli.events.tombstones import FILE, NowhereToWitnessError
from linli.servers import Servers

WANG, LI = Subject("person-wang", "issues"), Subject("person-li", "issues")
HOURS = Subject(WANG.who, "volunteers")

type Opened = Callable[[], Awaitable[KeyStore]]


@pytest.fixture
def url(servers: Servers) -> str:
    return named(servers.database_url, f"keys_{uuid4().hex}")


@pytest.fixture
def kek(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "kek.json"


@pytest.fixture
def witness(tmp_path: Path) -> Path:
    return tmp_path / "witness"


@pytest.fixture
async def opened(url: str, kek: Path, witness: Path) -> AsyncIterator[Opened]:
    """Opens the key database, as another process would each time."""
    stores: list[KeyStore] = []

    async def open_() -> KeyStore:
        stores.append(await KeyStore.open(url, KeyRing.ensure(kek), witness))
        return stores[-1]

    yield open_
    for store in stores:
        await store.close()


async def run(url: str, *statements: sa.Executable) -> None:
    engine = engine_of(url)
    async with engine.begin() as db:
        for statement in statements:
            await db.execute(statement)
    await engine.dispose()


async def test_a_person_has_one_key_for_each_purpose_in_every_process(opened: Opened) -> None:
    one = await (await opened()).keys_of([WANG, LI, HOURS])
    assert len({key.secret for key in one.values()}) == 3
    assert await (await opened()).keys_of([HOURS, WANG, LI]) == one


async def test_processes_that_need_the_same_new_key_at_once_get_the_same(opened: Opened) -> None:
    stores = [await opened() for _ in range(5)]
    keys = await asyncio.gather(*(store.keys_of([WANG, LI]) for store in stores for _ in range(3)))
    assert all(one == keys[0] for one in keys)


async def test_a_key_is_found_by_its_id_until_it_is_destroyed(opened: Opened) -> None:
    keys = await opened()
    key = (await keys.keys_of([WANG]))[WANG]
    assert await keys.find([key.id]) == {key.id: key.secret}
    await keys.erase(WANG.who, "request")
    assert await keys.find([key.id]) == {}
    assert await (await opened()).find([key.id]) == {}


async def test_an_erasure_destroys_every_key_of_the_person_and_nobody_elses(
    opened: Opened,
) -> None:
    keys = await opened()
    made = await keys.keys_of([WANG, HOURS, LI])
    await keys.erase(WANG.who, "request")
    assert await keys.ids_of(WANG.who) == []
    assert await (await opened()).keys_of([LI]) == {LI: made[LI]}


async def test_who_has_been_erased_gets_no_key(opened: Opened) -> None:
    keys = await opened()
    await keys.erase(WANG.who, "request")
    with pytest.raises(ErasedSubjectError):
        await keys.keys_of([LI, WANG])


async def test_nothing_leads_to_who_has_been_erased(opened: Opened) -> None:
    keys = await opened()
    await keys.remember("phone", "+8613800000000", WANG.who)
    await keys.erase(WANG.who, "request")
    assert await keys.person("phone", "+8613800000000") is None


async def test_erasing_again_keeps_the_first_tombstone(opened: Opened, witness: Path) -> None:
    keys = await opened()
    first = await keys.erase(WANG.who, "request")
    assert await (await opened()).erase(WANG.who, "order") == first
    (line,) = (witness / FILE).read_text().splitlines()
    assert json.loads(line)["person"] == WANG.who


async def test_a_tombstone_cut_off_by_a_crash_is_none(opened: Opened, witness: Path) -> None:
    keys = await opened()
    await keys.erase(LI.who, "request")
    with (witness / FILE).open("a") as file:
        file.write('{"person":"person-wang","at":"2024-')
    assert set(await (await opened()).erased()) == {LI.who}
    await (await opened()).erase(WANG.who, "request")
    assert set(await (await opened()).erased()) == {LI.who, WANG.who}


async def test_an_older_state_of_the_keys_brings_nobody_back(opened: Opened, url: str) -> None:
    keys = await opened()
    made = await keys.keys_of([WANG, LI])
    engine = engine_of(url)
    async with engine.connect() as db:
        backup = [dict(row) for row in (await db.execute(sa.select(data_keys))).mappings()]
    await engine.dispose()
    await keys.erase(WANG.who, "request")
    restored = (sa.delete(data_keys), sa.delete(erased_subjects), sa.insert(data_keys))
    await run(url, *restored[:2], restored[2].values(backup))
    again = await opened()
    assert await again.find([key.id for key in made.values()]) == {made[LI].id: made[LI].secret}
    with pytest.raises(ErasedSubjectError):
        await again.keys_of([WANG])


async def test_a_crash_after_the_tombstone_is_finished_at_the_next_start(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = await opened()
    key = (await keys.keys_of([WANG]))[WANG]

    async def die(_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(keys, "_destroy", die)
        with pytest.raises(KeyboardInterrupt):
            await keys.erase(WANG.who, "request")
    assert await (await opened()).find([key.id]) == {}


async def test_makers_beside_erasures_leave_no_key_of_the_erased(
    opened: Opened,
) -> None:
    stores = [await opened() for _ in range(3)]
    people = [Subject(f"person-{n}", "issues") for n in range(40)]

    async def make(store: KeyStore, subject: Subject) -> None:
        try:
            await store.keys_of([subject])
        except ErasedSubjectError:
            return

    gone = people[::2]
    await asyncio.gather(
        *(make(store, subject) for store in stores for subject in people),
        *(stores[0].erase(subject.who, "request") for subject in gone),
        *(make(store, subject) for store in stores for subject in people),
    )
    fresh = await opened()
    assert [await fresh.ids_of(subject.who) for subject in gone] == [[]] * len(gone)
    assert all([await fresh.ids_of(subject.who) for subject in people[1::2]])


async def test_nobody_is_erased_where_no_tombstone_would_be_kept(url: str, kek: Path) -> None:
    keys = await KeyStore.open(url, KeyRing.ensure(kek))
    with pytest.raises(NowhereToWitnessError, match="LINLI_WITNESS_DIR"):
        await keys.erase(WANG.who, "request")
    await keys.close()


async def test_a_lost_key_database_leaves_nothing_readable_and_new_keys_are_made(
    opened: Opened, url: str
) -> None:
    key = (await (await opened()).keys_of([WANG]))[WANG]
    await run(url, sa.delete(data_keys))
    again = await opened()
    assert await again.find([key.id]) == {}
    assert (await again.keys_of([WANG]))[WANG] != key


async def test_rotated_keys_wrap_the_same_secrets(opened: Opened, kek: Path) -> None:
    keys = await opened()
    made = await keys.keys_of([WANG, LI])
    ring = KeyRing.load(kek)
    old, new = ring.current, ring.rotate()
    assert await keys.rewrap() == 2
    assert await keys.wrapping() == {new: 2}
    ring.rotate(retired=[old])
    assert set(ring.names) == {new, ring.current}
    assert await (await opened()).keys_of([WANG, LI]) == made


async def test_keys_rotate_under_load_without_an_error(opened: Opened, kek: Path) -> None:
    stores = [await opened() for _ in range(2)]
    done = asyncio.Event()
    made: dict[Subject, UUID] = {}

    async def load(store: KeyStore, name: str) -> None:
        n = 0
        while not done.is_set():
            n += 1
            subject = Subject(f"{name}-{n}", "issues")
            made[subject] = (await store.keys_of([subject]))[subject].id

    loads = [asyncio.create_task(load(store, f"p{n}")) for n, store in enumerate(stores)]
    ring = KeyRing.load(kek)
    for _ in range(5):
        ring.rotate()
        await stores[0].rewrap()
    done.set()
    await asyncio.gather(*loads)
    await stores[0].rewrap()
    assert await stores[0].wrapping() == {ring.current: len(made)}
    assert len(await (await opened()).find(list(made.values()))) == len(made)


async def test_a_key_that_nobody_can_unwrap_is_an_error_that_names_what_is_missing(
    url: str, kek: Path, tmp_path: Path
) -> None:
    keys = await KeyStore.open(url, KeyRing.ensure(kek))
    await keys.keys_of([WANG])
    await keys.close()
    other = await KeyStore.open(url, KeyRing.ensure(tmp_path / "other.json"))
    with pytest.raises(UnknownKeyError, match=KeyRing.load(kek).current):
        await other.keys_of([WANG])
    await other.close()


def test_the_file_of_keys_is_for_its_owner_alone(kek: Path) -> None:
    ring = KeyRing.ensure(kek)
    ring.rotate()
    assert kek.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in kek.parent.iterdir()] == [kek.name]

"""The signer follows its store, signs now and then, and never over a history that was changed."""

import asyncio
import logging
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from linli.events.append import Append, Context, Home, NewEvent, Write
from linli.events.chain import Link
from linli.events.contracts.base import CategoryCode, CommunityCode, IssueId, PersonId
from linli.events.contracts.issues import IssueReported
from linli.events.contracts.personal import Personal
from linli.events.databases import engine_of, named
from linli.events.envelope import Place, Source
from linli.events.epochs import begin
from linli.events.keyring import KeyRing
from linli.events.keys import KeyStore
from linli.events.proof import faults_of_history
from linli.events.signer import Signer
from linli.events.store import EventStore
from linli.events.testing import OneKey
from linli.events.witness import SigningKey, Witness, WitnessKeyError
from linli.servers import Servers

from .filled import fill

SOURCE, OTHER = Source("lishui", "issues"), Source("dali", "issues")
LONG = timedelta(hours=1)
LINK = Link.first(SOURCE)
REPORTED = IssueReported(
    issue_id=IssueId(uuid4()),
    reported_at=datetime(2026, 3, 2, 9, tzinfo=UTC),
    community=CommunityCode("tongsheng"),
    category=CategoryCode("greening"),
    title=Personal("A tree has fallen on Wang's car"),
    source="resident",
    reporter=PersonId("person-wang"),
)


@pytest.fixture
async def store(database: str) -> AsyncIterator[EventStore]:
    opened = await EventStore.open("issues", database, OneKey())
    yield opened
    await opened.close()


@pytest.fixture
async def engine(database: str) -> AsyncIterator[AsyncEngine]:
    engine = engine_of(database)
    async with engine.begin() as db:
        for source in (SOURCE, OTHER):
            await fill(db, source, 1, 30)
    yield engine
    await engine.dispose()


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    return Witness(tmp_path / "witness", SigningKey.ensure(tmp_path / "witness.key"))


async def append(engine: AsyncEngine, first: int, last: int, seed: int = 1) -> None:
    async with engine.begin() as db:
        await fill(db, SOURCE, first, last, seed)


def signed(witness: Witness) -> list[tuple[int, int]]:
    return [line.link[:2] for line in witness.lines(SOURCE) if line.kind == "checkpoint"]


async def faults(engine: AsyncEngine, witness: Witness) -> list[str]:
    async with engine.connect() as db:
        return [fault.what async for fault in faults_of_history(db, SOURCE, witness)]


async def test_every_history_is_signed_to_its_end(
    engine: AsyncEngine, store: EventStore, witness: Witness
) -> None:
    await Signer(engine, store, witness).sign()
    assert signed(witness) == [(1, 30)]
    assert witness.sources() == [OTHER, SOURCE]
    assert await faults(engine, witness) == []


async def test_news_are_signed_at_once_and_then_not_before_the_pause_is_over(
    engine: AsyncEngine, store: EventStore, witness: Witness
) -> None:
    signer = Signer(engine, store, witness)
    await signer.sign(LONG)
    await append(engine, 31, 40)
    store.committed(SOURCE)
    await signer.sign(LONG)
    assert signed(witness) == [(1, 30)]
    await signer.sign()
    assert signed(witness) == [(1, 30), (1, 40)]


async def test_without_news_nothing_is_signed(
    engine: AsyncEngine, store: EventStore, witness: Witness
) -> None:
    signer = Signer(engine, store, witness)
    for _ in range(3):
        await signer.sign()
    assert signed(witness) == [(1, 30)]


async def test_a_clean_stop_signs_what_there_is(
    engine: AsyncEngine, store: EventStore, witness: Witness
) -> None:
    working = asyncio.create_task(Signer(engine, store, witness, LONG).run())
    async with asyncio.timeout(10):
        while len(witness.sources()) < 2:
            await asyncio.sleep(0.01)
    await append(engine, 31, 40)
    working.cancel()
    await asyncio.wait([working])
    assert working.cancelled()
    assert signed(witness) == [(1, 30), (1, 40)]


async def test_a_restart_goes_on_from_the_last_line(
    engine: AsyncEngine, store: EventStore, witness: Witness
) -> None:
    await Signer(engine, store, witness).sign()
    async with engine.begin() as db:  # what is not read again is not missed
        await db.exec_driver_sql("DELETE FROM events WHERE position < 30")
    await append(engine, 31, 35)
    await Signer(engine, store, witness).sign()
    assert signed(witness) == [(1, 30), (1, 35)]


async def test_a_restart_over_another_event_signs_nothing(
    engine: AsyncEngine,
    store: EventStore,
    witness: Witness,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await Signer(engine, store, witness).sign()
    async with engine.begin() as db:
        await db.exec_driver_sql("UPDATE events SET id = gen_random_uuid() WHERE position = 30")
    await append(engine, 31, 35)
    signer = Signer(engine, store, witness)
    with caplog.at_level(logging.CRITICAL):
        await signer.sign()
        await signer.sign()
    assert signed(witness) == [(1, 30)]
    assert [record.message.partition(":")[0] for record in caplog.records] == [
        "dali/issues",
        "lishui/issues",
    ]


async def test_two_processes_sign_one_chain(
    engine: AsyncEngine, store: EventStore, witness: Witness, tmp_path: Path
) -> None:
    other = Witness(tmp_path / "witness", SigningKey.generate())
    one, two = Signer(engine, store, witness), Signer(engine, store, other)
    for last in (30, 35, 40, 45):
        if last > 30:
            await append(engine, last - 4, last)
        for signer in (one, two):
            await signer.sign()
    assert signed(witness) == [(1, 30), (1, 35), (1, 40), (1, 45)]
    assert await faults(engine, witness) == []


async def test_a_line_that_a_crash_cut_off_is_dropped(
    engine: AsyncEngine, store: EventStore, witness: Witness
) -> None:
    await Signer(engine, store, witness).sign()
    with witness.path(SOURCE).open("ab") as file:
        file.write(b'{"kind":"checkpoint","sour')
    await append(engine, 31, 35)
    await Signer(engine, store, witness).sign()
    assert signed(witness) == [(1, 30), (1, 35)]
    assert await faults(engine, witness) == []


async def test_the_last_checkpoint_is_found_behind_many_other_lines(
    engine: AsyncEngine, store: EventStore, witness: Witness
) -> None:
    await Signer(engine, store, witness).sign()
    epoch = await begin(engine, OTHER, "a test")
    for _ in range(500):
        witness.epoch(SOURCE, epoch)
    last = witness.last_checkpoint(SOURCE)
    assert last is not None
    assert last.link[:2] == (1, 30)


# Epochs


async def restored(engine: AsyncEngine, witness: Witness, to: int) -> None:
    """A restore to an earlier state, and the epoch that an operator begins on it."""
    async with engine.begin() as db:
        await db.exec_driver_sql(
            "DELETE FROM events WHERE source = 'lishui/issues' AND position > $1", (to,)
        )
    await begin(engine, SOURCE, "restored", lambda epoch: witness.epoch(SOURCE, epoch))


async def test_the_chain_goes_on_at_the_fork(
    engine: AsyncEngine, store: EventStore, witness: Witness
) -> None:
    signer = Signer(engine, store, witness)
    await signer.sign()
    await restored(engine, witness, to=20)
    await append(engine, 21, 25, seed=2)
    await store.tail(SOURCE)
    await signer.sign()
    assert signed(witness) == [(1, 30), (2, 25)]
    await restored(engine, witness, to=10)
    await restored(engine, witness, to=10)
    await append(engine, 11, 50, seed=3)
    await store.tail(SOURCE)
    await Signer(engine, store, witness).sign()
    assert signed(witness) == [(1, 30), (2, 25), (4, 50)]
    assert await faults(engine, witness) == []


async def test_a_change_below_the_fork_is_found(
    engine: AsyncEngine, store: EventStore, witness: Witness
) -> None:
    await Signer(engine, store, witness).sign()
    await append(engine, 31, 40)
    await Signer(engine, store, witness).sign()
    await restored(engine, witness, to=35)
    async with engine.begin() as db:
        await db.exec_driver_sql("UPDATE events SET actor = 'x' WHERE position = 20")
    await store.tail(SOURCE)
    await Signer(engine, store, witness).sign()
    (fault,) = await faults(engine, witness)
    assert fault.startswith("has other events at 1 to 30 than were signed")


async def test_an_epoch_that_no_operator_began_is_not_signed(
    engine: AsyncEngine, store: EventStore, witness: Witness
) -> None:
    await Signer(engine, store, witness).sign()
    await begin(engine, SOURCE, "by hand")
    await append(engine, 31, 35)
    await store.tail(SOURCE)
    await Signer(engine, store, witness).sign()
    assert signed(witness) == [(1, 30)]


async def test_a_new_witness_takes_over_the_epochs_there_are(
    engine: AsyncEngine, store: EventStore, witness: Witness
) -> None:
    await begin(engine, SOURCE, "before there was a witness")
    await store.tail(SOURCE)
    await Signer(engine, store, witness).sign()
    assert signed(witness) == [(2, 30)]
    assert await faults(engine, witness) == []


# Erasure


async def test_destroyed_keys_change_nothing_that_was_signed(
    servers: Servers, database: str, witness: Witness, tmp_path: Path
) -> None:
    keys_url = named(servers.database_url, f"keys_{uuid4().hex}")
    keys = await KeyStore.open(keys_url, KeyRing.ensure(tmp_path / "kek.json"), tmp_path / "apart")
    store, engine = await EventStore.open("issues", database, keys), engine_of(database)
    home = Home(SOURCE, Place("tongsheng"))
    write = Write("issue-1", 0, [NewEvent(REPORTED)], home)
    await store.submit(Append(source=SOURCE, context=Context.new(), writes=(write,)))
    await Signer(engine, store, witness).sign()
    await keys.erase("person-wang", "request")
    assert signed(witness) == [(1, 1)]
    assert await faults(engine, witness) == []
    await store.close()
    await keys.close()
    await engine.dispose()


# Keys


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    made = SigningKey.ensure(tmp_path / "witness.key")
    assert SigningKey.ensure(tmp_path / "witness.key").id == made.id
    assert (tmp_path / "witness.key").stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_no_key(tmp_path: Path) -> None:
    (tmp_path / "witness.key").write_text("nothing")
    with pytest.raises(WitnessKeyError, match="holds no key"):
        SigningKey.load(tmp_path / "witness.key")


def test_a_witness_without_a_key_signs_nothing(tmp_path: Path, witness: Witness) -> None:
    with pytest.raises(WitnessKeyError, match="without a key"):
        Witness(tmp_path / "witness").checkpoint(SOURCE, LINK, LONG)

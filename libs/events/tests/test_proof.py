"""Whoever owns the database can change anything in it, and nothing of that remains unseen."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import NamedTuple

import orjson
import pytest
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from linli.events.chain import Chain, Link, read_rows
from linli.events.databases import engine_of
from linli.events.envelope import Source
from linli.events.proof import Fault, faults_of_history
from linli.events.witness import Redaction, SigningKey, Witness

from .filled import fill
from .tampering import AT, tampering, truncated

SOURCE, OTHER = Source("lishui", "issues"), Source("dali", "issues")
EVENTS, EVERY = 40, 7
EDITS, EDITS_HEAVY = 1_000, 20_000
AT_30 = AT.format(n=30)


class Signed(NamedTuple):
    engine: AsyncEngine
    witness: Witness
    path: Path


@pytest.fixture(scope="module")
def key() -> SigningKey:
    return SigningKey.generate()


@pytest.fixture
async def signed(database: str, tmp_path: Path, key: SigningKey) -> AsyncIterator[Signed]:
    """A history of 40 events, signed after every seventh and at its end."""
    engine, witness = engine_of(database), Witness(tmp_path / "witness", key)
    async with engine.begin() as db:
        for source in (SOURCE, OTHER):
            await fill(db, source, 1, EVENTS)
        chain = Chain(SOURCE, Link.first(SOURCE))
        for row in await read_rows(db, SOURCE, 0):
            chain.add(row, None)
            if row.position % EVERY == 0 or row.position == EVENTS:
                witness.checkpoint(SOURCE, chain.link, timedelta(0))
    yield Signed(engine, witness, witness.path(SOURCE))
    await engine.dispose()


async def faults(db: AsyncConnection, witness: Witness) -> list[Fault]:
    return [fault async for fault in faults_of_history(db, SOURCE, witness)]


@asynccontextmanager
async def undone(engine: AsyncEngine) -> AsyncGenerator[AsyncConnection]:
    """A transaction that never was."""
    async with engine.connect() as db, db.begin() as transaction:
        yield db
        await transaction.rollback()


async def test_an_untouched_history_has_no_faults(signed: Signed) -> None:
    async with signed.engine.connect() as db:
        assert await faults(db, signed.witness) == []


# What an owner of the database may do to it


async def unseen(signed: Signed, edits: int, seed: int) -> list[str]:
    """What was done to the database and not found."""
    random = Random(seed)
    missed: list[str] = []
    for _ in range(edits):
        statements = tampering(random, EVENTS)
        async with undone(signed.engine) as db:
            for statement in statements:
                await db.exec_driver_sql(statement)
            if not await faults(db, signed.witness):
                missed.append("; ".join(statements))
    return missed


async def test_a_thousand_changes_are_found(signed: Signed) -> None:
    assert await unseen(signed, EDITS, seed=20) == []


@pytest.mark.heavy
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("seed", range(5))
async def test_many_changes_are_found(signed: Signed, seed: int) -> None:
    assert await unseen(signed, EDITS_HEAVY // 5, seed=seed) == []


# What is said


async def test_the_changed_range_is_named_and_later_ones_are_sound(signed: Signed) -> None:
    async with undone(signed.engine) as db:
        await db.exec_driver_sql("UPDATE events SET actor = 'x' " + AT_30)
        (fault,) = await faults(db, signed.witness)
    assert fault[1:] == (29, 35)
    assert fault.what.startswith("has other events at 29 to 35 than were signed on 20")


async def test_a_history_that_ends_too_early_is_named_once(signed: Signed) -> None:
    async with undone(signed.engine) as db:
        await db.exec_driver_sql(truncated(20))
        (fault,) = await faults(db, signed.witness)
    assert fault.what.startswith("ends at event 19, and was signed up to event 21 on 20")


async def test_a_witness_that_is_gone(signed: Signed) -> None:
    signed.path.unlink()
    async with signed.engine.connect() as db:
        (fault,) = await faults(db, signed.witness)
    assert fault.what == f"has no checkpoint: {signed.path} is not there, or empty"


async def test_a_line_that_was_changed(signed: Signed) -> None:
    lines = signed.path.read_bytes().splitlines(keepends=True)
    lines[2] = lines[2].replace(b'"position":21', b'"position":22')
    signed.path.write_bytes(b"".join(lines))
    async with signed.engine.connect() as db:
        (fault,) = await faults(db, signed.witness)
    assert fault.what == "line 3 of its witness has a signature that is not right"


async def test_a_line_of_a_key_that_nobody_knows(signed: Signed, tmp_path: Path) -> None:
    forger = Witness(tmp_path / "forged", SigningKey.generate())
    forger.checkpoint(SOURCE, Link.first(SOURCE)._replace(position=99), timedelta(0))
    with signed.path.open("ab") as file:
        file.write(forger.path(SOURCE).read_bytes())
    async with signed.engine.connect() as db:
        (fault,) = await faults(db, signed.witness)
    assert fault.what.endswith("which is not known")


async def test_a_line_of_another_history_and_one_that_is_none(signed: Signed) -> None:
    signed.witness.checkpoint(OTHER, Link.first(OTHER), timedelta(0))
    with signed.path.open("ab") as file:
        file.write(signed.witness.path(OTHER).read_bytes() + b"{}\n[1]\nnothing\n")
    async with signed.engine.connect() as db:
        found = [fault.what for fault in await faults(db, signed.witness)]
    assert found[0] == "line 7 of its witness is about dali/issues"
    assert ["cannot be read" in what for what in found[1:]] == [True] * 3


async def test_checkpoints_in_another_order(signed: Signed) -> None:
    lines = signed.path.read_bytes().splitlines(keepends=True)
    signed.path.write_bytes(b"".join([*lines, lines[0]]))
    async with signed.engine.connect() as db:
        (fault,) = await faults(db, signed.witness)
    assert fault.what == "line 7 of its witness is out of order"


# Redaction


async def redact(db: AsyncConnection, body: bytes) -> Redaction:
    """Replace the body of event 30 in the store as the law says."""
    query = "SELECT data FROM events " + AT_30
    original = sha256((await db.exec_driver_sql(query)).scalar_one()).digest()
    await db.exec_driver_sql("UPDATE events SET data = $1 " + AT_30, (body,))
    await db.exec_driver_sql(
        "INSERT INTO redactions VALUES ('lishui/issues', 30, $1, 'court', 'ann', now())",
        (original,),
    )
    return Redaction(30, original, sha256(body).digest(), "court", "ann")


async def test_a_lawful_redaction_is_no_fault(signed: Signed) -> None:
    async with undone(signed.engine) as db:
        signed.witness.redaction(SOURCE, await redact(db, b"{}"))
        assert await faults(db, signed.witness) == []


async def test_a_redacted_body_that_is_changed_again(signed: Signed) -> None:
    async with undone(signed.engine) as db:
        signed.witness.redaction(SOURCE, await redact(db, b"{}"))
        await db.exec_driver_sql("UPDATE events SET data = '[]' " + AT_30)
        assert await faults(db, signed.witness) == [
            Fault("event 30 has another body than it was redacted to", 30, 30)
        ]


async def test_a_redaction_that_was_ordered_and_not_done(signed: Signed) -> None:
    async with undone(signed.engine) as db:
        redaction = await redact(db, b"{}")
    signed.witness.redaction(SOURCE, redaction)
    async with signed.engine.connect() as db:
        first, *_ = await faults(db, signed.witness)
    assert first.what == "event 30 is to be redacted, and was not: repeat `linli redact`"


# Epochs


async def test_an_epoch_that_only_the_store_knows(signed: Signed) -> None:
    """Else a shortened history could be called a new one."""
    async with undone(signed.engine) as db:
        await db.exec_driver_sql(truncated(31))
        await db.exec_driver_sql(
            "INSERT INTO epochs VALUES ('lishui/issues', 2, 1, 30, 'restored', NULL, now())"
        )
        found = [fault.what for fault in await faults(db, signed.witness)]
    assert found[0] == (
        "epoch 2 goes on from event 30 in the store, and from event (unknown) in the witness"
    )
    assert found[1].startswith("ends at event 30, and was signed up to event 35")


def test_a_witness_file_is_json_lines(signed: Signed) -> None:
    first = orjson.loads(signed.path.read_bytes().splitlines()[0])
    assert list(first) == [
        *("kind", "source", "epoch", "position", "last_id", "hash", "at", "key", "signature")
    ]

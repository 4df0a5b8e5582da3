"""The chain covers every column, and a column that comes later changes no leaf."""

from collections.abc import AsyncIterator
from hashlib import sha256

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.events.chain import COVERED, Chain, Fork, Link, Row, cut, lineage, read_rows
from linli.events.databases import engine_of
from linli.events.envelope import Source
from linli.events.schema import events

from .filled import fill

SOURCE = Source("lishui", "issues")
FOUR = [Fork(2, 50), Fork(3, 20), Fork(4, 70)]


@pytest.fixture
async def db(database: str) -> AsyncIterator[AsyncConnection]:
    engine = engine_of(database)
    async with engine.connect() as connection:
        await fill(connection, SOURCE, 1, 5)
        yield connection
    await engine.dispose()


def test_every_column_is_covered() -> None:
    assert set(COVERED) == {column.name for column in events.columns}


async def test_a_leaf_is_made_as_the_specification_says(db: AsyncConnection) -> None:
    (row,) = await read_rows(db, SOURCE, 2, 1)
    parts = [b"linli-leaf-1"]
    for name, value in zip(COVERED, row.values, strict=True):
        if value is not None:
            parts += [len(name).to_bytes(1), name.encode(), len(value).to_bytes(4), value]
    assert row.leaf(None) == sha256(b"".join(parts)).digest()
    values = dict(zip(COVERED, row.values, strict=True))
    assert (values["position"], values["role"]) == ((3).to_bytes(8), None)
    assert (values["source"], values["private"]) == (b"lishui/issues", b"\0")


async def test_a_redacted_body_keeps_its_leaf(db: AsyncConnection) -> None:
    (row,) = await read_rows(db, SOURCE, 2, 1)
    redacted = Row(row.position, row.id, None, [value and b"other" for value in row.values])
    before = [*row.values]
    before[COVERED.index("data")] = b"another body's digest".ljust(32)
    changed = row._replace(values=before)
    assert changed.leaf(None) != row.leaf(None)
    assert changed.leaf(row.body) == row.leaf(None)
    assert redacted.leaf(row.body) != row.leaf(None)


async def test_histories_with_the_same_events_have_different_chains(db: AsyncConnection) -> None:
    rows = await read_rows(db, SOURCE, 0)
    one, other = Chain(SOURCE, Link.first(SOURCE)), Chain(SOURCE, Link.first(SOURCE), [Fork(2, 3)])
    for row in rows:
        one.add(row, None)
        other.add(row, None)
    assert (one.link.epoch, other.link.epoch) == (1, 2)
    assert one.link.hash != other.link.hash
    assert Link.first(SOURCE).hash != Link.first(Source("lishui", "courses")).hash


def test_a_fork_further_back_undoes_a_later_one() -> None:
    assert lineage(FOUR) == [Fork(3, 20), Fork(4, 70)]
    assert [cut(FOUR, epoch) for epoch in (1, 2, 3)] == [20, 20, 70]
    assert cut(FOUR, 4) == float("inf")

"""Project a store's own history until killed: `project.py URL`."""

import asyncio
import sys
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.events.contracts.categories import CategoryDefined
from linli.events.databases import engine_of
from linli.events.envelope import Recorded, Source
from linli.events.projections import Projection
from linli.events.reader import Reader, StoreReader
from linli.events.runner import Runner
from linli.events.store import EventStore, Signal
from linli.events.testing import OneKey

tables = sa.MetaData()
tally = sa.Table(
    "tally",
    tables,
    sa.Column("stream", sa.Text, primary_key=True),
    sa.Column("positions", sa.ARRAY(sa.BigInteger), nullable=False),
)


async def fold(batch: Sequence[Recorded[Any]], db: AsyncConnection) -> None:
    """Each stream's positions, in the order they were applied."""
    for one in batch:
        row = insert(tally).values(stream=one.envelope.stream, positions=[one.position])
        joined = {"positions": tally.c.positions.op("||")(row.excluded.positions)}
        await db.execute(row.on_conflict_do_update(index_elements=["stream"], set_=joined))


TALLY = Projection("issues-tally", 1, tables, (CategoryDefined,), fold)


class Own:
    """The store's own histories."""

    def __init__(self, store: EventStore) -> None:
        self._store = store

    def sources(self, services: frozenset[str]) -> Sequence[Source]:
        return [Source("lishui", "issues")]

    async def changed(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    def reader(self, source: Source) -> Reader:
        return StoreReader(source, self._store)


async def main(url: str) -> None:
    store = await EventStore.open("issues", url, OneKey())
    await Runner(engine_of(url), TALLY, Own(store), Signal().ring).run()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))

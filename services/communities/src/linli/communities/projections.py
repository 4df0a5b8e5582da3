"""Events to this service's read tables; wider views belong to dashboards."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.communities.queries import (
    COMMUNITIES,
    COMPOUNDS,
    FIGURES,
    ORGANISATIONS,
    STATIONS,
    TOWNS,
    Listed,
)
from linli.communities.rows import shown
from linli.communities.tables import LISTS
from linli.events.contracts.communities import EVENTS, CommunitiesEvent
from linli.events.envelope import Recorded
from linli.events.projections import Projection
from linli.events.store import Fact

LISTED: Sequence[Listed[Any]] = (TOWNS, COMMUNITIES, COMPOUNDS, ORGANISATIONS, STATIONS, FIGURES)


async def project(batch: Sequence[Recorded[CommunitiesEvent]], db: AsyncConnection) -> None:
    """Keep the lists, one row for every entry, in step with the streams.

    The caller delivers in position order and commits this with the checkpoint: no event is applied
    twice, and a replay from position 0 rebuilds the same rows.
    """
    for listed in LISTED:
        begin = f"{listed.aggregate}-"
        if some := [r for r in batch if r.envelope.stream.startswith(begin)]:
            await fold(listed, some, db)


async def fold(
    listed: Listed[Any], batch: Sequence[Recorded[CommunitiesEvent]], db: AsyncConnection
) -> None:
    """Apply the facts of one kind of entry: read its rows once, write them once."""
    keys = [listed.key_in(r.envelope.stream) for r in batch]
    query = sa.select(listed.table).where(listed.key.in_(keys))
    rows = {row[listed.key]: listed.row(**row) for row in (await db.execute(query)).mappings()}
    for key, recorded in zip(keys, batch, strict=True):
        rows[key] = shown(rows.get(key), fact_of(recorded))
    statement = insert(listed.table)
    now = {column.name: statement.excluded[column.name] for column in listed.table.c}
    await db.execute(
        statement.on_conflict_do_update(index_elements=[listed.key], set_=now),
        [asdict(row) for row in rows.values()],
    )


def fact_of(recorded: Recorded[CommunitiesEvent]) -> Fact[CommunitiesEvent]:
    """What the store tells of the same event."""
    event, e = recorded
    return Fact(event, e.time, e.recorded_at, e.source, e.place)


REGISTER_LISTS = Projection(
    name="communities-lists", version=1, tables=LISTS, events=EVENTS, project=project
)

"""Events to this service's read tables: five lists."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.events.contracts.base import Event
from linli.events.contracts.library import (
    EVENTS,
    AssetDonated,
    BookDonated,
    CopyAccessioned,
    DonationBatchOpened,
    DonationCounted,
    LibraryOpened,
)
from linli.events.envelope import Recorded
from linli.events.projections import Projection
from linli.events.store import Fact
from linli.library.rows import (
    Donation,
    Row,
    shown_asset,
    shown_book,
    shown_copy,
    shown_donation,
    shown_library,
)
from linli.library.tables import (
    LISTS,
    asset_list,
    book_list,
    copy_list,
    donation_list,
    library_list,
)

ONCE: Mapping[type[Event], tuple[sa.Table, Callable[[Fact[Any]], Row]]] = {
    LibraryOpened: (library_list, shown_library),
    BookDonated: (book_list, shown_book),
    AssetDonated: (asset_list, shown_asset),
    CopyAccessioned: (copy_list, shown_copy),
}
"""The events that make a row which stays as it is."""


async def project(batch: Sequence[Recorded[Any]], db: AsyncConnection) -> None:
    """Keep the lists, one row for each item, in step with the streams."""
    facts = [fact_of(recorded) for recorded in batch]
    for kind, (table, shown) in ONCE.items():
        rows = [asdict(shown(fact)) for fact in facts if isinstance(fact.event, kind)]
        if rows:
            await db.execute(insert(table).on_conflict_do_nothing(), rows)
    if donated := [fact for fact in facts if is_of_a_batch(fact.event)]:
        await fold_donations(donated, db)


async def fold_donations(facts: Sequence[Fact[Any]], db: AsyncConnection) -> None:
    """Apply the facts of batches: read their rows once, write them once."""
    ids = {fact.event.batch_id for fact in facts}
    query = sa.select(donation_list).where(donation_list.c.id.in_(ids))
    known = (await db.execute(query)).mappings()
    rows: dict[UUID, Donation | None] = {row["id"]: Donation(**row) for row in known}
    for fact in facts:
        rows[fact.event.batch_id] = shown_donation(rows.get(fact.event.batch_id), fact)
    statement = insert(donation_list)
    update = {column.name: statement.excluded[column.name] for column in donation_list.c}
    await db.execute(
        statement.on_conflict_do_update(index_elements=["id"], set_=update),
        [asdict(row) for row in rows.values() if row],
    )


def is_of_a_batch(event: Event) -> bool:
    """Whether the list of batches shows it; a register's record is a book and no batch there."""
    match event:
        case DonationBatchOpened() | DonationCounted() | BookDonated(origin=None):
            return True
        case _:
            return False


def fact_of(recorded: Recorded[Any]) -> Fact[Any]:
    """The same fact as its own stream tells it."""
    around = recorded.envelope
    return Fact(recorded.event, around.time, around.recorded_at, around.source, around.place)


LIBRARY_LISTS = Projection(
    name="library-lists", version=1, tables=LISTS, events=EVENTS, project=project
)

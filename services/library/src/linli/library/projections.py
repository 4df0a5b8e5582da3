"""Events to this service's read tables: five lists."""

from collections import Counter
from collections.abc import Callable, Sequence
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
from linli.library.tables import (
    LISTS,
    AssetRow,
    BookRow,
    CopyRow,
    DonationRow,
    LibraryRow,
    asset_list,
    book_list,
    copy_list,
    donation_list,
    library_list,
)

type Row = LibraryRow | DonationRow | BookRow | AssetRow | CopyRow


async def project(batch: Sequence[Recorded[Any]], db: AsyncConnection) -> None:
    """Keep the lists, one row for each item, in step with the streams.

    What is new comes in first, so that counts and lines find the batch they are of.
    """
    for kind, table, row_of in NEW:
        rows = [asdict(row_of(fact)) for fact in batch if isinstance(fact.event, kind)]
        if rows:
            await db.execute(insert(table).on_conflict_do_nothing(), rows)
    events = [fact.event for fact in batch]
    await write_counts([event for event in events if isinstance(event, DonationCounted)], db)
    await add_lines([event for event in events if isinstance(event, BookDonated)], db)


async def write_counts(counts: Sequence[DonationCounted], db: AsyncConnection) -> None:
    """Show the last count of each batch."""
    latest = {event.batch_id: event.volumes.model_dump() for event in counts}
    statement = (
        sa.update(donation_list)
        .where(donation_list.c.id == sa.bindparam("batch"))
        .values(counted=sa.bindparam("stated"))
    )
    if latest:
        rows = [{"batch": batch, "stated": stated} for batch, stated in latest.items()]
        await db.execute(statement, rows)


async def add_lines(books: Sequence[BookDonated], db: AsyncConnection) -> None:
    """Add lines and their volumes to their batches; a register's record is of none in the list."""
    lines, volumes = Counter[UUID](), Counter[UUID]()
    for event in books:
        if event.origin is None:
            lines[event.batch_id] += 1
            volumes[event.batch_id] += event.quantity
    statement = (
        sa.update(donation_list)
        .where(donation_list.c.id == sa.bindparam("batch"))
        .values(
            lines=donation_list.c.lines + sa.bindparam("more_lines"),
            volumes=donation_list.c.volumes + sa.bindparam("more_volumes"),
        )
    )
    if lines:
        rows = [
            {"batch": batch, "more_lines": lines[batch], "more_volumes": volumes[batch]}
            for batch in lines
        ]
        await db.execute(statement, rows)


def opened(fact: Recorded[LibraryOpened]) -> LibraryRow:
    """The row of a library."""
    e = fact.event
    return LibraryRow(
        code=e.code,
        town=fact.envelope.source.town,
        community=e.community,
        compound=e.compound,
        station=e.station,
        name_zh=e.name_zh,
        name_en=e.name_en,
        opened_at=fact.time,
    )


def begun(fact: Recorded[DonationBatchOpened]) -> DonationRow:
    """The row of a batch, before it is counted and detailed."""
    e = fact.event
    return DonationRow(
        id=e.batch_id,
        town=fact.envelope.source.town,
        community=e.community,
        compound=e.compound,
        library=e.library,
        donor_kind=e.donor_kind,
        donor=e.donor,
        opened_at=fact.time,
    )


def given(fact: Recorded[BookDonated]) -> BookRow:
    """The row of a line."""
    e = fact.event
    return BookRow(
        id=e.line_id,
        batch_id=e.batch_id,
        town=fact.envelope.source.town,
        community=e.community,
        compound=e.compound,
        library=e.library,
        donor_kind=e.donor_kind,
        title=e.title,
        authors=e.authors,
        quantity=e.quantity,
        isbn13=e.isbn13,
        identifier=e.identifier,
        donated_at=fact.time,
    )


def furnished(fact: Recorded[AssetDonated]) -> AssetRow:
    """The row of a gift that is no book."""
    e = fact.event
    return AssetRow(
        id=e.asset_id,
        town=fact.envelope.source.town,
        community=e.community,
        compound=e.compound,
        library=e.library,
        kind=e.kind,
        name_zh=e.name_zh,
        name_en=e.name_en,
        quantity=e.quantity,
        donor_kind=e.donor_kind,
        donor=e.donor,
        donated_at=fact.time,
    )


def stocked(fact: Recorded[CopyAccessioned]) -> CopyRow:
    """The row of a copy."""
    e = fact.event
    return CopyRow(
        id=e.copy_id,
        barcode=e.barcode,
        town=fact.envelope.source.town,
        community=e.community,
        compound=e.compound,
        library=e.library,
        title=e.title,
        isbn13=e.isbn13,
        line_id=e.line_id,
        accessioned_at=fact.time,
    )


NEW: Sequence[tuple[type[Event], sa.Table, Callable[[Recorded[Any]], Row]]] = (
    (LibraryOpened, library_list, opened),
    (DonationBatchOpened, donation_list, begun),
    (BookDonated, book_list, given),
    (AssetDonated, asset_list, furnished),
    (CopyAccessioned, copy_list, stocked),
)
"""The events that make a row."""

LIBRARY_LISTS = Projection(
    name="library-lists", version=1, tables=LISTS, events=EVENTS, project=project
)

"""What is shown of a library, a batch, a line, a gift and a copy: in lists and on their own.

A list keeps rows in its table, one page folds its stream: both by these functions.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from linli.chassis.lists import Row
from linli.events.contracts.base import Qualifier
from linli.events.contracts.library import (
    AssetDonated,
    BookDonated,
    CopyAccessioned,
    DonationBatchOpened,
    DonationCounted,
    DonationEvent,
    DonorKind,
    LibraryOpened,
)
from linli.events.store import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class Library(Row):
    """A library that is open."""

    code: str
    station: str | None
    name_zh: str
    name_en: str | None
    opened_at: datetime


class Counted(TypedDict):
    """How many volumes a batch is said to have."""

    value: int
    qualifier: Qualifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Donation(Row):
    """A batch, how many volumes it is said to have, and how many its lines have."""

    id: UUID
    library: str
    donor_kind: DonorKind
    donor: str | None = None
    opened_at: datetime
    counted: Counted | None = None
    lines: int = 0
    volumes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Book(Row):
    """A line of a batch, or a record of a register."""

    id: UUID
    batch_id: UUID
    library: str
    donor_kind: DonorKind
    title: str
    authors: str | None
    quantity: int
    isbn13: str | None
    identifier: str | None
    donated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset(Row):
    """Something other than books that was given."""

    id: UUID
    library: str
    kind: str
    name_zh: str
    name_en: str | None
    quantity: int | None
    donor_kind: DonorKind
    donor: str | None
    donated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy(Row):
    """A book in stock."""

    id: UUID
    barcode: str
    library: str
    title: str
    isbn13: str | None
    line_id: UUID | None
    accessioned_at: datetime


def shown_library(_: Library | None, fact: Fact[LibraryOpened]) -> Library:
    """The library as it was opened."""
    e = fact.event
    return Library(
        code=e.code,
        town=fact.source.town,
        community=e.community,
        compound=e.compound,
        station=e.station,
        name_zh=e.name_zh,
        name_en=e.name_en,
        opened_at=fact.time,
    )


def shown_donation(row: Donation | None, fact: Fact[DonationEvent]) -> Donation | None:
    """The batch after one more fact; None before the first."""
    match fact.event:
        case DonationBatchOpened(donor=donor) as e:
            return begun(e, fact, donor)
        case DonationCounted(volumes=volumes):
            counted = Counted(value=volumes.value, qualifier=volumes.qualifier)
            return row and row.later(counted=counted)
        case BookDonated() as e:
            row = row or replace(begun(e, fact), version=0)
            return row.later(lines=row.lines + 1, volumes=row.volumes + e.quantity)


def begun(
    e: DonationBatchOpened | BookDonated, fact: Fact[DonationEvent], donor: str | None = None
) -> Donation:
    """A batch before its lines: opened, or begun by the record of a register."""
    return Donation(
        id=e.batch_id,
        town=fact.source.town,
        community=e.community,
        compound=e.compound,
        library=e.library,
        donor_kind=e.donor_kind,
        donor=donor,
        opened_at=fact.time,
    )


def shown_book(_: Book | None, fact: Fact[BookDonated]) -> Book:
    """The line as it was given."""
    e = fact.event
    return Book(
        id=e.line_id,
        batch_id=e.batch_id,
        town=fact.source.town,
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


def shown_asset(_: Asset | None, fact: Fact[AssetDonated]) -> Asset:
    """The gift as it was made."""
    e = fact.event
    return Asset(
        id=e.asset_id,
        town=fact.source.town,
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


def shown_copy(_: Copy | None, fact: Fact[CopyAccessioned]) -> Copy:
    """The copy as it came into stock."""
    e = fact.event
    return Copy(
        id=e.copy_id,
        barcode=e.barcode,
        town=fact.source.town,
        community=e.community,
        compound=e.compound,
        library=e.library,
        title=e.title,
        isbn13=e.isbn13,
        line_id=e.line_id,
        accessioned_at=fact.time,
    )

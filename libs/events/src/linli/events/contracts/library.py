"""What is given to the neighbourhood libraries (邻里图书馆) and what they hold."""

from typing import ClassVar, Literal, NewType
from uuid import UUID

from linli.events.contracts.base import (
    CommunityCode,
    CompoundCode,
    Event,
    Origin,
    PartyId,
    Quantity,
)
from linli.events.contracts.places import StationCode

LibraryCode = NewType("LibraryCode", str)
BatchId = NewType("BatchId", UUID)
LineId = NewType("LineId", UUID)
AssetId = NewType("AssetId", UUID)
AssetKind = NewType("AssetKind", str)
"""Such as `bookshelves`, `tables-and-chairs`, `air-conditioners`, `stationery`."""
CopyId = NewType("CopyId", UUID)
Barcode = NewType("Barcode", str)

type DonorKind = Literal[
    "resident", "household", "enterprise", "organisation", "anonymous", "unknown"
]


class LibraryOpened(Event):
    """A neighbourhood library is in use."""

    event_type: ClassVar[str] = "org.linli.library.LibraryOpened.v1"
    code: LibraryCode
    community: CommunityCode
    compound: CompoundCode | None = None
    station: StationCode | None = None
    """The station that houses it."""
    name_zh: str
    name_en: str | None = None


class DonationBatchOpened(Event):
    """Books of one donor, or of one kind of donors, are being taken in together."""

    event_type: ClassVar[str] = "org.linli.library.DonationBatchOpened.v1"
    withheld: ClassVar[frozenset[str]] = frozenset({"donor"})
    batch_id: BatchId
    library: LibraryCode
    community: CommunityCode
    compound: CompoundCode | None = None
    donor_kind: DonorKind
    donor: PartyId | None = None


class DonationCounted(Event):
    """The batch was counted, or its size stated: a claim, until its lines are recorded."""

    event_type: ClassVar[str] = "org.linli.library.DonationCounted.v1"
    batch_id: BatchId
    library: LibraryCode
    donor_kind: DonorKind
    volumes: Quantity


class BookDonated(Event):
    """One line of a batch: so many volumes of a title were given."""

    event_type: ClassVar[str] = "org.linli.library.BookDonated.v1"
    batch_id: BatchId
    line_id: LineId
    library: LibraryCode
    community: CommunityCode
    compound: CompoundCode | None = None
    donor_kind: DonorKind
    title: str
    authors: str | None = None
    quantity: int
    """Volumes."""
    isbn13: str | None = None
    """Thirteen digits, checked; None if there is none that can be trusted."""
    identifier: str | None = None
    """The number on the book or in the register, exactly as given."""
    origin: Origin | None = None


class AssetDonated(Event):
    """Something other than books was given: furniture, equipment, supplies."""

    event_type: ClassVar[str] = "org.linli.library.AssetDonated.v1"
    withheld: ClassVar[frozenset[str]] = frozenset({"donor"})
    asset_id: AssetId
    library: LibraryCode
    community: CommunityCode
    compound: CompoundCode | None = None
    kind: AssetKind
    name_zh: str
    name_en: str | None = None
    quantity: int | None = None
    """Pieces; None if nobody counted (若干)."""
    donor_kind: DonorKind
    donor: PartyId | None = None


class CopyAccessioned(Event):
    """A book stands in stock under its barcode (入库)."""

    event_type: ClassVar[str] = "org.linli.library.CopyAccessioned.v1"
    copy_id: CopyId
    barcode: Barcode
    """Unique in the town."""
    library: LibraryCode
    community: CommunityCode
    compound: CompoundCode | None = None
    title: str
    isbn13: str | None = None
    line_id: LineId | None = None
    """The donation it came from."""


type DonationEvent = DonationBatchOpened | DonationCounted | BookDonated
type LibraryEvent = LibraryOpened | DonationEvent | AssetDonated | CopyAccessioned

EVENTS: tuple[type[Event], ...] = (
    LibraryOpened,
    DonationBatchOpened,
    DonationCounted,
    BookDonated,
    AssetDonated,
    CopyAccessioned,
)

"""What callers may ask of the library."""

from dataclasses import dataclass
from typing import NamedTuple

from linli.events.contracts.base import CommunityCode, CompoundCode, Origin, PartyId, Quantity
from linli.events.contracts.library import (
    AssetId,
    AssetKind,
    Barcode,
    BatchId,
    CopyId,
    DonorKind,
    LibraryCode,
    LineId,
)
from linli.events.contracts.places import StationCode
from linli.library.isbn import UNNUMBERED, Numbered


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLibrary:
    """Put a neighbourhood library to use."""

    code: LibraryCode
    community: CommunityCode
    compound: CompoundCode | None = None
    station: StationCode | None = None
    name_zh: str
    name_en: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDonationBatch:
    """Begin to take in the books of one donor, or of one kind of donors."""

    batch_id: BatchId
    library: LibraryCode
    donor_kind: DonorKind
    donor: PartyId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountDonation:
    """State how many volumes a batch has, before or beside its lines."""

    batch_id: BatchId
    volumes: Quantity


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """So many volumes of one title."""

    line_id: LineId
    title: str
    authors: str | None = None
    quantity: int = 1
    number: Numbered = UNNUMBERED


@dataclass(frozen=True, slots=True, kw_only=True)
class DonateBooks:
    """Record lines of a batch: all of them, or none."""

    batch_id: BatchId
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportBook:
    """Take one record of another register as a donation of its own, of one volume."""

    line_id: LineId
    library: LibraryCode
    title: str
    authors: str | None = None
    number: Numbered = UNNUMBERED
    origin: Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class DonateAsset:
    """Record that something other than books was given."""

    asset_id: AssetId
    library: LibraryCode
    kind: AssetKind
    name_zh: str
    name_en: str | None = None
    quantity: int | None = None
    donor_kind: DonorKind
    donor: PartyId | None = None


class SourceLine(NamedTuple):
    """The donation that a copy came from."""

    batch_id: BatchId
    line_id: LineId


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessionCopy:
    """Put a book in stock: its barcode and its title are enough."""

    copy_id: CopyId
    barcode: Barcode
    library: LibraryCode
    title: str
    number: Numbered = UNNUMBERED
    source: SourceLine | None = None


type BatchCommand = CountDonation | DonateBooks

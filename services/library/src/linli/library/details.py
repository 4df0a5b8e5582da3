"""The own page of a library, a batch, a gift and a copy."""

from uuid import UUID

from pydantic import BaseModel

from linli.events.contracts.base import Quantity
from linli.events.contracts.library import (
    AssetDonated,
    CopyAccessioned,
    DonorKind,
    LibraryOpened,
)
from linli.library.domain.donation import Batch


class LibraryDetails(BaseModel):
    """A library."""

    code: str
    community: str
    compound: str | None
    station: str | None
    name_zh: str
    name_en: str | None
    version: int


class DonationDetails(BaseModel):
    """A batch: how many volumes it is said to have, and how many its lines have."""

    id: UUID
    library: str
    community: str
    compound: str | None
    donor_kind: DonorKind
    donor: str | None
    counted: Quantity | None
    lines: int
    volumes: int
    version: int


class AssetDetails(BaseModel):
    """Something other than books that was given."""

    id: UUID
    library: str
    community: str
    compound: str | None
    kind: str
    name_zh: str
    name_en: str | None
    quantity: int | None
    donor_kind: DonorKind
    donor: str | None
    version: int


class CopyDetails(BaseModel):
    """A book in stock."""

    id: UUID
    barcode: str
    library: str
    community: str
    compound: str | None
    title: str
    isbn13: str | None
    line_id: UUID | None
    version: int


def library_details(e: LibraryOpened, version: int) -> LibraryDetails:
    """The library that was opened."""
    return LibraryDetails(
        code=e.code,
        community=e.community,
        compound=e.compound,
        station=e.station,
        name_zh=e.name_zh,
        name_en=e.name_en,
        version=version,
    )


def donation_details(batch_id: UUID, batch: Batch, version: int) -> DonationDetails:
    """The batch as its counts and lines leave it."""
    return DonationDetails(
        id=batch_id,
        library=batch.library,
        community=batch.community,
        compound=batch.compound,
        donor_kind=batch.donor_kind,
        donor=batch.donor,
        counted=batch.counted,
        lines=batch.lines,
        volumes=batch.volumes,
        version=version,
    )


def asset_details(e: AssetDonated, version: int) -> AssetDetails:
    """What was given."""
    return AssetDetails(
        id=e.asset_id,
        library=e.library,
        community=e.community,
        compound=e.compound,
        kind=e.kind,
        name_zh=e.name_zh,
        name_en=e.name_en,
        quantity=e.quantity,
        donor_kind=e.donor_kind,
        donor=e.donor,
        version=version,
    )


def copy_details(e: CopyAccessioned, version: int) -> CopyDetails:
    """The copy as it came into stock."""
    return CopyDetails(
        id=e.copy_id,
        barcode=e.barcode,
        library=e.library,
        community=e.community,
        compound=e.compound,
        title=e.title,
        isbn13=e.isbn13,
        line_id=e.line_id,
        version=version,
    )

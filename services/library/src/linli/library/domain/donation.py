"""Books that were given: a batch is counted first, and detailed line by line later."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from linli.events.contracts.base import CommunityCode, CompoundCode, PartyId, Quantity
from linli.events.contracts.library import (
    BatchId,
    BookDonated,
    DonationBatchOpened,
    DonationCounted,
    DonationEvent,
    DonorKind,
    LibraryCode,
    LibraryOpened,
    LineId,
)
from linli.events.refusals import Refusal
from linli.library.commands import (
    BatchCommand,
    CountDonation,
    DonateBooks,
    ImportBook,
    Line,
    OpenDonationBatch,
)


class DonationNotFoundError(Refusal):
    """No batch has this id."""

    code = "donation-not-found"
    title = "No such donation"
    title_zh = "没有这批捐赠"


class UnknownLineError(Refusal):
    """The line that a copy is said to come from is not of that batch."""

    code = "unknown-line"
    title = "The donation has no such line"
    title_zh = "该批捐赠没有这条明细"
    pointer: str | None = "/source/line_id"


@dataclass(frozen=True, slots=True)
class Batch:
    """Where the books go, who gave them, and how many there are said and known to be."""

    library: LibraryCode
    community: CommunityCode
    compound: CompoundCode | None
    donor_kind: DonorKind
    donor: PartyId | None = None
    counted: Quantity | None = None
    """What somebody stated; the lines may well tell another number."""
    lines: int = 0
    volumes: int = 0
    """Of the lines."""


type Donation = Batch | None
"""None: it was not begun."""


def evolve(batch: Donation, event: DonationEvent) -> Donation:
    """Apply one recorded fact."""
    match event:
        case DonationBatchOpened() as e:
            return Batch(e.library, e.community, e.compound, e.donor_kind, e.donor)
        case DonationCounted(volumes=volumes):
            return batch and replace(batch, counted=volumes)
        case BookDonated() as e:  # a register's record is a batch of its own, never opened
            batch = batch or Batch(e.library, e.community, e.compound, e.donor_kind)
            return replace(batch, lines=batch.lines + 1, volumes=batch.volumes + e.quantity)


def naming(line_id: LineId) -> Callable[[bool, DonationEvent], bool]:
    """The fold that finds out whether a batch has the line."""
    return lambda found, event: (
        found or (isinstance(event, BookDonated) and event.line_id == line_id)
    )


def begin(command: OpenDonationBatch, library: LibraryOpened) -> tuple[DonationBatchOpened, ...]:
    """Return the fact that opens a new batch at a library."""
    opened = DonationBatchOpened(
        batch_id=command.batch_id,
        library=library.code,
        community=library.community,
        compound=library.compound,
        donor_kind=command.donor_kind,
        donor=command.donor,
    )
    return (opened,)


def decide(command: BatchCommand, batch: Donation) -> tuple[DonationEvent, ...]:
    """Return the facts `command` adds, () if they already hold; raise the rule that refuses it."""
    match command, batch:
        case c, None:
            raise DonationNotFoundError(f"no donation {c.batch_id} was begun")
        case CountDonation() as c, Batch() as b:
            counted = DonationCounted(
                batch_id=c.batch_id, library=b.library, donor_kind=b.donor_kind, volumes=c.volumes
            )
            return () if b.counted == c.volumes else (counted,)
        case DonateBooks() as c, Batch() as b:
            return tuple(donated(c.batch_id, line, b) for line in c.lines)


def donated(batch_id: BatchId, line: Line, batch: Batch) -> BookDonated:
    """The fact that one line of a batch tells."""
    return BookDonated(
        batch_id=batch_id,
        line_id=line.line_id,
        library=batch.library,
        community=batch.community,
        compound=batch.compound,
        donor_kind=batch.donor_kind,
        title=line.title,
        authors=line.authors,
        quantity=line.quantity,
        isbn13=line.number.isbn13,
        identifier=line.number.identifier,
    )


def imported(command: ImportBook, library: LibraryOpened) -> BookDonated:
    """The fact that one record of a register tells: nobody knows who gave the book."""
    return BookDonated(
        batch_id=BatchId(command.line_id),
        line_id=command.line_id,
        library=library.code,
        community=library.community,
        compound=library.compound,
        donor_kind="unknown",
        title=command.title,
        authors=command.authors,
        quantity=1,
        isbn13=command.number.isbn13,
        identifier=command.number.identifier,
        origin=command.origin,
    )

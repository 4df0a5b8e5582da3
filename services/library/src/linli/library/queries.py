"""What is read: lists."""

from linli.chassis.lists import Listing
from linli.events.contracts.library import BatchId, BookDonated, DonationEvent, LineId
from linli.library.rows import (
    Asset,
    Book,
    Copy,
    Donation,
    Library,
    shown_asset,
    shown_book,
    shown_copy,
    shown_donation,
    shown_library,
)
from linli.library.tables import (
    asset_list,
    book_list,
    copy_list,
    donation_list,
    library_list,
)


def line_in(event: DonationEvent) -> LineId | None:
    """The line that a fact about a donation adds."""
    return event.line_id if isinstance(event, BookDonated) else None


def batch_of(event: DonationEvent) -> BatchId | None:
    """The batch that it is about; a register's record is a book and no batch in the list."""
    return None if isinstance(event, BookDonated) and event.origin else event.batch_id


LIBRARIES = Listing("library", library_list, Library, shown_library, newest_by="opened_at")
DONATIONS = Listing(
    "donation", donation_list, Donation, shown_donation, newest_by="opened_at", about=batch_of
)
BOOKS = Listing("donation", book_list, Book, shown_book, newest_by="donated_at", about=line_in)
ASSETS = Listing("asset", asset_list, Asset, shown_asset, newest_by="donated_at")
COPIES = Listing("copy", copy_list, Copy, shown_copy, newest_by="accessioned_at")

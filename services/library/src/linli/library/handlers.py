"""Load, decide, append: the only writer.

What comes to a library is where the library is. That it is open is read from the library's stream
and not guarded in the append: none ever closes, so one that was open a moment ago still is.
"""

from typing import NamedTuple, cast

from linli.events.append import Append, Claim, Context, Home, NewEvent, Write
from linli.events.contracts.base import stream_name
from linli.events.contracts.library import LibraryCode, LibraryOpened
from linli.events.store import Appended, EventStore, Loaded, retry_lost_races
from linli.library.commands import (
    AccessionCopy,
    BatchCommand,
    DonateAsset,
    ImportBook,
    OpenDonationBatch,
    OpenLibrary,
)
from linli.library.domain import asset, copies, donation, library


class Site(NamedTuple):
    """An open library, and where it is."""

    library: LibraryOpened
    home: Home

    def new(self) -> Loaded[None]:
        """The beginning of the stream of something new there; its id is the command's own."""
        return Loaded(None, 0, self.home, 0)


@retry_lost_races(times=3)
async def open_library(command: OpenLibrary, store: EventStore, context: Context) -> Appended:
    """Open a library where the context says."""
    stream = stream_name("library", command.code)
    loaded = await store.load(stream, library.evolve, None, context)
    return await store.append(stream, library.decide(command, loaded.state), loaded, context)


@retry_lost_races(times=3)
async def open_batch(command: OpenDonationBatch, store: EventStore, context: Context) -> Appended:
    """Begin a donation at a library."""
    site = await site_of(command.library, store, context)
    stream = stream_name("donation", command.batch_id)
    return await store.append(stream, donation.begin(command, site.library), site.new(), context)


@retry_lost_races(times=3)
async def handle_batch(command: BatchCommand, store: EventStore, context: Context) -> Appended:
    """Count or detail a donation."""
    stream = stream_name("donation", command.batch_id)
    loaded = await store.load(stream, donation.evolve, None, context)
    return await store.append(stream, donation.decide(command, loaded.state), loaded, context)


async def import_book(
    command: ImportBook, site: Site, store: EventStore, context: Context
) -> Appended:
    """Record one record of a register, or find that it was: in one round trip, shared by many.

    Its stream is its own and its command id follows from it, so there is nothing to load.
    """
    fact = NewEvent(donation.imported(command, site.library))
    write = Write(stream_name("donation", command.line_id), 0, (fact,), site.home)
    return await store.submit(Append(source=site.home.source, context=context, writes=(write,)))


@retry_lost_races(times=3)
async def donate_asset(command: DonateAsset, store: EventStore, context: Context) -> Appended:
    """Record a gift to a library."""
    site = await site_of(command.library, store, context)
    stream = stream_name("asset", command.asset_id)
    return await store.append(stream, asset.decide(command, site.library), site.new(), context)


@retry_lost_races(times=3)
async def accession_copy(command: AccessionCopy, store: EventStore, context: Context) -> Appended:
    """Put a book in a library's stock.

    Raises:
        ClaimTakenError: another copy in the town has the barcode.
    """
    site = await site_of(command.library, store, context)
    await check_source(command, store)
    stream = stream_name("copy", command.copy_id)
    facts = copies.decide(command, site.library)
    barcode = Claim("barcode", command.barcode)
    return await store.append(stream, facts, site.new(), context, takes=[barcode])


async def site_of(code: LibraryCode, store: EventStore, context: Context) -> Site:
    """The library of this code, which must be open, and where the caller must have a say."""
    loaded = await store.load(stream_name("library", code), library.evolve, None)
    site = Site(library.required(loaded.state, code), cast(Home, loaded.home))
    context.require(site.home)
    return site


async def check_source(command: AccessionCopy, store: EventStore) -> None:
    """Raise UnknownLineError unless the donation has the line; lines stay, so nobody races."""
    if command.source is None:
        return
    batch_id, line_id = command.source
    stream = stream_name("donation", batch_id)
    if not (await store.load(stream, donation.naming(line_id), initial=False)).state:
        raise donation.UnknownLineError(f"donation {batch_id} has no line {line_id}")

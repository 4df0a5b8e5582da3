"""Load, decide, append: the only writer. What is new belongs where `context.home` says."""

from collections.abc import Sequence

from linli.communities.commands import (
    ClaimFigure,
    CompoundCommand,
    Entry,
    RegisterCommunity,
    RegisterCompound,
    RegisterOrganisation,
    RegisterTown,
    StationCommand,
)
from linli.communities.domain import compound, entry, station
from linli.communities.places import claim_on
from linli.events.append import Claim, Context
from linli.events.contracts.base import stream_name
from linli.events.store import Appended, EventStore, retry_lost_races


@retry_lost_races(times=3)
async def handle_entry(command: Entry, store: EventStore, context: Context) -> Appended:
    """Enter what then stands: a town, a community, an organisation, a stated figure.

    Raises:
        RegisteredOtherwiseError: the code stands for something else.
        StaleVersionError: `context.if_match` is no longer the newest version (RFC 9110, 13.1.1).
        LostRaceError: another writer came first, again and again.
    """
    stream = stream_of(command)
    loaded = await store.load(stream, entry.evolve, None, context)
    events = entry.decide(command, loaded.state)
    takes = await claims_of(command, store) if events else ()
    return await store.append(stream, events, loaded, context, takes=takes)


@retry_lost_races(times=3)
async def handle_compound(
    command: CompoundCommand, store: EventStore, context: Context
) -> Appended:
    """Register a compound, or enter one of its buildings or how many households there are.

    Raises:
        Refusal: a rule refused the command; nothing was recorded.
    """
    code = command.code if isinstance(command, RegisterCompound) else command.compound
    stream = stream_name("compound", code)
    loaded = await store.load(stream, compound.evolve, compound.Compound(), context)
    events = compound.decide(command, loaded.state)
    takes = () if loaded.version else (await claim_on("compound", code, store),)
    return await store.append(stream, events, loaded, context, takes=takes)


@retry_lost_races(times=3)
async def handle_station(command: StationCommand, store: EventStore, context: Context) -> Appended:
    """Plan a station, or open it.

    Raises:
        Refusal: a rule refused the command; nothing was recorded.
    """
    stream = stream_name("station", command.code)
    loaded = await store.load(stream, station.evolve, station.Station(), context)
    return await store.append(stream, station.decide(command, loaded.state), loaded, context)


def stream_of(command: Entry) -> str:
    """The stream of what is entered."""
    match command:
        case RegisterTown(code=code):
            return stream_name("town", code)
        case RegisterCommunity(code=code):
            return stream_name("community", code)
        case RegisterOrganisation(code=code):
            return stream_name("organisation", code)
        case ClaimFigure(figure_id=figure_id):
            return stream_name("figure", figure_id)


async def claims_of(command: Entry, store: EventStore) -> Sequence[Claim]:
    """What makes a place's code its own; organisations and figures are no places."""
    match command:
        case RegisterTown(code=code):
            return [await claim_on("town", code, store)]
        case RegisterCommunity(code=code):
            return [await claim_on("community", code, store)]
        case RegisterOrganisation() | ClaimFigure():
            return ()

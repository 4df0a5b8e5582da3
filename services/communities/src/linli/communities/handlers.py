"""Load, decide, append: the only writer. What is new belongs where `context.home` says."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from linli.communities.admins import admins_of
from linli.communities.commands import (
    ClaimFigure,
    CompoundCommand,
    Entry,
    GrantCommand,
    PersonCommand,
    RegisterCommunity,
    RegisterCompound,
    RegisterOrganisation,
    RegisterTown,
    RevokeRole,
    StationCommand,
)
from linli.communities.domain import compound, entry, grant, person, station
from linli.communities.places import claim_on
from linli.events.append import Claim, Context
from linli.events.contracts.base import stream_name
from linli.events.errors import ClaimTakenError, LostRaceError
from linli.events.store import Appended, EventStore, Loaded, retry_lost_races


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


@retry_lost_races(times=3)
async def handle_grant(command: GrantCommand, store: EventStore, context: Context) -> Appended:
    """Grant a role, or revoke a grant; only those may who may grant that role there.

    Raises:
        Refusal: a rule refused the command; nothing was recorded.
        OutsideReachError, NotPermittedError: the role is not the caller's to grant.
    """
    stream = stream_name("grant", command.grant_id)
    loaded = await store.load(stream, grant.evolve, grant.Grant(), context)
    if isinstance(command, RevokeRole):
        return await _revoke(command, stream, loaded, store, context)
    context = replace(context, reach=grant.entrusted(context.reach, command.role))
    return await store.append(stream, grant.decide(command, loaded.state), loaded, context)


async def _revoke(
    command: RevokeRole,
    stream: str,
    loaded: Loaded[grant.Grant],
    store: EventStore,
    context: Context,
) -> Appended:
    """Take a grant back; revocations of a town's admins come one by one."""
    takes: list[Claim] = []
    if loaded.home and (known := loaded.state.granted):
        context = replace(context, reach=grant.entrusted(context.reach, known.role))
        if known.role == grant.TOWN_ADMIN and not loaded.state.revoked:
            admins = await admins_of(loaded.home.source, store)
            remain = admins.remain_without(command.grant_id, datetime.now(UTC))
            command = replace(command, leaves_no_admin=not remain)
            takes.append(admins.claim_on_next())
    events = grant.decide(command, loaded.state)
    try:
        return await store.append(stream, events, loaded, context, takes=takes)
    except ClaimTakenError as error:
        raise LostRaceError(stream) from error


@retry_lost_races(times=3)
async def handle_person(command: PersonCommand, store: EventStore, context: Context) -> Appended:
    """Register or correct a person, or record that they were erased.

    Raises:
        Refusal: a rule refused the command; nothing was recorded.
    """
    stream = stream_name("person", command.person)
    loaded = await store.load(stream, person.evolve, person.Person(), context)
    return await store.append(stream, person.decide(command, loaded.state), loaded, context)


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

"""Load, decide, append: the only writer. What is new belongs where `context.home` says."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from linli.communities.admins import admins_of
from linli.communities.commands import (
    AssetCommand,
    ClaimFigure,
    CompoundCommand,
    DemolishBuilding,
    Entry,
    GrantCommand,
    PersonCommand,
    RegisterCommunity,
    RegisterCompound,
    RegisterTown,
    RevokeRole,
    State,
    Stated,
    StationCommand,
)
from linli.communities.domain import asset, compound, entry, grant, person, station
from linli.communities.places import claim_on
from linli.events.append import Claim, Context
from linli.events.contracts.base import stream_name
from linli.events.contracts.campaigns import CampaignAdopted, RecordTaggedToCampaign
from linli.events.contracts.places import (
    BuildingRegistered,
    CommunityAssignedToArea,
    CompoundEvent,
    FacilityRegistered,
    HouseholdsRegistered,
    PopulationProfileRecorded,
)
from linli.events.errors import ClaimTakenError, LostRaceError
from linli.events.store import Appended, EventStore, Loaded, retry_lost_races


@retry_lost_races(times=3)
async def handle_entry(command: Entry, store: EventStore, context: Context) -> Appended:
    """Enter what then stands: a town, a community, a facility, a stated figure.

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
    """Register or rename a compound, enter its buildings or how many households there are.

    Raises:
        Refusal: a rule refused the command; nothing was recorded.
    """
    code = command.code if isinstance(command, RegisterCompound) else command.compound
    stream = stream_name("compound", code)
    loaded = await store.load(stream, compound.evolve, compound.Compound(), context)
    if isinstance(command, DemolishBuilding):
        command = replace(command, since=await last_heard_of(command, stream, store))
    events = compound.decide(command, loaded.state)
    takes = () if loaded.version else (await claim_on("compound", code, store),)
    return await store.append(stream, events, loaded, context, takes=takes)


async def last_heard_of(
    command: DemolishBuilding, stream: str, store: EventStore
) -> datetime | None:
    """When something was last entered of a building."""

    def about(event: CompoundEvent) -> bool:
        match event:
            case BuildingRegistered(code=building) | HouseholdsRegistered(building=building):
                return building == command.building
            case _:
                return False

    facts = await store.facts(stream)
    return max((fact.time for fact in facts if about(fact.event)), default=None)


@retry_lost_races(times=3)
async def handle_station(command: StationCommand, store: EventStore, context: Context) -> Appended:
    """Plan a station, open it, or take it out of use for a while.

    Raises:
        Refusal: a rule refused the command; nothing was recorded.
    """
    stream = stream_name("station", command.code)
    loaded = await store.load(stream, station.evolve, station.Station(), context)
    return await store.append(stream, station.decide(command, loaded.state), loaded, context)


@retry_lost_races(times=3)
async def handle_asset(command: AssetCommand, store: EventStore, context: Context) -> Appended:
    """Bring a thing into service, or retire it.

    Raises:
        Refusal: a rule refused the command; nothing was recorded.
    """
    stream = stream_name("asset", command.code)
    loaded = await store.load(stream, asset.evolve, asset.Asset(), context)
    return await store.append(stream, asset.decide(command, loaded.state), loaded, context)


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
        case ClaimFigure(figure_id=figure_id):
            return stream_name("figure", figure_id)
        case State(fact=fact):
            return stream_stated(fact)


def stream_stated(fact: Stated) -> str:
    """The stream of a fact that is entered as it is stated."""
    match fact:
        case CommunityAssignedToArea() as e:
            return stream_name("area", f"{e.community}.{e.area}")
        case PopulationProfileRecorded() as e:
            return stream_name("profile", e.profile_id)
        case FacilityRegistered() as e:
            return stream_name("facility", e.code)
        case CampaignAdopted() as e:
            return stream_name("campaign", f"{e.place}.{e.campaign}")
        case RecordTaggedToCampaign() as e:
            return stream_name("tag", e.tag_id)


async def claims_of(command: Entry, store: EventStore) -> Sequence[Claim]:
    """What makes a place's code its own; figures are no places."""
    match command:
        case RegisterTown(code=code):
            return [await claim_on("town", code, store)]
        case RegisterCommunity(code=code):
            return [await claim_on("community", code, store)]
        case ClaimFigure() | State():
            return ()

"""Where an entry belongs: asked of the register's own streams, which know what was just entered."""

from collections.abc import Sequence
from typing import TypedDict, cast

from linli.chassis.places import PlaceEndedError, PlaceMismatchError, UnknownPlaceError
from linli.communities.bodies import Somewhere
from linli.communities.domain.entry import RegisteredOtherwiseError
from linli.events.append import Claim, Home
from linli.events.contracts.base import CommunityCode, CompoundCode, Event, stream_name
from linli.events.contracts.places import (
    CompoundEvent,
    CompoundsMerged,
    CompoundSplit,
    FacilityCode,
    PlaceLevel,
)
from linli.events.envelope import Place, Source
from linli.events.reach import Scope
from linli.events.refusals import Refusal
from linli.events.store import EventStore


class UnknownFacilityError(Refusal):
    """A thing belongs to a facility that is there."""

    code = "unknown-facility"
    title = "The community has no such facility"
    title_zh = "该社区没有此设施"
    pointer = "/facility"


LEVELS: tuple[PlaceLevel, ...] = ("town", "community", "compound")


async def home_of(
    level: PlaceLevel, code: str, store: EventStore, *, pointer: str | None = None
) -> Home:
    """Where the facts of a town, a community or a compound belong.

    Raises:
        UnknownPlaceError: it is not registered; `pointer` says where it was named.
    """
    home = await found(level, code, store)
    if home is None:
        raise UnknownPlaceError(f"no {level} {code} is registered", pointer=pointer or f"/{level}")
    return home


async def home_in(
    community: CommunityCode, compound: CompoundCode | None, store: EventStore
) -> Home:
    """Where the facts of a community, or of one of its compounds, belong.

    Raises:
        UnknownPlaceError: one of the two is not registered.
        PlaceMismatchError: the compound is of another community.
        PlaceEndedError: it has been divided or merged, and takes nothing new.
    """
    home = await home_of("community", community, store)
    if compound is None:
        return home
    stream = stream_name("compound", compound)
    successors, _, inner, *_ = await store.load(stream, succeeded, ())
    if inner is None:
        raise UnknownPlaceError(f"no compound {compound} is registered", pointer="/compound")
    if inner.place.community != community:
        raise PlaceMismatchError(f"{compound} belongs to {inner.place.community}")
    if successors:
        raise PlaceEndedError(f"{compound} has become {', '.join(successors)}")
    return inner


def succeeded(successors: Sequence[str], event: CompoundEvent) -> Sequence[str]:
    """What a compound has become; nothing, as long as it is there."""
    match event:
        case CompoundSplit():
            return event.successors
        case CompoundsMerged():
            return (event.successor,)
        case _:
            return successors


async def home_of_scope(scope: Scope, store: EventStore, *, unregistered: bool) -> Home:
    """Where a grant belongs: its scope's own place.

    `unregistered` takes the scope at its word as long as its town is not registered.

    Raises:
        UnknownPlaceError: there is no such place in the town.
    """
    source = Source(scope.town or "", "communities")
    place = Place(scope.community, scope.compound)
    if unregistered and await found("town", source.town, store) is None:
        return Home(source, place)
    home = await home_of("town", source.town, store, pointer="/scope/town")
    if scope.community:
        home = await home_of("community", scope.community, store, pointer="/scope/community")
    if scope.compound:
        home = await home_of("compound", scope.compound, store, pointer="/scope/compound")
    if home != Home(source, place):
        raise UnknownPlaceError(f"{scope} is no place: its codes are of others", pointer="/scope")
    return home


async def claim_on(level: PlaceLevel, code: str, store: EventStore) -> Claim:
    """What makes a place's code its own: no other place of the deployment has it.

    Raises:
        RegisteredOtherwiseError: a place of another level has it.
    """
    for other in LEVELS:
        if other != level and await found(other, code, store):
            raise RegisteredOtherwiseError(f"{code} is a {other}")
    return Claim("place", code)


async def found(level: PlaceLevel, code: str, store: EventStore) -> Home | None:
    """Where a place's facts belong, if it is registered; it stays so, and nobody races."""
    return (await store.load(stream_name(level, code), untouched, None)).home


async def require_facility(code: FacilityCode, home: Home, store: EventStore) -> None:
    """Refuse what belongs to a facility of another community, or to none.

    Raises:
        UnknownFacilityError: the community has no such facility.
    """
    there = (await store.load(stream_name("facility", code), untouched, None)).home
    if there is None or there.place.community != home.place.community:
        raise UnknownFacilityError(f"{home.place.community} has no facility {code}")


def untouched(_state: None, _event: Event) -> None:
    """A fold for those who only ask where a stream belongs."""


async def home_somewhere(body: Somewhere, store: EventStore) -> Home:
    """The place that a body names, or the whole town.

    Raises:
        UnknownPlaceError, PlaceMismatchError: as the others here.
    """
    if body.town is not None:
        return await home_of("town", body.town, store)
    community = cast(CommunityCode, body.community)  # a body has one of the two
    return await home_in(community, body.compound, store)


class Codes(TypedDict):
    """The place of a fact, as events name it."""

    community: CommunityCode | None
    compound: CompoundCode | None


def codes_of(home: Home) -> Codes:
    """What an event says of the place where it begins something."""
    community, compound = home.place
    return Codes(
        community=None if community is None else CommunityCode(community),
        compound=None if compound is None else CompoundCode(compound),
    )

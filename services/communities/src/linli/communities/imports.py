"""A whole town taken over from another register: its places, bodies, stations and facilities.

A row is what the command of its kind takes. Rows come in the order of `KINDS`: communities before
their compounds, buildings before the households that are counted in them.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any, ClassVar, Literal, get_args

from pydantic import ValidationError

from linli.chassis.bodies import OccurredAt
from linli.chassis.places import UnknownPlaceError
from linli.chassis.records import MalformedRecordError, Record, Taken, id_of
from linli.chassis.steps import Compound, Step
from linli.communities.aggregates import ORGANISATION
from linli.communities.bodies import (
    Households,
    NewBuilding,
    NewCommunity,
    NewCompound,
    NewOrganisation,
    NewStation,
    NewTown,
)
from linli.communities.commands import (
    OpenStation,
    PlanStation,
    RegisterBuilding,
    RegisterCommunity,
    RegisterCompound,
    RegisterHouseholds,
    RegisterTown,
    State,
)
from linli.communities.domain import compound
from linli.communities.domain.organisation import RegisterOrganisation
from linli.communities.handlers import handle_compound, handle_entry, handle_station
from linli.communities.place_bodies import NewFacility
from linli.communities.places import home_in, home_of, home_somewhere
from linli.events.append import Context, Home
from linli.events.contracts.base import CompoundCode, Origin, TownCode, stream_name
from linli.events.contracts.places import FacilityRegistered
from linli.events.envelope import Place, Source
from linli.events.errors import LostRaceError, StoreUnavailableError
from linli.events.refusals import Refusal
from linli.events.store import Appended, EventStore, Loaded

type RowKind = Literal[
    "town",
    "community",
    "compound",
    "building",
    "households",
    "organisation",
    "station",
    "facility",
]
KNOWN_MAX = 64
"""How many compounds are kept in mind: rows of one come together, as a rule."""
KINDS: tuple[RowKind, ...] = get_args(RowKind.__value__)


class InvalidRowError(Refusal):
    """The row is none of its kind."""

    code = "invalid-record"
    title = "The row lacks something, or has something that it should not have"
    title_zh = "该行缺少内容或内容有误"


class OtherTownError(Refusal):
    """A row of a town's register is about that town."""

    code = "other-town"
    title = "The row is about another town"
    title_zh = "该行属于其他镇"


class BuildingRow(NewBuilding):
    """A building, and its compound."""

    compound: Compound


class HouseholdsRow(Households):
    """A count, and its compound."""

    compound: Compound


class StationRow(NewStation):
    """A station, and since when it is in use, if it is."""

    opened_at: OccurredAt | None = None


BODIES: Mapping[RowKind, type[Step]] = {
    "town": NewTown,
    "community": NewCommunity,
    "compound": NewCompound,
    "building": BuildingRow,
    "households": HouseholdsRow,
    "organisation": NewOrganisation,
    "station": StationRow,
    "facility": NewFacility,
}


class TownRecord(Record):
    """A row of a town's register: its kind, and what the command of that kind takes."""

    KIND: ClassVar[str] = "town"
    kind: RowKind
    entry: Mapping[str, Any]


@dataclass(frozen=True)
class Desk:
    """Enters the rows of a town's register, each as the command that it stands for."""

    town: TownCode
    store: EventStore
    turns: Mapping[str, asyncio.Lock] = field(
        default_factory=lambda: defaultdict[str, asyncio.Lock](asyncio.Lock)
    )
    """One command at a time for each compound: its buildings and counts share a stream."""
    known: dict[CompoundCode, Loaded[compound.Compound]] = field(
        default_factory=dict[CompoundCode, Loaded[compound.Compound]]
    )
    """The compounds that rows were about lately, as they are now: none is folded for each row."""

    @property
    def source(self) -> Source:
        """The history that the rows become part of."""
        return Source(self.town, "communities")

    async def take(self, record: TownRecord, context: Context) -> Taken:
        """Record a row.

        Raises:
            Refusal: why not.
            StoreUnavailableError: others are writing the same; what was recorded stays.
        """
        body = body_of(record, self.town)
        context = replace(context, at=body.moment)
        try:
            return Taken((await self.enter(body, record, context)).repeated)
        except LostRaceError as error:
            raise StoreUnavailableError("Others write to the same compound") from error

    async def enter(self, body: Step, record: TownRecord, context: Context) -> Appended:
        """The row's command, decided and appended."""
        match body:
            case NewTown():
                return await self.enter_town(body, context)
            case NewCommunity():
                return await self.enter_community(body, context)
            case NewCompound():
                return await self.enter_compound(body, context)
            case BuildingRow() | HouseholdsRow():
                async with self.turns[body.compound]:
                    return await self.enter_inside(body, context)
            case NewOrganisation():
                return await self.enter_organisation(body, context)
            case StationRow():
                return await self.enter_station(body, record, context)
            case NewFacility():
                return await self.enter_facility(body, context)
            case _:
                raise InvalidRowError(record.kind)

    async def enter_town(self, body: NewTown, context: Context) -> Appended:
        """The town itself."""
        if body.code != self.town:
            raise OtherTownError(f"{body.code} is not {self.town}", pointer="/code")
        command = RegisterTown(
            code=body.code, name_zh=body.name_zh, name_en=body.name_en, time_zone=body.time_zone
        )
        return await handle_entry(command, self.store, replace(context, home=Home(self.source)))

    async def enter_community(self, body: NewCommunity, context: Context) -> Appended:
        """A community of the town."""
        if body.town != self.town:
            raise OtherTownError(f"{body.town} is not {self.town}", pointer="/town")
        command = RegisterCommunity(
            code=body.code, town=body.town, name_zh=body.name_zh, name_en=body.name_en
        )
        home = (await home_of("town", body.town, self.store))._replace(place=Place(body.code))
        return await handle_entry(command, self.store, replace(context, home=home))

    async def enter_compound(self, body: NewCompound, context: Context) -> Appended:
        """A compound of a community."""
        command = RegisterCompound(
            code=body.code, community=body.community, name_zh=body.name_zh, name_en=body.name_en
        )
        home = self.ours(await home_of("community", body.community, self.store), "/community")
        home = home._replace(place=Place(body.community, body.code))
        return await handle_compound(command, self.store, replace(context, home=home))

    async def enter_inside(self, body: BuildingRow | HouseholdsRow, context: Context) -> Appended:
        """A building of a compound, or a count."""
        command = inside(body)
        loaded = await self.compound(body.compound, context)
        self.ours(loaded.home, "/compound")
        events = compound.decide(command, loaded.state)
        stream = stream_name("compound", body.compound)
        try:
            appended = await self.store.append(stream, events, loaded, context)
        except LostRaceError:
            self.known.pop(body.compound, None)
            return await handle_compound(command, self.store, context)
        self.known[body.compound] = loaded._replace(
            state=reduce(compound.evolve, events, loaded.state), version=appended.version
        )
        return appended

    async def compound(self, code: CompoundCode, context: Context) -> Loaded[compound.Compound]:
        """A compound as it is, but for what others are entering meanwhile."""
        if code not in self.known:
            if len(self.known) >= KNOWN_MAX:
                del self.known[next(iter(self.known))]
            stream = stream_name("compound", code)
            first = compound.Compound()
            self.known[code] = await self.store.load(stream, compound.evolve, first, context)
        return self.known[code]

    async def enter_organisation(self, body: NewOrganisation, context: Context) -> Appended:
        """Who works in the town, or in one of its places."""
        home = self.ours(await home_somewhere(body, self.store), "/community")
        command = RegisterOrganisation(
            code=body.code,
            kind=body.kind,
            community=body.community,
            compound=body.compound,
            name_zh=body.name_zh,
            name_en=body.name_en,
        )
        context = replace(context, home=home)
        return await ORGANISATION.handle(body.code, command, self.store, context)

    async def enter_station(
        self, body: StationRow, record: TownRecord, context: Context
    ) -> Appended:
        """A station, and that it is in use: the last step has the row's own id."""
        home = self.ours(await home_in(body.community, body.compound, self.store), "/community")
        plan = PlanStation(
            code=body.code,
            community=body.community,
            compound=body.compound,
            name_zh=body.name_zh,
            name_en=body.name_en,
        )
        context = replace(context, home=home)
        if body.opened_at is None:
            return await handle_station(plan, self.store, context)
        planned = id_of(self.town, Origin(kind="town", key=f"{record.key}/planned"))
        await handle_station(plan, self.store, replace(context, command_id=planned))
        opened = replace(context, at=body.opened_at)
        return await handle_station(OpenStation(code=body.code), self.store, opened)

    async def enter_facility(self, body: NewFacility, context: Context) -> Appended:
        """What residents share."""
        home = self.ours(await home_in(body.community, body.compound, self.store), "/community")
        fact = FacilityRegistered(
            code=body.code,
            kind=body.kind,
            community=body.community,
            compound=body.compound,
            name_zh=body.name_zh,
            name_en=body.name_en,
        )
        return await handle_entry(State(fact), self.store, replace(context, home=home))

    def ours(self, home: Home | None, pointer: str) -> Home:
        """A home in this town.

        Raises:
            UnknownPlaceError: it is in another one.
        """
        if home is None or home.source != self.source:
            raise UnknownPlaceError(f"{self.town} has no such place", pointer=pointer)
        return home


def body_of(record: TownRecord, town: TownCode) -> Step:
    """What the command takes; the town goes without saying.

    Raises:
        InvalidRowError: it does not take this.
    """
    entry = dict(record.entry)
    if record.kind == "community" or (record.kind == "organisation" and "community" not in entry):
        entry.setdefault("town", town)
    try:
        return BODIES[record.kind].model_validate(entry)
    except ValidationError as error:
        fault = MalformedRecordError.of(error)
        pointer = f"/{fault.field}" if fault.field else None
        raise InvalidRowError(str(fault), pointer=pointer) from None


def inside(row: BuildingRow | HouseholdsRow) -> RegisterBuilding | RegisterHouseholds:
    """The command that a row stands for."""
    match row:
        case BuildingRow():
            return RegisterBuilding(
                compound=row.compound, code=row.code, name_zh=row.name_zh, name_en=row.name_en
            )
        case HouseholdsRow():
            return RegisterHouseholds(
                compound=row.compound,
                building=row.building,
                households=row.households,
                at=row.moment,
            )

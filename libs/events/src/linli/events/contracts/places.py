"""Towns and what they are made of: communities, compounds, buildings, households, stations, things.

`code` is the code of what the event is about; other fields name what it belongs to.
"""

from datetime import datetime
from typing import ClassVar, Literal, NewType
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from linli.events.contracts.base import CommunityCode, CompoundCode, Event, TownCode

BuildingCode = NewType("BuildingCode", str)
"""Unique in its compound."""
StationCode = NewType("StationCode", str)
AreaCode = NewType("AreaCode", str)
FacilityCode = NewType("FacilityCode", str)
FacilityKind = NewType("FacilityKind", str)
"""Such as `park`, `garden`, `square`, `playground`."""
AssetCode = NewType("AssetCode", str)
AssetKind = NewType("AssetKind", str)
"""Such as `notice-board`, `bench`, `street-lamp`."""
ProfileId = NewType("ProfileId", UUID)

type PlaceLevel = Literal["town", "community", "compound"]


class FormerBuilding(BaseModel, frozen=True, extra="ignore"):
    """A building under the code that it had in a compound which was divided or merged."""

    compound: CompoundCode
    code: BuildingCode


class ProfileCell(BaseModel):
    """How many residents belong to one group; never fewer than five."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    code: str
    name_zh: str
    name_en: str | None = None
    persons: int


class TownRegistered(Event):
    """A town (镇) is on the platform."""

    event_type: ClassVar[str] = "org.linli.communities.TownRegistered.v1"
    code: TownCode
    name_zh: str
    name_en: str | None = None
    time_zone: str
    """IANA name, `Asia/Shanghai`: the town's days are days there."""


class CommunityRegistered(Event):
    """A community (社区) of the town is on the platform."""

    event_type: ClassVar[str] = "org.linli.communities.CommunityRegistered.v1"
    code: CommunityCode
    town: TownCode
    name_zh: str
    name_en: str | None = None


class CompoundRegistered(Event):
    """A residential compound (小区) of a community is on the platform."""

    event_type: ClassVar[str] = "org.linli.communities.CompoundRegistered.v1"
    code: CompoundCode
    community: CommunityCode
    name_zh: str
    name_en: str | None = None
    predecessors: tuple[CompoundCode, ...] = ()
    """The compounds that it came from: one that was divided, or those that were merged."""


class CompoundRenamed(Event):
    """The compound has these names from now on; its code stays."""

    event_type: ClassVar[str] = "org.linli.communities.CompoundRenamed.v1"
    code: CompoundCode
    community: CommunityCode
    name_zh: str
    name_en: str | None = None


class CompoundSplit(Event):
    """The compound was divided (拆分): what was in it is in its successors, its history stays here.

    What the successors have is in their own streams; here is how much has gone.
    """

    event_type: ClassVar[str] = "org.linli.communities.CompoundSplit.v1"
    code: CompoundCode
    community: CommunityCode
    successors: tuple[CompoundCode, ...]
    buildings: int
    households: int


class CompoundsMerged(Event):
    """The compound is one with others (合并) from now on; recorded of each of them.

    What the successor has is in its own stream; here is how much this compound brought.
    """

    event_type: ClassVar[str] = "org.linli.communities.CompoundsMerged.v1"
    code: CompoundCode
    community: CommunityCode
    merged: tuple[CompoundCode, ...]
    """All of them, this one among them."""
    successor: CompoundCode
    buildings: int
    households: int


class BuildingRegistered(Event):
    """A building (楼栋) stands in a compound."""

    event_type: ClassVar[str] = "org.linli.communities.BuildingRegistered.v1"
    code: BuildingCode
    community: CommunityCode
    compound: CompoundCode
    name_zh: str
    name_en: str | None = None
    formerly: FormerBuilding | None = None
    """What it was in the compound that it came from."""


class BuildingDemolished(Event):
    """The building is gone (拆除), and its households are no longer there."""

    event_type: ClassVar[str] = "org.linli.communities.BuildingDemolished.v1"
    code: BuildingCode
    community: CommunityCode
    compound: CompoundCode
    households: int = 0
    """How many had been counted in it."""


class HouseholdsRegistered(Event):
    """The households of a compound, or of one building of it, were counted in the register."""

    event_type: ClassVar[str] = "org.linli.communities.HouseholdsRegistered.v1"
    community: CommunityCode
    compound: CompoundCode
    building: BuildingCode | None = None
    counted_at: datetime
    households: int
    previous: int = 0
    """The count this one replaces."""


class CommunityAssignedToArea(Event):
    """The community belongs to an area (片区) for which the town has plans."""

    event_type: ClassVar[str] = "org.linli.communities.CommunityAssignedToArea.v1"
    area: AreaCode
    community: CommunityCode
    name_zh: str
    name_en: str | None = None


class PopulationProfileRecorded(Event):
    """What the residents of a place are made of (人口构成): groups, never persons."""

    event_type: ClassVar[str] = "org.linli.communities.PopulationProfileRecorded.v1"
    profile_id: ProfileId
    level: PlaceLevel
    place: str
    """The code of the town, community or compound."""
    dimension: str
    """What the groups differ in, as a code: `origin`, `age`."""
    cells: tuple[ProfileCell, ...]
    source: str
    """The register or the article that states it."""


class FacilityRegistered(Event):
    """Something that residents share is there: a park, a garden, a square (设施)."""

    event_type: ClassVar[str] = "org.linli.communities.FacilityRegistered.v1"
    code: FacilityCode
    kind: FacilityKind
    community: CommunityCode
    compound: CompoundCode | None = None
    name_zh: str
    name_en: str | None = None


class AssetInstalled(Event):
    """A thing that is looked after is in service, such as a notice board (宣传栏)."""

    event_type: ClassVar[str] = "org.linli.communities.AssetInstalled.v1"
    code: AssetCode
    kind: AssetKind
    facility: FacilityCode | None = None
    """What it belongs to, if it does."""
    community: CommunityCode
    compound: CompoundCode | None = None
    name_zh: str
    name_en: str | None = None


class AssetRetired(Event):
    """The thing is no longer in service."""

    event_type: ClassVar[str] = "org.linli.communities.AssetRetired.v1"
    code: AssetCode
    kind: AssetKind
    reason: str | None = None
    """A code, such as `broken`, `replaced`."""


class StationPlanned(Event):
    """A service station (党群服务站) is to be opened."""

    event_type: ClassVar[str] = "org.linli.communities.StationPlanned.v1"
    code: StationCode
    community: CommunityCode
    compound: CompoundCode | None = None
    name_zh: str
    name_en: str | None = None


class StationOpened(Event):
    """The station is in use."""

    event_type: ClassVar[str] = "org.linli.communities.StationOpened.v1"
    code: StationCode


class StationSuspended(Event):
    """The station is out of use until it is opened again."""

    event_type: ClassVar[str] = "org.linli.communities.StationSuspended.v1"
    code: StationCode
    reason: str | None = None
    """A code, such as `renovation`."""


class StationReopened(Event):
    """The station is in use again."""

    event_type: ClassVar[str] = "org.linli.communities.StationReopened.v1"
    code: StationCode


type CompoundEvent = (
    CompoundRegistered
    | CompoundRenamed
    | CompoundSplit
    | CompoundsMerged
    | BuildingRegistered
    | BuildingDemolished
    | HouseholdsRegistered
)
type AssetEvent = AssetInstalled | AssetRetired
type StationEvent = StationPlanned | StationOpened | StationSuspended | StationReopened

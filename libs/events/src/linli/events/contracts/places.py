"""Towns and what they are made of: communities, compounds, buildings, households, stations.

`code` is the code of what the event is about; other fields name what it belongs to.
"""

from datetime import datetime
from typing import ClassVar, Literal, NewType

from linli.events.contracts.base import CommunityCode, CompoundCode, Event, TownCode

BuildingCode = NewType("BuildingCode", str)
"""Unique in its compound."""
StationCode = NewType("StationCode", str)

type PlaceLevel = Literal["town", "community", "compound"]


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


class BuildingRegistered(Event):
    """A building (楼栋) stands in a compound."""

    event_type: ClassVar[str] = "org.linli.communities.BuildingRegistered.v1"
    code: BuildingCode
    community: CommunityCode
    compound: CompoundCode
    name_zh: str
    name_en: str | None = None


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


type CompoundEvent = CompoundRegistered | BuildingRegistered | HouseholdsRegistered
type StationEvent = StationPlanned | StationOpened

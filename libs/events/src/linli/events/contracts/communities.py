"""What the registry publishes: places, stations, organisations, figures others have stated, grants,
persons.

`code` is the code of what the event is about; other fields name what it belongs to.
"""

from datetime import datetime
from typing import ClassVar, Literal, NewType
from uuid import UUID

from linli.events.contracts.base import (
    CommunityCode,
    CompoundCode,
    Event,
    PersonId,
    Qualifier,
    TownCode,
)
from linli.events.contracts.personal import FreeText

BuildingCode = NewType("BuildingCode", str)
"""Unique in its compound."""
StationCode = NewType("StationCode", str)
OrganisationCode = NewType("OrganisationCode", str)
OrganisationKind = NewType("OrganisationKind", str)
"""Such as `residents-committee`, `party-branch`, `owners-committee`, `property-company`."""
FigureId = NewType("FigureId", UUID)
MetricId = NewType("MetricId", str)
"""A dashboard metric: `volunteers.registered`."""
GrantId = NewType("GrantId", UUID)
ErasureReason = NewType("ErasureReason", str)
"""A code such as `request`, `retention`, `order`: it tells nothing of the person."""
RoleName = NewType("RoleName", str)
"""Such as `town-admin`, `community-staff`, `volunteer`, `integrator`."""

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


class FigureClaimed(Event):
    """An article or a register states a figure; it stands beside what is counted, never in it."""

    event_type: ClassVar[str] = "org.linli.communities.FigureClaimed.v1"
    figure_id: FigureId
    level: PlaceLevel
    place: str
    """The code of the town, community or compound the figure is stated of."""
    metric: MetricId
    value: int
    qualifier: Qualifier
    source: str
    """The sentence or the register entry that states it, in its own words."""


class OrganisationRegistered(Event):
    """An organisation works in the town, or in one of its places."""

    event_type: ClassVar[str] = "org.linli.communities.OrganisationRegistered.v1"
    code: OrganisationCode
    kind: OrganisationKind
    community: CommunityCode | None = None
    compound: CompoundCode | None = None
    name_zh: str
    name_en: str | None = None


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


class RoleGranted(Event):
    """A person may act in a role at a place and at all that belongs to it."""

    event_type: ClassVar[str] = "org.linli.communities.RoleGranted.v1"
    subject: ClassVar[str | None] = "person"
    restricted: ClassVar[bool] = True
    grant_id: GrantId
    person: PersonId
    role: RoleName
    scope: str
    """A path of codes: `lishui`, `lishui/tongsheng`, `lishui/tongsheng/jinsha-bandao`."""
    valid_from: datetime | None = None
    """Without it, from when it is granted."""
    valid_until: datetime | None = None
    """Without it, until it is revoked."""
    source: str | None = None
    """The one register that an integrator may bring in: `service-requests`."""
    granted_by: PersonId | None = None
    """None: whoever operates the platform."""


class RoleRevoked(Event):
    """The person may no longer act by this grant."""

    event_type: ClassVar[str] = "org.linli.communities.RoleRevoked.v1"
    subject: ClassVar[str | None] = "person"
    restricted: ClassVar[bool] = True
    grant_id: GrantId
    person: PersonId
    role: RoleName
    scope: str
    reason: FreeText | None = None


class PersonRegistered(Event):
    """A person is known to the community: here they have a name, elsewhere an opaque id."""

    event_type: ClassVar[str] = "org.linli.communities.PersonRegistered.v1"
    subject: ClassVar[str | None] = "person"
    private: ClassVar[bool] = True
    person: PersonId
    name: FreeText
    phone: FreeText | None = None
    """International, without spaces (E.164): `+8675785600000`."""
    community: CommunityCode
    compound: CompoundCode | None = None


class PersonCorrected(Event):
    """What is known of a person is this."""

    event_type: ClassVar[str] = "org.linli.communities.PersonCorrected.v1"
    subject: ClassVar[str | None] = "person"
    private: ClassVar[bool] = True
    person: PersonId
    name: FreeText
    phone: FreeText | None = None


class PersonErased(Event):
    """The keys of everything personal about a person are destroyed; every service acts on it."""

    event_type: ClassVar[str] = "org.linli.communities.PersonErased.v1"
    subject: ClassVar[str | None] = "person"
    restricted: ClassVar[bool] = True
    person: PersonId
    erased_at: datetime
    reason: ErasureReason


type CompoundEvent = CompoundRegistered | BuildingRegistered | HouseholdsRegistered
type StationEvent = StationPlanned | StationOpened
type GrantEvent = RoleGranted | RoleRevoked
type PersonEvent = PersonRegistered | PersonCorrected | PersonErased
type CommunitiesEvent = (
    TownRegistered
    | CommunityRegistered
    | CompoundEvent
    | FigureClaimed
    | OrganisationRegistered
    | StationEvent
    | GrantEvent
    | PersonEvent
)

EVENTS: tuple[type[Event], ...] = (
    TownRegistered,
    CommunityRegistered,
    CompoundRegistered,
    BuildingRegistered,
    HouseholdsRegistered,
    FigureClaimed,
    OrganisationRegistered,
    StationPlanned,
    StationOpened,
    RoleGranted,
    RoleRevoked,
    PersonRegistered,
    PersonCorrected,
    PersonErased,
)

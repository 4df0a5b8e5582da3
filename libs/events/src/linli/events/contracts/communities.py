"""What the registry publishes: places, organisations, figures others have stated, grants, persons.

`code` is the code of what the event is about; other fields name what it belongs to.
"""

from typing import ClassVar, NewType
from uuid import UUID

from linli.events.contracts.base import CommunityCode, CompoundCode, Event, Qualifier
from linli.events.contracts.grants import GrantEvent, RoleGranted, RoleRevoked
from linli.events.contracts.people import (
    PersonCorrected,
    PersonErased,
    PersonEvent,
    PersonRegistered,
)
from linli.events.contracts.places import (
    BuildingRegistered,
    CommunityRegistered,
    CompoundEvent,
    CompoundRegistered,
    HouseholdsRegistered,
    PlaceLevel,
    StationEvent,
    StationOpened,
    StationPlanned,
    TownRegistered,
)

OrganisationCode = NewType("OrganisationCode", str)
OrganisationKind = NewType("OrganisationKind", str)
"""Such as `residents-committee`, `party-branch`, `owners-committee`, `property-company`."""
FigureId = NewType("FigureId", UUID)
MetricId = NewType("MetricId", str)
"""A dashboard metric: `volunteers.registered`."""


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

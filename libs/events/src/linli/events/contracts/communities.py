"""What the registry publishes: places, bodies, programmes, stated figures, grants, persons.

`code` is the code of what the event is about; other fields name what it belongs to.
"""

from typing import ClassVar, NewType
from uuid import UUID

from linli.events.contracts import bodies, programmes
from linli.events.contracts.base import Event, Qualifier
from linli.events.contracts.bodies import BodiesEvent
from linli.events.contracts.campaigns import CampaignAdopted, RecordTaggedToCampaign
from linli.events.contracts.grants import GrantEvent, RoleGranted, RoleRevoked
from linli.events.contracts.people import (
    PersonCorrected,
    PersonErased,
    PersonEvent,
    PersonRegistered,
)
from linli.events.contracts.places import (
    AssetEvent,
    AssetInstalled,
    AssetRetired,
    BuildingDemolished,
    BuildingRegistered,
    CommunityAssignedToArea,
    CommunityRegistered,
    CompoundEvent,
    CompoundRegistered,
    CompoundRenamed,
    CompoundsMerged,
    CompoundSplit,
    FacilityRegistered,
    HouseholdsRegistered,
    PlaceLevel,
    PopulationProfileRecorded,
    StationEvent,
    StationOpened,
    StationPlanned,
    StationReopened,
    StationSuspended,
    TownRegistered,
)
from linli.events.contracts.programmes import ProgrammesEvent

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


type CommunitiesEvent = (
    TownRegistered
    | CommunityRegistered
    | CompoundEvent
    | CommunityAssignedToArea
    | PopulationProfileRecorded
    | FacilityRegistered
    | AssetEvent
    | CampaignAdopted
    | RecordTaggedToCampaign
    | FigureClaimed
    | BodiesEvent
    | ProgrammesEvent
    | StationEvent
    | GrantEvent
    | PersonEvent
)

EVENTS: tuple[type[Event], ...] = (
    TownRegistered,
    CommunityRegistered,
    CompoundRegistered,
    CompoundRenamed,
    CompoundSplit,
    CompoundsMerged,
    BuildingRegistered,
    BuildingDemolished,
    HouseholdsRegistered,
    CommunityAssignedToArea,
    PopulationProfileRecorded,
    FacilityRegistered,
    AssetInstalled,
    AssetRetired,
    CampaignAdopted,
    RecordTaggedToCampaign,
    FigureClaimed,
    *bodies.EVENTS,
    *programmes.EVENTS,
    StationPlanned,
    StationOpened,
    StationSuspended,
    StationReopened,
    RoleGranted,
    RoleRevoked,
    PersonRegistered,
    PersonCorrected,
    PersonErased,
)

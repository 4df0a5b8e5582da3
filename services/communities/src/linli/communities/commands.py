"""What callers may ask of the registry."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from linli.events.contracts.base import (
    CommunityCode,
    CompoundCode,
    PersonId,
    Qualifier,
    TownCode,
)
from linli.events.contracts.campaigns import CampaignAdopted, RecordTaggedToCampaign
from linli.events.contracts.communities import (
    FigureId,
    MetricId,
)
from linli.events.contracts.grants import GrantId, RoleName
from linli.events.contracts.people import ErasureReason
from linli.events.contracts.personal import FreeText
from linli.events.contracts.places import (
    AssetCode,
    AssetKind,
    BuildingCode,
    CommunityAssignedToArea,
    FacilityCode,
    FacilityRegistered,
    FormerBuilding,
    PlaceLevel,
    PopulationProfileRecorded,
    StationCode,
)
from linli.events.reach import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterTown:
    """Bring a town onto the platform."""

    code: TownCode
    name_zh: str
    name_en: str | None = None
    time_zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterCommunity:
    """Bring a community of a town onto the platform."""

    code: CommunityCode
    town: TownCode
    name_zh: str
    name_en: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFigure:
    """Repeat what an article or a register states of a place."""

    figure_id: FigureId
    level: PlaceLevel
    place: str
    metric: MetricId
    value: int
    qualifier: Qualifier
    source: str


type Stated = (
    CommunityAssignedToArea
    | PopulationProfileRecorded
    | FacilityRegistered
    | CampaignAdopted
    | RecordTaggedToCampaign
)
"""What no rule is about."""


@dataclass(frozen=True, slots=True)
class State:
    """Enter a fact just as it is stated."""

    fact: Stated


type Entry = RegisterTown | RegisterCommunity | ClaimFigure | State
"""What is entered once and then stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterCompound:
    """Bring a residential compound of a community onto the platform."""

    code: CompoundCode
    community: CommunityCode
    name_zh: str
    name_en: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterBuilding:
    """Enter a building of a compound."""

    compound: CompoundCode
    code: BuildingCode
    name_zh: str
    name_en: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterHouseholds:
    """Enter how many households a building has, or a compound as a whole."""

    compound: CompoundCode
    building: BuildingCode | None = None
    households: int
    at: datetime
    """When they were counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameCompound:
    """Say what a compound is called from now on."""

    compound: CompoundCode
    name_zh: str
    name_en: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DemolishBuilding:
    """Say that a building is gone."""

    compound: CompoundCode
    building: BuildingCode
    at: datetime
    """When it was gone."""
    since: datetime | None = None
    """When it was last heard of: asked of its history, not of the caller."""


type CompoundCommand = (
    RegisterCompound | RegisterBuilding | RegisterHouseholds | RenameCompound | DemolishBuilding
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A compound that begins with a part of another."""

    code: CompoundCode
    name_zh: str
    name_en: str | None = None
    buildings: tuple[BuildingCode, ...] = ()
    households: int | None = None
    """Its share, where households are counted for the compound as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitCompound:
    """Divide a compound: each of its buildings goes to one of its parts."""

    compound: CompoundCode
    parts: tuple[Part, ...]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeCompounds:
    """Make one compound of several."""

    compounds: tuple[CompoundCode, ...]
    into: CompoundCode
    name_zh: str
    name_en: str | None = None
    renumbered: Mapping[FormerBuilding, BuildingCode]
    """The new codes of buildings that cannot keep theirs."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanStation:
    """Say that a service station is to be opened."""

    code: StationCode
    community: CommunityCode
    compound: CompoundCode | None = None
    name_zh: str
    name_en: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenStation:
    """Say that a station is in use."""

    code: StationCode


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspendStation:
    """Say that a station is out of use for a while."""

    code: StationCode
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenStation:
    """Say that a station is in use again."""

    code: StationCode


type StationCommand = PlanStation | OpenStation | SuspendStation | ReopenStation


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallAsset:
    """Say that a thing is in service, and where."""

    code: AssetCode
    kind: AssetKind
    facility: FacilityCode | None = None
    community: CommunityCode
    compound: CompoundCode | None = None
    name_zh: str
    name_en: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RetireAsset:
    """Say that a thing is no longer in service."""

    code: AssetCode
    reason: str | None = None


type AssetCommand = InstallAsset | RetireAsset


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRole:
    """Let a person act in a role within a scope."""

    grant_id: GrantId
    person: PersonId
    role: RoleName
    scope: Scope
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    source: str | None = None
    granted_by: PersonId | None = None
    at: datetime
    """When it is granted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeRole:
    """Take a grant back."""

    grant_id: GrantId
    reason: FreeText | None = None
    leaves_no_admin: bool = False
    """Whether nobody else is an admin of the town: asked of its history, not of the caller."""


type GrantCommand = GrantRole | RevokeRole


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterPerson:
    """Make a person known to a community, by name and phone number."""

    person: PersonId
    name: FreeText
    phone: FreeText | None = None
    community: CommunityCode
    compound: CompoundCode | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectPerson:
    """Say what is known of a person, in place of what was."""

    person: PersonId
    name: FreeText
    phone: FreeText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasePerson:
    """Say that a person's keys have been destroyed."""

    person: PersonId
    erased_at: datetime
    reason: ErasureReason


type PersonCommand = RegisterPerson | CorrectPerson | ErasePerson

"""Who works in a town and with whom: organisations, offices, joint bodies, partners, brands.

`code` is the code of what the event is about. Who holds an office, a seat or a building is told to
those who have a role there; that a person holds one says nothing of what else they are.
"""

from typing import ClassVar, Literal, NewType
from uuid import UUID

from linli.events.contracts.base import CommunityCode, CompoundCode, Event, PersonId, Quantity
from linli.events.contracts.places import BuildingCode

OrganisationCode = NewType("OrganisationCode", str)
OrganisationKind = NewType("OrganisationKind", str)
"""Such as `residents-committee`, `party-branch`, `owners-committee`, `property-company`."""
Reason = NewType("Reason", str)
"""Why something ended, as a code: `term-ended`, `resigned`, `merged`. It tells of no person."""
AppointmentId = NewType("AppointmentId", UUID)
OfficeCode = NewType("OfficeCode", str)
"""What somebody is in an organisation: `secretary`, `director`, `member`."""
NominationId = NewType("NominationId", UUID)
BodyCode = NewType("BodyCode", str)
BodyKind = NewType("BodyKind", str)
"""Such as `joint-party-committee` (大党委), `council`, `round-table`."""
SeatKindCode = NewType("SeatKindCode", str)
"""Such as `full-time` (专职委员), `part-time` (兼职委员)."""
PartnershipId = NewType("PartnershipId", UUID)
PartnershipKind = NewType("PartnershipKind", str)
"""Such as `twinned` (结对), `co-builder` (共建单位), `acquainted` (创熟), `branch` (共建支部)."""
ContributionKind = NewType("ContributionKind", str)
"""Such as `labour`, `materials`, `venue`, `expertise`."""
BrandCode = NewType("BrandCode", str)

type Verdict = Literal["kept", "retired"]


class OrganisationRegistered(Event):
    """An organisation works in the town, or in one of its places."""

    event_type: ClassVar[str] = "org.linli.communities.OrganisationRegistered.v1"
    code: OrganisationCode
    kind: OrganisationKind
    community: CommunityCode | None = None
    compound: CompoundCode | None = None
    name_zh: str
    name_en: str | None = None


class OwnersCommitteeRegistered(Event):
    """The owners of a compound have a committee (业委会): an organisation."""

    event_type: ClassVar[str] = "org.linli.communities.OwnersCommitteeRegistered.v1"
    code: OrganisationCode
    community: CommunityCode
    compound: CompoundCode
    name_zh: str
    name_en: str | None = None


class BranchEstablished(Event):
    """A party branch (党支部) works in the town, or in one of its places: an organisation."""

    event_type: ClassVar[str] = "org.linli.communities.BranchEstablished.v1"
    code: OrganisationCode
    community: CommunityCode | None = None
    compound: CompoundCode | None = None
    name_zh: str
    name_en: str | None = None


class OrganisationDissolved(Event):
    """The organisation is no more (撤销)."""

    event_type: ClassVar[str] = "org.linli.communities.OrganisationDissolved.v1"
    code: OrganisationCode
    kind: OrganisationKind
    community: CommunityCode | None = None
    compound: CompoundCode | None = None
    reason: Reason | None = None


class PropertyCompanyEngaged(Event):
    """A property company looks after the compound (物业进驻)."""

    event_type: ClassVar[str] = "org.linli.communities.PropertyCompanyEngaged.v1"
    community: CommunityCode
    compound: CompoundCode
    company: OrganisationCode


class PropertyCompanyReplaced(Event):
    """Another property company looks after the compound from now on (物业更换)."""

    event_type: ClassVar[str] = "org.linli.communities.PropertyCompanyReplaced.v1"
    community: CommunityCode
    compound: CompoundCode
    company: OrganisationCode
    previous: OrganisationCode


class OfficeHolderAppointed(Event):
    """A person holds an office of an organisation (任职)."""

    event_type: ClassVar[str] = "org.linli.communities.OfficeHolderAppointed.v1"
    subject: ClassVar[str | None] = "person"
    restricted: ClassVar[bool] = True
    appointment_id: AppointmentId
    organisation: OrganisationCode
    office: OfficeCode
    person: PersonId
    community: CommunityCode | None = None
    compound: CompoundCode | None = None
    """Where the organisation is."""


class OfficeHolderStoodDown(Event):
    """The person holds that office no more (卸任)."""

    event_type: ClassVar[str] = "org.linli.communities.OfficeHolderStoodDown.v1"
    subject: ClassVar[str | None] = "person"
    restricted: ClassVar[bool] = True
    appointment_id: AppointmentId
    organisation: OrganisationCode
    office: OfficeCode
    person: PersonId
    reason: Reason | None = None


class _OfBuilding(Event):
    nomination_id: NominationId
    community: CommunityCode
    compound: CompoundCode
    building: BuildingCode
    person: PersonId


class BuildingHeadNominated(_OfBuilding):
    """A person may come to speak for a building (楼长提名)."""

    event_type: ClassVar[str] = "org.linli.communities.BuildingHeadNominated.v1"
    subject: ClassVar[str | None] = "person"
    restricted: ClassVar[bool] = True


class BuildingHeadAppointed(_OfBuilding):
    """The person nominated speaks for the building (楼长上任)."""

    event_type: ClassVar[str] = "org.linli.communities.BuildingHeadAppointed.v1"
    subject: ClassVar[str | None] = "person"
    restricted: ClassVar[bool] = True


class BuildingHeadStoodDown(_OfBuilding):
    """The person speaks for the building no more (楼长卸任)."""

    event_type: ClassVar[str] = "org.linli.communities.BuildingHeadStoodDown.v1"
    subject: ClassVar[str | None] = "person"
    restricted: ClassVar[bool] = True
    reason: Reason | None = None


class BodyConstituted(Event):
    """A body on which several organisations sit begins its work (大党委成立)."""

    event_type: ClassVar[str] = "org.linli.communities.BodyConstituted.v1"
    code: BodyCode
    kind: BodyKind
    community: CommunityCode | None = None
    compound: CompoundCode | None = None
    name_zh: str
    name_en: str | None = None


class SeatKindDefined(Event):
    """The body has so many seats of a kind from now on."""

    event_type: ClassVar[str] = "org.linli.communities.SeatKindDefined.v1"
    code: BodyCode
    seat_kind: SeatKindCode
    name_zh: str
    name_en: str | None = None
    seats: int
    previous: int = 0
    """How many there were before."""


class SeatFilled(Event):
    """A person sits on the body."""

    event_type: ClassVar[str] = "org.linli.communities.SeatFilled.v1"
    subject: ClassVar[str | None] = "person"
    restricted: ClassVar[bool] = True
    code: BodyCode
    seat_kind: SeatKindCode
    person: PersonId


class SeatVacated(Event):
    """The person sits on the body no more."""

    event_type: ClassVar[str] = "org.linli.communities.SeatVacated.v1"
    subject: ClassVar[str | None] = "person"
    restricted: ClassVar[bool] = True
    code: BodyCode
    seat_kind: SeatKindCode
    person: PersonId
    reason: Reason | None = None


class PartnershipFormed(Event):
    """An organisation works with a place, or with an organisation there (结对共建)."""

    event_type: ClassVar[str] = "org.linli.communities.PartnershipFormed.v1"
    partnership_id: PartnershipId
    kind: PartnershipKind
    partner: OrganisationCode
    host: OrganisationCode | None = None
    """With whom it works; without one, with the place as a whole."""
    community: CommunityCode | None = None
    compound: CompoundCode | None = None


class PartnerContributionRecorded(Event):
    """A partner gave something, or lent a hand."""

    event_type: ClassVar[str] = "org.linli.communities.PartnerContributionRecorded.v1"
    partnership_id: PartnershipId
    kind: PartnershipKind
    partner: OrganisationCode
    contribution: ContributionKind
    quantity: Quantity | None = None
    unit: str | None = None
    """Of the quantity, as a code: `person`, `hour`, `cny`, `volume`."""


class PartnershipEnded(Event):
    """The two work together no more."""

    event_type: ClassVar[str] = "org.linli.communities.PartnershipEnded.v1"
    partnership_id: PartnershipId
    kind: PartnershipKind
    partner: OrganisationCode
    reason: Reason | None = None


class _OfBrand(Event):
    code: BrandCode
    branch: OrganisationCode | None = None
    """Whose brand it is (一支部一品牌); without one, it is what its compound is known for."""
    community: CommunityCode | None = None
    compound: CompoundCode | None = None


class BrandProposed(_OfBrand):
    """A branch or a compound wants to be known for something."""

    event_type: ClassVar[str] = "org.linli.communities.BrandProposed.v1"
    name_zh: str
    name_en: str | None = None


class BrandAdopted(_OfBrand):
    """It is the one brand of its branch, or the one feature of its compound (品牌确立)."""

    event_type: ClassVar[str] = "org.linli.communities.BrandAdopted.v1"


class BrandReviewed(_OfBrand):
    """Somebody looked at what has become of it, and it goes on or does not (品牌评审)."""

    event_type: ClassVar[str] = "org.linli.communities.BrandReviewed.v1"
    verdict: Verdict


type OrganisationEvent = (
    OrganisationRegistered | OwnersCommitteeRegistered | BranchEstablished | OrganisationDissolved
)
type ManagementEvent = PropertyCompanyEngaged | PropertyCompanyReplaced
type AppointmentEvent = OfficeHolderAppointed | OfficeHolderStoodDown
type BuildingHeadEvent = BuildingHeadNominated | BuildingHeadAppointed | BuildingHeadStoodDown
type JointBodyEvent = BodyConstituted | SeatKindDefined | SeatFilled | SeatVacated
type PartnershipEvent = PartnershipFormed | PartnerContributionRecorded | PartnershipEnded
type BrandEvent = BrandProposed | BrandAdopted | BrandReviewed
type BodiesEvent = (
    OrganisationEvent
    | ManagementEvent
    | AppointmentEvent
    | BuildingHeadEvent
    | JointBodyEvent
    | PartnershipEvent
    | BrandEvent
)

EVENTS: tuple[type[Event], ...] = (
    OrganisationRegistered,
    OwnersCommitteeRegistered,
    BranchEstablished,
    OrganisationDissolved,
    PropertyCompanyEngaged,
    PropertyCompanyReplaced,
    OfficeHolderAppointed,
    OfficeHolderStoodDown,
    BuildingHeadNominated,
    BuildingHeadAppointed,
    BuildingHeadStoodDown,
    BodyConstituted,
    SeatKindDefined,
    SeatFilled,
    SeatVacated,
    PartnershipFormed,
    PartnerContributionRecorded,
    PartnershipEnded,
    BrandProposed,
    BrandAdopted,
    BrandReviewed,
)

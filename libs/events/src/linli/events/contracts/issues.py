"""What becomes of what residents and patrols report."""

from datetime import datetime
from typing import ClassVar, Literal, NewType
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from linli.events.contracts.api_keys import ApiKeyEvent, ApiKeyIssued, ApiKeyRevoked
from linli.events.contracts.base import (
    CategoryCode,
    CommunityCode,
    CompoundCode,
    Event,
    IssueId,
    Origin,
    PartyId,
    PersonId,
)
from linli.events.contracts.casework import (
    AssignmentAccepted,
    AssignmentReturned,
    CallBackRecorded,
    CaseworkEvent,
    Channel,
    ContactRecorded,
    ExtensionGranted,
    ExtensionRefused,
    ExtensionRequested,
    IssueEscalated,
    IssueFact,
    IssueHandedOff,
    IssueResumed,
    IssueSuspended,
    JointActionRequested,
    LeadAssigned,
    LiaisonAssigned,
    Reason,
)
from linli.events.contracts.categories import (
    CalendarAdopted,
    CategoryDefined,
    CategoryEvent,
    CategoryRevised,
    Pinned,
    PolicyAdopted,
)
from linli.events.contracts.disputes import (
    ClusterEvent,
    DisputeEvent,
    DisputeOpened,
    DisputeSettled,
    IssuesClustered,
    MediationHeld,
    TopicRaised,
)
from linli.events.contracts.personal import FreeText
from linli.events.contracts.volunteers import FindingId, PatrolId

ClosingReason = NewType("ClosingReason", str)
"""Such as `duplicate`, `withdrawn`, `not-actionable`, `closed-at-source`."""
PhotoId = NewType("PhotoId", UUID)

type Text = Literal["title", "description", "address"]
"""What somebody wrote of an issue."""

type IssueSource = Literal["resident", "staff", "patrol", "imported"]
type Verifying = Literal["reporter", "sample", "timeout"]
"""How a fix is confirmed: by who reported it, by somebody who looked, or since nobody objected."""
type Ending = Literal["claimed", "verified", "closed", "rejected", "merged", "converted"]
"""What an issue can be reopened from; a claim is no end."""


class Location(BaseModel):
    """Coordinates as they were given; Chinese maps shift theirs, so the system is part of them."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    latitude: float
    longitude: float
    crs: Literal["wgs84", "gcj02", "bd09"] = "wgs84"


class Answer(BaseModel):
    """Which of the choices of a category's question somebody took."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    question: str
    keys: tuple[str, ...]


class IssueReported(IssueFact):
    """Something the community shares needs attention."""

    event_type: ClassVar[str] = "org.linli.issues.IssueReported.v1"
    subject: ClassVar[str | None] = "reporter"
    withheld: ClassVar[frozenset[str]] = frozenset({"reporter", "entered_by"})
    reported_at: datetime
    community: CommunityCode | None = None
    """None: somewhere in the town, and nobody could tell in which community."""
    compound: CompoundCode | None = None
    category: CategoryCode
    title: FreeText
    description: FreeText | None = None
    location: Location | None = None
    """As it was given."""
    position: Location | None = None
    """The same in WGS84, if it was given otherwise."""
    address: FreeText | None = None
    category_version: int = 0
    answers: tuple[Answer, ...] = ()
    written_answers: FreeText | None = None
    """The answers in words, a JSON object by question."""
    contact: FreeText | None = None
    """How who reported it can be reached, a JSON object, where they have no account."""
    media_url: FreeText | None = None
    """Where who reported it says that a picture is; nobody has looked."""
    source: IssueSource
    channel: Channel | None = None
    reporter: PersonId | None = None
    entered_by: PersonId | None = None
    """Who wrote it down for the reporter (代报)."""
    pinned: Pinned | None = None
    """What its clocks for response and resolution run under."""
    patrol_id: PatrolId | None = None
    finding_id: FindingId | None = None
    """The patrol's finding this issue was made from."""
    origin: Origin | None = None


class IssueTriaged(IssueFact):
    """Staff looked at the issue and settled its category."""

    event_type: ClassVar[str] = "org.linli.issues.IssueTriaged.v1"
    category: CategoryCode
    previous_category: CategoryCode
    """The category until now, often the same."""
    pinned: Pinned | None = None
    """What its clocks run under from now on, if that is another class."""
    note: FreeText | None = None


class MeasureRecorded(IssueFact):
    """Something was done about the issue."""

    event_type: ClassVar[str] = "org.linli.issues.MeasureRecorded.v1"
    withheld: ClassVar[frozenset[str]] = frozenset({"taken_by"})
    taken_by: PartyId | None = None
    note: FreeText


class EvidenceAdded(IssueFact):
    """Somebody, or a later patrol, saw the issue and says what they found."""

    event_type: ClassVar[str] = "org.linli.issues.EvidenceAdded.v1"
    withheld: ClassVar[frozenset[str]] = frozenset({"added_by"})
    note: FreeText
    added_by: PartyId | None = None
    patrol_id: PatrolId | None = None
    finding_id: FindingId | None = None


class ResolutionClaimed(IssueFact):
    """A party says the issue is fixed (办结)."""

    event_type: ClassVar[str] = "org.linli.issues.ResolutionClaimed.v1"
    withheld: ClassVar[frozenset[str]] = frozenset({"claimed_by"})
    claimed_by: PartyId
    claimed_at: datetime | None = None
    note: FreeText | None = None


class ResolutionVerified(IssueFact):
    """Somebody other than the claimant saw that the issue is fixed (复核)."""

    event_type: ClassVar[str] = "org.linli.issues.ResolutionVerified.v1"
    withheld: ClassVar[frozenset[str]] = frozenset({"claimed_by", "verified_by"})
    reported_at: datetime
    verified_at: datetime
    claimed_by: PartyId
    verified_by: PartyId | None = None
    """None: nobody objected in time."""
    method: Verifying = "sample"
    recheck_at: datetime | None = None
    """When it is to be looked at again."""
    note: FreeText | None = None


class IssueReopened(IssueFact):
    """The issue is not fixed, or not settled, after all."""

    event_type: ClassVar[str] = "org.linli.issues.IssueReopened.v1"
    withheld: ClassVar[frozenset[str]] = frozenset({"reopened_by"})
    reported_at: datetime
    reopened_at: datetime
    reopened_from: Ending
    ended_at: datetime | None = None
    """When it ended; None if it was only claimed."""
    relapse: bool = False
    """Whether a recheck found what had been verified as fixed."""
    reopened_by: PartyId | None = None
    note: FreeText | None = None


class IssueClosed(IssueFact):
    """The issue ended otherwise than by a verified fix; closed is not fixed."""

    event_type: ClassVar[str] = "org.linli.issues.IssueClosed.v1"
    reported_at: datetime
    closed_at: datetime
    reason: ClosingReason
    note: FreeText | None = None


class TextReleased(IssueFact):
    """Staff have read texts of the issue: everybody may read them, as they are or as edited."""

    event_type: ClassVar[str] = "org.linli.issues.TextReleased.v1"
    texts: tuple[Text, ...]
    title: FreeText | None = None
    """The wording to show instead of the reporter's; the reporter's data like theirs."""
    description: FreeText | None = None


class RecheckCompleted(IssueFact):
    """Somebody looked again at what had been verified as fixed (复查)."""

    event_type: ClassVar[str] = "org.linli.issues.RecheckCompleted.v1"
    verified_at: datetime
    checked_at: datetime
    relapsed: bool
    note: FreeText | None = None


class HazardFlagged(IssueFact):
    """The issue is dangerous until it has been made safe (安全隐患)."""

    event_type: ClassVar[str] = "org.linli.issues.HazardFlagged.v1"
    flagged_at: datetime


class HazardMadeSafe(IssueFact):
    """The danger is over, though the issue may not be (隐患解除)."""

    event_type: ClassVar[str] = "org.linli.issues.HazardMadeSafe.v1"
    flagged_at: datetime
    safe_at: datetime
    note: FreeText | None = None


class IssueSupported(IssueFact):
    """Somebody says "me too" instead of reporting the same (附议)."""

    event_type: ClassVar[str] = "org.linli.issues.IssueSupported.v1"
    subject: ClassVar[str | None] = "supporter"
    restricted: ClassVar[bool] = True
    supporter: PersonId
    supported_at: datetime


class IssueMerged(IssueFact):
    """The issue is the same as another, which goes on for both (并案)."""

    event_type: ClassVar[str] = "org.linli.issues.IssueMerged.v1"
    reported_at: datetime
    merged_at: datetime
    into: IssueId
    note: FreeText | None = None


class DuplicateAbsorbed(IssueFact):
    """The issue stands for another one, too, and for those who supported that."""

    event_type: ClassVar[str] = "org.linli.issues.DuplicateAbsorbed.v1"
    restricted: ClassVar[bool] = True
    duplicate: IssueId
    supporters: tuple[PersonId, ...]
    """Who reported or supported it, and is not among our own yet."""


class IssueRejected(IssueFact):
    """The issue is nobody's to see to here, and why (不予受理)."""

    event_type: ClassVar[str] = "org.linli.issues.IssueRejected.v1"
    reported_at: datetime
    rejected_at: datetime
    reason: Reason
    rejected_by: PartyId | None = None
    """The office that says so."""
    note: FreeText | None = None


class IssueConverted(IssueFact):
    """The issue goes on as a topic for a round table, or as a project (转议题、转项目)."""

    event_type: ClassVar[str] = "org.linli.issues.IssueConverted.v1"
    reported_at: datetime
    converted_at: datetime
    into: Literal["topic", "project"]
    reference: str | None = None
    """Its id or address there."""


class PhotoAttached(IssueFact):
    """A picture of the issue is kept; its bytes lie sealed in the photo store."""

    event_type: ClassVar[str] = "org.linli.issues.PhotoAttached.v1"
    photo_id: PhotoId
    stored_as: UUID
    """Under which its bytes lie there: every upload has a name of its own."""
    media_type: str
    width: int
    height: int
    size: int
    """In bytes, as kept: without position and other metadata."""
    key: FreeText
    """What opens it: nobody has it once whoever took the picture has been erased."""


class PhotoReleased(IssueFact):
    """Staff have looked at the picture: everybody may."""

    event_type: ClassVar[str] = "org.linli.issues.PhotoReleased.v1"
    photo_id: PhotoId


class PhotoRedacted(IssueFact):
    """Faces, plates or the whole picture were made unrecognisable; what was there is gone."""

    event_type: ClassVar[str] = "org.linli.issues.PhotoRedacted.v1"
    photo_id: PhotoId
    reason: Reason
    replacement: PhotoId | None = None
    """The picture that stands in its place; None if it is gone."""


type IssueEvent = (
    CaseworkEvent
    | IssueReported
    | IssueTriaged
    | MeasureRecorded
    | EvidenceAdded
    | ResolutionClaimed
    | ResolutionVerified
    | IssueReopened
    | IssueClosed
    | TextReleased
    | RecheckCompleted
    | HazardFlagged
    | HazardMadeSafe
    | IssueSupported
    | IssueMerged
    | DuplicateAbsorbed
    | IssueRejected
    | IssueConverted
    | PhotoAttached
    | PhotoReleased
    | PhotoRedacted
)
type IssuesEvent = (
    CategoryEvent
    | PolicyAdopted
    | CalendarAdopted
    | IssueEvent
    | ClusterEvent
    | DisputeEvent
    | ApiKeyEvent
)

EVENTS: tuple[type[Event], ...] = (
    CategoryDefined,
    CategoryRevised,
    PolicyAdopted,
    CalendarAdopted,
    IssueReported,
    IssueTriaged,
    MeasureRecorded,
    EvidenceAdded,
    ResolutionClaimed,
    ResolutionVerified,
    IssueReopened,
    IssueClosed,
    TextReleased,
    RecheckCompleted,
    HazardFlagged,
    HazardMadeSafe,
    IssueSupported,
    IssueMerged,
    DuplicateAbsorbed,
    IssueRejected,
    IssueConverted,
    PhotoAttached,
    PhotoReleased,
    PhotoRedacted,
    LeadAssigned,
    JointActionRequested,
    AssignmentAccepted,
    AssignmentReturned,
    IssueEscalated,
    ExtensionRequested,
    ExtensionGranted,
    ExtensionRefused,
    IssueSuspended,
    IssueResumed,
    LiaisonAssigned,
    ContactRecorded,
    CallBackRecorded,
    IssueHandedOff,
    IssuesClustered,
    TopicRaised,
    DisputeOpened,
    MediationHeld,
    DisputeSettled,
    ApiKeyIssued,
    ApiKeyRevoked,
)

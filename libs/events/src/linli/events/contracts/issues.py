"""What becomes of what residents and patrols report."""

from datetime import datetime
from typing import ClassVar, Literal, NewType

from pydantic import BaseModel, ConfigDict

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
from linli.events.contracts.personal import FreeText
from linli.events.contracts.volunteers import FindingId, PatrolId

ClosingReason = NewType("ClosingReason", str)
"""Such as `duplicate`, `withdrawn`, `not-actionable`, `closed-at-source`."""

type Text = Literal["title", "description"]
"""What somebody wrote of an issue."""

type IssueSource = Literal["resident", "staff", "patrol", "imported"]


class Location(BaseModel):
    """Coordinates as they were given; Chinese maps shift theirs, so the system is part of them."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    latitude: float
    longitude: float
    crs: Literal["wgs84", "gcj02", "bd09"] = "wgs84"


class CategoryDefined(Event):
    """Issues of this category can be reported."""

    event_type: ClassVar[str] = "org.linli.issues.CategoryDefined.v1"
    code: CategoryCode
    name_zh: str
    name_en: str | None = None


class IssueReported(Event):
    """Something the community shares needs attention."""

    event_type: ClassVar[str] = "org.linli.issues.IssueReported.v1"
    subject: ClassVar[str | None] = "reporter"
    withheld: ClassVar[frozenset[str]] = frozenset({"reporter"})
    issue_id: IssueId
    reported_at: datetime
    community: CommunityCode
    compound: CompoundCode | None = None
    category: CategoryCode
    title: FreeText
    description: FreeText | None = None
    location: Location | None = None
    source: IssueSource
    reporter: PersonId | None = None
    patrol_id: PatrolId | None = None
    finding_id: FindingId | None = None
    """The patrol's finding this issue was made from."""
    origin: Origin | None = None


class IssueTriaged(Event):
    """Staff looked at the issue and settled its category."""

    event_type: ClassVar[str] = "org.linli.issues.IssueTriaged.v1"
    issue_id: IssueId
    category: CategoryCode
    previous_category: CategoryCode
    """The category until now, often the same."""
    note: FreeText | None = None


class LeadAssigned(Event):
    """One party answers for the issue from now on (主办)."""

    event_type: ClassVar[str] = "org.linli.issues.LeadAssigned.v1"
    issue_id: IssueId
    lead: PartyId


class JointActionRequested(Event):
    """Other parties were asked to act together with the lead (部门联动)."""

    event_type: ClassVar[str] = "org.linli.issues.JointActionRequested.v1"
    issue_id: IssueId
    parties: tuple[PartyId, ...]
    note: FreeText | None = None


class MeasureRecorded(Event):
    """Something was done about the issue."""

    event_type: ClassVar[str] = "org.linli.issues.MeasureRecorded.v1"
    withheld: ClassVar[frozenset[str]] = frozenset({"taken_by"})
    issue_id: IssueId
    taken_by: PartyId | None = None
    note: FreeText


class EvidenceAdded(Event):
    """Somebody, or a later patrol, saw the issue and says what they found."""

    event_type: ClassVar[str] = "org.linli.issues.EvidenceAdded.v1"
    withheld: ClassVar[frozenset[str]] = frozenset({"added_by"})
    issue_id: IssueId
    note: FreeText
    added_by: PartyId | None = None
    patrol_id: PatrolId | None = None
    finding_id: FindingId | None = None


class ResolutionClaimed(Event):
    """A party says the issue is fixed (办结)."""

    event_type: ClassVar[str] = "org.linli.issues.ResolutionClaimed.v1"
    withheld: ClassVar[frozenset[str]] = frozenset({"claimed_by"})
    issue_id: IssueId
    claimed_by: PartyId
    note: FreeText | None = None


class ResolutionVerified(Event):
    """Somebody other than the claimant saw that the issue is fixed (复核)."""

    event_type: ClassVar[str] = "org.linli.issues.ResolutionVerified.v1"
    withheld: ClassVar[frozenset[str]] = frozenset({"claimed_by", "verified_by"})
    issue_id: IssueId
    reported_at: datetime
    verified_at: datetime
    claimed_by: PartyId
    verified_by: PartyId
    note: FreeText | None = None


class IssueReopened(Event):
    """The issue is not fixed, or not settled, after all."""

    event_type: ClassVar[str] = "org.linli.issues.IssueReopened.v1"
    withheld: ClassVar[frozenset[str]] = frozenset({"reopened_by"})
    issue_id: IssueId
    reported_at: datetime
    reopened_at: datetime
    reopened_from: Literal["claimed", "verified", "closed"]
    ended_at: datetime | None = None
    """When it was verified or closed; None if it was only claimed."""
    reopened_by: PartyId | None = None
    note: FreeText | None = None


class IssueClosed(Event):
    """The issue ended otherwise than by a verified fix; closed is not fixed."""

    event_type: ClassVar[str] = "org.linli.issues.IssueClosed.v1"
    issue_id: IssueId
    reported_at: datetime
    closed_at: datetime
    reason: ClosingReason
    note: FreeText | None = None


class TextReleased(Event):
    """Staff have read texts of the issue: everybody may read them, as they are or as edited."""

    event_type: ClassVar[str] = "org.linli.issues.TextReleased.v1"
    issue_id: IssueId
    texts: tuple[Text, ...]
    title: FreeText | None = None
    """The wording to show instead of the reporter's; the reporter's data like theirs."""
    description: FreeText | None = None


type IssueEvent = (
    IssueReported
    | IssueTriaged
    | LeadAssigned
    | JointActionRequested
    | MeasureRecorded
    | EvidenceAdded
    | ResolutionClaimed
    | ResolutionVerified
    | IssueReopened
    | IssueClosed
    | TextReleased
)
type IssuesEvent = CategoryDefined | IssueEvent

EVENTS: tuple[type[Event], ...] = (
    CategoryDefined,
    IssueReported,
    IssueTriaged,
    LeadAssigned,
    JointActionRequested,
    MeasureRecorded,
    EvidenceAdded,
    ResolutionClaimed,
    ResolutionVerified,
    IssueReopened,
    IssueClosed,
    TextReleased,
)

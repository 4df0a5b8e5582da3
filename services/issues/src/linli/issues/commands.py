"""What callers may ask of the issues service.

`at` is when it happened: the caller's `occurred_at`, or the moment of asking.
"""

from dataclasses import dataclass
from datetime import datetime

from linli.events.contracts.base import (
    CategoryCode,
    CommunityCode,
    CompoundCode,
    IssueId,
    Origin,
    PartyId,
    PersonId,
    TownCode,
)
from linli.events.contracts.issues import ClosingReason, IssueSource, Location, Text
from linli.events.contracts.personal import FreeText
from linli.events.contracts.volunteers import FindingId, PatrolId


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineCategory:
    """Let issues of a further category be reported in a town."""

    town: TownCode
    code: CategoryCode
    name_zh: str
    name_en: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportIssue:
    """Say that something the community shares needs attention."""

    issue_id: IssueId
    at: datetime
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
    origin: Origin | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageIssue:
    """Settle an issue's category."""

    issue_id: IssueId
    category: CategoryCode
    note: FreeText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignLead:
    """Make one party answer for an issue."""

    issue_id: IssueId
    lead: PartyId


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestJointAction:
    """Ask other parties to act together with the lead."""

    issue_id: IssueId
    parties: tuple[PartyId, ...]
    note: FreeText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordMeasure:
    """Say what was done."""

    issue_id: IssueId
    note: FreeText
    taken_by: PartyId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddEvidence:
    """Say what was seen, at any time of an issue's life."""

    issue_id: IssueId
    note: FreeText
    added_by: PartyId | None = None
    patrol_id: PatrolId | None = None
    finding_id: FindingId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimResolution:
    """Say that an issue is fixed."""

    issue_id: IssueId
    claimed_by: PartyId
    note: FreeText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyResolution:
    """Confirm, as somebody other than the claimant, that an issue is fixed."""

    issue_id: IssueId
    at: datetime
    verified_by: PartyId
    note: FreeText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenIssue:
    """Say that an issue is not settled after all."""

    issue_id: IssueId
    at: datetime
    reopened_by: PartyId | None = None
    note: FreeText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseIssue:
    """End an issue otherwise than by a verified fix."""

    issue_id: IssueId
    at: datetime
    reason: ClosingReason
    note: FreeText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseText:
    """Let everybody read texts of an issue, as they are or in the wording given."""

    issue_id: IssueId
    texts: tuple[Text, ...]
    title: FreeText | None = None
    description: FreeText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOver:
    """Enter an issue of another register, with the end that it had there."""

    report: ReportIssue
    closed_at: datetime | None = None


type Work = (
    TriageIssue
    | AssignLead
    | RequestJointAction
    | RecordMeasure
    | AddEvidence
    | ClaimResolution
    | VerifyResolution
    | ReopenIssue
    | CloseIssue
    | ReleaseText
)
"""What may be asked of an issue that was reported."""
type IssueCommand = ReportIssue | Work

"""What callers may ask of the issues service.

`at` is when it happened: the caller's `occurred_at`, or the moment of asking.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

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
from linli.events.contracts.casework import Channel, Reason
from linli.events.contracts.categories import Pinned, ReopenRule
from linli.events.contracts.issues import Answer, ClosingReason, IssueSource, Location, Text
from linli.events.contracts.personal import FreeText
from linli.events.contracts.volunteers import FindingId, PatrolId
from linli.issues.casework import Casework
from linli.issues.domain.answers import Given

VERIFY_DAYS = 7
"""How long a claim waits for an objection, where no policy says otherwise."""
BY_STAFF = ReopenRule()
"""Who reopens what has ended, where no category says otherwise."""


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
    community: CommunityCode | None = None
    compound: CompoundCode | None = None
    category: CategoryCode
    title: FreeText
    description: FreeText | None = None
    location: Location | None = None
    position: Location | None = None
    address: FreeText | None = None
    category_version: int = 0
    answers: tuple[Answer, ...] = ()
    written_answers: FreeText | None = None
    given: Mapping[str, Given] = field(default_factory=dict[str, Given])
    """The answers as they were given, by question: the handler makes the two of them."""
    contact: FreeText | None = None
    media_url: FreeText | None = None
    confidential: bool = False
    source: IssueSource
    channel: Channel | None = None
    reporter: PersonId | None = None
    entered_by: PersonId | None = None
    pinned: Pinned | None = None
    patrol_id: PatrolId | None = None
    finding_id: FindingId | None = None
    origin: Origin | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TriageIssue:
    """Settle an issue's category."""

    issue_id: IssueId
    at: datetime | None = None
    category: CategoryCode
    pinned: Pinned | None = None
    default_lead: PartyId | None = None
    """Who leads if nobody does yet."""
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
    at: datetime | None = None
    claimed_by: PartyId
    note: FreeText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyResolution:
    """Confirm, as somebody other than the claimant, that an issue is fixed."""

    issue_id: IssueId
    at: datetime
    verified_by: PartyId
    method: Literal["reporter", "sample"] = "sample"
    recheck_days: int | None = None
    note: FreeText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmUnopposed:
    """Take a claim for true, as nobody has objected to it for so many days."""

    issue_id: IssueId
    at: datetime
    told_at: datetime
    """When it became known that somebody claims it: before, nobody could object."""
    verify_days: int = VERIFY_DAYS
    recheck_days: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenIssue:
    """Say that an issue is not settled after all."""

    issue_id: IssueId
    at: datetime
    reopened_by: PartyId | None = None
    as_staff: bool = True
    """Whether it is somebody who works on issues that says so."""
    rule: ReopenRule = BY_STAFF
    """The category's."""
    note: FreeText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseIssue:
    """End an issue otherwise than by a verified fix."""

    issue_id: IssueId
    at: datetime
    reason: ClosingReason
    note: FreeText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteRecheck:
    """Say how a verified fix has kept."""

    issue_id: IssueId
    at: datetime
    relapsed: bool
    checked_by: PartyId | None = None
    note: FreeText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectIssue:
    """Say that an issue is nobody's to see to here."""

    issue_id: IssueId
    at: datetime
    reason: Reason
    rejected_by: PartyId | None = None
    note: FreeText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConvertIssue:
    """Let an issue go on as a topic or a project."""

    issue_id: IssueId
    at: datetime
    into: Literal["topic", "project"]
    reference: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeIssue:
    """Let another issue go on for this one, too."""

    issue_id: IssueId
    at: datetime
    into: IssueId
    note: FreeText | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AbsorbDuplicate:
    """Let an issue stand for another one, and for those who reported or supported that."""

    issue_id: IssueId
    duplicate: IssueId
    supporters: tuple[PersonId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportIssue:
    """Say "me too"."""

    issue_id: IssueId
    at: datetime
    supporter: PersonId


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagHazard:
    """Say that an issue is dangerous."""

    issue_id: IssueId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeHazardSafe:
    """Say that it no longer is."""

    issue_id: IssueId
    at: datetime
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
    Casework
    | TriageIssue
    | RecordMeasure
    | AddEvidence
    | ClaimResolution
    | VerifyResolution
    | ConfirmUnopposed
    | ReopenIssue
    | CloseIssue
    | CompleteRecheck
    | RejectIssue
    | ConvertIssue
    | MergeIssue
    | AbsorbDuplicate
    | SupportIssue
    | FlagHazard
    | MakeHazardSafe
    | ReleaseText
)
"""What may be asked of an issue that was reported."""
type IssueCommand = ReportIssue | Work

"""An issue: from the report to a verified resolution, or to another end and its reason."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Literal

from linli.events.contracts.base import CategoryCode, IssueId, PartyId
from linli.events.contracts.casework import JointActionRequested, LeadAssigned
from linli.events.contracts.issues import (
    ClosingReason,
    EvidenceAdded,
    IssueClosed,
    IssueEvent,
    IssueReopened,
    IssueReported,
    IssueTriaged,
    MeasureRecorded,
    ResolutionClaimed,
    ResolutionVerified,
    Text,
    TextReleased,
)
from linli.events.refusals import Refusal
from linli.issues.commands import (
    AddEvidence,
    AssignLead,
    ClaimResolution,
    CloseIssue,
    IssueCommand,
    RecordMeasure,
    ReleaseText,
    ReopenIssue,
    ReportIssue,
    RequestJointAction,
    TakeOver,
    TriageIssue,
    VerifyResolution,
)

CLOCK_SKEW_MAX = timedelta(seconds=60)
"""How far the clocks of those who report may differ."""
CLOSED_AT_SOURCE = ClosingReason("closed-at-source")


class IssueRefusal(Refusal):
    """A rule about an issue said no."""

    def __init__(self, issue_id: IssueId) -> None:
        super().__init__(f"{self.title}: {issue_id}")


class IssueNotFoundError(IssueRefusal):
    """Nothing was reported under this id."""

    code = "issue-not-found"
    title = "No such issue"
    title_zh = "没有这个问题"


class IssueAlreadyReportedError(IssueRefusal):
    """The id belongs to an issue."""

    code = "issue-already-reported"
    title = "This issue is reported already"
    title_zh = "该问题已上报"


class IssueResolvedError(IssueRefusal):
    """A verified fix is an end: what has come back is reopened first."""

    code = "issue-resolved"
    title = "A resolved issue takes no further work; reopen it first"
    title_zh = "问题已复核办结，须先重开"


class IssueClosedError(IssueRefusal):
    """A closed issue has ended, with a reason that stays."""

    code = "issue-closed"
    title = "A closed issue takes no further work; reopen it first"
    title_zh = "问题已关闭，须先重开"


class ResolutionPendingError(IssueRefusal):
    """Between claim and verification nobody else is set to work."""

    code = "resolution-pending"
    title = "A claimed resolution is verified or reopened first"
    title_zh = "办结待复核，须先复核或重开"


class ResolutionNotClaimedError(IssueRefusal):
    """A verification confirms a claim."""

    code = "resolution-not-claimed"
    title = "Nobody has claimed that the issue is fixed"
    title_zh = "尚无办结申报，无法复核"


class VerifierIsClaimantError(IssueRefusal):
    """Four eyes: nobody confirms their own work."""

    code = "verifier-is-claimant"
    title = "The claimant cannot verify their own resolution"
    title_zh = "办结申报人不能自行复核"
    pointer = "/verified_by"


class IssueNotEndedError(IssueRefusal):
    """What is being worked on needs no reopening."""

    code = "issue-not-ended"
    title = "The issue is open"
    title_zh = "问题尚未办结，无需重开"


class OutOfOrderError(IssueRefusal):
    """An end before its report, or a reopening before its end, would count days below zero."""

    code = "out-of-order"
    title = "This happened before the step it follows"
    title_zh = "发生时间早于前一步骤"
    pointer = "/occurred_at"


class ClosedBeforeReportedError(IssueRefusal):
    """A register that says so has one of the two wrong, and nobody knows which."""

    code = "closed-before-reported"
    title = "This issue was closed before it was reported"
    title_zh = "关闭时间早于上报时间"
    pointer = "/closed_at"


class Status(StrEnum):
    """How far an issue has come; the words of the contract."""

    UNREPORTED = "unreported"
    REPORTED = "reported"
    TRIAGED = "triaged"
    ASSIGNED = "assigned"
    CLAIMED = "claimed"
    VERIFIED = "verified"
    REOPENED = "reopened"
    CLOSED = "closed"


type Ended = Literal[Status.CLAIMED, Status.VERIFIED, Status.CLOSED]
"""From where an issue can be reopened."""

NOTHING = CategoryCode("")
NOBODY = PartyId("")
NOWHEN = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Issue:
    """What deciding needs; the defaults mean nothing until the issue is reported."""

    status: Status = Status.UNREPORTED
    category: CategoryCode = NOTHING
    lead: PartyId | None = None
    asked: frozenset[PartyId] = frozenset()
    """The parties of the joint action."""
    claimed_by: PartyId = NOBODY
    """Who said it is fixed, once somebody has."""
    reason: ClosingReason | None = None
    reported_at: datetime = NOWHEN
    released: frozenset[Text] = frozenset()
    """What everybody may read in the reporter's own words."""
    since: datetime = NOWHEN
    """When it was last reported, ended or reopened."""


def evolve(issue: Issue, event: IssueEvent) -> Issue:
    """Apply one recorded fact."""
    issue = replace(issue, status=status_after(issue.status, event))
    match event:
        case IssueReported(category=category, reported_at=at):
            return replace(issue, category=category, reported_at=at, since=at)
        case IssueTriaged(category=category):
            return replace(issue, category=category)
        case LeadAssigned(lead=lead):
            return replace(issue, lead=lead)
        case JointActionRequested(parties=parties):
            return replace(issue, asked=issue.asked | set(parties))
        case MeasureRecorded() | EvidenceAdded():
            return issue
        case TextReleased():
            return replace(issue, released=(issue.released | set(event.texts)) - edited(event))
        case ResolutionClaimed(claimed_by=claimant):
            return replace(issue, claimed_by=claimant)
        case ResolutionVerified(verified_at=at):
            return replace(issue, since=at)
        case IssueReopened(reopened_at=at):
            return replace(issue, reason=None, since=at)
        case IssueClosed(closed_at=at, reason=reason):
            return replace(issue, reason=reason, since=at)
        case _:
            return issue


def status_after(status: Status, event: IssueEvent) -> Status:
    """The status that an event leads to; read tables follow it too."""
    match event:
        case IssueReported():
            return Status.REPORTED
        case IssueTriaged():
            return status if status is Status.ASSIGNED else Status.TRIAGED
        case LeadAssigned():
            return Status.ASSIGNED
        case JointActionRequested() | MeasureRecorded() | EvidenceAdded() | TextReleased():
            return status
        case ResolutionClaimed():
            return Status.CLAIMED
        case ResolutionVerified():
            return Status.VERIFIED
        case IssueReopened():
            return Status.REOPENED
        case IssueClosed():
            return Status.CLOSED
        case _:
            return status


def decide(command: IssueCommand, issue: Issue) -> tuple[IssueEvent, ...]:
    """Return the facts `command` adds, () if they already hold; raise the rule that refuses it."""
    match command, issue.status:
        case ReportIssue() as c, Status.UNREPORTED:
            return (reported(c),)
        case ReportIssue() as c, _:
            raise IssueAlreadyReportedError(c.issue_id)
        case c, Status.UNREPORTED:
            raise IssueNotFoundError(c.issue_id)
        case AddEvidence() as c, _:
            return (seen(c),)
        case ReleaseText() as c, _ if issue.released.issuperset(c.texts) and not edited(c):
            return ()
        case ReleaseText() as c, _:
            return (released(c),)
        case ReopenIssue() as c, Status.CLAIMED | Status.VERIFIED | Status.CLOSED as ended:
            return (reopened(c, issue, ended),)
        case ReopenIssue(), Status.REOPENED:
            return ()
        case ReopenIssue() as c, _:
            raise IssueNotEndedError(c.issue_id)
        case VerifyResolution() as c, Status.CLAIMED:
            return (verified(c, issue),)
        case VerifyResolution() as c, Status.VERIFIED if c.verified_by != issue.claimed_by:
            return ()
        case CloseIssue() as c, Status.CLOSED if c.reason == issue.reason:
            return ()
        case c, Status.VERIFIED:
            raise IssueResolvedError(c.issue_id)
        case c, Status.CLOSED:
            raise IssueClosedError(c.issue_id)
        case VerifyResolution() as c, _:
            raise ResolutionNotClaimedError(c.issue_id)
        case CloseIssue() as c, _:
            return (closed(c, issue),)
        case RecordMeasure() as c, _:
            return (MeasureRecorded(issue_id=c.issue_id, taken_by=c.taken_by, note=c.note),)
        case ClaimResolution() as c, Status.CLAIMED if c.claimed_by == issue.claimed_by:
            return ()
        case c, Status.CLAIMED:
            raise ResolutionPendingError(c.issue_id)
        case ClaimResolution() as c, _:
            return (ResolutionClaimed(issue_id=c.issue_id, claimed_by=c.claimed_by, note=c.note),)
        case TriageIssue() as c, Status.TRIAGED | Status.ASSIGNED if c.category == issue.category:
            return ()
        case TriageIssue() as c, _:
            return (triaged(c, issue),)
        case AssignLead() as c, Status.ASSIGNED if c.lead == issue.lead:
            return ()
        case AssignLead() as c, _:
            return (LeadAssigned(issue_id=c.issue_id, lead=c.lead),)
        case RequestJointAction() as c, _ if issue.asked.issuperset(c.parties):
            return ()
        case RequestJointAction() as c, _:
            return (JointActionRequested(issue_id=c.issue_id, parties=c.parties, note=c.note),)


def taken_over(command: TakeOver) -> tuple[IssueReported | IssueClosed, ...]:
    """Return the facts of another register's issue; closed there is closed here, nothing more.

    Raises:
        ClosedBeforeReportedError: it says that it ended before it began.
    """
    report, closed_at = command.report, command.closed_at
    if closed_at is None:
        return (reported(report),)
    if closed_at < report.at:
        raise ClosedBeforeReportedError(report.issue_id)
    close = CloseIssue(issue_id=report.issue_id, at=closed_at, reason=CLOSED_AT_SOURCE)
    beginning = reported(report)
    return (beginning, closed(close, evolve(Issue(), beginning)))


def reported(c: ReportIssue) -> IssueReported:
    """The fact that the command states."""
    return IssueReported(
        issue_id=c.issue_id,
        reported_at=c.at,
        community=c.community,
        compound=c.compound,
        category=c.category,
        title=c.title,
        description=c.description,
        location=c.location,
        source=c.source,
        reporter=c.reporter,
        patrol_id=c.patrol_id,
        finding_id=c.finding_id,
        origin=c.origin,
    )


def triaged(c: TriageIssue, issue: Issue) -> IssueTriaged:
    """The category as settled, and the one before."""
    return IssueTriaged(
        issue_id=c.issue_id, category=c.category, previous_category=issue.category, note=c.note
    )


def seen(c: AddEvidence) -> EvidenceAdded:
    """The fact that the command states."""
    return EvidenceAdded(
        issue_id=c.issue_id,
        note=c.note,
        added_by=c.added_by,
        patrol_id=c.patrol_id,
        finding_id=c.finding_id,
    )


def released(c: ReleaseText) -> TextReleased:
    """The fact that the command states."""
    return TextReleased(
        issue_id=c.issue_id, texts=c.texts, title=c.title, description=c.description
    )


def edited(one: ReleaseText | TextReleased) -> frozenset[Text]:
    """Which texts are released in other words than the reporter's."""
    wordings: Mapping[Text, object] = {"title": one.title, "description": one.description}
    return frozenset(text for text, wording in wordings.items() if wording is not None)


def verified(c: VerifyResolution, issue: Issue) -> ResolutionVerified:
    """The confirmed claim; raises VerifierIsClaimantError."""
    if c.verified_by == issue.claimed_by:
        raise VerifierIsClaimantError(c.issue_id)
    return ResolutionVerified(
        issue_id=c.issue_id,
        reported_at=issue.reported_at,
        verified_at=following(c, issue),
        claimed_by=issue.claimed_by,
        verified_by=c.verified_by,
        note=c.note,
    )


def reopened(c: ReopenIssue, issue: Issue, ended: Ended) -> IssueReopened:
    """What the issue is reopened from; a mere claim was no end."""
    return IssueReopened(
        issue_id=c.issue_id,
        reported_at=issue.reported_at,
        reopened_at=following(c, issue),
        reopened_from=ended.value,
        ended_at=None if ended is Status.CLAIMED else issue.since,
        reopened_by=c.reopened_by,
        note=c.note,
    )


def closed(c: CloseIssue, issue: Issue) -> IssueClosed:
    """The end without a fix, and its reason."""
    return IssueClosed(
        issue_id=c.issue_id,
        reported_at=issue.reported_at,
        closed_at=following(c, issue),
        reason=c.reason,
        note=c.note,
    )


def following(command: VerifyResolution | ReopenIssue | CloseIssue, issue: Issue) -> datetime:
    """When the command happened, not before what it follows; raises OutOfOrderError.

    Within what clocks differ by, it happened right after: two servers a millisecond apart must not
    refuse each other's callers.
    """
    if command.at + CLOCK_SKEW_MAX < issue.since:
        raise OutOfOrderError(command.issue_id)
    return max(command.at, issue.since)

"""The facts of how an issue ends, and of what is taken back."""

from datetime import datetime, timedelta

from linli.events.contracts.base import IssueId
from linli.events.contracts.issues import (
    Ending,
    IssueClosed,
    IssueConverted,
    IssueMerged,
    IssueRejected,
    IssueReopened,
    RecheckCompleted,
    ResolutionClaimed,
    ResolutionVerified,
)
from linli.issues.commands import (
    ClaimResolution,
    CloseIssue,
    CompleteRecheck,
    ConfirmUnopposed,
    ConvertIssue,
    MergeIssue,
    RejectIssue,
    ReopenIssue,
    VerifyResolution,
)
from linli.issues.domain.handling import require_lead
from linli.issues.domain.order import not_before
from linli.issues.domain.refusals import (
    IssueClosedError,
    IssueConvertedError,
    IssueMergedError,
    IssueRefusal,
    IssueRejectedError,
    IssueResolvedError,
    IssueSuspendedError,
    MergedIntoItselfError,
    MergingChainError,
    NotTheReporterError,
    ReopeningExpiredError,
    ReopeningReservedError,
    ResolutionOpposedError,
    VerifierIsClaimantError,
)
from linli.issues.domain.state import Issue
from linli.issues.domain.status import Ended, Over, Status

OVER = {Status.VERIFIED, Status.CLOSED, Status.REJECTED, Status.MERGED, Status.CONVERTED}
"""Where an issue has ended."""


def over(issue_id: IssueId, status: Over) -> IssueRefusal:
    """Why an issue that has ended takes no further work."""
    match status:
        case Status.VERIFIED:
            return IssueResolvedError(issue_id)
        case Status.CLOSED:
            return IssueClosedError(issue_id)
        case Status.REJECTED:
            return IssueRejectedError(issue_id)
        case Status.MERGED:
            return IssueMergedError(issue_id)
        case Status.CONVERTED:
            return IssueConvertedError(issue_id)


def claimed(c: ClaimResolution, issue: Issue) -> ResolutionClaimed:
    """The word of the lead, or of anybody where nobody leads.

    Raises:
        NotTheLeadError: another party leads.
        IssueSuspendedError: the work waits.
    """
    require_lead(c.issue_id, c.claimed_by, issue)
    if issue.suspended:
        raise IssueSuspendedError(c.issue_id)
    at = c.at and max(c.at, issue.since)
    return ResolutionClaimed(
        issue_id=c.issue_id, claimed_by=c.claimed_by, claimed_at=at, note=c.note
    )


def verified(c: VerifyResolution, issue: Issue) -> ResolutionVerified:
    """The confirmed claim.

    Raises:
        VerifierIsClaimantError: the claimant confirms it.
        NotTheReporterError: somebody else speaks for the reporter.
    """
    if c.verified_by == issue.claimed_by:
        raise VerifierIsClaimantError(c.issue_id)
    if c.method == "reporter" and c.verified_by != issue.reporter:
        raise NotTheReporterError(c.issue_id)
    at = not_before(issue.since, c)
    return ResolutionVerified(
        issue_id=c.issue_id,
        reported_at=issue.reported_at,
        verified_at=at,
        claimed_by=issue.claimed_by,
        verified_by=c.verified_by,
        method=c.method,
        recheck_at=later(at, c.recheck_days),
        note=c.note,
    )


def unopposed(c: ConfirmUnopposed, issue: Issue) -> ResolutionVerified:
    """The claim that nobody objected to for long enough; raises ResolutionOpposedError."""
    since = max(c.told_at, issue.claimed_at or c.told_at)
    if issue.opposed or c.at < since + timedelta(days=c.verify_days):
        raise ResolutionOpposedError(c.issue_id)
    return ResolutionVerified(
        issue_id=c.issue_id,
        reported_at=issue.reported_at,
        verified_at=c.at,
        claimed_by=issue.claimed_by,
        method="timeout",
        recheck_at=later(c.at, c.recheck_days),
    )


def later(at: datetime, days: int | None) -> datetime | None:
    """So many days after a moment, if any."""
    return None if days is None else at + timedelta(days=days)


def reopened(c: ReopenIssue, issue: Issue, ended: Ended) -> IssueReopened:
    """What the issue is reopened from; a mere claim was no end.

    Raises:
        ReopeningReservedError, ReopeningExpiredError: the category's rule.
    """
    at = not_before(issue.since, c)
    is_reporter = c.reopened_by is not None and c.reopened_by == issue.reporter
    if not (c.as_staff or c.rule.by == "anyone" or (is_reporter and may_reporter(c, ended))):
        raise ReopeningReservedError(c.issue_id)
    last = None if ended is Status.CLAIMED else later(issue.since, c.rule.days)
    if last is not None and at > last:
        raise ReopeningExpiredError(c.issue_id)
    return IssueReopened(
        issue_id=c.issue_id,
        reported_at=issue.reported_at,
        reopened_at=at,
        reopened_from=ended_as(ended),
        ended_at=None if ended is Status.CLAIMED else issue.since,
        reopened_by=c.reopened_by,
        note=c.note,
    )


def may_reporter(c: ReopenIssue, ended: Ended) -> bool:
    """Whether who reported it may: always against a claim, against an end by the rule."""
    return ended is Status.CLAIMED or c.rule.by == "reporter"


def ended_as(ended: Ended) -> Ending:
    """The end in the words of events."""
    return ended.value


def rechecked(
    c: CompleteRecheck, issue: Issue
) -> tuple[RecheckCompleted] | tuple[RecheckCompleted, IssueReopened]:
    """How the fix has kept; a relapse reopens the issue."""
    looked = RecheckCompleted(
        issue_id=c.issue_id,
        verified_at=issue.since,
        checked_at=not_before(issue.since, c),
        relapsed=c.relapsed,
        note=c.note,
    )
    if not c.relapsed:
        return (looked,)
    relapse = IssueReopened(
        issue_id=c.issue_id,
        reported_at=issue.reported_at,
        reopened_at=looked.checked_at,
        reopened_from="verified",
        ended_at=issue.since,
        relapse=True,
        reopened_by=c.checked_by,
    )
    return (looked, relapse)


def closed(c: CloseIssue, issue: Issue) -> IssueClosed:
    """The end without a fix, and its reason."""
    return IssueClosed(
        issue_id=c.issue_id,
        reported_at=issue.reported_at,
        closed_at=not_before(issue.since, c),
        reason=c.reason,
        note=c.note,
    )


def rejected(c: RejectIssue, issue: Issue) -> IssueRejected:
    """The end before any work, why, and who says so."""
    return IssueRejected(
        issue_id=c.issue_id,
        reported_at=issue.reported_at,
        rejected_at=not_before(issue.since, c),
        reason=c.reason,
        rejected_by=c.rejected_by,
        note=c.note,
    )


def converted(c: ConvertIssue, issue: Issue) -> IssueConverted:
    """What it goes on as."""
    return IssueConverted(
        issue_id=c.issue_id,
        reported_at=issue.reported_at,
        converted_at=not_before(issue.since, c),
        into=c.into,
        reference=c.reference,
    )


def merged(c: MergeIssue, issue: Issue) -> IssueMerged:
    """Which issue goes on for it.

    Raises:
        MergedIntoItselfError: it is the same.
        MergingChainError: it stands for others itself.
    """
    if c.into == c.issue_id:
        raise MergedIntoItselfError(c.issue_id)
    if issue.absorbed:
        raise MergingChainError(c.issue_id)
    return IssueMerged(
        issue_id=c.issue_id,
        reported_at=issue.reported_at,
        merged_at=not_before(issue.since, c),
        into=c.into,
        note=c.note,
    )

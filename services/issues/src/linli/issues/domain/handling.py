"""The facts of an office's work with an issue."""

from linli.events.contracts.base import IssueId, PartyId
from linli.events.contracts.casework import (
    AssignmentAccepted,
    AssignmentReturned,
    CallBackRecorded,
    ContactRecorded,
    ExtensionGranted,
    ExtensionRefused,
    ExtensionRequested,
    IssueEscalated,
    IssueResumed,
    IssueSuspended,
    JointActionRequested,
    LeadAssigned,
    Level,
    Reason,
)
from linli.issues.casework import (
    AcceptAssignment,
    AssignLead,
    EscalateIssue,
    GrantExtension,
    RecordCallBack,
    RecordContact,
    RefuseExtension,
    RequestExtension,
    RequestJointAction,
    ResumeIssue,
    ReturnAssignment,
    SuspendIssue,
)
from linli.issues.commands import TriageIssue
from linli.issues.domain.order import not_before
from linli.issues.domain.refusals import (
    AlreadyEscalatedError,
    ApproverIsRequesterError,
    ExtensionNotRequestedError,
    ExtensionPendingError,
    ExtensionsUsedUpError,
    NotAskedError,
    NotTheLeadError,
)
from linli.issues.domain.state import Issue

LEVELS: tuple[Level, ...] = ("compound", "community", "town")
"""Each answers to the next."""
RETURNED = Reason("returned")
"""Why an issue goes up that nobody here sees to."""


def assigned(c: AssignLead, issue: Issue) -> LeadAssigned:
    """Who answers for it from now on."""
    at = c.at and max(c.at, issue.reported_at)
    return LeadAssigned(issue_id=c.issue_id, lead=c.lead, assigned_at=at, pinned=c.pinned)


def led_by_default(c: TriageIssue, issue: Issue) -> tuple[LeadAssigned, ...]:
    """Who leads in this category, unless somebody does."""
    if c.default_lead is None or issue.lead is not None:
        return ()
    lead = AssignLead(issue_id=c.issue_id, at=c.at, lead=c.default_lead, pinned=c.pinned)
    return (assigned(lead, issue),)


def joined(c: RequestJointAction) -> JointActionRequested:
    """The fact that the command states."""
    return JointActionRequested(issue_id=c.issue_id, parties=c.parties, note=c.note)


def accepted(c: AcceptAssignment, issue: Issue) -> tuple[AssignmentAccepted, ...]:
    """The word of a party that was asked, once; raises NotAskedError."""
    if c.party not in issue.handlers:
        raise NotAskedError(c.issue_id)
    if c.party in issue.accepted:
        return ()
    as_lead = c.party == issue.lead
    since = issue.assigned_at if as_lead else None
    at = not_before(since or issue.reported_at, c)
    return (
        AssignmentAccepted(issue_id=c.issue_id, party=c.party, accepted_at=at, as_lead=as_lead),
    )


def returned(
    c: ReturnAssignment, issue: Issue
) -> tuple[AssignmentReturned] | tuple[AssignmentReturned, IssueEscalated]:
    """The word of a party that was asked; every n-th time, the level above takes the issue on.

    Raises:
        NotAskedError: it was not asked, or has returned it already.
    """
    if c.party not in issue.handlers:
        raise NotAskedError(c.issue_id)
    back = AssignmentReturned(
        issue_id=c.issue_id,
        party=c.party,
        returned_at=not_before(issue.reported_at, c),
        reason=c.reason,
        evidence=c.evidence,
        returns=issue.returns + 1,
        as_lead=c.party == issue.lead,
    )
    above = LEVELS[LEVELS.index(issue.level) + 1 :]
    if back.returns % c.returns_max or not above:
        return (back,)
    up = EscalateIssue(
        issue_id=c.issue_id,
        at=back.returned_at,
        to_level=above[0],
        reason=RETURNED,
        pinned=c.pinned,
    )
    return (back, risen(up, issue))


def escalated(c: EscalateIssue, issue: Issue) -> tuple[IssueEscalated, ...]:
    """The level above takes it on, once; raises AlreadyEscalatedError."""
    if LEVELS.index(c.to_level) > LEVELS.index(issue.level):
        return (risen(c, issue),)
    known = c.department is None or c.department in issue.handlers
    if c.to_level == issue.level and known:
        return ()
    raise AlreadyEscalatedError(c.issue_id)


def risen(c: EscalateIssue, issue: Issue) -> IssueEscalated:
    """From which level to which, and to whom there."""
    return IssueEscalated(
        issue_id=c.issue_id,
        escalated_at=not_before(issue.reported_at, c),
        from_level=issue.level,
        to_level=c.to_level,
        department=c.department,
        reason=c.reason,
        note=c.note,
        pinned=c.pinned,
    )


def extension_requested(c: RequestExtension, issue: Issue) -> tuple[ExtensionRequested, ...]:
    """What the lead asks for.

    Raises:
        NotTheLeadError: somebody else asks.
        ExtensionPendingError: another request waits.
        ExtensionsUsedUpError: there were as many as the policy gives.
    """
    require_lead(c.issue_id, c.requested_by, issue)
    asked = ExtensionRequested(
        issue_id=c.issue_id,
        requested_at=not_before(issue.reported_at, c),
        requested_by=c.requested_by,
        minutes=c.minutes,
        reason=c.reason,
        note=c.note,
    )
    match issue.extension:
        case ExtensionRequested() as pending if is_same(pending, asked):
            return ()
        case ExtensionRequested():
            raise ExtensionPendingError(c.issue_id)
        case _ if issue.extensions >= c.extensions_max:
            raise ExtensionsUsedUpError(c.issue_id)
        case ExtensionGranted() | ExtensionRefused() | None:
            return (asked,)


def is_same(one: ExtensionRequested, other: ExtensionRequested) -> bool:
    """Whether the same is asked for, by the same party."""
    return (one.requested_by, one.minutes, one.reason) == (
        other.requested_by,
        other.minutes,
        other.reason,
    )


def extension_granted(c: GrantExtension, issue: Issue) -> tuple[ExtensionGranted, ...]:
    """More time; raises ExtensionNotRequestedError, ApproverIsRequesterError."""
    match issue.extension:
        case ExtensionRequested() as pending:
            require_another(c, pending)
            return (
                ExtensionGranted(
                    issue_id=c.issue_id,
                    granted_at=not_before(pending.requested_at, c),
                    decided_by=c.decided_by,
                    minutes=c.minutes or pending.minutes,
                ),
            )
        case ExtensionGranted(minutes=minutes) if c.minutes in {None, minutes}:
            return ()
        case ExtensionGranted() | ExtensionRefused() | None:
            raise ExtensionNotRequestedError(c.issue_id)


def extension_refused(c: RefuseExtension, issue: Issue) -> tuple[ExtensionRefused, ...]:
    """No more time; raises ExtensionNotRequestedError, ApproverIsRequesterError."""
    match issue.extension:
        case ExtensionRequested() as pending:
            require_another(c, pending)
            return (
                ExtensionRefused(
                    issue_id=c.issue_id,
                    refused_at=not_before(pending.requested_at, c),
                    decided_by=c.decided_by,
                    reason=c.reason,
                ),
            )
        case ExtensionRefused(reason=reason) if reason == c.reason:
            return ()
        case ExtensionGranted() | ExtensionRefused() | None:
            raise ExtensionNotRequestedError(c.issue_id)


def require_another(c: GrantExtension | RefuseExtension, asked: ExtensionRequested) -> None:
    """Raise ApproverIsRequesterError unless somebody else decides than who asked."""
    if c.decided_by == asked.requested_by:
        raise ApproverIsRequesterError(c.issue_id)


def require_lead(issue_id: IssueId, party: PartyId, issue: Issue) -> None:
    """Raise NotTheLeadError if another party answers for the issue."""
    if issue.lead not in {None, party}:
        raise NotTheLeadError(issue_id)


def suspended(c: SuspendIssue, issue: Issue) -> IssueSuspended:
    """From when on its clocks stand still."""
    return IssueSuspended(
        issue_id=c.issue_id,
        suspended_at=not_before(issue.since, c),
        decided_by=c.decided_by,
        reason=c.reason,
        until=c.until,
        note=c.note,
    )


def resumed(c: ResumeIssue, issue: Issue) -> IssueResumed:
    """From when on they run again."""
    return IssueResumed(issue_id=c.issue_id, resumed_at=not_before(issue.since, c))


def contacted(c: RecordContact, issue: Issue) -> ContactRecorded:
    """The contact; of the first, whether it came in time."""
    first = not issue.contacted
    at = not_before(issue.reported_at, c)
    return ContactRecorded(
        issue_id=c.issue_id,
        reported_at=issue.reported_at,
        contacted_at=at,
        channel=c.channel,
        first=first,
        in_time=at <= c.respond_by if first and c.respond_by else None,
        note=c.note,
    )


def called_back(c: RecordCallBack, issue: Issue) -> CallBackRecorded:
    """What the reporter said."""
    return CallBackRecorded(
        issue_id=c.issue_id,
        called_at=not_before(issue.reported_at, c),
        solved=c.solved,
        satisfied=c.satisfied,
        excluded=c.excluded,
        note=c.note,
    )

"""An issue: from the report to a verified resolution, or to another end and its reason.

Here stands what may be asked, and when: a table of command against state. `reporting`, `handling`
and `ending` say what each command adds.
"""

from linli.events.contracts.casework import LiaisonAssigned
from linli.events.contracts.issues import (
    ClosingReason,
    IssueClosed,
    IssueEvent,
    IssueReported,
)
from linli.issues.casework import (
    AcceptAssignment,
    AssignLead,
    AssignLiaison,
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
from linli.issues.commands import (
    AbsorbDuplicate,
    AddEvidence,
    ClaimResolution,
    CloseIssue,
    CompleteRecheck,
    ConfirmUnopposed,
    ConvertIssue,
    FlagHazard,
    IssueCommand,
    MakeHazardSafe,
    MergeIssue,
    RecordMeasure,
    RejectIssue,
    ReleaseText,
    ReopenIssue,
    ReportIssue,
    SupportIssue,
    TakeOver,
    TriageIssue,
    VerifyResolution,
    Work,
)
from linli.issues.domain import ending, handling, reporting
from linli.issues.domain.refusals import (
    ClosedBeforeReportedError,
    IssueAlreadyReportedError,
    IssueNotEndedError,
    IssueNotFoundError,
    ResolutionNotClaimedError,
    ResolutionNotVerifiedError,
    ResolutionPendingError,
)
from linli.issues.domain.state import Issue, edited, evolve
from linli.issues.domain.status import Status, status_after

__all__ = ["Issue", "Status", "decide", "evolve", "status_after", "taken_over"]

CLOSED_AT_SOURCE = ClosingReason("closed-at-source")
CALLED_BACK = {Status.CLAIMED, Status.VERIFIED, Status.CLOSED, Status.REJECTED, Status.CONVERTED}
"""When it is asked whether an issue is solved."""

type Remark = AddEvidence | ReleaseText | RecordContact | AssignLiaison | MakeHazardSafe
"""What may be said of an issue at any time, also of one that has ended."""
type Concluding = (
    ClaimResolution
    | VerifyResolution
    | ConfirmUnopposed
    | RecordCallBack
    | CloseIssue
    | RejectIssue
    | ConvertIssue
    | MergeIssue
)
"""What brings an open issue to an end."""
type Settling = Concluding | CompleteRecheck | ReopenIssue
type Answering = (
    AcceptAssignment
    | ReturnAssignment
    | EscalateIssue
    | RequestExtension
    | GrantExtension
    | RefuseExtension
)
"""What those say who were asked to see to an issue, and what they are told."""
type Handling = (
    Answering
    | RecordMeasure
    | FlagHazard
    | SupportIssue
    | AbsorbDuplicate
    | SuspendIssue
    | ResumeIssue
    | TriageIssue
    | AssignLead
    | RequestJointAction
)
"""What is done with an issue while it is open."""


def decide(command: IssueCommand, issue: Issue) -> tuple[IssueEvent, ...]:
    """Return the facts `command` adds, () if they already hold; raise the rule that refuses it."""
    match command, issue.status:
        case ReportIssue() as c, Status.UNREPORTED:
            return (reporting.reported(c),)
        case ReportIssue() as c, _:
            raise IssueAlreadyReportedError(c.issue_id)
        case c, Status.UNREPORTED:
            raise IssueNotFoundError(c.issue_id)
        case c, _:
            require_known(c, issue)
            return discreet(further(c, issue), issue)


def further(command: Work, issue: Issue) -> tuple[IssueEvent, ...]:
    """The facts of a step with an issue that was reported."""
    match command:
        case AddEvidence() | ReleaseText() | RecordContact() | AssignLiaison() | MakeHazardSafe():
            return remark(command, issue)
        case ClaimResolution() | VerifyResolution() | ConfirmUnopposed() | CompleteRecheck():
            return settle(command, issue)
        case CloseIssue() | RejectIssue() | ConvertIssue() | MergeIssue():
            return settle(command, issue)
        case ReopenIssue() | RecordCallBack():
            return settle(command, issue)
        case _:
            return handle(command, issue)


def require_known(command: Work, issue: Issue) -> None:
    """Raise IssueNotFoundError if somebody asks who does not know of a confidential issue."""
    match command:
        case (
            SupportIssue(supporter=who)
            | VerifyResolution(method="reporter", verified_by=who)
            | ReopenIssue(as_staff=False, reopened_by=who)
        ) if issue.confidential and who != issue.reporter:
            raise IssueNotFoundError(command.issue_id)
        case _:
            return


def discreet(events: tuple[IssueEvent, ...], issue: Issue) -> tuple[IssueEvent, ...]:
    """The facts, each saying of a confidential issue that it is."""
    if not issue.confidential:
        return events
    return tuple(event.model_copy(update={"confidential": True}) for event in events)


def remark(command: Remark, issue: Issue) -> tuple[IssueEvent, ...]:
    """What is said of an issue, whatever has become of it."""
    match command:
        case AddEvidence() as c:
            return (reporting.seen(c),)
        case ReleaseText() as c if issue.released.issuperset(c.texts) and not edited(c):
            return ()
        case ReleaseText() as c:
            return (reporting.released(c),)
        case RecordContact() as c:
            return (handling.contacted(c, issue),)
        case AssignLiaison() as c if c.liaison == issue.liaison:
            return ()
        case AssignLiaison() as c:
            return (LiaisonAssigned(issue_id=c.issue_id, liaison=c.liaison),)
        case MakeHazardSafe() as c:
            return reporting.made_safe(c, issue)


def settle(command: Settling, issue: Issue) -> tuple[IssueEvent, ...]:
    """What brings it to an end, or back."""
    match command, issue.status:
        case ReopenIssue() as c, (
            Status.CLAIMED
            | Status.VERIFIED
            | Status.CLOSED
            | Status.REJECTED
            | Status.MERGED
            | Status.CONVERTED
        ) as ended:
            return (ending.reopened(c, issue, ended),)
        case ReopenIssue(), Status.REOPENED:
            return ()
        case ReopenIssue() as c, _:
            raise IssueNotEndedError(c.issue_id)
        case CompleteRecheck() as c, Status.VERIFIED:
            return ending.rechecked(c, issue)
        case CompleteRecheck() as c, _:
            raise ResolutionNotVerifiedError(c.issue_id)
        case VerifyResolution() as c, Status.VERIFIED if c.verified_by != issue.claimed_by:
            return ()
        case ConfirmUnopposed(), Status.VERIFIED:
            return ()
        case CloseIssue() as c, Status.CLOSED if c.reason == issue.outcome:
            return ()
        case RejectIssue() as c, Status.REJECTED if c.reason == issue.outcome:
            return ()
        case MergeIssue() as c, Status.MERGED if c.into == issue.outcome:
            return ()
        case ConvertIssue() as c, Status.CONVERTED if c.into == issue.outcome:
            return ()
        case RecordCallBack() as c, status if status in CALLED_BACK:
            return (handling.called_back(c, issue),)
        case _:
            require_open(command, issue)
            return conclude(command, issue)


def conclude(command: Concluding, issue: Issue) -> tuple[IssueEvent, ...]:
    """What brings an open issue to an end."""
    match command, issue.status:
        case VerifyResolution() as c, Status.CLAIMED:
            return (ending.verified(c, issue),)
        case ConfirmUnopposed() as c, Status.CLAIMED:
            return (ending.unopposed(c, issue),)
        case (VerifyResolution() | ConfirmUnopposed() | RecordCallBack()) as c, _:
            raise ResolutionNotClaimedError(c.issue_id)
        case CloseIssue() as c, _:
            return (ending.closed(c, issue),)
        case MergeIssue() as c, _:
            return (ending.merged(c, issue),)
        case ClaimResolution() as c, Status.CLAIMED if c.claimed_by == issue.claimed_by:
            return ()
        case c, Status.CLAIMED:
            raise ResolutionPendingError(c.issue_id)
        case ClaimResolution() as c, _:
            return (ending.claimed(c, issue),)
        case RejectIssue() as c, _:
            return (ending.rejected(c, issue),)
        case ConvertIssue() as c, _:
            return (ending.converted(c, issue),)


def handle(command: Handling, issue: Issue) -> tuple[IssueEvent, ...]:
    """What is done with an open issue; while a claim waits, nobody is set to work."""
    require_open(command, issue)
    match command, issue.status:
        case RecordMeasure() as c, _:
            return (reporting.measured(c),)
        case FlagHazard() as c, _:
            return reporting.flagged(c, issue)
        case SupportIssue() as c, _:
            return reporting.supported(c, issue)
        case AbsorbDuplicate() as c, _:
            return reporting.absorbed(c, issue)
        case c, Status.CLAIMED:
            raise ResolutionPendingError(c.issue_id)
        case TriageIssue() as c, Status.TRIAGED | Status.ASSIGNED | Status.ACCEPTED if (
            c.category == issue.category
        ):
            return ()
        case TriageIssue() as c, _:
            return (reporting.triaged(c, issue), *handling.led_by_default(c, issue))
        case AssignLead() as c, Status.ASSIGNED | Status.ACCEPTED if c.lead == issue.lead:
            return ()
        case AssignLead() as c, _:
            return (handling.assigned(c, issue),)
        case RequestJointAction() as c, _ if issue.asked.issuperset(c.parties):
            return ()
        case RequestJointAction() as c, _:
            return (handling.joined(c),)
        case SuspendIssue() as c, _:
            return () if issue.suspended else (handling.suspended(c, issue),)
        case ResumeIssue() as c, _:
            return (handling.resumed(c, issue),) if issue.suspended else ()
        case c, _:
            return answer(c, issue)


def answer(command: Answering, issue: Issue) -> tuple[IssueEvent, ...]:
    """What those who were asked to see to an issue say to it, and what they are told."""
    match command:
        case AcceptAssignment() as c:
            return handling.accepted(c, issue)
        case ReturnAssignment() as c:
            return handling.returned(c, issue)
        case EscalateIssue() as c:
            return handling.escalated(c, issue)
        case RequestExtension() as c:
            return handling.extension_requested(c, issue)
        case GrantExtension() as c:
            return handling.extension_granted(c, issue)
        case RefuseExtension() as c:
            return handling.extension_refused(c, issue)


def require_open(command: Work, issue: Issue) -> None:
    """Raise what says how the issue has ended, if it has."""
    match issue.status:
        case (
            Status.VERIFIED | Status.CLOSED | Status.REJECTED | Status.MERGED | Status.CONVERTED
        ) as status:
            raise ending.over(command.issue_id, status)
        case _:
            return


def taken_over(command: TakeOver) -> tuple[IssueReported | IssueClosed, ...]:
    """Return the facts of another register's issue; closed there is closed here, nothing more.

    Raises:
        ClosedBeforeReportedError: it says that it ended before it began.
    """
    report, closed_at = command.report, command.closed_at
    if closed_at is None:
        return (reporting.reported(report),)
    if closed_at < report.at:
        raise ClosedBeforeReportedError(report.issue_id)
    closed = IssueClosed(
        issue_id=report.issue_id,
        reported_at=report.at,
        closed_at=closed_at,
        reason=CLOSED_AT_SOURCE,
    )
    return (reporting.reported(report), closed)

"""How far an issue has come: the words of the contract, and what leads to them."""

from enum import StrEnum
from typing import Literal

from linli.events.contracts.casework import (
    AssignmentAccepted,
    AssignmentReturned,
    CallBackRecorded,
    ContactRecorded,
    ExtensionGranted,
    ExtensionRefused,
    ExtensionRequested,
    IssueEscalated,
    IssueHandedOff,
    IssueResumed,
    IssueSuspended,
    JointActionRequested,
    LeadAssigned,
    LiaisonAssigned,
)
from linli.events.contracts.issues import (
    DuplicateAbsorbed,
    EvidenceAdded,
    HazardFlagged,
    HazardMadeSafe,
    IssueClosed,
    IssueConverted,
    IssueEvent,
    IssueMerged,
    IssueRejected,
    IssueReopened,
    IssueReported,
    IssueSupported,
    IssueTriaged,
    MeasureRecorded,
    PhotoAttached,
    PhotoRedacted,
    PhotoReleased,
    RecheckCompleted,
    ResolutionClaimed,
    ResolutionVerified,
    TextReleased,
)


class Status(StrEnum):
    """How far an issue has come; the words of the contract."""

    UNREPORTED = "unreported"
    REPORTED = "reported"
    TRIAGED = "triaged"
    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    CLAIMED = "claimed"
    VERIFIED = "verified"
    REOPENED = "reopened"
    CLOSED = "closed"
    REJECTED = "rejected"
    MERGED = "merged"
    CONVERTED = "converted"


type Over = Literal[
    Status.VERIFIED, Status.CLOSED, Status.REJECTED, Status.MERGED, Status.CONVERTED
]
"""Where an issue has ended."""
type Ended = Literal[Status.CLAIMED] | Over
"""From where an issue can be reopened."""


def status_after(status: Status, event: IssueEvent) -> Status:
    """The status that an event leads to; read tables follow it too."""
    match event:
        case IssueReported():
            return Status.REPORTED
        case IssueTriaged() if status not in {Status.ASSIGNED, Status.ACCEPTED}:
            return Status.TRIAGED
        case LeadAssigned():
            return Status.ASSIGNED
        case AssignmentAccepted(as_lead=True):
            return Status.ACCEPTED
        case AssignmentReturned(as_lead=True) if status in {Status.ASSIGNED, Status.ACCEPTED}:
            return Status.TRIAGED
        case ResolutionClaimed():
            return Status.CLAIMED
        case ResolutionVerified():
            return Status.VERIFIED
        case IssueReopened():
            return Status.REOPENED
        case IssueClosed():
            return Status.CLOSED
        case IssueRejected():
            return Status.REJECTED
        case IssueMerged():
            return Status.MERGED
        case IssueConverted():
            return Status.CONVERTED
        case IssueTriaged() | AssignmentAccepted() | AssignmentReturned():
            return status
        case JointActionRequested() | IssueEscalated() | IssueHandedOff():
            return status
        case ExtensionRequested() | ExtensionGranted() | ExtensionRefused():
            return status
        case IssueSuspended() | IssueResumed():
            return status
        case LiaisonAssigned() | ContactRecorded() | CallBackRecorded():
            return status
        case MeasureRecorded() | EvidenceAdded() | RecheckCompleted() | TextReleased():
            return status
        case HazardFlagged() | HazardMadeSafe() | IssueSupported() | DuplicateAbsorbed():
            return status
        case PhotoAttached() | PhotoReleased() | PhotoRedacted():
            return status

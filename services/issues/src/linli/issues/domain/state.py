"""What deciding about an issue needs to know, folded from its events."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from linli.events.contracts.base import CategoryCode, IssueId, PartyId, PersonId
from linli.events.contracts.casework import (
    AssignmentAccepted,
    AssignmentReturned,
    CallBackRecorded,
    CaseworkEvent,
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
    Level,
    LiaisonAssigned,
)
from linli.events.contracts.categories import Pinned
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
    Text,
    TextReleased,
)
from linli.issues.commands import ReleaseText
from linli.issues.domain.status import Status, status_after

NOTHING = CategoryCode("")
NOBODY = PartyId("")
NOWHEN = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Issue:
    """What deciding needs; the defaults mean nothing until the issue is reported."""

    status: Status = Status.UNREPORTED
    category: CategoryCode = NOTHING
    confidential: bool = False
    reporter: PersonId | None = None
    reported_at: datetime = NOWHEN
    since: datetime = NOWHEN
    """When it was last reported, suspended, resumed, ended or reopened."""
    pinned: Pinned | None = None
    released: frozenset[Text] = frozenset()
    """What everybody may read in the reporter's own words."""
    level: Level = "community"
    lead: PartyId | None = None
    assigned_at: datetime | None = None
    asked: frozenset[PartyId] = frozenset()
    """The parties of the joint action, and the department that it was escalated to."""
    accepted: frozenset[PartyId] = frozenset()
    """Who of them all has said that they will see to it."""
    returns: int = 0
    extension: ExtensionRequested | ExtensionGranted | ExtensionRefused | None = None
    """The last that was asked for, and what became of it."""
    extensions: int = 0
    """How many were granted."""
    suspended: bool = False
    liaison: PersonId | None = None
    contacted: bool = False
    claimed_by: PartyId = NOBODY
    """Who said it is fixed, once somebody has."""
    claimed_at: datetime | None = None
    opposed: bool = False
    """Whether the reporter, when asked, did not find it solved."""
    outcome: str | IssueId | None = None
    """The reason of an end, or what the issue has become part of."""
    hazard: HazardFlagged | HazardMadeSafe | None = None
    supporters: frozenset[PersonId] = frozenset()
    absorbed: frozenset[IssueId] = frozenset()
    """The duplicates that it stands for."""

    @property
    def handlers(self) -> frozenset[PartyId]:
        """Everybody who was asked to see to it."""
        return self.asked if self.lead is None else self.asked | {self.lead}


def evolve(issue: Issue, event: IssueEvent) -> Issue:
    """Apply one recorded fact."""
    issue = replace(issue, status=status_after(issue.status, event))
    match event:
        case IssueReported():
            return begun(issue, event)
        case IssueTriaged(category=category, pinned=pinned):
            return replace(issue, category=category, pinned=pinned or issue.pinned)
        case TextReleased():
            return replace(issue, released=(issue.released | set(event.texts)) - edited(event))
        case ResolutionClaimed(claimed_by=claimant, claimed_at=at):
            return replace(issue, claimed_by=claimant, claimed_at=at, opposed=False)
        case ResolutionVerified(verified_at=at):
            return replace(issue, suspended=False, since=at)
        case IssueReopened(reopened_at=at):
            return replace(issue, outcome=None, accepted=frozenset[PartyId](), since=at)
        case (
            IssueClosed(closed_at=at, reason=outcome)
            | IssueRejected(rejected_at=at, reason=outcome)
        ):
            return replace(issue, outcome=outcome, suspended=False, since=at)
        case (
            IssueMerged(merged_at=at, into=outcome) | IssueConverted(converted_at=at, into=outcome)
        ):
            return replace(issue, outcome=outcome, suspended=False, since=at)
        case HazardFlagged() | HazardMadeSafe():
            return replace(issue, hazard=event)
        case IssueSupported(supporter=supporter):
            return replace(issue, supporters=issue.supporters | {supporter})
        case DuplicateAbsorbed(duplicate=duplicate, supporters=supporters):
            absorbed = issue.absorbed | {duplicate}
            return replace(issue, absorbed=absorbed, supporters=issue.supporters | set(supporters))
        case MeasureRecorded() | EvidenceAdded() | RecheckCompleted():
            return issue
        case PhotoAttached() | PhotoReleased() | PhotoRedacted():
            return issue
        case _:
            return worked_on(issue, event)


def begun(issue: Issue, event: IssueReported) -> Issue:
    """An issue that was just reported."""
    return replace(
        issue,
        category=event.category,
        confidential=event.confidential,
        reporter=event.reporter,
        reported_at=event.reported_at,
        since=event.reported_at,
        pinned=event.pinned,
        level=level_of(event),
    )


def level_of(event: IssueReported) -> Level:
    """Whose it is to see to first: the smallest place that it lies in."""
    if event.compound is not None:
        return "compound"
    return "town" if event.community is None else "community"


def worked_on(issue: Issue, event: CaseworkEvent) -> Issue:
    """Apply one fact of the office's work."""
    match event:
        case LeadAssigned(lead=lead, assigned_at=at):
            accepted = (issue.accepted & issue.asked) - {lead}
            return replace(issue, lead=lead, assigned_at=at, accepted=accepted)
        case JointActionRequested(parties=parties):
            return replace(issue, asked=issue.asked | set(parties))
        case AssignmentAccepted(party=party):
            return replace(issue, accepted=issue.accepted | {party})
        case AssignmentReturned():
            return handed_back(issue, event)
        case IssueEscalated(to_level=level, department=department):
            return replace(issue, level=level, asked=issue.asked | {department} - {None})
        case ExtensionRequested() | ExtensionRefused():
            return replace(issue, extension=event)
        case ExtensionGranted():
            return replace(issue, extension=event, extensions=issue.extensions + 1)
        case IssueSuspended(suspended_at=at):
            return replace(issue, suspended=True, since=at)
        case IssueResumed(resumed_at=at):
            return replace(issue, suspended=False, since=at)
        case LiaisonAssigned(liaison=liaison):
            return replace(issue, liaison=liaison)
        case ContactRecorded():
            return replace(issue, contacted=True)
        case CallBackRecorded(solved=solved):
            return replace(issue, opposed=issue.opposed or solved is False)
        case IssueHandedOff():
            return issue


def handed_back(issue: Issue, event: AssignmentReturned) -> Issue:
    """Without the party that does not see to it."""
    return replace(
        issue,
        lead=None if issue.lead == event.party else issue.lead,
        asked=issue.asked - {event.party},
        accepted=issue.accepted - {event.party},
        returns=event.returns,
    )


def edited(one: ReleaseText | TextReleased) -> frozenset[Text]:
    """Which texts are released in other words than the reporter's."""
    wordings: Mapping[Text, object] = {"title": one.title, "description": one.description}
    return frozenset(text for text, wording in wordings.items() if wording is not None)

"""The facts of an issue itself: what was reported, seen, said and shared."""

from linli.events.contracts.categories import Pinned
from linli.events.contracts.issues import (
    DuplicateAbsorbed,
    EvidenceAdded,
    HazardFlagged,
    HazardMadeSafe,
    IssueReported,
    IssueSupported,
    IssueTriaged,
    MeasureRecorded,
    TextReleased,
)
from linli.issues.commands import (
    AbsorbDuplicate,
    AddEvidence,
    FlagHazard,
    MakeHazardSafe,
    RecordMeasure,
    ReleaseText,
    ReportIssue,
    SupportIssue,
    TriageIssue,
)
from linli.issues.domain.order import not_before
from linli.issues.domain.refusals import NoHazardError, OwnReportError
from linli.issues.domain.state import Issue


def reported(c: ReportIssue) -> IssueReported:
    """The fact that the command states."""
    return IssueReported(
        issue_id=c.issue_id,
        confidential=c.confidential,
        reported_at=c.at,
        community=c.community,
        compound=c.compound,
        category=c.category,
        title=c.title,
        description=c.description,
        location=c.location,
        position=c.position,
        address=c.address,
        category_version=c.category_version,
        answers=c.answers,
        written_answers=c.written_answers,
        contact=c.contact,
        media_url=c.media_url,
        source=c.source,
        channel=c.channel,
        reporter=c.reporter,
        entered_by=c.entered_by,
        pinned=c.pinned,
        patrol_id=c.patrol_id,
        finding_id=c.finding_id,
        origin=c.origin,
    )


def triaged(c: TriageIssue, issue: Issue) -> IssueTriaged:
    """The category as settled, the one before, and what its clocks run under if that changes."""
    same = class_of(c.pinned) == class_of(issue.pinned)
    return IssueTriaged(
        issue_id=c.issue_id,
        category=c.category,
        previous_category=issue.category,
        pinned=None if same else c.pinned,
        note=c.note,
    )


def class_of(pinned: Pinned | None) -> str | None:
    """How urgent what is pinned is."""
    return pinned and pinned.sla_class


def measured(c: RecordMeasure) -> MeasureRecorded:
    """The fact that the command states."""
    return MeasureRecorded(issue_id=c.issue_id, taken_by=c.taken_by, note=c.note)


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


def flagged(c: FlagHazard, issue: Issue) -> tuple[HazardFlagged, ...]:
    """The danger, unless it is known."""
    if isinstance(issue.hazard, HazardFlagged):
        return ()
    at = not_before(issue.reported_at, c)
    return (HazardFlagged(issue_id=c.issue_id, flagged_at=at),)


def made_safe(c: MakeHazardSafe, issue: Issue) -> tuple[HazardMadeSafe, ...]:
    """The end of the danger, and when it began; raises NoHazardError."""
    match issue.hazard:
        case HazardFlagged(flagged_at=since):
            at = not_before(since, c)
            return (HazardMadeSafe(issue_id=c.issue_id, flagged_at=since, safe_at=at, note=c.note),)
        case HazardMadeSafe():
            return ()
        case None:
            raise NoHazardError(c.issue_id)


def supported(c: SupportIssue, issue: Issue) -> tuple[IssueSupported, ...]:
    """One more voice, once a person; raises OwnReportError: the reporter's is counted already."""
    if c.supporter == issue.reporter:
        raise OwnReportError(c.issue_id)
    if c.supporter in issue.supporters:
        return ()
    at = not_before(issue.reported_at, c)
    return (IssueSupported(issue_id=c.issue_id, supporter=c.supporter, supported_at=at),)


def absorbed(c: AbsorbDuplicate, issue: Issue) -> tuple[DuplicateAbsorbed, ...]:
    """The duplicate's voices beside its own, once."""
    if c.duplicate in issue.absorbed:
        return ()
    own = issue.supporters | {issue.reporter}
    new = tuple(one for one in dict.fromkeys(c.supporters) if one not in own)
    return (DuplicateAbsorbed(issue_id=c.issue_id, duplicate=c.duplicate, supporters=new),)

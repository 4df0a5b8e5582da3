"""HTTP: parse, call, answer."""

from dataclasses import replace
from http import HTTPStatus
from uuid import UUID

from fastapi import Response

from linli.chassis.accesses import Audited
from linli.chassis.answers import created, done, read
from linli.chassis.app import service_router
from linli.chassis.context import Asking
from linli.chassis.dependencies import Asker, KnownPlaces, Store
from linli.chassis.lists import Paged, Within
from linli.chassis.openapi import refusals
from linli.chassis.pagination import Page
from linli.chassis.places import PlaceMismatchError, UnknownPlaceError
from linli.chassis.steps import Filter, Step
from linli.events.append import Context
from linli.events.contracts.base import IssueId, stream_name
from linli.events.store import EventStore
from linli.issues import bodies
from linli.issues.api.statuses import STATUS
from linli.issues.casework import AssignLead, RequestJointAction
from linli.issues.commands import (
    AddEvidence,
    ClaimResolution,
    CloseIssue,
    RecordMeasure,
    ReleaseText,
    ReopenIssue,
    ReportIssue,
    TriageIssue,
    VerifyResolution,
    Work,
)
from linli.issues.details import IssueDetails, details_of
from linli.issues.domain.category import UnknownCategoryError
from linli.issues.domain.refusals import (
    IssueClosedError,
    IssueNotEndedError,
    IssueNotFoundError,
    IssueResolvedError,
    OutOfOrderError,
    ResolutionNotClaimedError,
    ResolutionPendingError,
    VerifierIsClaimantError,
)
from linli.issues.domain.status import Status
from linli.issues.handlers import handle
from linli.issues.queries import ISSUES
from linli.issues.reading import readable_details, readable_rows, reporter_of
from linli.issues.rows import IssueRow

router = service_router("issues")

ENDED = (IssueResolvedError, IssueClosedError)


@router.post(
    "",
    status_code=HTTPStatus.CREATED,
    responses=refusals(STATUS, UnknownCategoryError, UnknownPlaceError, PlaceMismatchError),
)
async def report_issue(
    body: bodies.Report, asking: Asking, asker: Asker, store: Store, places: KnownPlaces
) -> Response:
    """Report that something the community shares needs attention: for oneself; staff for others."""
    home = await places.home(body.community, body.compound)
    command = ReportIssue(
        issue_id=IssueId(asking.command_id),
        at=body.moment,
        community=body.community,
        compound=body.compound,
        category=body.category,
        title=body.title,
        description=body.description,
        location=body.location and body.location.location(),
        source=body.source,
        reporter=reporter_of(body.source, body.reporter, asker, home),
    )
    appended = await handle(command, store, replace(asking, home=home, at=command.at))
    return created(f"/api/issues/{command.issue_id}", appended, {"id": command.issue_id})


@router.get("")
async def issues(
    paged: Paged,
    within: Within,
    store: Store,
    reading: Audited,
    status: Status | None = None,
    category: Filter = None,
) -> Page[IssueRow]:
    """Issues, newest first; their texts for those who work on them, and where released."""
    page = await ISSUES.page(*paged, **within, status=status, category=category)
    return Page(items=await readable_rows(page.items, reading, store.vault), next=page.next)


@router.get(
    "/{issue_id:uuid}",
    response_model=IssueDetails,
    responses=refusals(STATUS, IssueNotFoundError),
)
async def issue(issue_id: UUID, store: Store, reading: Audited) -> Response:
    """One issue with its timeline: always fresh."""
    facts = await store.facts(stream_name("issue", issue_id))
    details = await readable_details(details_of(IssueId(issue_id), facts), reading, store.vault)
    return read(details, details.version)


@router.post(
    "/{issue_id:uuid}/triage",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(
        STATUS, IssueNotFoundError, UnknownCategoryError, ResolutionPendingError, *ENDED
    ),
)
async def triage_issue(
    issue_id: UUID, body: bodies.Triage, asking: Asking, store: Store
) -> Response:
    """Settle the category of an issue."""
    command = TriageIssue(issue_id=IssueId(issue_id), category=body.category, note=body.note)
    return await take(command, body, asking, store)


@router.post(
    "/{issue_id:uuid}/lead",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, IssueNotFoundError, ResolutionPendingError, *ENDED),
)
async def assign_lead(issue_id: UUID, body: bodies.Lead, asking: Asking, store: Store) -> Response:
    """Make one party answer for an issue (主办)."""
    command = AssignLead(issue_id=IssueId(issue_id), lead=body.lead)
    return await take(command, body, asking, store)


@router.post(
    "/{issue_id:uuid}/joint-action",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, IssueNotFoundError, ResolutionPendingError, *ENDED),
)
async def request_joint_action(
    issue_id: UUID, body: bodies.JointAction, asking: Asking, store: Store
) -> Response:
    """Ask other parties to act together with the lead (部门联动)."""
    command = RequestJointAction(issue_id=IssueId(issue_id), parties=body.parties, note=body.note)
    return await take(command, body, asking, store)


@router.post(
    "/{issue_id:uuid}/measures",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, IssueNotFoundError, *ENDED),
)
async def record_measure(
    issue_id: UUID, body: bodies.Measure, asking: Asking, store: Store
) -> Response:
    """Say what was done about an issue."""
    command = RecordMeasure(issue_id=IssueId(issue_id), note=body.note, taken_by=body.taken_by)
    return await take(command, body, asking, store)


@router.post(
    "/{issue_id:uuid}/evidence",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, IssueNotFoundError),
)
async def add_evidence(
    issue_id: UUID, body: bodies.Evidence, asking: Asking, store: Store
) -> Response:
    """Say what was seen of an issue, also of one that has ended."""
    command = AddEvidence(issue_id=IssueId(issue_id), note=body.note, added_by=body.added_by)
    return await take(command, body, asking, store)


@router.post(
    "/{issue_id:uuid}/release",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, IssueNotFoundError),
)
async def release_text(
    issue_id: UUID, body: bodies.Release, asking: Asking, store: Store
) -> Response:
    """Let everybody read the title or the description, as it is or in a wording of yours."""
    command = ReleaseText(
        issue_id=IssueId(issue_id),
        texts=body.texts,
        title=body.title,
        description=body.description,
    )
    return await take(command, body, asking, store)


@router.post(
    "/{issue_id:uuid}/claim",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, IssueNotFoundError, ResolutionPendingError, *ENDED),
)
async def claim_resolution(
    issue_id: UUID, body: bodies.Resolution, asking: Asking, store: Store
) -> Response:
    """Say that an issue is fixed (办结). It counts once somebody else has verified it."""
    command = ClaimResolution(
        issue_id=IssueId(issue_id), claimed_by=body.claimed_by, note=body.note
    )
    return await take(command, body, asking, store)


@router.post(
    "/{issue_id:uuid}/verify",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(
        STATUS,
        *(IssueNotFoundError, ResolutionNotClaimedError, VerifierIsClaimantError),
        *(OutOfOrderError, *ENDED),
    ),
)
async def verify_resolution(
    issue_id: UUID, body: bodies.Verification, asking: Asking, store: Store
) -> Response:
    """Confirm that an issue is fixed (复核), as somebody other than the claimant."""
    command = VerifyResolution(
        issue_id=IssueId(issue_id),
        at=body.moment,
        verified_by=body.verified_by,
        note=body.note,
    )
    return await take(command, body, asking, store)


@router.post(
    "/{issue_id:uuid}/reopen",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, IssueNotFoundError, IssueNotEndedError, OutOfOrderError),
)
async def reopen_issue(
    issue_id: UUID, asking: Asking, store: Store, body: bodies.Reopening | None = None
) -> Response:
    """Say that an issue is not settled: a claim, a verified fix or another end is taken back."""
    body = body or bodies.Reopening()
    command = ReopenIssue(
        issue_id=IssueId(issue_id),
        at=body.moment,
        reopened_by=body.reopened_by,
        note=body.note,
    )
    return await take(command, body, asking, store)


@router.post(
    "/{issue_id:uuid}/close",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, IssueNotFoundError, OutOfOrderError, *ENDED),
)
async def close_issue(
    issue_id: UUID, body: bodies.Closing, asking: Asking, store: Store
) -> Response:
    """End an issue otherwise than by a verified fix; closed is not fixed."""
    command = CloseIssue(
        issue_id=IssueId(issue_id), at=body.moment, reason=body.reason, note=body.note
    )
    return await take(command, body, asking, store)


async def take(command: Work, body: Step, asking: Context, store: EventStore) -> Response:
    """Take a step with an issue; one that has been taken already changes nothing and succeeds."""
    return done(await handle(command, store, replace(asking, at=body.moment)))

"""HTTP of how an issue ends, and of what is taken back."""

from dataclasses import replace
from http import HTTPStatus
from uuid import UUID

from fastapi import Response

from linli.chassis.answers import done
from linli.chassis.app import service_router
from linli.chassis.context import Asking
from linli.chassis.dependencies import Store
from linli.chassis.openapi import refusals
from linli.events.contracts.base import IssueId, PartyId
from linli.issues import bodies
from linli.issues.api.statuses import STATUS
from linli.issues.api.taking import BUSY, ENDED, take, who
from linli.issues.commands import (
    ClaimResolution,
    CloseIssue,
    CompleteRecheck,
    ConvertIssue,
    MergeIssue,
    RejectIssue,
    ReopenIssue,
    VerifyResolution,
)
from linli.issues.domain.refusals import (
    IssueNotEndedError,
    IssueNotFoundError,
    IssueSuspendedError,
    MergedIntoItselfError,
    MergingChainError,
    NotTheLeadError,
    NotTheReporterError,
    OutOfOrderError,
    ReopeningExpiredError,
    ReopeningReservedError,
    ResolutionNotClaimedError,
    ResolutionNotVerifiedError,
    SurvivorEndedError,
    SurvivorUnknownError,
    VerifierIsClaimantError,
)
from linli.issues.handlers import merge

router = service_router("issues")


@router.post(
    "/{issue_id:uuid}/claim",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, IssueNotFoundError, NotTheLeadError, IssueSuspendedError, *BUSY),
)
async def claim_resolution(
    issue_id: UUID, body: bodies.Resolution, asking: Asking, store: Store
) -> Response:
    """Say, for the lead, that an issue is fixed (办结): it counts once somebody else says so."""
    command = ClaimResolution(
        issue_id=IssueId(issue_id), at=body.moment, claimed_by=body.claimed_by, note=body.note
    )
    return await take(command, body, asking, store)


@router.post(
    "/{issue_id:uuid}/verify",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(
        STATUS,
        IssueNotFoundError,
        ResolutionNotClaimedError,
        VerifierIsClaimantError,
        OutOfOrderError,
        *ENDED,
    ),
)
async def verify_resolution(
    issue_id: UUID, body: bodies.Verification, asking: Asking, store: Store
) -> Response:
    """Confirm that an issue is fixed (复核), as somebody other than the claimant."""
    command = VerifyResolution(
        issue_id=IssueId(issue_id), at=body.moment, verified_by=body.verified_by, note=body.note
    )
    return await take(command, body, asking, store)


@router.post(
    "/{issue_id:uuid}/confirm",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(
        STATUS,
        IssueNotFoundError,
        ResolutionNotClaimedError,
        NotTheReporterError,
        VerifierIsClaimantError,
        OutOfOrderError,
        *ENDED,
    ),
)
async def confirm_resolution(
    issue_id: UUID, asking: Asking, store: Store, body: bodies.Remark | None = None
) -> Response:
    """Confirm, as who reported it, that an issue is fixed."""
    body = body or bodies.Remark()
    command = VerifyResolution(
        issue_id=IssueId(issue_id),
        at=body.moment,
        verified_by=PartyId(who(asking)),
        method="reporter",
        note=body.note,
    )
    return await take(command, body, asking, store)


@router.post(
    "/{issue_id:uuid}/object",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(
        STATUS,
        IssueNotFoundError,
        IssueNotEndedError,
        ReopeningReservedError,
        ReopeningExpiredError,
        OutOfOrderError,
    ),
)
async def object_to_resolution(
    issue_id: UUID, asking: Asking, store: Store, body: bodies.Remark | None = None
) -> Response:
    """Say, as the reporter, that an issue is not settled; as others, where its category says so."""
    body = body or bodies.Remark()
    command = ReopenIssue(
        issue_id=IssueId(issue_id),
        at=body.moment,
        reopened_by=PartyId(who(asking)),
        as_staff=False,
        note=body.note,
    )
    return await take(command, body, asking, store)


@router.post(
    "/{issue_id:uuid}/reopen",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(
        STATUS, IssueNotFoundError, IssueNotEndedError, ReopeningExpiredError, OutOfOrderError
    ),
)
async def reopen_issue(
    issue_id: UUID, asking: Asking, store: Store, body: bodies.Reopening | None = None
) -> Response:
    """Say that an issue is not settled: a claim, a verified fix or another end is taken back."""
    body = body or bodies.Reopening()
    command = ReopenIssue(
        issue_id=IssueId(issue_id), at=body.moment, reopened_by=body.reopened_by, note=body.note
    )
    return await take(command, body, asking, store)


@router.post(
    "/{issue_id:uuid}/recheck",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, IssueNotFoundError, ResolutionNotVerifiedError, OutOfOrderError),
)
async def complete_recheck(
    issue_id: UUID, body: bodies.Recheck, asking: Asking, store: Store
) -> Response:
    """Say how a verified fix has kept (复查); a relapse reopens the issue."""
    command = CompleteRecheck(
        issue_id=IssueId(issue_id),
        at=body.moment,
        relapsed=body.relapsed,
        checked_by=PartyId(who(asking)),
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


@router.post(
    "/{issue_id:uuid}/reject",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, IssueNotFoundError, OutOfOrderError, *BUSY),
)
async def reject_issue(
    issue_id: UUID, body: bodies.Rejection, asking: Asking, store: Store
) -> Response:
    """Say that the issue is nobody's to see to here, why, and who says so (不予受理)."""
    command = RejectIssue(
        issue_id=IssueId(issue_id),
        at=body.moment,
        reason=body.reason,
        rejected_by=body.rejected_by,
        note=body.note,
    )
    return await take(command, body, asking, store)


@router.post(
    "/{issue_id:uuid}/convert",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, IssueNotFoundError, OutOfOrderError, *BUSY),
)
async def convert_issue(
    issue_id: UUID, body: bodies.Conversion, asking: Asking, store: Store
) -> Response:
    """Let an issue go on as a topic or a project (转议题、转项目)."""
    command = ConvertIssue(
        issue_id=IssueId(issue_id), at=body.moment, into=body.into, reference=body.reference
    )
    return await take(command, body, asking, store)


@router.post(
    "/{issue_id:uuid}/merge",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(
        STATUS,
        IssueNotFoundError,
        MergedIntoItselfError,
        MergingChainError,
        SurvivorUnknownError,
        SurvivorEndedError,
        OutOfOrderError,
        *ENDED,
    ),
)
async def merge_issue(
    issue_id: UUID, body: bodies.Merging, asking: Asking, store: Store
) -> Response:
    """Let another issue go on for this one and for those who reported or support it (并案)."""
    command = MergeIssue(issue_id=IssueId(issue_id), at=body.moment, into=body.into, note=body.note)
    return done(await merge(command, store, replace(asking, at=body.moment)))

"""HTTP of an issue itself: what was seen, done and said of it."""

from http import HTTPStatus
from uuid import UUID

from fastapi import Response

from linli.chassis.app import service_router
from linli.chassis.context import Asking
from linli.chassis.dependencies import Store
from linli.chassis.openapi import refusals
from linli.chassis.steps import Step
from linli.events.contracts.base import IssueId
from linli.issues import bodies
from linli.issues.api.statuses import STATUS
from linli.issues.api.taking import BUSY, ENDED, take, who
from linli.issues.commands import (
    AddEvidence,
    FlagHazard,
    MakeHazardSafe,
    RecordMeasure,
    ReleaseText,
    SupportIssue,
    TriageIssue,
)
from linli.issues.domain.category import UnknownCategoryError
from linli.issues.domain.refusals import (
    IssueNotFoundError,
    NoHazardError,
    OutOfOrderError,
    OwnReportError,
)

router = service_router("issues")


@router.post(
    "/{issue_id:uuid}/triage",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, IssueNotFoundError, UnknownCategoryError, *BUSY),
)
async def triage_issue(
    issue_id: UUID, body: bodies.Triage, asking: Asking, store: Store
) -> Response:
    """Settle the category of an issue; who leads in it leads, if nobody does."""
    command = TriageIssue(
        issue_id=IssueId(issue_id), at=body.moment, category=body.category, note=body.note
    )
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
    responses=refusals(
        STATUS,
        IssueNotFoundError,
    ),
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
    responses=refusals(
        STATUS,
        IssueNotFoundError,
    ),
)
async def release_text(
    issue_id: UUID, body: bodies.Release, asking: Asking, store: Store
) -> Response:
    """Let everybody read the title or the description, as it is or in a wording of yours."""
    command = ReleaseText(
        issue_id=IssueId(issue_id), texts=body.texts, title=body.title, description=body.description
    )
    return await take(command, body, asking, store)


@router.post(
    "/{issue_id:uuid}/support",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, IssueNotFoundError, OwnReportError, OutOfOrderError, *ENDED),
)
async def support_issue(
    issue_id: UUID, asking: Asking, store: Store, body: Step | None = None
) -> Response:
    """Say "me too" (附议) instead of reporting the same; once a person."""
    body = body or Step()
    command = SupportIssue(issue_id=IssueId(issue_id), at=body.moment, supporter=who(asking))
    return await take(command, body, asking, store)


@router.post(
    "/{issue_id:uuid}/hazard",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, IssueNotFoundError, OutOfOrderError, *ENDED),
)
async def flag_hazard(
    issue_id: UUID, asking: Asking, store: Store, body: Step | None = None
) -> Response:
    """Say that the issue is dangerous (安全隐患)."""
    body = body or Step()
    command = FlagHazard(issue_id=IssueId(issue_id), at=body.moment)
    return await take(command, body, asking, store)


@router.post(
    "/{issue_id:uuid}/hazard/safe",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, IssueNotFoundError, NoHazardError, OutOfOrderError),
)
async def make_hazard_safe(
    issue_id: UUID, asking: Asking, store: Store, body: bodies.Remark | None = None
) -> Response:
    """Say that the danger is over (隐患解除), though the issue may not be."""
    body = body or bodies.Remark()
    command = MakeHazardSafe(issue_id=IssueId(issue_id), at=body.moment, note=body.note)
    return await take(command, body, asking, store)

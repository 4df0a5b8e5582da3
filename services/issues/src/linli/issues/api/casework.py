"""HTTP of the office: who an issue is with, by when, and who was told."""

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
from linli.issues.api.taking import BUSY, take, who
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
from linli.issues.domain.refusals import (
    AlreadyEscalatedError,
    ApproverIsRequesterError,
    ExtensionNotRequestedError,
    ExtensionPendingError,
    ExtensionsUsedUpError,
    IssueMergedError,
    IssueNotFoundError,
    NotAskedError,
    NotTheLeadError,
    OutOfOrderError,
    ResolutionNotClaimedError,
)

router = service_router("issues")


@router.post(
    "/{issue_id:uuid}/lead",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, IssueNotFoundError, *BUSY),
)
async def assign_lead(issue_id: UUID, body: bodies.Lead, asking: Asking, store: Store) -> Response:
    """Make one party answer for an issue (主办)."""
    command = AssignLead(issue_id=IssueId(issue_id), at=body.moment, lead=body.lead)
    return await take(command, body, asking, store)


@router.post(
    "/{issue_id:uuid}/joint-action",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, IssueNotFoundError, *BUSY),
)
async def request_joint_action(
    issue_id: UUID, body: bodies.JointAction, asking: Asking, store: Store
) -> Response:
    """Ask other parties to act together with the lead (部门联动)."""
    command = RequestJointAction(issue_id=IssueId(issue_id), parties=body.parties, note=body.note)
    return await take(command, body, asking, store)


@router.post(
    "/{issue_id:uuid}/accept",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, IssueNotFoundError, NotAskedError, OutOfOrderError, *BUSY),
)
async def accept_assignment(
    issue_id: UUID, body: bodies.Acceptance, asking: Asking, store: Store
) -> Response:
    """Say, for a party that was asked, that it will see to the issue (签收)."""
    command = AcceptAssignment(issue_id=IssueId(issue_id), at=body.moment, party=body.party)
    return await take(command, body, asking, store)


@router.post(
    "/{issue_id:uuid}/return",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, IssueNotFoundError, NotAskedError, OutOfOrderError, *BUSY),
)
async def return_assignment(
    issue_id: UUID, body: bodies.Return, asking: Asking, store: Store
) -> Response:
    """Say, for a party that was asked, that the issue is not its own, and what shows it (退单)."""
    command = ReturnAssignment(
        issue_id=IssueId(issue_id),
        at=body.moment,
        party=body.party,
        reason=body.reason,
        evidence=body.evidence,
    )
    return await take(command, body, asking, store)


@router.post(
    "/{issue_id:uuid}/escalate",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, IssueNotFoundError, AlreadyEscalatedError, OutOfOrderError, *BUSY),
)
async def escalate_issue(
    issue_id: UUID, body: bodies.Escalation, asking: Asking, store: Store
) -> Response:
    """Let a level above take the issue on (上报); the clock of the level below runs on."""
    command = EscalateIssue(
        issue_id=IssueId(issue_id),
        at=body.moment,
        to_level=body.to,
        department=body.department,
        reason=body.reason,
        note=body.note,
    )
    return await take(command, body, asking, store)


@router.post(
    "/{issue_id:uuid}/extension",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(
        STATUS,
        IssueNotFoundError,
        NotTheLeadError,
        ExtensionPendingError,
        ExtensionsUsedUpError,
        OutOfOrderError,
        *BUSY,
    ),
)
async def request_extension(
    issue_id: UUID, body: bodies.Extension, asking: Asking, store: Store
) -> Response:
    """Ask, for the lead, for more time (延期申请)."""
    command = RequestExtension(
        issue_id=IssueId(issue_id),
        at=body.moment,
        requested_by=body.requested_by,
        minutes=body.minutes,
        reason=body.reason,
        note=body.note,
    )
    return await take(command, body, asking, store)


@router.post(
    "/{issue_id:uuid}/extension/grant",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(
        STATUS,
        IssueNotFoundError,
        ExtensionNotRequestedError,
        ApproverIsRequesterError,
        OutOfOrderError,
        *BUSY,
    ),
)
async def grant_extension(
    issue_id: UUID, asking: Asking, store: Store, body: bodies.Grant | None = None
) -> Response:
    """Give more time (同意延期), as somebody else than who asked."""
    body = body or bodies.Grant()
    command = GrantExtension(
        issue_id=IssueId(issue_id), at=body.moment, decided_by=who(asking), minutes=body.minutes
    )
    return await take(command, body, asking, store)


@router.post(
    "/{issue_id:uuid}/extension/refuse",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(
        STATUS,
        IssueNotFoundError,
        ExtensionNotRequestedError,
        ApproverIsRequesterError,
        OutOfOrderError,
        *BUSY,
    ),
)
async def refuse_extension(
    issue_id: UUID, body: bodies.Refusal, asking: Asking, store: Store
) -> Response:
    """Give no more time (不予延期), as somebody else than who asked."""
    command = RefuseExtension(
        issue_id=IssueId(issue_id), at=body.moment, decided_by=who(asking), reason=body.reason
    )
    return await take(command, body, asking, store)


@router.post(
    "/{issue_id:uuid}/suspend",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, IssueNotFoundError, OutOfOrderError, *BUSY),
)
async def suspend_issue(
    issue_id: UUID, body: bodies.Suspension, asking: Asking, store: Store
) -> Response:
    """Approve that the work waits (挂账): its clocks stand still."""
    command = SuspendIssue(
        issue_id=IssueId(issue_id),
        at=body.moment,
        decided_by=who(asking),
        reason=body.reason,
        until=body.until,
        note=body.note,
    )
    return await take(command, body, asking, store)


@router.post(
    "/{issue_id:uuid}/resume",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, IssueNotFoundError, OutOfOrderError, *BUSY),
)
async def resume_issue(
    issue_id: UUID, asking: Asking, store: Store, body: Step | None = None
) -> Response:
    """Let the work go on, and its clocks with what was left."""
    body = body or Step()
    command = ResumeIssue(issue_id=IssueId(issue_id), at=body.moment)
    return await take(command, body, asking, store)


@router.post(
    "/{issue_id:uuid}/liaison",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(
        STATUS,
        IssueNotFoundError,
    ),
)
async def assign_liaison(
    issue_id: UUID, body: bodies.Liaison, asking: Asking, store: Store
) -> Response:
    """Let somebody keep the reporter, the property company and the community in touch (联络人)."""
    command = AssignLiaison(issue_id=IssueId(issue_id), liaison=body.liaison)
    return await take(command, body, asking, store)


@router.post(
    "/{issue_id:uuid}/contacts",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, IssueNotFoundError, OutOfOrderError),
)
async def record_contact(
    issue_id: UUID, body: bodies.Contact, asking: Asking, store: Store
) -> Response:
    """Say that somebody was in touch with the reporter; the first time is the response."""
    command = RecordContact(
        issue_id=IssueId(issue_id), at=body.moment, channel=body.channel, note=body.note
    )
    return await take(command, body, asking, store)


@router.post(
    "/{issue_id:uuid}/call-backs",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(
        STATUS, IssueNotFoundError, ResolutionNotClaimedError, OutOfOrderError, IssueMergedError
    ),
)
async def record_call_back(
    issue_id: UUID, body: bodies.CallBack, asking: Asking, store: Store
) -> Response:
    """Say what the reporter thinks of how it was dealt with (回访)."""
    command = RecordCallBack(
        issue_id=IssueId(issue_id),
        at=body.moment,
        solved=body.solved,
        satisfied=body.satisfied,
        excluded=body.excluded,
        note=body.note,
    )
    return await take(command, body, asking, store)

"""HTTP of issues: they are reported, listed and shown. What is done with them follows beside."""

from dataclasses import replace
from http import HTTPStatus
from uuid import UUID

from fastapi import Response

from linli.chassis.accesses import Audited
from linli.chassis.answers import created, read
from linli.chassis.app import service_router
from linli.chassis.context import Asking
from linli.chassis.dependencies import Asker, KnownPlaces, Store
from linli.chassis.openapi import refusals
from linli.chassis.places import PlaceMismatchError, UnknownPlaceError
from linli.events.contracts.base import IssueId, stream_name
from linli.issues import bodies
from linli.issues.api.statuses import STATUS
from linli.issues.commands import ReportIssue
from linli.issues.details import IssueDetails, details_of
from linli.issues.domain.answers import (
    AnswerMissingError,
    MalformedAnswerError,
    UnknownChoiceError,
    UnknownQuestionError,
)
from linli.issues.domain.category import InactiveCategoryError, UnknownCategoryError
from linli.issues.domain.refusals import IssueNotFoundError
from linli.issues.handlers import handle
from linli.issues.promises import promises_of
from linli.issues.reading import entered_by, readable_details, reporter_of
from linli.issues.ruling import now_of

router = service_router("issues")

MISTOLD = (
    *(UnknownCategoryError, InactiveCategoryError, UnknownPlaceError, PlaceMismatchError),
    *(UnknownQuestionError, AnswerMissingError, UnknownChoiceError, MalformedAnswerError),
)


@router.post(
    "",
    status_code=HTTPStatus.CREATED,
    responses=refusals(STATUS, *MISTOLD),
)
async def report_issue(
    body: bodies.Report, asking: Asking, asker: Asker, store: Store, places: KnownPlaces
) -> Response:
    """Report that something the community shares needs attention: for oneself; staff for others."""
    home = await places.home(body.community, body.compound)
    reporter = reporter_of(body.source, body.reporter, asker, home, body.channel)
    command = ReportIssue(
        issue_id=IssueId(asking.command_id),
        at=body.moment,
        community=body.community,
        compound=body.compound,
        category=body.category,
        title=body.title,
        description=body.description,
        location=body.location and body.location.location(),
        position=body.location and body.location.position(),
        address=body.address,
        given=body.answers,
        confidential=body.confidential,
        source=body.source,
        channel=body.channel,
        reporter=reporter,
        entered_by=entered_by(reporter, body.channel, asker),
    )
    appended = await handle(command, store, replace(asking, home=home, at=command.at))
    return created(f"/api/issues/{command.issue_id}", appended, {"id": command.issue_id})


@router.get(
    "/{issue_id:uuid}",
    response_model=IssueDetails,
    responses=refusals(STATUS, IssueNotFoundError),
)
async def issue(issue_id: UUID, store: Store, reading: Audited) -> Response:
    """One issue with its timeline: always fresh."""
    facts = await store.facts(stream_name("issue", issue_id))
    page = details_of(IssueId(issue_id), facts)
    promised = await promises_of(facts, now_of(facts), store)
    page = page.model_copy(update={"expected": promised.expected, "clocks": promised.clocks})
    page = await readable_details(page, reading, store.vault)
    return read(page, page.version)

"""Patrols: from the schedule to the end of the round."""

from dataclasses import replace
from functools import reduce
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import Response

from linli.chassis.accesses import Audited
from linli.chassis.answers import created, done, read
from linli.chassis.app import service_router
from linli.chassis.bodies import PersonalName, PersonalProse
from linli.chassis.context import Asking
from linli.chassis.dependencies import Database, KnownPlaces, Store
from linli.chassis.lists import Paged, Within
from linli.chassis.openapi import refusals
from linli.chassis.pagination import Page
from linli.chassis.steps import CODE, Placed, PlannedAt, Step
from linli.events.contracts.base import CategoryCode, IssueId, stream_name
from linli.events.contracts.volunteers import FindingId, PatrolId, TeamId
from linli.events.sealing import unsealed
from linli.volunteers.api.statuses import STATUS
from linli.volunteers.commands import (
    CompletePatrol,
    RecordCleanup,
    RecordDissuasion,
    RecordFinding,
    SchedulePatrol,
    StartPatrol,
)
from linli.volunteers.details import PatrolDetails, show_patrol
from linli.volunteers.domain.patrol import (
    FoundElsewhereError,
    OutOfOrderError,
    PatrolCompletedError,
    PatrolNotFoundError,
    PatrolNotStartedError,
    UnknownFindingError,
    UnknownTeamError,
)
from linli.volunteers.handlers import handle_patrol
from linli.volunteers.queries import PATROLS, issues_of
from linli.volunteers.rows import PatrolRow, PatrolStatus

router = service_router("volunteers")

ON_THE_WAY = (PatrolNotFoundError, PatrolNotStartedError, OutOfOrderError, PatrolCompletedError)


class NewPatrol(Placed):
    """A team's round."""

    team_id: TeamId
    starts_at: PlannedAt


class Finding(Placed):
    """What the patrol saw, where, and the issue it is evidence of if there is one already."""

    category: Annotated[CategoryCode, CODE]
    title: PersonalName
    note: PersonalProse | None = None
    issue_id: IssueId | None = None


class Deed(Step):
    """What the patrol did, on account of one of its findings or without one."""

    finding_id: FindingId | None = None
    note: PersonalProse | None = None


@router.post(
    "/patrols", status_code=HTTPStatus.CREATED, responses=refusals(STATUS, UnknownTeamError)
)
async def schedule_patrol(
    body: NewPatrol, asking: Asking, store: Store, places: KnownPlaces
) -> Response:
    """Plan a round of a team."""
    command = SchedulePatrol(
        patrol_id=PatrolId(asking.command_id),
        team_id=body.team_id,
        community=body.community,
        compound=body.compound,
        starts_at=body.starts_at,
    )
    home = await places.home(body.community, body.compound)
    context = replace(asking, at=body.moment, home=home)
    appended = await handle_patrol(command, store, context)
    location = f"/api/volunteers/patrols/{command.patrol_id}"
    return created(location, appended, {"id": command.patrol_id})


@router.post(
    "/patrols/{patrol_id:uuid}/start",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, PatrolNotFoundError, PatrolCompletedError),
)
async def start_patrol(
    patrol_id: UUID, asking: Asking, store: Store, body: Step | None = None
) -> Response:
    """Set out. Setting out again changes nothing and succeeds."""
    command = StartPatrol(patrol_id=PatrolId(patrol_id), at=(body or Step()).moment)
    return done(await handle_patrol(command, store, replace(asking, at=command.at)))


@router.post(
    "/patrols/{patrol_id:uuid}/findings",
    responses=refusals(STATUS, *ON_THE_WAY, FoundElsewhereError),
)
async def record_finding(
    patrol_id: UUID, body: Finding, asking: Asking, store: Store, places: KnownPlaces
) -> Response:
    """Record a finding: it becomes an issue, or evidence of the one that it names."""
    command = RecordFinding(
        patrol_id=PatrolId(patrol_id),
        at=body.moment,
        finding_id=FindingId(asking.command_id),
        community=body.community,
        compound=body.compound,
        category=body.category,
        title=body.title,
        note=body.note,
        issue_id=body.issue_id,
    )
    home = await places.home(body.community, body.compound)
    context = replace(asking, at=command.at, home=home, place=home.place)
    appended = await handle_patrol(command, store, context)
    return done(appended, {"id": command.finding_id})


@router.post(
    "/patrols/{patrol_id:uuid}/cleanups",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, *ON_THE_WAY, UnknownFindingError),
)
async def record_cleanup(patrol_id: UUID, asking: Asking, store: Store, body: Deed) -> Response:
    """Record that something was cleared away."""
    command = RecordCleanup(
        patrol_id=PatrolId(patrol_id),
        at=body.moment,
        finding_id=body.finding_id,
        note=body.note,
    )
    return done(await handle_patrol(command, store, replace(asking, at=command.at)))


@router.post(
    "/patrols/{patrol_id:uuid}/dissuasions",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, *ON_THE_WAY, UnknownFindingError),
)
async def record_dissuasion(patrol_id: UUID, asking: Asking, store: Store, body: Deed) -> Response:
    """Record that somebody was talked out of it; whom is nobody's business."""
    command = RecordDissuasion(
        patrol_id=PatrolId(patrol_id),
        at=body.moment,
        finding_id=body.finding_id,
        note=body.note,
    )
    return done(await handle_patrol(command, store, replace(asking, at=command.at)))


@router.post(
    "/patrols/{patrol_id:uuid}/complete",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, PatrolNotFoundError, PatrolNotStartedError, OutOfOrderError),
)
async def complete_patrol(
    patrol_id: UUID, asking: Asking, store: Store, body: Step | None = None
) -> Response:
    """End the round. Ending it again changes nothing and succeeds."""
    command = CompletePatrol(patrol_id=PatrolId(patrol_id), at=(body or Step()).moment)
    return done(await handle_patrol(command, store, replace(asking, at=command.at)))


@router.get(
    "/patrols/{patrol_id:uuid}",
    response_model=PatrolDetails,
    responses=refusals(STATUS, PatrolNotFoundError),
)
async def one_patrol(patrol_id: UUID, store: Store, db: Database, reading: Audited) -> Response:
    """Show one patrol and its findings, each with its issue once that is known."""
    stream = stream_name("patrol", patrol_id)
    facts = await store.facts(stream)
    patrol = reduce(show_patrol, facts, None)
    if patrol is None:
        raise PatrolNotFoundError(PatrolId(patrol_id))
    issues = await issues_of([finding.id for finding in patrol.findings], db)
    await reading.record("read", stream, town=facts[0].source.town)
    (patrol,) = await unsealed([patrol.with_issues(issues)], store.vault)
    return read(patrol, patrol.version)


@router.get("/patrols")
async def all_patrols(
    paged: Paged,
    within: Within,
    status: PatrolStatus | None = None,
    team_id: UUID | None = None,
) -> Page[PatrolRow]:
    """List patrols, the one that starts last first."""
    return await PATROLS.page(*paged, **within, status=status, team_id=team_id)

"""Activities: planned, attended, completed."""

from dataclasses import replace
from functools import reduce
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import Field

from linli.chassis.answers import created, done, read
from linli.chassis.app import service_router
from linli.chassis.bodies import Body, Count
from linli.chassis.context import Asking
from linli.chassis.dependencies import KnownPlaces, Store
from linli.chassis.lists import Paged, Within
from linli.chassis.openapi import refusals
from linli.chassis.pagination import Page
from linli.chassis.steps import (
    CODE,
    Filter,
    Named,
    Party,
    Person,
    Placed,
    PlannedAt,
    Step,
)
from linli.events.contracts.base import Qualifier, Quantity, stream_name
from linli.events.contracts.volunteers import ActivityId, ActivityKind
from linli.volunteers.api.statuses import STATUS
from linli.volunteers.commands import (
    CheckInParticipant,
    CompleteActivity,
    PlanActivity,
    TakeHeadcount,
)
from linli.volunteers.details import ActivityDetails, show_activity
from linli.volunteers.domain.activity import (
    ActivityCompletedError,
    ActivityNotBegunError,
    ActivityNotFoundError,
    EndsBeforeItStartsError,
)
from linli.volunteers.handlers import handle_activity
from linli.volunteers.queries import ACTIVITIES
from linli.volunteers.rows import ActivityRow, ActivityStatus

router = service_router("volunteers")


class NewActivity(Placed, Named):
    """What is to take place, when, and who holds it."""

    kind: Annotated[ActivityKind, CODE]
    hosts: Annotated[tuple[Party, ...], Field(max_length=50)] = ()
    self_organised: bool = False
    starts_at: PlannedAt
    ends_at: PlannedAt | None = None


class CheckIn(Step):
    """A person who is there."""

    person: Person


class Stated(Body):
    """A figure and how it is meant."""

    value: Count
    qualifier: Qualifier = "exact"


class Headcount(Step):
    """How many came, as somebody counted or says."""

    headcount: Stated


@router.post(
    "/activities",
    status_code=HTTPStatus.CREATED,
    responses=refusals(STATUS, EndsBeforeItStartsError),
)
async def plan_activity(
    body: NewActivity, asking: Asking, store: Store, places: KnownPlaces
) -> Response:
    """Plan an activity."""
    command = PlanActivity(
        activity_id=ActivityId(asking.command_id),
        kind=body.kind,
        community=body.community,
        compound=body.compound,
        name_zh=body.name_zh,
        name_en=body.name_en,
        hosts=body.hosts,
        self_organised=body.self_organised,
        starts_at=body.starts_at,
        ends_at=body.ends_at,
    )
    home = await places.home(body.community, body.compound)
    context = replace(asking, at=body.moment, home=home)
    appended = await handle_activity(command, store, context)
    location = f"/api/volunteers/activities/{command.activity_id}"
    return created(location, appended, {"id": command.activity_id})


@router.post(
    "/activities/{activity_id:uuid}/check-ins",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, ActivityNotFoundError, ActivityCompletedError),
)
async def check_in(activity_id: UUID, body: CheckIn, asking: Asking, store: Store) -> Response:
    """Check a person in. Checking in again changes nothing and succeeds."""
    command = CheckInParticipant(activity_id=ActivityId(activity_id), person=body.person)
    return done(await handle_activity(command, store, replace(asking, at=body.moment)))


@router.post(
    "/activities/{activity_id:uuid}/headcount",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, ActivityNotFoundError, ActivityCompletedError),
)
async def take_headcount(
    activity_id: UUID, body: Headcount, asking: Asking, store: Store
) -> Response:
    """State how many came: a claim, never added to check-ins."""
    headcount = Quantity(value=body.headcount.value, qualifier=body.headcount.qualifier)
    command = TakeHeadcount(activity_id=ActivityId(activity_id), headcount=headcount)
    return done(await handle_activity(command, store, replace(asking, at=body.moment)))


@router.post(
    "/activities/{activity_id:uuid}/complete",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, ActivityNotFoundError, ActivityNotBegunError),
)
async def complete_activity(
    activity_id: UUID, asking: Asking, store: Store, body: Step | None = None
) -> Response:
    """Say that it has taken place. Saying so again changes nothing and succeeds."""
    command = CompleteActivity(activity_id=ActivityId(activity_id), at=(body or Step()).moment)
    return done(await handle_activity(command, store, replace(asking, at=command.at)))


@router.get(
    "/activities/{activity_id:uuid}",
    response_model=ActivityDetails,
    responses=refusals(STATUS, ActivityNotFoundError),
)
async def one_activity(activity_id: UUID, store: Store) -> Response:
    """Show one activity."""
    facts = await store.facts(stream_name("activity", activity_id))
    activity = reduce(show_activity, facts, None)
    if activity is None:
        raise ActivityNotFoundError(ActivityId(activity_id))
    return read(activity, activity.version)


@router.get("/activities")
async def all_activities(
    paged: Paged,
    within: Within,
    kind: Filter = None,
    status: ActivityStatus | None = None,
) -> Page[ActivityRow]:
    """List activities, the one that starts last first."""
    return await ACTIVITIES.page(*paged, **within, kind=kind, status=status)

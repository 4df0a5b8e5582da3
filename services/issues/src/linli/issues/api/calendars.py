"""Calendars: when a town works."""

from dataclasses import replace
from http import HTTPStatus

from fastapi import Response

from linli.chassis.answers import created, read
from linli.chassis.app import service_router
from linli.chassis.context import Asking
from linli.chassis.dependencies import Database, KnownPlaces, Store
from linli.chassis.openapi import refusals
from linli.chassis.pagination import Page
from linli.chassis.places import UnknownPlaceError
from linli.chassis.steps import Town
from linli.events.contracts.categories import CalendarAdopted
from linli.issues.api.statuses import STATUS
from linli.issues.domain.versions import NoSuchVersionError, version_in
from linli.issues.levels import calendars_of
from linli.issues.standards.bodies import CalendarName, Number, WorkingDays
from linli.issues.standards.declarations import in_force
from linli.issues.standards.handlers import adopt_calendar as adopt
from linli.issues.standards.showing import CalendarShown, shown_calendar

router = service_router("issues")


@router.post(
    "/calendars", status_code=HTTPStatus.CREATED, responses=refusals(STATUS, UnknownPlaceError)
)
async def adopt_calendar(
    body: WorkingDays, asking: Asking, store: Store, places: KnownPlaces
) -> Response:
    """Let these be a town's working days and hours from now on. Just so again changes nothing.

    Clocks that run already keep what they were started under.
    """
    context = replace(asking, home=await places.town(body.town), at=body.moment)
    appended = await adopt(body.command(), store, context)
    named = {"code": body.code, "version": appended.version}
    query = f"town={body.town}&version={appended.version}"
    return created(f"/api/issues/calendars/{body.code}?{query}", appended, named)


@router.get("/calendars")
async def calendars(town: Town, database: Database) -> Page[CalendarShown]:
    """The calendars of a town, all on one page: the built-in one, then its own."""
    known = await in_force(database, town, CalendarAdopted)
    return Page(items=[shown_calendar(calendar, town) for calendar in known], next=None)


@router.get(
    "/calendars/{code}",
    response_model=CalendarShown,
    responses=refusals(STATUS, NoSuchVersionError),
)
async def calendar(
    code: CalendarName, town: Town, store: Store, version: Number = None
) -> Response:
    """One calendar as it is, or as it was in a version: always fresh."""
    one = version_in(await calendars_of(code, town, store), version)
    return read(shown_calendar(one, town), one.version)

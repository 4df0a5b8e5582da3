"""Service stations (党群服务站): planned, then in use, perhaps out of use for a while."""

from dataclasses import replace
from http import HTTPStatus

from fastapi import Response

from linli.chassis.answers import created, done
from linli.chassis.app import service_router
from linli.chassis.context import Asking
from linli.chassis.dependencies import Store
from linli.chassis.lists import Paged, Within
from linli.chassis.openapi import refusals
from linli.chassis.pagination import Page
from linli.chassis.places import PlaceMismatchError, UnknownPlaceError
from linli.chassis.steps import Step
from linli.communities.api.statuses import STATUS
from linli.communities.bodies import NewStation, Station
from linli.communities.commands import OpenStation, PlanStation, ReopenStation, SuspendStation
from linli.communities.domain.entry import NotRegisteredError, RegisteredOtherwiseError
from linli.communities.domain.station import StationNotOpenedError
from linli.communities.handlers import handle_station
from linli.communities.place_bodies import Reasoned
from linli.communities.places import home_in
from linli.communities.queries import STATIONS
from linli.communities.rows import StationRow, StationStatus

router = service_router("communities")


@router.post(
    "/stations",
    status_code=HTTPStatus.CREATED,
    responses=refusals(STATUS, RegisteredOtherwiseError, UnknownPlaceError, PlaceMismatchError),
)
async def plan_station(body: NewStation, asking: Asking, store: Store) -> Response:
    """Say that a station is to be opened. The same again changes nothing and succeeds."""
    command = PlanStation(
        code=body.code,
        community=body.community,
        compound=body.compound,
        name_zh=body.name_zh,
        name_en=body.name_en,
    )
    home = await home_in(body.community, body.compound, store)
    appended = await handle_station(command, store, replace(asking, home=home, at=body.moment))
    return created(f"/api/communities/stations/{body.code}", appended, {"code": body.code})


@router.get("/stations")
async def stations(
    paged: Paged,
    within: Within,
    status: StationStatus | None = None,
) -> Page[StationRow]:
    """Stations by place: planned, open and suspended ones."""
    return await STATIONS.page(*paged, **within, status=status)


@router.get(
    "/stations/{code}",
    response_model=StationRow,
    responses=refusals(STATUS, NotRegisteredError),
)
async def station(code: Station, store: Store) -> Response:
    """One station."""
    missing = NotRegisteredError(f"No station {code} is registered")
    return await STATIONS.own(code, store, missing)


@router.post(
    "/stations/{code}/open",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, NotRegisteredError),
)
async def open_station(
    code: Station, asking: Asking, store: Store, body: Step | None = None
) -> Response:
    """Say that a station is in use. Saying so again changes nothing and succeeds."""
    opened_at = (body or Step()).moment
    return done(await handle_station(OpenStation(code=code), store, replace(asking, at=opened_at)))


@router.post(
    "/stations/{code}/suspend",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, NotRegisteredError, StationNotOpenedError),
)
async def suspend_station(
    code: Station, asking: Asking, store: Store, body: Reasoned | None = None
) -> Response:
    """Say that a station is out of use for a while. Saying so again changes nothing."""
    body = body or Reasoned()
    command = SuspendStation(code=code, reason=body.reason)
    return done(await handle_station(command, store, replace(asking, at=body.moment)))


@router.post(
    "/stations/{code}/reopen",
    status_code=HTTPStatus.NO_CONTENT,
    responses=refusals(STATUS, NotRegisteredError, StationNotOpenedError),
)
async def reopen_station(
    code: Station, asking: Asking, store: Store, body: Step | None = None
) -> Response:
    """Say that a station is in use again. Saying so again changes nothing and succeeds."""
    at = (body or Step()).moment
    return done(await handle_station(ReopenStation(code=code), store, replace(asking, at=at)))

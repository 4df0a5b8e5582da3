"""What may be asked: a place's numbers, the events behind one, and what each number means."""

import re
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import Annotated, NamedTuple
from zoneinfo import ZoneInfo

from fastapi import Depends, Header, HTTPException, Query, Response
from pydantic import BeforeValidator

from linli.chassis.app import service_router
from linli.chassis.language import Language, language_of
from linli.chassis.openapi import refusals
from linli.chassis.pagination import LIMIT_DEFAULT, After, Keyset, Limit, Page
from linli.chassis.problems import Statuses
from linli.dashboards import answers
from linli.dashboards.fold import PlaceRow
from linli.dashboards.lineage import KEYS, contributed
from linli.dashboards.metrics.catalogue import METRICS, MetricNotFoundError, find_metric
from linli.dashboards.metrics.metric import Metric
from linli.dashboards.queries import (
    Condition,
    Days,
    PlaceKey,
    PlaceNotFoundError,
    find_place,
    list_places,
)
from linli.dashboards.shapes import Dashboard, Definition, Lineage, Listed
from linli.dashboards.snapshot import Moment, Snapshot
from linli.dashboards.tables import places
from linli.dashboards.viewing import Viewer, ViewerReach
from linli.events.contracts.places import PlaceLevel
from linli.events.errors import OutsideReachError

STATUS: Statuses = {
    PlaceNotFoundError: HTTPStatus.NOT_FOUND,
    MetricNotFoundError: HTTPStatus.NOT_FOUND,
}
OF_PLACE = refusals(STATUS, PlaceNotFoundError)
OF_LINEAGE = refusals(STATUS, PlaceNotFoundError, MetricNotFoundError)
PLACES = Keyset[PlaceKey]("dashboards-places", tuple[str, str])

router = service_router("dashboards")


def _iso(value: object) -> object:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", str(value), re.ASCII):
        raise ValueError("A day such as 2024-01-18")
    return value


type Day = Annotated[date, BeforeValidator(_iso)]


class Question(NamedTuple):
    """What every question about a place says besides the place."""

    moment: Snapshot
    on: date | None
    as_of: date | None
    language: Language
    asked_at: datetime
    viewer: ViewerReach

    def days(self, place: PlaceRow) -> Days:
        """The days asked about; today is the town's."""
        today = self.asked_at.astimezone(ZoneInfo(place.time_zone)).date()
        return Days(self.on or today, self.as_of)


async def _question(
    moment: Moment,
    response: Response,
    viewer: Viewer,
    on: Annotated[Day | None, Query(description="What happened by the end of this day")] = None,
    as_of: Annotated[Day | None, Query(description="... and was recorded by the end of it")] = None,
    accept_language: Annotated[str, Header(include_in_schema=False)] = "zh-CN",
) -> Question:
    language = language_of(accept_language)
    response.headers.update({"Content-Language": language, "Vary": "Accept-Language"})
    return Question(moment, on, as_of, language, datetime.now(UTC), viewer)


def _place_at(level: PlaceLevel) -> Callable[[str, Snapshot], Awaitable[PlaceRow]]:
    async def find(code: str, moment: Moment) -> PlaceRow:
        return await find_place(moment.db, level, code)

    return find


async def _metric(metric: str) -> Metric:
    return find_metric(metric)


type Asked = Annotated[Question, Depends(_question)]
type Town = Annotated[PlaceRow, Depends(_place_at("town"))]
type Community = Annotated[PlaceRow, Depends(_place_at("community"))]
type Compound = Annotated[PlaceRow, Depends(_place_at("compound"))]
type AMetric = Annotated[Metric, Depends(_metric)]


@router.get("/towns/{code}", responses=OF_PLACE)
async def town(place: Town, asked: Asked) -> Dashboard:
    """Show a town's numbers."""
    return await _dashboard(place, asked)


@router.get("/communities/{code}", responses=OF_PLACE)
async def community(place: Community, asked: Asked) -> Dashboard:
    """Show a community's numbers."""
    return await _dashboard(place, asked)


@router.get("/compounds/{code}", responses=OF_PLACE)
async def compound(place: Compound, asked: Asked) -> Dashboard:
    """Show a compound's numbers."""
    return await _dashboard(place, asked)


@router.get("/towns/{code}/metrics/{metric}/events", responses=OF_LINEAGE)
async def town_lineage(
    place: Town,
    metric: AMetric,
    asked: Asked,
    limit: Limit = LIMIT_DEFAULT,
    cursor: After = None,
) -> Lineage:
    """List the events behind one of a town's numbers."""
    return await _lineage(place, metric, asked, limit, cursor)


@router.get("/communities/{code}/metrics/{metric}/events", responses=OF_LINEAGE)
async def community_lineage(
    place: Community,
    metric: AMetric,
    asked: Asked,
    limit: Limit = LIMIT_DEFAULT,
    cursor: After = None,
) -> Lineage:
    """List the events behind one of a community's numbers."""
    return await _lineage(place, metric, asked, limit, cursor)


@router.get("/compounds/{code}/metrics/{metric}/events", responses=OF_LINEAGE)
async def compound_lineage(
    place: Compound,
    metric: AMetric,
    asked: Asked,
    limit: Limit = LIMIT_DEFAULT,
    cursor: After = None,
) -> Lineage:
    """List the events behind one of a compound's numbers."""
    return await _lineage(place, metric, asked, limit, cursor)


@router.get("/metrics")
async def metrics() -> Page[Definition]:
    """Say what every number means and which events it counts."""
    return Page(items=[answers.definition(metric) for metric in METRICS.values()], next=None)


@router.get("/towns")
async def towns(moment: Moment, limit: Limit = LIMIT_DEFAULT, cursor: After = None) -> Page[Listed]:
    """List the towns."""
    return await _places(moment, limit, cursor, places.c.level == "town")


@router.get("/towns/{code}/places", responses=OF_PLACE)
async def places_of_town(
    place: Town, moment: Moment, limit: Limit = LIMIT_DEFAULT, cursor: After = None
) -> Page[Listed]:
    """List a town's communities, then its compounds."""
    inside = (places.c.town == place.code, places.c.level != "town")
    return await _places(moment, limit, cursor, *inside)


async def _dashboard(place: PlaceRow, asked: Question) -> Dashboard:
    about = (place, asked.days(place), asked.language, asked.asked_at)
    return await answers.dashboard(asked.moment, *about, finely=asked.viewer.sees(place))


async def _lineage(
    place: PlaceRow, metric: Metric, asked: Question, limit: int, cursor: str | None
) -> Lineage:
    if metric.counts_persons:
        _let_see(asked.viewer, place)
    after = KEYS.read(cursor)
    db, days = asked.moment.db, asked.days(place)
    rows = await contributed(db, metric, place, days, after, limit + 1)
    page = KEYS.page(rows, limit, lambda row: row.key)
    return Lineage(events=[answers.line(row) for row in page.items], next=page.next)


def _let_see(viewer: ViewerReach, place: PlaceRow) -> None:
    """Refuse what lies behind numbers of persons to whom has no role there."""
    if viewer.sees(place):
        return
    if viewer.known:
        raise OutsideReachError("no role of yours reaches this place")
    detail = "The events behind numbers of persons need a role at the place"
    raise HTTPException(HTTPStatus.UNAUTHORIZED, detail, {"WWW-Authenticate": "Bearer"})


async def _places(
    moment: Snapshot, limit: int, cursor: str | None, *where: Condition
) -> Page[Listed]:
    rows = await list_places(moment.db, *where, after=PLACES.read(cursor), limit=limit + 1)
    page = PLACES.page(rows, limit, lambda row: (row.level, row.code))
    return Page(items=[answers.listed(row) for row in page.items], next=page.next)

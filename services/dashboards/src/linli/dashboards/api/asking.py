"""What every question says: the place, the days, the metric, and who asks."""

import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import Annotated, Literal, NamedTuple
from zoneinfo import ZoneInfo

from fastapi import Depends, Header, HTTPException, Path, Query, Response
from fastapi.exceptions import RequestValidationError
from pydantic import BeforeValidator

from linli.chassis.language import Language, language_of
from linli.chassis.openapi import refusals
from linli.chassis.problems import Statuses
from linli.dashboards.answers import FOLDERS
from linli.dashboards.fold import PlaceRow
from linli.dashboards.metrics.catalogue import MetricNotFoundError, find_metric
from linli.dashboards.metrics.metric import Metric
from linli.dashboards.queries import Days, PlaceNotFoundError, find_place
from linli.dashboards.reports.templates import ReportNotFoundError
from linli.dashboards.snapshot import Moment, Snapshot
from linli.dashboards.viewing import Viewer, ViewerReach
from linli.events.contracts.places import PlaceLevel
from linli.events.errors import OutsideReachError

STATUS: Statuses = {
    PlaceNotFoundError: HTTPStatus.NOT_FOUND,
    MetricNotFoundError: HTTPStatus.NOT_FOUND,
    ReportNotFoundError: HTTPStatus.NOT_FOUND,
}
OF_PLACE = refusals(STATUS, PlaceNotFoundError)
OF_METRIC = refusals(STATUS, MetricNotFoundError)
OF_LINEAGE = refusals(STATUS, PlaceNotFoundError, MetricNotFoundError)
LEVELS: Mapping[str, PlaceLevel] = {folder: level for level, folder in FOLDERS.items()}

type Folder = Literal["towns", "communities", "compounds"]


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


class Since(NamedTuple):
    """Where a range of days begins; None: with the first event."""

    happened: date | None
    recorded: date | None

    def until(self, days: Days) -> Days:
        """The days of the range.

        Raises:
            RequestValidationError: it ends before it begins.
        """
        require_order(self.happened, days.on, "from")
        require_order(self.recorded, days.as_of, "recorded_from")
        return days._replace(since=self.happened, recorded_since=self.recorded)


async def _since(
    happened: Annotated[
        Day | None, Query(alias="from", description="What happened from this day on")
    ] = None,
    recorded: Annotated[
        Day | None, Query(alias="recorded_from", description="... recorded from this day on")
    ] = None,
) -> Since:
    return Since(happened, recorded)


def require_order(first: date | None, last: date | None, name: str) -> None:
    """Refuse a range that ends before it begins.

    Raises:
        RequestValidationError: it does.
    """
    if first is not None and last is not None and first > last:
        raise malformed(name, f"The range ends on {last}, before it begins")


def malformed(name: str, detail: str) -> RequestValidationError:
    """The refusal of a parameter."""
    return RequestValidationError([{"type": "value_error", "loc": ("query", name), "msg": detail}])


def _place_at(level: PlaceLevel) -> Callable[[str, Snapshot], Awaitable[PlaceRow]]:
    async def find(code: str, moment: Moment) -> PlaceRow:
        return await find_place(moment.db, level, code)

    return find


async def _place(level: Folder, code: str, moment: Moment) -> PlaceRow:
    return await find_place(moment.db, LEVELS[level], code)


async def _metric(metric: Annotated[str, Path(max_length=100)]) -> Metric:
    return find_metric(metric)


type Asked = Annotated[Question, Depends(_question)]
type Town = Annotated[PlaceRow, Depends(_place_at("town"))]
type Community = Annotated[PlaceRow, Depends(_place_at("community"))]
type Compound = Annotated[PlaceRow, Depends(_place_at("compound"))]
type APlace = Annotated[PlaceRow, Depends(_place)]
type From = Annotated[Since, Depends(_since)]
type AMetric = Annotated[Metric, Depends(_metric)]


def let_see(viewer: ViewerReach, place: PlaceRow) -> None:
    """Refuse what lies behind numbers of persons to whom has no role there."""
    if viewer.sees(place):
        return
    if viewer.known:
        raise OutsideReachError("no role of yours reaches this place")
    detail = "The events behind numbers of persons need a role at the place"
    raise HTTPException(HTTPStatus.UNAUTHORIZED, detail, {"WWW-Authenticate": "Bearer"})

"""Forms, and what they say of a place and a month."""

from datetime import UTC, date, datetime
from typing import Annotated, Literal, NamedTuple

from fastapi import Depends, Header, Query, Response
from fastapi.exceptions import RequestValidationError

from linli.chassis.bodies import WHOLE
from linli.chassis.language import language_of
from linli.chassis.openapi import refusals
from linli.chassis.pagination import Page
from linli.dashboards.api.asking import STATUS, Day
from linli.dashboards.api.shrunk import shrunk_router
from linli.dashboards.files.sheets import answered
from linli.dashboards.files.tables import report_sheet
from linli.dashboards.fold import PlaceRow
from linli.dashboards.queries import PlaceNotFoundError, find_place
from linli.dashboards.reports import filling
from linli.dashboards.reports.filling import Filled, fill
from linli.dashboards.reports.templates import (
    TEMPLATES,
    ReportNotFoundError,
    Template,
    find_template,
)
from linli.dashboards.snapshot import Moment, Snapshot
from linli.dashboards.viewing import Viewer

OF_REPORT = refusals(STATUS, ReportNotFoundError)
OF_FILLED = refusals(STATUS, ReportNotFoundError, PlaceNotFoundError)

router = shrunk_router()


type PlacePath = Annotated[
    str,
    Query(
        max_length=200,
        pattern=r"^[a-z0-9-]+(/[a-z0-9-]+){0,2}$",
        description="From the town down: `lishui/tongsheng`",
    ),
]
type Month = Annotated[
    str, Query(pattern=r"^[12][0-9]{3}-(0[1-9]|1[0-2])$", description="Such as `2024-01`")
]
type Version = Annotated[int | None, WHOLE, Query(ge=1, le=1_000, description="Else the newest")]


async def _template(report: str, version: Version = None) -> Template:
    return find_template(report, version)


type AReport = Annotated[Template, Depends(_template)]


class Return(NamedTuple):
    """Which place returns a form, and for which month."""

    moment: Snapshot
    place: PlaceRow
    asked: filling.Asked


async def _return(
    template: AReport,
    moment: Moment,
    viewer: Viewer,
    response: Response,
    place: PlacePath,
    month: Month,
    as_of: Annotated[Day | None, Query(description="As recorded by the end of this day")] = None,
    accept_language: Annotated[str, Header(include_in_schema=False)] = "zh-CN",
) -> Return:
    language = language_of(accept_language)
    response.headers.update({"Content-Language": language, "Vary": "Accept-Language"})
    row = await find_place(moment.db, template.level, place.rpartition("/")[2])
    if row.scope != place:
        raise PlaceNotFoundError(f"no {template.level} {place} is registered")
    first = date.fromisoformat(f"{month}-01")
    asked = filling.Asked(first, as_of, language, datetime.now(UTC), viewer.sees(row))
    if first > asked.today(row):
        detail = "The month has not begun"
        raise RequestValidationError([{"type": "month", "loc": ("query", "month"), "msg": detail}])
    return Return(moment, row, asked)


type AReturn = Annotated[Return, Depends(_return)]


@router.get("/reports")
async def reports() -> Page[Template]:
    """List the forms that can be filled, each in its newest version."""
    return Page(items=[versions[-1] for versions in TEMPLATES.values()], next=None)


@router.get("/reports/{report}", responses=OF_REPORT)
async def report(template: AReport) -> Template:
    """Show a form: its lines, and which metric stands in each."""
    return template


@router.get("/reports/{report}/filled", responses=OF_FILLED, response_model=Filled)
async def filled_report(
    template: AReport,
    returned: AReturn,
    format: Literal["json", "csv", "xlsx"] = "json",  # noqa: A002 - the parameter's public name
) -> Filled | Response:
    """Fill a form for a place and a month from what has been recorded."""
    moment, place, asked = returned
    filled = await fill(template, moment, place, asked)
    if format == "json":
        return filled
    return await answered(report_sheet(place, filled, asked.language), format, asked.language)

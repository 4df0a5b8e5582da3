"""What is shown, as files for spreadsheets: the same numbers, under the same names."""

from typing import Annotated, Literal, NamedTuple

from fastapi import Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from linli.chassis.admission import goes_on
from linli.chassis.app import service_router
from linli.chassis.problems import INVALID, ProblemError
from linli.dashboards import answers
from linli.dashboards.api.asking import (
    OF_LINEAGE,
    Asked,
    Community,
    Compound,
    Question,
    Town,
    let_see,
)
from linli.dashboards.files.sheets import Format, Sheet, answered, let_fit
from linli.dashboards.files.tables import events_behind, events_sheet, figures_sheet
from linli.dashboards.fold import PlaceRow
from linli.dashboards.metrics.catalogue import find_metric
from linli.dashboards.metrics.metric import Metric

router = service_router("dashboards")


class MetricMissingError(ProblemError):
    """What is exported is about one metric, and none is named."""

    kind = INVALID
    errors = ({"parameter": "metric", "detail": "The id of a metric"},)


class Wanted(NamedTuple):
    """What is to be in a file, and what kind of file it is."""

    what: Literal["figures", "events"]
    format: Format
    metric: str | None
    asked: Question

    @property
    def one_metric(self) -> Metric:
        """The metric that it is about.

        Raises:
            MetricMissingError: none is named.
            MetricNotFoundError: there is none of that name.
        """
        if self.metric is None:
            raise MetricMissingError("Name the metric whose numbers are to be in the file.")
        return find_metric(self.metric)


async def _wanted(
    request: Request,
    asked: Asked,
    what: Literal["figures", "events"] = "figures",
    format: Format = "csv",  # noqa: A002 - the parameter's public name
    metric: Annotated[str | None, Query(max_length=100, description="Whose events")] = None,
) -> Wanted:
    goes_on(request.scope)
    return Wanted(what, format, metric, asked)


type File = Annotated[Wanted, Depends(_wanted)]


@router.get("/towns/{code}/export", responses=OF_LINEAGE, response_class=StreamingResponse)
async def export_town(place: Town, file: File) -> Response:
    """Take a town's numbers home as a file."""
    return await _file(place, file)


@router.get("/communities/{code}/export", responses=OF_LINEAGE, response_class=StreamingResponse)
async def export_community(place: Community, file: File) -> Response:
    """Take a community's numbers home as a file."""
    return await _file(place, file)


@router.get("/compounds/{code}/export", responses=OF_LINEAGE, response_class=StreamingResponse)
async def export_compound(place: Compound, file: File) -> Response:
    """Take a compound's numbers home as a file."""
    return await _file(place, file)


async def _file(place: PlaceRow, wanted: Wanted) -> Response:
    match wanted.what:
        case "figures":
            sheet = await _figures(place, wanted.asked)
        case "events":
            sheet = await _events(place, wanted)
    return await answered(sheet, wanted.format, wanted.asked.language)


async def _figures(place: PlaceRow, asked: Question) -> Sheet:
    about = (place, asked.days(place), asked.language, asked.asked_at)
    shown = await answers.dashboard(asked.moment, *about, finely=asked.viewer.sees(place))
    return figures_sheet(place, shown, asked.language)


async def _events(place: PlaceRow, wanted: Wanted) -> Sheet:
    metric, asked = wanted.one_metric, wanted.asked
    if metric.counts_persons:
        let_see(asked.viewer, place)
    behind = (asked.moment.db, metric, place, asked.days(place))
    let_fit(await events_behind(*behind), wanted.format)
    return events_sheet(*behind)

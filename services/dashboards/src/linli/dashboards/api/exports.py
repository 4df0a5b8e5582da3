"""What is shown, as files for spreadsheets: the same numbers, under the same names."""

from datetime import date
from typing import Annotated, Literal, NamedTuple

from fastapi import Depends, Query, Request, Response
from fastapi.responses import StreamingResponse

from linli.chassis.admission import goes_on
from linli.chassis.app import service_router
from linli.dashboards import answers
from linli.dashboards.api.asking import (
    OF_LINEAGE,
    APlace,
    Asked,
    Day,
    From,
    Question,
    Since,
    let_see,
    malformed,
)
from linli.dashboards.api.times import YEAR, some_metrics, spans_of
from linli.dashboards.files.sheets import Format, Sheet, answered, let_fit
from linli.dashboards.files.tables import (
    comparison_sheet,
    events_behind,
    events_sheet,
    figures_sheet,
    series_sheet,
)
from linli.dashboards.fold import PlaceRow
from linli.dashboards.metrics.catalogue import find_metric
from linli.dashboards.metrics.metric import Metric
from linli.dashboards.over_time import Asking, comparison_of, series_of
from linli.dashboards.periods import Granularity
from linli.dashboards.queries import Days

router = service_router("dashboards")


type What = Literal["figures", "events", "series", "comparison"]


class Wanted(NamedTuple):
    """What is to be in a file, and what kind of file it is."""

    what: What
    format: Format
    ids: str | None
    since: Since
    last: date | None
    granularity: Granularity
    asked: Question

    @property
    def metric(self) -> Metric:
        """The one metric that it is about.

        Raises:
            RequestValidationError: none is named.
            MetricNotFoundError: there is none of that name.
        """
        return find_metric(self.named("metric"))

    def named(self, parameter: str) -> str:
        """The metrics named.

        Raises:
            RequestValidationError: none is.
        """
        if self.ids is None:
            raise malformed(parameter, "Whose numbers are to be in the file")
        return self.ids

    def days(self, place: PlaceRow) -> Days:
        """The days of the range."""
        return self.since.until(self.asked.days(place))


async def _wanted(
    request: Request,
    asked: Asked,
    since: From,
    what: What = "figures",
    format: Format = "csv",  # noqa: A002 - the parameter's public name
    metric: Annotated[
        str | None, Query(max_length=100, description="Of events, comparison")
    ] = None,
    metrics: Annotated[str | None, Query(max_length=1_000, description="Of a series")] = None,
    to: Annotated[Day | None, Query(description="The last day of a series")] = None,
    granularity: Granularity = "day",
) -> Wanted:
    goes_on(request.scope)
    ids = metrics if what == "series" else metric
    return Wanted(what, format, ids, since, to, granularity, asked)


type File = Annotated[Wanted, Depends(_wanted)]


@router.get("/{level}/{code}/export", responses=OF_LINEAGE, response_class=StreamingResponse)
async def export(place: APlace, wanted: File) -> Response:
    """Take a place's numbers home as a file."""
    match wanted.what:
        case "figures":
            sheet = await _figures(place, wanted.asked)
        case "events":
            sheet = await _events(place, wanted)
        case "series":
            sheet = await _series(place, wanted)
        case "comparison":
            compared = await comparison_of(
                _asking(place, wanted), wanted.metric, wanted.days(place)
            )
            sheet = comparison_sheet(place, compared, wanted.asked.language)
    return await answered(sheet, wanted.format, wanted.asked.language)


def _asking(place: PlaceRow, wanted: Wanted) -> Asking:
    asked = wanted.asked
    return Asking(asked.moment, place, asked.viewer, asked.language)


async def _figures(place: PlaceRow, asked: Question) -> Sheet:
    about = (place, asked.days(place), asked.language, asked.asked_at)
    shown = await answers.dashboard(asked.moment, *about, finely=asked.viewer.sees(place))
    return figures_sheet(place, shown, asked.language)


async def _series(place: PlaceRow, wanted: Wanted) -> Sheet:
    asked, metrics = wanted.asked, await some_metrics(wanted.named("metrics"))
    last = wanted.last or asked.days(place).on
    first = wanted.since.happened or max(last, date.min + YEAR) - YEAR
    spans = spans_of(first, last, wanted.granularity)
    about = (_asking(place, wanted), metrics, Days(last, asked.as_of), spans)
    series = await series_of(*about, wanted.granularity)
    return series_sheet(place, series, asked.language)


async def _events(place: PlaceRow, wanted: Wanted) -> Sheet:
    metric, asked = wanted.metric, wanted.asked
    if metric.counts_persons:
        let_see(asked.viewer, place)
    behind = (asked.moment.db, metric, place, wanted.days(place))
    let_fit(await events_behind(*behind), wanted.format)
    return events_sheet(*behind, asked.language)

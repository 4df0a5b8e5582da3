"""A place over time, its parts side by side, and what moved its numbers."""

from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import Depends, Header, Query, Response

from linli.chassis.language import language_of
from linli.dashboards import over_time
from linli.dashboards.api.asking import OF_PLACE, APlace, Day, malformed, require_order
from linli.dashboards.api.fresh import fresh_router
from linli.dashboards.comparing import Comparison
from linli.dashboards.metrics.catalogue import METRICS
from linli.dashboards.metrics.metric import Metric
from linli.dashboards.over_time import Asking
from linli.dashboards.periods import Granularity, Period, periods
from linli.dashboards.queries import Days
from linli.dashboards.restating import Changes, Restatement
from linli.dashboards.series import METRICS_MAX, POINTS_MAX, Series
from linli.dashboards.snapshot import Moment
from linli.dashboards.viewing import Viewer

YEAR = timedelta(days=365)

type AsOf = Annotated[
    Day | None, Query(description="What had been recorded by the end of this day")
]
type From = Annotated[Day | None, Query(alias="from", description="What happened from this day on")]
type Until = Annotated[Day | None, Query(alias="to", description="The last day; today if not said")]

router = fresh_router()


async def _asking(
    place: APlace,
    moment: Moment,
    viewer: Viewer,
    response: Response,
    accept_language: Annotated[str, Header(include_in_schema=False)] = "zh-CN",
) -> Asking:
    language = language_of(accept_language)
    response.headers["Content-Language"] = language
    return Asking(moment, place, viewer, language)


async def some_metrics(
    metrics: Annotated[
        str, Query(max_length=1_000, description=f"At most {METRICS_MAX} ids, with commas between")
    ],
) -> list[Metric]:
    """The metrics named.

    Raises:
        RequestValidationError: one is none, or they are too many.
    """
    ids = list(dict.fromkeys(metrics.split(",")))
    if len(ids) > METRICS_MAX:
        raise malformed("metrics", f"At most {METRICS_MAX} metrics")
    return [_known(id_, "metrics") for id_ in ids]


async def _metric(metric: Annotated[str, Query(max_length=100)]) -> Metric:
    return _known(metric, "metric")


type OfPlace = Annotated[Asking, Depends(_asking)]
type SomeMetrics = Annotated[list[Metric], Depends(some_metrics)]
type OneMetric = Annotated[Metric, Depends(_metric)]


@router.get("/{level}/{code}/series", responses=OF_PLACE)
async def series(
    asking: OfPlace,
    metrics: SomeMetrics,
    first: From = None,
    last: Until = None,
    granularity: Granularity = "day",
    as_of: AsOf = None,
) -> Series:
    """Show metrics of a place at the end of each day, week or month, and what each added."""
    last = last or _today(asking)
    first = first or max(last, date.min + YEAR) - YEAR
    spans = spans_of(first, last, granularity)
    return await over_time.series_of(asking, metrics, Days(last, as_of), spans, granularity)


@router.get("/{level}/{code}/comparison", responses=OF_PLACE)
async def comparison(
    asking: OfPlace,
    metric: OneMetric,
    on: Day | None = None,
    as_of: AsOf = None,
    first: From = None,
) -> Comparison:
    """Show one metric in the parts of a place side by side, by name, with how sure it is."""
    on = on or _today(asking)
    require_order(first, on, "from")
    return await over_time.comparison_of(asking, metric, Days(on, as_of, since=first))


@router.get("/{level}/{code}/changes", responses=OF_PLACE)
async def changes(
    asking: OfPlace,
    first: Annotated[Day, Query(alias="from", description="The one day")],
    last: Until = None,
    as_of: AsOf = None,
) -> Changes:
    """Show every metric of a place at the end of two days, and what came in between."""
    last = last or _today(asking)
    require_order(first, last, "from")
    return await over_time.changes_of(asking, first, last, as_of)


@router.get("/{level}/{code}/restatement", responses=OF_PLACE)
async def restatement(
    asking: OfPlace,
    earlier: Annotated[Day, Query(description="What had been recorded by the end of this day")],
    later: Annotated[Day | None, Query(description="... and of this one; now if not said")] = None,
    on: Annotated[Day | None, Query(description="What happened by the end of this day")] = None,
) -> Restatement:
    """Show what late events made of every metric of a day, between two days of knowing it."""
    require_order(earlier, later, "earlier")
    return await over_time.restatement_of(asking, on or _today(asking), earlier, later)


def _today(asking: Asking) -> date:
    return datetime.now(UTC).astimezone(ZoneInfo(asking.place.time_zone)).date()


def spans_of(first: date, last: date, granularity: Granularity) -> list[Period]:
    """The periods asked about.

    Raises:
        RequestValidationError: there are none, or too many.
    """
    require_order(first, last, "from")
    spans = list(islice(periods(first, last, granularity), POINTS_MAX + 1))
    if len(spans) > POINTS_MAX:
        raise malformed("from", f"At most {POINTS_MAX} periods; choose a coarser granularity")
    return spans


def _known(id_: str, name: str) -> Metric:
    """The metric of that id.

    Raises:
        RequestValidationError: there is none.
    """
    if id_ not in METRICS:
        raise malformed(name, "No metric is called so")
    return METRICS[id_]

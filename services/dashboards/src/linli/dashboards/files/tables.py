"""Answers as tables: the same numbers, a row for each figure or event."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncConnection

from linli.chassis.language import Language
from linli.dashboards.answers import line
from linli.dashboards.comparing import Compared, Comparison
from linli.dashboards.files.sheets import Cell, Row, Sheet, at_once
from linli.dashboards.fold import PlaceRow
from linli.dashboards.lineage import Key, contributed
from linli.dashboards.metrics.catalogue import METRICS
from linli.dashboards.metrics.metric import Metric, Words
from linli.dashboards.queries import Days, counted
from linli.dashboards.reports.filling import Filled
from linli.dashboards.series import Course, Point, Series
from linli.dashboards.shapes import Dashboard, Figure, LineageEvent
from linli.dashboards.tables import contributions

EVENTS_READ = 1_000
VALUE = ("value", "n", "p50", "p90", "numerator", "denominator", "ratio")
"""The columns of a value: one of a count, others of a duration or a ratio."""
FIGURES = (
    *("place", "name", "on", "as_of", "metric", "label", *VALUE, "unit", "version"),
    *("not_located", "claimed", "qualifier", "suppressed", "month", "positions"),
)
REPORT = (
    *("report", "report_version", "place", "month", "as_of", "code", "line", "reading"),
    *("metric", *VALUE, "unit", "version", "suppressed"),
)
SERIES = (
    *("place", "name", "metric", "label", "unit", "version", "granularity", "as_of"),
    *("from", "to", *VALUE, *(f"change_{column}" for column in VALUE)),
)
COMPARISON = (
    *("place", "level", "name", "metric", "label", "unit", "version", "from", "on", "as_of"),
    *(*VALUE, "cases", "low", "high", "insufficient", "suppressed", "month"),
)
EVENTS = tuple(LineageEvent.model_fields)


def figures_sheet(place: PlaceRow, shown: Dashboard, language: Language) -> Sheet:
    """Every metric at a place."""
    positions = "; ".join(f"{service} {at}" for service, at in sorted(shown.positions.items()))
    about = {"place": place.scope, "name": shown.place.name, "on": shown.on, "as_of": shown.as_of}
    rows = [
        row_of(FIGURES, {**about, **figure_cells(id_, figure, language), "positions": positions})
        for id_, figure in shown.metrics.items()
    ]
    return Sheet(named(place, "figures", shown.on), FIGURES, at_once(rows))


def report_sheet(place: PlaceRow, filled: Filled, language: Language) -> Sheet:
    """Every line of a filled form."""
    about = {"report": filled.report, "report_version": filled.version, "place": place.scope}
    about |= {"month": filled.month, "as_of": filled.as_of}
    rows = [
        row_of(
            REPORT,
            {
                **figure_cells(line.metric, line.figure, language),
                **about,
                "code": line.code,
                "line": line.label.en if language == "en" else line.label.zh,
                "reading": line.reading,
            },
        )
        for line in filled.lines
    ]
    return Sheet(named(place, filled.report, filled.month), REPORT, at_once(rows))


def series_sheet(place: PlaceRow, series: Series, language: Language) -> Sheet:
    """Metrics of a place period by period: a row for each metric and period."""
    about = {"place": place.scope, "name": series.place.name, "as_of": series.as_of}
    about |= {"granularity": series.granularity}
    rows = [
        row_of(SERIES, {**about, **metric_cells(id_, course, language), **point_cells(point)})
        for id_, course in series.metrics.items()
        for point in course.points
    ]
    return Sheet(named(place, "series", series.last), SERIES, at_once(rows))


def point_cells(point: Point) -> Mapping[str, Cell]:
    """What is said of a period."""
    change = {f"change_{name}": cell for name, cell in value_cells(point.change).items()}
    return {"from": point.first, "to": point.last, **value_cells(point.value), **change}


def comparison_sheet(place: PlaceRow, compared: Comparison, language: Language) -> Sheet:
    """A metric in a place, and in its parts by name."""
    about = metric_cells(compared.metric, compared, language)
    days = {"from": compared.first, "on": compared.on, "as_of": compared.as_of}
    rows = [
        row_of(COMPARISON, {**about, **days, **compared_cells(one)})
        for one in (compared.whole, *compared.parts)
    ]
    return Sheet(named(place, compared.metric, compared.on), COMPARISON, at_once(rows))


def compared_cells(one: Compared) -> Mapping[str, Cell]:
    """What is said of a place among others; `cases` are those that a share or a median rests on."""
    told = one.model_dump(include={"low", "high", "insufficient"})
    where = {"place": one.place.code, "level": one.place.level, "name": one.place.name}
    about = {"cases": one.n, "suppressed": one.suppressed, "month": one.month}
    return {**where, **value_cells(one.value), **about, **told}


def metric_cells(id_: str, told: Course | Comparison, language: Language) -> Mapping[str, Cell]:
    """What metric it is."""
    label = in_language(METRICS[id_].label, language)
    return {"metric": id_, "label": label, "unit": told.unit, "version": told.version}


def figure_cells(id_: str, figure: Figure, language: Language) -> Mapping[str, Cell]:
    """What is said of one metric."""
    return {
        "metric": id_,
        "label": in_language(METRICS[id_].label, language),
        **value_cells(figure.value),
        "unit": figure.unit,
        "version": figure.version,
        "not_located": figure.not_located,
        "claimed": figure.claimed and figure.claimed.value,
        "qualifier": figure.claimed and figure.claimed.qualifier,
        "suppressed": figure.suppressed,
        "month": figure.month,
    }


def value_cells(value: BaseModel | float | None) -> Mapping[str, Any]:
    """A value by the columns that it has."""
    return value.model_dump() if isinstance(value, BaseModel) else {"value": value}


def row_of(columns: Sequence[str], cells: Mapping[str, Cell]) -> Row:
    """The cells in the order of the columns; those that are absent are empty."""
    return [cells.get(column) for column in columns]


def in_language(words: Words, language: Language) -> str:
    """Words as one reader wants them."""
    return words.en if language == "en" else words.zh


def named(place: PlaceRow, *what: object) -> str:
    """The name of a file about a place: `lishui-tongsheng-figures-2024-01-18`."""
    return "-".join((*place.scope.split("/"), *map(str, what)))


async def events_behind(db: AsyncConnection, metric: Metric, place: PlaceRow, days: Days) -> int:
    """How many rows the events behind a number make."""
    where = (counted(metric, place), *days.within(contributions))
    query = sa.select(sa.func.count()).select_from(contributions).where(*where)
    return (await db.execute(query)).scalar_one()


def events_sheet(
    db: AsyncConnection, metric: Metric, place: PlaceRow, days: Days, language: Language
) -> Sheet:
    """The events behind a number, in the order of their histories."""
    rows = _events_of(db, metric, place, days, language)
    return Sheet(named(place, metric.id, days.on), EVENTS, rows)


async def _events_of(
    db: AsyncConnection, metric: Metric, place: PlaceRow, days: Days, language: Language
) -> AsyncIterator[Iterator[Row]]:
    after: Key | None = None
    while True:
        some = await contributed(db, metric, place, days, after, EVENTS_READ)
        yield (row_of(EVENTS, line(row, language).model_dump(mode="json")) for row in some)
        if len(some) < EVENTS_READ:
            return
        after = some[-1].key
